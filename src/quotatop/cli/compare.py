"""Command `compare`: which plan would have carried what I used?"""

import argparse
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from quotatop.catalogue.catalogue import Catalogue
from quotatop.cli.opening import Opening, said
from quotatop.cli.paint import painted
from quotatop.cli.streams import ExitCode, Stop, err, out, out_json, progress, width
from quotatop.config.settings import ConfigError
from quotatop.counted import compared, held_versions
from quotatop.domain.plan import PlanVersion
from quotatop.facts import whole_catalogue
from quotatop.host.kept_terms import keep_terms
from quotatop.host.paths import Places
from quotatop.present.amounts import count
from quotatop.present.compare import UNBOUNDED, compare_lines
from quotatop.present.compare_document import compare_document
from quotatop.present.words import Words
from quotatop.runtime import last_known

_MEGABYTE = 1 << 20


def run(args: argparse.Namespace) -> ExitCode:
    """Print the comparison. Raise ConfigError for a mistake in the user's own files of plans and prices."""
    return said(args, partial(_said, args))


def _said(args: argparse.Namespace, opening: Opening, now: datetime) -> ExitCode:
    words = opening.words
    catalogue: Catalogue = whole_catalogue(opening.places)
    if catalogue.problems:
        raise ConfigError(catalogue.problems)
    fleet, _ = last_known(opening.config, opening.places)
    mine = held_versions(fleet, opening.places, now)
    progress(words("compare.counting"))
    try:
        found = compared(
            mine, opening.places, now, days=args.days, model=args.model, progress=lambda *read: _tell(read, words)
        )
    except OSError as error:
        raise Stop(ExitCode.FAILURE, words("compare.failed", reason=error)) from None
    finally:
        progress("")
    if args.json:
        out_json(compare_document(found, now))
        if not args.demo and not opening.places.named:
            _keep(mine, opening.places, now)
    elif found.requests:
        out(painted(compare_lines(found, words, width() or UNBOUNDED)))
    else:
        err(words("compare.none", days=args.days))
    return ExitCode.OK


def _keep(mine: Sequence[PlanVersion], places: Places, now: datetime) -> None:
    """Keep for a quick answer which terms the user holds."""
    held = [(version.plan, version.version.isoformat()) for version in mine]
    with suppress(OSError):
        made_by = str(places.config), str(places.plans)
        keep_terms(held, str(places.cache), str(places.state), made_by, now.timestamp())


def _tell(read: tuple[int, int], words: Words) -> None:
    done, whole = (count(round(amount / _MEGABYTE)) for amount in read)
    progress(words("compare.read", done=done, whole=whole))
