"""Command `check`: will it last?  The exit status is the best subscription's verdict."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from quotatop.cli.ink import inked
from quotatop.cli.language import words_before_config
from quotatop.cli.opening import complain_of
from quotatop.cli.settled import settle
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, width
from quotatop.host.clock import SystemClock
from quotatop.host.paths import find_places
from quotatop.present import asking
from quotatop.present.asking import COUNTS, Asked, Misread
from quotatop.present.check import check_document, check_lines
from quotatop.present.speech import clock_of, speech_of
from quotatop.present.words import Words
from quotatop.runtime import held_against

if TYPE_CHECKING:
    from quotatop.domain.need import Need

_CODES = {"fits": ExitCode.OK, "tight": ExitCode.TIGHT, "no": ExitCode.NO, "unknown": ExitCode.UNKNOWN}


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    words = words_before_config(find_places(args.config).config)
    read_need(args, SystemClock().now(), words)  # a mistake is told before anybody is asked
    settled = settle(args)
    need = read_need(args, settled.now, settled.opening.words)
    grounds, result = held_against(settled.fleet, settled.opening.places, need, settled.now)
    view = settled.opening.view(settled.now)
    complain_of(settled)
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


def read_need(args: argparse.Namespace, now: datetime, words: Words) -> "Need":
    """Read what is wanted. Raise Stop for a time that cannot be."""
    counts = {name: getattr(args, name) for name in COUNTS}
    try:
        return asking.read_need(Asked(args.at, args.until, args.for_s, args.task, model=args.model, **counts), now)
    except Misread as mistake:
        raise Stop(ExitCode.USAGE, words(mistake.key, **mistake.blanks)) from None
