"""What would be read with a key or login that was found, and how often?  Said before anything is opened."""

from urllib.parse import urlsplit

from quotatop.domain.duration import write_duration
from quotatop.domain.provider import Provider, Says
from quotatop.present.words import Words


def say_found(provider: Provider, command: tuple[str, ...], note: str | None, interval_s: int, words: Words) -> str:
    """Say what a subscription that uses it would do, then what is worth knowing about the place."""
    noted = words(f"setup.found.{note}") if note else ""
    return "; ".join(part for part in (_done(provider, command, interval_s, words), noted) if part)


def _done(provider: Provider, command: tuple[str, ...], interval_s: int, words: Words) -> str:
    patience = provider.local_patience if provider.keyless else None
    floor_s = patience.floor_s if patience else provider.interval_floor_s
    every = write_duration(max(interval_s, floor_s))
    if command:
        return words("setup.found.runs", program=" ".join(command), every=every)
    if provider.keyless:
        return words("setup.found.reads", what=_said(provider.needs, words), every=every)
    hosts = (urlsplit(origin).hostname or "" for origin in provider.origins)
    return words("setup.found.asks", hosts=", ".join(hosts), every=every)


def _said(says: Says, words: Words) -> str:
    return says.zh if words.language == "zh" else says.en
