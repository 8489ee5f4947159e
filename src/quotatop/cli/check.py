"""Command `check`: will it last?  The exit status is the best subscription's verdict."""

import argparse
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quotatop.cli.ink import inked
from quotatop.cli.language import words_before_config
from quotatop.cli.moment import read_moment
from quotatop.cli.opening import Settled, complain
from quotatop.cli.settled import settle
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, width
from quotatop.engine.ask import answered
from quotatop.host.clock import SystemClock
from quotatop.host.paths import find_places
from quotatop.present.check import check_document, check_lines
from quotatop.present.speech import clock_of, speech_of
from quotatop.present.words import Words
from quotatop.runtime import whole_catalogue

if TYPE_CHECKING:
    from quotatop.domain.need import CheckResult, Ground, Need

DEFAULT_S = 3_600
"""Asked without any need, it is an hour's work."""
_LONGEST_S = 400 * 86_400
_CODES = {"fits": ExitCode.OK, "tight": ExitCode.TIGHT, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    words = words_before_config(find_places(args.config).config)
    read_need(args, SystemClock().now(), words)  # a mistake is told before anybody is asked
    settled = settle(args)
    need = read_need(args, settled.now, settled.opening.words)
    grounds, result = held_against(settled, need)
    view = settled.opening.view(settled.now)
    complain(settled.fleet.problems, view.words)
    now, speech, here = settled.now.timestamp(), speech_of(grounds, view.words), clock_of(view)
    if args.json:
        out_json(check_document(result, now, speech, here))
    elif result["answers"]:
        names = {ground["id"]: ground["name"] for ground in grounds}
        out(inked(check_lines(result, names, now, speech, here, width())))
    else:
        err(words("check.none"))
    return exit_code(result["verdict"])


def exit_code(verdict: str) -> ExitCode:
    """Give the exit status of a verdict."""
    return _CODES[verdict]


def held_against(settled: Settled, need: "Need") -> "tuple[list[Ground], CheckResult]":
    """Hold a need against what is known of the subscriptions."""
    return answered(settled.fleet, whole_catalogue(settled.opening.places), need, settled.now)


def read_need(args: argparse.Namespace, now: datetime, words: Words) -> "Need":
    """Read what is wanted. Raise Stop for a time that cannot be."""
    start = read_moment(args.at, now, words) if args.at else now
    for_s = args.for_s
    if args.until:
        until = read_moment(args.until, start, words)
        for_s = max(1, int((until - start) / timedelta(seconds=1)))
    if for_s is not None and for_s > _LONGEST_S:
        raise Stop(ExitCode.USAGE, words("check.too-long", text=args.until or f"{for_s}s"))
    counted = any((args.task, args.prompts, args.requests, args.tokens))
    return {
        "start": start.timestamp(),
        "for_s": for_s if for_s or counted else DEFAULT_S,
        "task": args.task,
        "prompts": args.prompts,
        "requests": args.requests,
        "tokens": args.tokens,
        "model": args.model,
    }
