"""Command `usage`: what the local logs hold, and what an API would have charged for it."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from quotatop.cli.opening import Opening, said
from quotatop.cli.paint import painted
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, progress, width
from quotatop.counted import kimi_reach, log_tools, logged_usage, open_ledger
from quotatop.domain.text import plain
from quotatop.domain.usage_table import ordered
from quotatop.present.amounts import count
from quotatop.present.timestamp import timestamp
from quotatop.present.usage import UNBOUNDED, Usage, none_lines, usage_lines
from quotatop.present.usage_document import usage_document
from quotatop.present.words import Words

_MEGABYTE = 1 << 20


def run(args: argparse.Namespace) -> ExitCode:
    """Print the usage. Raise ConfigError for a mistake in the config or in the user's own files of plans and prices."""
    return said(args, partial(_said, args))


def _said(args: argparse.Namespace, opening: Opening, now: datetime) -> ExitCode:
    since, until = _span(args, now, opening.words)
    try:
        found = _found(opening, since, until, args.by, now)
    except OSError as error:
        raise Stop(ExitCode.FAILURE, opening.words("usage.failed", reason=plain(str(error)))) from None
    rows = ordered(dict(found.rows), args.by)
    if args.json:
        skipped = found.skipped_lines, found.skipped_files
        times = {"since": timestamp(since), "until": timestamp(until), "now": timestamp(now)}
        out_json(usage_document(rows, found.whole, by=args.by, skipped=skipped, **times))
    elif rows:
        kimi = kimi_reach(opening.places, dict(found.rows)) if args.by == "model" else None
        table = Usage(args.by, rows, found.whole, found.skipped_lines, found.skipped_files, kimi=kimi)
        out(painted(usage_lines(table, opening.words, width() or UNBOUNDED)))
    else:
        none = Usage(args.by, (), found.whole, found.skipped_lines, found.skipped_files, tools=log_tools())
        err("\n".join(line.text for line in none_lines(none, opening.words, width() or UNBOUNDED)))
    return ExitCode.OK


def _found(opening: Opening, since: datetime, until: datetime, by: str, now: datetime) -> Usage:
    words = opening.words
    with open_ledger(opening.places) as ledger:
        progress(words("usage.counting"))
        try:
            report = ledger.scan(now, _teller(words), fork=True)
        finally:
            progress("")
        if ledger.problem is not None:
            code, details = ledger.problem
            err(words(code, **dict(details)))
        rows, whole = logged_usage(ledger, opening.config, opening.places, since, until, by=by)
    return Usage(by, tuple(rows.items()), whole, report.lines_skipped, report.files_skipped)


def _teller(words: Words) -> Callable[[int, int], None]:
    last = -1

    def tell(done: int, whole: int) -> None:
        nonlocal last
        if done // _MEGABYTE != last:
            last = done // _MEGABYTE
            read, all_ = (count(round(amount / _MEGABYTE)) for amount in (done, whole))
            progress(words("usage.read", done=read, whole=all_))

    return tell


def _span(args: argparse.Namespace, now: datetime, words: Words) -> tuple[datetime, datetime]:
    """Give from when until when: days back from now, or what was named. Raise Stop for what is no time."""
    until = _moment(args.to, words, end=True) if args.to else now
    since = _moment(getattr(args, "from"), words) if getattr(args, "from") else until - timedelta(days=args.days)
    if since >= until:
        raise Stop(ExitCode.USAGE, words("usage.backwards"))
    return since, until


def _moment(text: str, words: Words, *, end: bool = False) -> datetime:
    """Read a date (of the local clock; its end where it ends a time) or an RFC 3339 time (local without a zone)."""
    try:
        if len(text) == len("2026-09-14"):
            day = date.fromisoformat(text) + timedelta(days=1 if end else 0)
            return datetime.combine(day, time()).astimezone(UTC)
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Stop(ExitCode.USAGE, words("usage.bad-date", text=text[:40])) from None
