"""Faults: what happened and what to do next."""

TABLE: dict[str, str] = {}
