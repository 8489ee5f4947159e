"""Command `plans`: what the catalogue holds, as in force on a date, and how it changed."""

import argparse
from datetime import date

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.history import told
from quotatop.catalogue.load import load_catalogue
from quotatop.cli.complaints import did_you_mean
from quotatop.cli.opening import open_config
from quotatop.cli.paint import painted
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, width
from quotatop.config.settings import ConfigError
from quotatop.domain.plan import civil_day
from quotatop.host.clock import SystemClock
from quotatop.present.plans import Shelf, history_table, plans_table
from quotatop.present.plans_document import history_document, plans_document
from quotatop.present.words import Words


def run(args: argparse.Namespace) -> ExitCode:
    """Print the plans or their history. Raise ConfigError for a mistake in the user's own files."""
    opening = open_config(args)
    history = args.what == "history"
    catalogue = load_catalogue(None, opening.places.plans, changes=history)
    if catalogue.problems:
        raise ConfigError(catalogue.problems)
    _known(args.provider, catalogue, opening.words)
    return _history(args, catalogue, opening.words) if history else _plans(args, catalogue, opening.words)


def _plans(args: argparse.Namespace, catalogue: Catalogue, words: Words) -> ExitCode:
    now = SystemClock().now()
    today = civil_day(now)
    day = _date(args.at, words) or today
    versions = catalogue.held_on(day, provider=args.provider, since=_date(args.since, words))
    if args.json:
        out_json(plans_document(catalogue, versions, day, Words("en"), now))
    elif versions:
        out(painted(plans_table(Shelf(catalogue, versions, day, today, words), width())))
    else:
        err(words("plans.none", day=day))
    return ExitCode.OK


def _history(args: argparse.Namespace, catalogue: Catalogue, words: Words) -> ExitCode:
    """Print changes, newest first; `--since` and `--at` cut off what came before and after."""
    since, until = _date(args.since, words) or date.min, _date(args.at, words) or date.max
    found = (change for change in told(catalogue) if args.provider in (None, change.provider))
    changes = [change for change in found if since <= change.day <= until]
    if args.json:
        out_json(history_document(changes, SystemClock().now()))
    elif changes:
        out(painted(history_table(changes, words, width())))
    else:
        err(words("plans.no-change"))
    return ExitCode.OK


def _known(provider: str | None, catalogue: Catalogue, words: Words) -> None:
    known = tuple(sorted({plan.provider for plan in catalogue.plans}))
    if provider is not None and provider not in known:
        hint = did_you_mean(provider, known, words) or words("command.one-of", names=", ".join(known))
        raise Stop(ExitCode.USAGE, words("plans.unknown-provider", name=provider, hint=hint))


def _date(text: str | None, words: Words) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Stop(ExitCode.USAGE, words("plans.bad-date", text=text)) from None
