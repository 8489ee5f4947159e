"""Config problems, credentials, the first run, import, doctor."""

TABLE: dict[str, str] = {}
