"""How is a subscription taken out of the config?"""

import argparse
import contextlib
from functools import reduce

from quotatop.cli.edits import open_desk
from quotatop.cli.streams import ExitCode, err
from quotatop.config.adding import own_key_files
from quotatop.config.edit import remove_subscription


def run(args: argparse.Namespace) -> ExitCode:
    """Take the named subscriptions out, and the key files that we made for them."""
    desk = open_desk(args)
    gone = [desk.subscription(id) for id in dict.fromkeys(args.ids)]
    desk.save(lambda text: reduce(remove_subscription, (subscription.id for subscription in gone), text))
    for subscription in gone:
        err(desk.words("setup.removed", id=subscription.id))
        for key_file in own_key_files(desk.places.config, subscription):
            with contextlib.suppress(OSError):
                key_file.unlink()
                err(desk.words("setup.removed-key", path=key_file))
    return ExitCode.OK
