"""The live screen."""

TABLE: dict[str, str] = {}
