"""How do choices made on the screen get into the config?  By an edit that keeps comments, and a reload."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from quotatop import providers
from quotatop.catalogue.load import load_catalogue
from quotatop.config.adding import Typed, add
from quotatop.config.edit import NotEdited, set_value
from quotatop.config.new import NewSubscription, Value
from quotatop.config.save import Change, preview, save
from quotatop.config.settings import Config, ConfigError
from quotatop.domain.text import plain
from quotatop.host.files import atomic_write

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp
    from quotatop.tui.stage import Stage


class NotSaved(Exception):
    """The config stays as it is; the message says why, for the user."""


def saved(stage: "Stage", change: Change) -> Config:
    """Apply a change to the file and give the config that it leaves. Raise NotSaved."""
    try:
        return save(stage.places.config, change, providers, atomic_write, plans=lambda named: _plans(stage, named))
    except (NotEdited, ConfigError, OSError) as error:
        raise NotSaved(plain(str(error), 300)) from None


def added(stage: "Stage", new: NewSubscription, typed: Typed) -> Config:
    """Write a new subscription, and its key where it was typed; give the config that it leaves. Raise NotSaved."""
    path = stage.places.config
    try:
        return add(path, new, typed, providers, atomic_write, plans=lambda named: _plans(stage, named))
    except (NotEdited, ConfigError, OSError) as error:
        raise NotSaved(plain(str(error), 300)) from None


def previewed(stage: "Stage", change: Change) -> Config:
    """Give the config that a change would leave. Raise NotSaved."""
    try:
        return preview(stage.places.config, change, providers, plans=lambda named: _plans(stage, named))
    except (NotEdited, ConfigError, OSError) as error:
        raise NotSaved(plain(str(error), 300)) from None


def keep(app: "LiveApp", path: Sequence[str], value: Value) -> bool:
    """Write one key into the config, if there is one and this is no demo; say so when it cannot be. Give whether."""
    if app.stage.demo or not app.stage.places.config.exists():
        return False
    try:
        app.take(saved(app.stage, lambda text: set_value(text, path, value)))
    except NotSaved as error:
        app.say("save.failed", why=str(error))
        return False
    return True


def toggle_pause(app: "LiveApp") -> None:
    """Stop or go on asking the selected subscription's vendor: in the config, or without one for this run."""
    chosen = app.chosen()
    state = app.engine.fleet.state(chosen) if chosen else None
    if state is None:
        app.say("pause.select")
        return
    id, paused = state.subscription.id, not state.subscription.paused
    if not keep(app, ("subscriptions", id, "paused"), paused) and app.stage.demo:
        held = (replace(one, paused=paused) if one.id == id else one for one in app.config.subscriptions)
        app.take(replace(app.config, subscriptions=tuple(held)))


def _plans(stage: "Stage", provider: str) -> Iterable[str]:
    return [plan.id for plan in load_catalogue([provider], stage.places.plans).plans_of(provider)]
