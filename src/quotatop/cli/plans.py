"""Command `plans`: what the catalogue holds, as in force on a date, how it changed, and what APIs and models are."""

import argparse
from datetime import date, datetime, time, timedelta

from quotatop.catalogue.history import told
from quotatop.catalogue.priced import PricedCatalogue
from quotatop.catalogue.worth import Question
from quotatop.cli.complaints import did_you_mean
from quotatop.cli.opening import open_config
from quotatop.cli.paint import painted
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, width
from quotatop.config.settings import ConfigError
from quotatop.counted import own_mix
from quotatop.domain.mix import MIXES, Mix, parse_mix
from quotatop.domain.plan import civil_day
from quotatop.domain.value import dataclass
from quotatop.domain.zone import VENDOR_ZONE
from quotatop.facts import whole_catalogue
from quotatop.host.clock import SystemClock
from quotatop.host.paths import Places
from quotatop.present.drawing import BLANK, Line
from quotatop.present.plan_sheet import Desk, plan_sheet
from quotatop.present.plans import UNBOUNDED, Shelf, history_table, plans_table
from quotatop.present.plans_document import history_document, plans_document
from quotatop.present.prices import Counter, models_table, prices_table
from quotatop.present.prices_document import models_document, prices_document
from quotatop.present.words import Words

WHAT = ("history", "prices", "models")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the catalogue, and when."""

    args: argparse.Namespace
    catalogue: PricedCatalogue
    words: Words
    now: datetime
    mix: Mix

    @property
    def today(self) -> date:
        """The vendors' day."""
        return civil_day(self.now)

    @property
    def day(self) -> date:
        """The day asked for."""
        return _date(self.args.at, self.words) or self.today


def run(args: argparse.Namespace) -> ExitCode:
    """Print the plans, their history, prices or models. Raise ConfigError for a mistake in the user's own files."""
    opening = open_config(args)
    catalogue = whole_catalogue(opening.places)
    if catalogue.problems:
        raise ConfigError(catalogue.problems)
    asked = Asked(args, catalogue, opening.words, SystemClock().now(), _mix(args.mix, opening.places, opening.words))
    _known(args.provider, catalogue, opening.words)
    return {"history": _history, "prices": _prices, "models": _models}.get(args.what, _plans)(asked)


def _plans(asked: Asked) -> ExitCode:
    args, catalogue, words, day = asked.args, asked.catalogue, asked.words, asked.day
    versions = catalogue.held_on(day, provider=args.provider, since=_date(args.since, words))
    question = Question(day, asked.mix, args.model)
    if args.json:
        out_json(plans_document(catalogue, versions, question, Words("en"), asked.now))
    elif not versions:
        err(words("plans.none", day=day))
    else:
        shelf = Shelf(catalogue, versions, day, asked.today, words)
        out(painted(_sheets(Desk(shelf, catalogue, question)) if args.long else plans_table(shelf, question, width())))
    return ExitCode.OK


def _sheets(desk: Desk) -> tuple[Line, ...]:
    lines: list[Line] = []
    for version in desk.shelf.versions:
        lines += [BLANK] if lines else []
        lines += plan_sheet(version, desk, min(width() or UNBOUNDED, 120))
    return tuple(lines)


def _history(asked: Asked) -> ExitCode:
    """Print changes, newest first; `--since` and `--at` cut off what came before and after."""
    args, words = asked.args, asked.words
    since, until = _date(args.since, words) or date.min, _date(args.at, words) or date.max
    found = (change for change in told(asked.catalogue) if args.provider in (None, change.provider))
    changes = [change for change in found if since <= change.day <= until]
    if args.json:
        out_json(history_document(changes, asked.now))
    elif changes:
        out(painted(history_table(changes, words, width())))
    else:
        err(words("plans.no-change"))
    return ExitCode.OK


def _prices(asked: Asked) -> ExitCode:
    """Print what the APIs ask on a day; with `--since` all that they asked from that day on."""
    words, day = asked.words, asked.day
    start = datetime.combine(_date(asked.args.since, words) or day, time(), VENDOR_ZONE)
    end = datetime.combine(day + timedelta(days=1), time(), VENDOR_ZONE)
    model, provider = asked.args.model, asked.args.provider
    found = asked.catalogue.prices_on(start, end, provider)
    prices = [price for price in found if model is None or price.nearness(model) is not None]
    if asked.args.json:
        out_json(prices_document(prices, asked.mix, day, asked.now))
    elif prices:
        out(painted(prices_table(_counter(asked), prices, width())))
    else:
        err(words("prices.none"))
    return ExitCode.OK


def _models(asked: Asked) -> ExitCode:
    """Print model facts; with `--provider` those of the models that its plans or its price list have."""
    models = asked.catalogue.models_of(asked.args.provider, asked.day, asked.args.model)
    if asked.args.json:
        out_json(models_document(asked.catalogue, models, asked.day, asked.now))
    elif models:
        out(painted(models_table(_counter(asked), models, width())))
    else:
        err(asked.words("models.none"))
    return ExitCode.OK


def _counter(asked: Asked) -> Counter:
    return Counter(asked.catalogue, asked.day, asked.today, asked.mix, asked.words)


def _known(provider: str | None, catalogue: PricedCatalogue, words: Words) -> None:
    known = tuple(sorted({plan.provider for plan in catalogue.plans}))
    if provider is not None and provider not in known:
        hint = did_you_mean(provider, known, words) or words("command.one-of", names=", ".join(known))
        raise Stop(ExitCode.USAGE, words("plans.unknown-provider", name=provider, hint=hint))


def _mix(text: str | None, places: Places, words: Words) -> Mix:
    """Give the mix asked for: one that is named or stated, or `own` from the local logs."""
    if text is None:
        return MIXES["A"]
    if text.strip().lower() == "own":
        mine = own_mix(places, SystemClock().now())
        if mine is None:
            raise Stop(ExitCode.USAGE, words("plans.no-own-mix"))
        return mine
    try:
        return parse_mix(text)
    except ValueError:
        raise Stop(ExitCode.USAGE, words("plans.bad-mix", text=text)) from None


def _date(text: str | None, words: Words) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Stop(ExitCode.USAGE, words("plans.bad-date", text=text)) from None
