"""The shared memory of all instances of one user: readings, gates, alerts, history."""

from quotatop.host.store.store import SqliteStore, remembered

__all__ = ["SqliteStore", "remembered"]
