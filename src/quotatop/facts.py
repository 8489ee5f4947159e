"""Where do a program's plan facts come from?  From what is shipped and what lies beside its config, compiled once."""

from typing import TYPE_CHECKING

from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.compiled import load_compiled
from quotatop.host.files import atomic_write
from quotatop.host.paths import Places

if TYPE_CHECKING:
    from quotatop.catalogue.priced import PricedCatalogue


def catalogue(places: Places) -> Catalogue:
    """Load the plan facts of every provider, and the user's own."""
    return load_compiled(places.plans, places.facts, atomic_write)


def whole_catalogue(places: Places) -> "PricedCatalogue":
    """Load everything: the plan facts with their changes, tariffs, prices, and the user's own."""
    from quotatop.catalogue.compiled_whole import load_whole  # noqa: PLC0415 - more than a screen of gauges needs

    return load_whole(places.plans, places.facts, atomic_write)


def price_lists(places: Places) -> "PricedCatalogue":
    """Load what tells prices, and maybe no plans."""
    from quotatop.catalogue.compiled_whole import load_for_prices  # noqa: PLC0415 - as above

    return load_for_prices(places.plans, places.facts, atomic_write)
