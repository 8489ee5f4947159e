"""Commands: help, tables, messages."""

TABLE: dict[str, str] = {}
