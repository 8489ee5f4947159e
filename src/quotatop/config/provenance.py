"""What is in force, and where does each value come from?  A line of the config, or the default."""

from collections.abc import Iterator
from datetime import time

from quotatop.config.edit import written
from quotatop.config.new import Value, form
from quotatop.config.settings import Config
from quotatop.config.shown import looks_secret
from quotatop.domain.credential import KEY, CommandRef, CredentialRef, Ref, ValueRef
from quotatop.domain.duration import write_duration
from quotatop.domain.subscription import Subscription
from quotatop.domain.value import dataclass

MASK = "***"


@dataclass(frozen=True, slots=True)
class InForce:
    """One value as it would be written, secrets masked. `line` is None for a default; `inherits` names the key whose
    value it is.
    """

    key: str
    value: str
    line: int | None
    inherits: str | None = None


def in_force(config: Config) -> tuple[InForce, ...]:
    """Give every value that holds, in the order of the contract's example."""
    lines = config.lines()
    rows = [InForce(key, written(value), lines.get(key)) for key, value in _house(config)]
    for subscription in config.subscriptions:
        path = f"subscriptions.{subscription.id}"
        for name, value in _held(subscription):
            key = f"{path}.{name}"
            inherits = "polling.interval" if name == "interval" and key not in lines else None
            rows.append(InForce(key, written(value), lines.get(inherits or key), inherits))
    for place, rule in enumerate(config.attribution):
        names = ("tool", "model", "project", "provider", "subscription")
        named = [(name, getattr(rule, name)) for name in names if getattr(rule, name) is not None]
        rows += [
            InForce(f"attribution[{place}].{name}", written(value), lines.get(f"attribution[{place}].{name}"))
            for name, value in named
        ]
    return tuple(rows)


def _house(config: Config) -> Iterator[tuple[str, Value]]:
    display, alerts = config.display, config.alerts
    yield "display.theme", display.theme
    yield "display.language", display.language
    yield "display.show", display.show
    yield "display.glyphs", display.glyphs
    yield "polling.interval", write_duration(config.polling.interval_s)
    yield "alerts.bell", alerts.bell
    yield "alerts.ring", tuple(str(kind) for kind in alerts.ring)
    yield "alerts.desktop", alerts.desktop
    yield "alerts.command", _masked(alerts.command)
    yield "alerts.warn_at", alerts.warn_at
    yield "alerts.critical_at", alerts.critical_at
    yield "alerts.peak", "off" if alerts.peak_s is None else write_duration(alerts.peak_s)
    if alerts.quiet:
        yield "alerts.quiet", "-".join(map(_clock, alerts.quiet))
    for name, keys in config.keys:
        yield f"keys.{name}", keys


def _held(subscription: Subscription) -> Iterator[tuple[str, Value]]:
    yield "provider", subscription.provider
    if subscription.plan:
        yield "plan", subscription.plan
    if subscription.since:
        yield "since", subscription.since
    if subscription.label:
        yield "label", subscription.label
    if subscription.credential:
        yield "credential", _shown(subscription.credential)
    yield from subscription.options
    yield "source", str(subscription.source)
    if subscription.command:
        yield "command", _masked(subscription.command)
    if subscription.base_url:
        yield "base_url", subscription.base_url
    yield "interval", write_duration(subscription.interval_s)
    yield "paused", subscription.paused


def _shown(credential: CredentialRef) -> Value:
    """Write where a credential is; a key that stands in the config is masked, and so is one inside a command."""
    parts: dict[str, Value] = {name: _place(ref) for name, ref in credential.parts}
    return parts[KEY] if list(parts) == [KEY] else parts


def _place(ref: Ref) -> Value:
    if isinstance(ref, ValueRef):
        return {"value": MASK}
    return form(CommandRef(_masked(ref.argv)) if isinstance(ref, CommandRef) else ref)


def _masked(argv: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(MASK if looks_secret(word) else word for word in argv)


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}"
