"""What does each table below `[subscriptions]` say?"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from quotatop.config.credentials import read_credential
from quotatop.config.section import Section
from quotatop.config.settings import INTERVAL_FLOOR_S
from quotatop.config.shown import shown, suggestion
from quotatop.domain.planned import PLANNED
from quotatop.domain.provider import Provider
from quotatop.domain.subscription import Attribution, Source, Subscription
from quotatop.domain.text import plain
from quotatop.domain.value import dataclass

KEYS = (
    "provider",
    "plan",
    "since",
    "label",
    "credential",
    "source",
    "command",
    "base_url",
    "interval",
    "paused",
)
MAX_ID = 64


class Providers(Protocol):
    """What the check needs to know of providers: `quotatop.providers` itself serves."""

    def names(self) -> tuple[str, ...]:
        """Give the ids of all providers."""

    def load(self, id: str, /) -> Provider:
        """Give one provider; KeyError if there is none."""


@dataclass(frozen=True, slots=True)
class House:
    """What is the same for all subscriptions of a file.

    `folder` is where relative paths begin; `unsafe` says why the file may not hold keys, if so; `plans` gives a
    provider's plan ids and is asked only where a plan is named.
    """

    folder: Path
    providers: Providers
    interval_s: int
    unsafe: str | None = None
    plans: Callable[[str], Iterable[str]] | None = None


def id_fault(id: str) -> str | None:
    """Say what is wrong with a subscription's id, or None."""
    if not id or not id.isascii() or not all(sign.isalnum() or sign in "-_" for sign in id):
        return "an id has only letters, digits, - and _"
    return f"an id has at most {MAX_ID} characters" if len(id) > MAX_ID else None


def read_subscriptions(section: Section, house: House) -> tuple[Subscription, ...]:
    """Read all subscriptions in the file's order; what is wrong with them lies in the section's report."""
    found = []
    for id, table in section.table.items():
        fault = id_fault(id)
        if fault:
            section.problem(id, fault)
        if not isinstance(table, dict):
            section.problem(id, f"must be a table: [subscriptions.{id}]" if fault is None else "must be a table")
            continue
        found.append(_read(section.below(id), id, house))
    return tuple(subscription for subscription in found if subscription is not None)


def ruled(held: Iterable[Subscription], rules: tuple[Attribution, ...]) -> tuple[Subscription, ...]:
    """Give those that are counted from logs the rules by which logged requests are told apart."""
    return tuple(replace(one, rules=rules) if one.source is Source.LOGS and rules else one for one in held)


def _read(section: Section, id: str, house: House) -> Subscription | None:
    name, provider = _provider(section, house.providers)
    options = tuple(option.name for option in provider.options) if provider else ()
    if provider:
        section.only((*KEYS, *options))
    source = section.choice("source", tuple(Source), Source.AUTO)
    command = section.argv("command")
    if source is Source.COMMAND and not command and "command" not in section.table:
        section.problem("source", 'needs a program to run: command = ["program", "argument"]')
    label = section.text("label")
    subscription = Subscription(
        id=id,
        provider=name or "",
        interval_s=section.seconds("interval", house.interval_s, INTERVAL_FLOOR_S),
        plan=_plan(section, house, name),
        since=_since(section),
        label=plain(label, 80) or None if label else None,
        credential=read_credential(section, house.folder, provider, house.unsafe),
        source=source,
        command=command,
        base_url=_origin(section),
        paused=section.flag("paused", default=False),
        options=tuple((option, value) for option in options if (value := section.text(option)) is not None),
        asks_by_plan=provider.asks_by_plan if provider else False,
    )
    return subscription if name else None


def _provider(section: Section, providers: Providers) -> tuple[str | None, Provider | None]:
    if "provider" not in section.table:
        section.report.add(section.path, "the key provider is missing")
        return None, None
    name = section.text("provider")
    if name is None:
        return None, None
    names = providers.names()
    if name in names:
        return name, providers.load(name)
    if name in PLANNED:
        section.problem("provider", f"{name} is not supported by this version of quotatop")
    else:
        listed = f"; known here: {', '.join(names)}"
        near = suggestion(name, names)
        section.problem("provider", f"there is no provider {shown(name)}{near or listed}")
    return None, None


def _plan(section: Section, house: House, provider: str | None) -> str | None:
    plan = section.text("plan")
    if plan is None or provider is None or house.plans is None:
        return plan
    known = tuple(house.plans(provider))
    if plan in known:
        return plan
    near = suggestion(plan, known) or (f"; known here: {', '.join(known)}" if known else "")
    section.problem("plan", f"{provider} has no plan {shown(plan)}{near}")
    return None


def _since(section: Section) -> date | None:
    value = section.table.get("since")
    if value is None or isinstance(value, date) and not isinstance(value, datetime):
        return value
    section.problem("since", "must be a date like 2026-01-20, without quotes")
    return None


def _origin(section: Section) -> str | None:
    text = section.text("base_url")
    if text is None:
        return None
    from quotatop.domain.origin import parse_origin  # noqa: PLC0415 - `ipaddress` is slow, and few set an origin

    try:
        return parse_origin(text)
    except ValueError as error:
        section.problem("base_url", str(error))
        return None
