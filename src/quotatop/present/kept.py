"""What must be known to say the status again, soon and without asking anything?

A JSON-able document for the cache: the status document, the content of the table, and until when both hold. The quick
`status --offline` prints from it (`cli.kept`); whenever it does not apply, the whole way is gone.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.terms import terms_of
from quotatop.config.settings import Config
from quotatop.domain.fleet import Fleet
from quotatop.domain.window import Direction
from quotatop.present.document import status_document
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.present.table import content, good_until, signs_of
from quotatop.present.view import View

SCHEMA = "quotatop.kept/1"

Json: TypeAlias = dict[str, object]


def keep_status(fleet: Fleet, catalogue: Catalogue, config: Config, view: View, stamp: Sequence[str]) -> Json:
    """Give what the status is said from as long as `stamp` and the moment allow."""
    view = replace(view, show=Direction(config.display.show), warn_at=config.alerts.warn_at)
    terms = {
        state.subscription.id: terms_of(state.subscription, state.reading, view.now, catalogue)
        for state in fleet.states
    }
    awake = [state for state in fleet.states if not state.subscription.paused]
    return {
        "schema": SCHEMA,
        "stamp": list(stamp),
        "from": view.now.timestamp(),
        "until": good_until(fleet, terms, view).timestamp(),
        "unread": any(state.reading is None for state in awake),
        "problems": [
            *(view.words(f"house.{code}", **dict(details)) for code, details in fleet.problems),
            *map(str, catalogue.problems),
        ],
        "glyphs": config.display.glyphs,
        "signs": {"unicode": signs_of(UNICODE), "ascii": signs_of(ASCII)},
        "document": status_document(fleet, terms, view.words, view.now),
        "content": content(fleet, terms, view),
    }
