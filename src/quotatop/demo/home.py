"""Where does a demo keep its things?  In a temporary folder of its own, so that it never meets the user's files."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w

from quotatop.config.settings import Config
from quotatop.demo.scenario import Holding
from quotatop.demo.worklog import Worklog
from quotatop.domain.credential import KEY, CredentialRef, ValueRef
from quotatop.domain.subscription import Source
from quotatop.host.paths import Places


@contextmanager
def temporary_home(until: datetime) -> Iterator[Places]:
    """Give places below a folder that only its owner can enter and that is gone afterwards.

    The logs that tools leave there, `until` a moment (aware UTC), are written once somebody wants them.
    """
    with TemporaryDirectory(prefix="quotatop-demo-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        places = Places(home / "config.toml", home / "state", home / "cache", logs=Worklog(home / "work", until))
        for kept in (places.state, places.cache):
            kept.mkdir(mode=0o700)
        yield places


def write_config(places: Places, holdings: Iterable[Holding]) -> Config:
    """Write the scenario's subscriptions as a config file too, so that the setup screen can edit it."""
    subscriptions = tuple(holding.subscription for holding in holdings)
    tables = {
        held.id: {
            name: value
            for name, value in (
                ("provider", held.provider),
                ("label", held.label),
                ("plan", held.plan),
                ("since", held.since),
                ("base_url", held.base_url),
                ("interval", f"{held.interval_s}s"),
                ("source", None if held.source is Source.AUTO else held.source.value),
                *held.options,
                ("credential", _credential(held.credential)),
            )
            if value is not None
        }
        for held in subscriptions
    }
    places.config.touch(mode=0o600)
    places.config.write_text(tomli_w.dumps({"subscriptions": tables}), encoding="utf-8")
    return Config(path=places.config, exists=True, subscriptions=subscriptions)


def _credential(ref: CredentialRef | None) -> dict[str, object] | None:
    """Write a demo's key, which opens nothing, as the config's form `value`; None where nothing is asked with one."""
    if ref is None:
        return None
    parts = {name: {"value": part.secret.reveal()} for name, part in ref.parts if isinstance(part, ValueRef)}
    return dict(parts[KEY]) if KEY in parts else dict(parts)
