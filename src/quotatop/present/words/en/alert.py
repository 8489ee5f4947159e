"""Alerts and banners."""

TABLE: dict[str, str] = {}
