"""Alerts and banners."""

TABLE: dict[str, str] = {
    "channel.missing": "the program is not installed",
    "channel.timeout": "it did not end in time and was stopped",
    "channel.status": "it reported a failure",
    "channel.size": "it printed too much and was stopped",
    "channel.no-terminal": "there is no terminal to ring",
}
