"""Simulated vendors behind a real HTTP server on loopback, answering in the vendors' own shapes."""
