"""The shared memory of all instances of one user: readings, gates, alerts, history."""
