"""Windows, verdicts, spans of time, health, peaks."""

TABLE: dict[str, str] = {}
