"""What does the environment say?  Cheap enough for the fastest command: it imports nothing but `os`."""

import os


def variable(name: str) -> str | None:
    """Give an environment variable, or None where it is unset or empty."""
    return os.environ.get(name) or None


def locale_name() -> str:
    """Give the locale that messages are wanted in (`zh_CN.UTF-8`), by POSIX precedence; "" where none is set."""
    return variable("LC_ALL") or variable("LC_MESSAGES") or variable("LANG") or ""


def is_dumb() -> bool:
    """Say whether the terminal cannot move its cursor (or does not say what it is), so that no screen can be drawn."""
    return variable("TERM") in (None, "dumb", "unknown")


def own() -> "os._Environ[str]":
    """Give this process's environment itself, for what must be taken out of it."""
    return os.environ
