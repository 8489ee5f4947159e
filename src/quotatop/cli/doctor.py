"""Command `doctor`: one line a check, from the config to the bell, each trouble with what to do."""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

from quotatop import providers
from quotatop.cli.examine import Examination, examine
from quotatop.cli.opening import Opening, chosen, narrowed, open_config
from quotatop.cli.paint import glyphs_for, painted
from quotatop.cli.settled import demo_opening
from quotatop.cli.streams import ExitCode, err, is_ascii, out, width
from quotatop.cli.trying import stranger_of
from quotatop.domain.fault import FaultKind
from quotatop.domain.fleet import SubscriptionState
from quotatop.domain.ports import Clock
from quotatop.domain.text import plain
from quotatop.facts import catalogue
from quotatop.host.clock import SystemClock
from quotatop.host.environment import own
from quotatop.host.paths import home
from quotatop.host.surroundings import Surroundings, look_around
from quotatop.present.amounts import percent
from quotatop.present.balances import say_first
from quotatop.present.doctor import Finding, Mark, finding_lines, found
from quotatop.present.faults import say_fault
from quotatop.present.gauge import window_name
from quotatop.present.times import ago
from quotatop.present.view import View
from quotatop.present.whence import say_credential
from quotatop.present.words import Words

_SKEW_S = 120
_MOST_WINDOWS = 4
_CREDENTIAL_FAULTS = frozenset({FaultKind.NO_CREDENTIAL, FaultKind.LOGIN_EXPIRED})
_BELL_OFF = ("off", "none")


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    return asyncio.run(_on_demo(args) if args.demo else _examined(args, open_config(args), SystemClock()))


async def _on_demo(args: argparse.Namespace) -> ExitCode:
    async with demo_opening(args.demo) as (opening, clock):
        return await _examined(args, opening, clock)


async def _examined(args: argparse.Namespace, opening: Opening, clock: Clock) -> ExitCode:
    ids = chosen(opening.config, args.ids, opening.words)
    seen = await examine(opening, ids, clock, debug=args.debug, patient=bool(args.bundle))
    around = await look_around(own(), home(), utf8=not is_ascii())
    states = narrowed(seen.fleet, ids).states
    view = opening.view(clock.now())
    findings = [
        *_of_config(opening),
        *(finding for state in states for finding in _of_subscription(state, seen, view)),
        *_of_clock(seen, view),
        *_of_terminal(around, opening.words),
        *_of_bell(opening, around),
        *_of_files(opening, seen),
    ]
    lines = finding_lines(findings, opening.words, glyphs_for(opening.config).ellipsis, width())
    out(painted(lines))
    if args.bundle:
        from quotatop.cli.bundle import report, write_bundle  # noqa: PLC0415 - only where a report is asked for

        write_bundle(Path(args.bundle), report(seen, findings, around, clock.now()), opening.words)
        err(opening.words("doctor.bundle-written", file=args.bundle))
    unread = [state for state in states if state.fault is not None and not state.subscription.paused]
    return ExitCode.UNREAD if unread else ExitCode.OK


def _of_config(opening: Opening) -> Iterator[Finding]:
    config, words = opening.config, opening.words
    code = "config" if config.exists else "config-missing"
    yield found(
        words("doctor.name.config"), Mark.OK if config.exists else Mark.NOTE, code,
        path=config.path, count=len(config.subscriptions),
    )  # fmt: skip
    for problem in catalogue(opening.places).problems:
        yield Finding(words("doctor.name.plans"), Mark.WARN, text=str(problem))


def _of_subscription(state: SubscriptionState, seen: Examination, view: View) -> Iterator[Finding]:
    held, fault, words = state.subscription, state.fault, view.words
    name = plain(held.name, 24)
    provider = providers.load(held.provider)
    needs = provider.wants_credential(held.source)
    place = say_credential(held.credential, words) if needs else words("whence.not-needed")
    stranger = stranger_of(held, provider)
    if fault and fault.kind in _CREDENTIAL_FAULTS:
        said = say_fault(fault, held, words)
        told = any(detail and detail in place for _, detail in fault.details)
        yield Finding(name, Mark.FAIL, text=said if told else f"{place}: {said}")
    elif stranger is not None:
        product = stranger.product.zh if words.language == "zh" else stranger.product.en
        yield found(name, Mark.WARN, "prefix", place=place, prefix=stranger.prefix, product=product)
    else:
        yield found(name, Mark.OK, "credential", place=place)
    if held.paused:
        yield found(name, Mark.NOTE, "paused")
    elif fault is None or fault.kind not in _CREDENTIAL_FAULTS:
        yield _answer(state, name, asked=bool(seen.exchanges.get(held.id)), view=view)


def _answer(state: SubscriptionState, name: str, *, asked: bool, view: View) -> Finding:
    """Say what the vendor answered, now or when it was last asked."""
    if state.fault is not None:
        return Finding(name, Mark.FAIL, text=say_fault(state.fault, state.subscription, view.words))
    if state.reading is None:
        return found(name, Mark.NOTE, "not-asked")
    told = [
        f"{window_name(window.id, view.words)} {percent(window.used_percent, view.show)}"
        for window in state.windows(view.now)
        if window.used_percent is not None
    ]
    when = ago(view.now, state.reading.read_at, view.words)
    code = "answered" if asked else "answered-before"
    return found(
        name, Mark.OK, code, ago=when, windows=", ".join(told[:_MOST_WINDOWS]) or say_first(state, view.words) or "–"
    )


def _of_clock(seen: Examination, view: View) -> Iterator[Finding]:
    name = view.words("doctor.name.clock")
    skews = [exchange.ahead_s for told in seen.exchanges.values() for exchange in told if exchange.ahead_s is not None]
    if not skews:
        yield found(name, Mark.NOTE, "clock-unknown")
        return
    skew = sorted(skews)[len(skews) // 2]
    if abs(skew) <= _SKEW_S:
        yield found(name, Mark.OK, "clock")
    else:
        yield found(name, Mark.WARN, "clock-behind" if skew > 0 else "clock-ahead", seconds=round(abs(skew)))


def _of_terminal(around: Surroundings, words: Words) -> Iterator[Finding]:
    size = f"{around.columns}x{around.rows}" if around.columns else "?"
    code = "terminal" if around.utf8 else "terminal-ascii"
    details = {"size": size, "term": around.term or "?", "colours": around.colours}
    yield found(words("doctor.name.terminal"), Mark.OK if around.columns else Mark.NOTE, code, **details)
    if around.in_tmux and around.tmux is None:
        yield found("tmux", Mark.NOTE, "tmux-silent")
    elif around.tmux:
        yield found("tmux", Mark.OK, "tmux", version=around.tmux.version)


def _of_bell(opening: Opening, around: Surroundings) -> Iterator[Finding]:
    alerts, tmux = opening.config.alerts, around.tmux
    channel = around.channel if alerts.desktop == "auto" else alerts.desktop
    name = opening.words("doctor.name.bell")
    yield found(name, Mark.OK if alerts.bell else Mark.NOTE, "bell-on" if alerts.bell else "bell-off")
    if tmux and alerts.bell and (tmux.monitor_bell in ("off", "0") or tmux.bell_action in _BELL_OFF):
        yield found(name, Mark.WARN, "bell-tmux", monitor=tmux.monitor_bell, action=tmux.bell_action)
    yield found(
        name,
        Mark.OK if channel != "off" else Mark.NOTE,
        "desktop" if channel != "off" else "desktop-off",
        channel=channel,
    )
    if tmux and channel.startswith("osc") and tmux.passthrough in ("", "off"):
        yield found(name, Mark.WARN, "passthrough", channel=channel)
    if alerts.command:
        yield found(name, Mark.OK, "command", program=Path(alerts.command[0]).name)


def _of_files(opening: Opening, seen: Examination) -> Iterable[Finding]:
    words, places = opening.words, opening.places
    for part, path in (("store", places.store), ("cache", places.line)):
        name = words(f"doctor.name.{part}")
        problems = [
            Finding(name, Mark.WARN, text=words(f"house.{code}", **dict(more)))
            for code, more in seen.fleet.problems
            if code.startswith(part)
        ]
        yield from problems or [found(name, Mark.OK, part, path=path)]
