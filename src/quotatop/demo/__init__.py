"""Simulated vendors behind a real HTTP server on loopback, answering in the vendors' own shapes."""

from quotatop.demo.open import DEFAULT, Demo, open_demo, scenario_names

__all__ = ["DEFAULT", "Demo", "open_demo", "scenario_names"]
