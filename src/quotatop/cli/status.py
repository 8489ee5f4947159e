"""Command `status`: poll what is old, then print a table or the status document."""

import argparse

from quotatop.cli.paint import glyphs_for, painted
from quotatop.cli.streams import ExitCode, out, out_json, width
from quotatop.present.document import status_document


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    if args.offline and not args.demo:
        from quotatop.cli.offline import last_known  # noqa: PLC0415 - one of the two, since either is slow to import

        settled = last_known(args)
    else:
        from quotatop.cli.settled import settle  # noqa: PLC0415 - one of the two, since either is slow to import

        settled = settle(args, max_age_s=args.max_age, early=args.refresh)
    fleet, now, opening = settled.fleet, settled.now, settled.opening
    if args.json:
        out_json(status_document(fleet, settled.terms, opening.words, now))
    elif fleet.states:
        from quotatop.present.table import table  # noqa: PLC0415 - not for the document

        out(painted(table(fleet, settled.terms, opening.view(now), glyphs_for(opening.config), width())))
    awake = [state for state in fleet.states if not state.subscription.paused]
    unread = [state for state in awake if (state.reading is None if args.offline else state.fault is not None)]
    return ExitCode.UNREAD if unread else ExitCode.OK
