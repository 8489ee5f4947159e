"""quotatop: htop for AI coding-plan quotas."""

__version__ = "0.1.0"
