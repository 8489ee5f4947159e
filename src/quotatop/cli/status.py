"""Command `status`: poll what is old, then print a table or the status document."""

import argparse

from quotatop.cli.ink import inked
from quotatop.cli.opening import Settled, chosen, complain_of, narrowed, open_config, standing
from quotatop.cli.paint import glyphs_for
from quotatop.cli.streams import ExitCode, out, out_json, width
from quotatop.present.document import status_document
from quotatop.runtime import last_known


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    if args.offline and not args.demo:
        settled = _last_known(args)
    else:
        from quotatop.cli.settled import settle  # noqa: PLC0415 - a loop only where somebody is asked

        settled = settle(args, max_age_s=args.max_age, early=args.refresh)
    fleet, now, opening = settled.fleet, settled.now, settled.opening
    if args.json:
        out_json(status_document(fleet, settled.terms, opening.words, now))
    elif fleet.states:
        from quotatop.present.table import table  # noqa: PLC0415 - not for the document

        out(inked(table(fleet, settled.terms, opening.view(now), glyphs_for(opening.config), width())))
    complain_of(settled)
    awake = [state for state in fleet.states if not state.subscription.paused]
    unread = [state for state in awake if state.reading is None or (state.fault is not None and not args.offline)]
    return ExitCode.UNREAD if unread else ExitCode.OK


def _last_known(args: argparse.Namespace) -> Settled:
    opening = open_config(args)
    ids = chosen(opening.config, args.ids, opening.words)
    fleet, now = last_known(opening.config, opening.places)
    return standing(opening, narrowed(fleet, ids), now)
