"""Command `check`: will it last?  The exit status is the best subscription's verdict."""

import argparse
from datetime import datetime, timedelta

from quotatop.cli.language import words_before_config
from quotatop.cli.moment import read_moment
from quotatop.cli.opening import complain_of
from quotatop.cli.paint import painted
from quotatop.cli.settled import settle
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, width
from quotatop.domain.need import CheckVerdict, Need
from quotatop.engine.check import check
from quotatop.host.clock import SystemClock
from quotatop.host.paths import find_places
from quotatop.present.check import check_document, check_lines
from quotatop.present.words import Words

DEFAULT_S = 3_600
"""Asked without any need, it is an hour's work."""
_LONGEST_S = 400 * 86_400
_CODES = {
    CheckVerdict.FITS: ExitCode.OK,
    CheckVerdict.TIGHT: ExitCode.TIGHT,
    CheckVerdict.NO: ExitCode.NO,
    CheckVerdict.UNKNOWN: ExitCode.UNKNOWN,
}


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    words = words_before_config(find_places(args.config).config)
    read_need(args, SystemClock().now(), words)  # a mistake is told before anybody is asked
    settled = settle(args)
    need = read_need(args, settled.now, settled.opening.words)
    result = check(settled.fleet, need, settled.terms, settled.now)
    view = settled.opening.view(settled.now)
    complain_of(settled)
    if args.json:
        out_json(check_document(result, view))
    elif result.answers:
        out(painted(check_lines(result, settled.fleet, view, width())))
    else:
        err(words("check.none"))
    return _CODES[result.verdict]


def read_need(args: argparse.Namespace, now: datetime, words: Words) -> Need:
    """Read what is wanted. Raise Stop for a time that cannot be."""
    start = read_moment(args.at, now, words) if args.at else now
    for_s = args.for_s
    if args.until:
        until = read_moment(args.until, start, words)
        for_s = max(1, int((until - start) / timedelta(seconds=1)))
    if for_s is not None and for_s > _LONGEST_S:
        raise Stop(ExitCode.USAGE, words("check.too-long", text=args.until or f"{for_s}s"))
    counted = any((args.task, args.prompts, args.requests, args.tokens))
    return Need(
        start,
        for_s=for_s if for_s or counted else DEFAULT_S,
        task=args.task,
        prompts=args.prompts,
        requests=args.requests,
        tokens=args.tokens,
        model=args.model,
    )
