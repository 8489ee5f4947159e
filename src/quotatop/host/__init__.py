"""Every side effect and nothing else: HTTP, secrets, files, SQLite, notifications, clock, paths."""
