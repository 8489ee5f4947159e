"""Dated facts of plans and peaks with their sources, and the user's own beside them."""
