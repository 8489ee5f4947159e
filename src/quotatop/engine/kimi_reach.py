"""How far do Kimi's limits on tokens reach at one's own cache hit rate, and which of them binds?

Cached input is free there, so that a limit on tokens holds the more the more comes from the cache. The newest terms
that name limits are taken, those of the smallest plan; later ones are told as percentages alone.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.attribution import model_key
from quotatop.domain.mix import mix_of
from quotatop.domain.plan import PlanVersion, PlanWindow
from quotatop.domain.provider import Provider
from quotatop.domain.reach import Reach
from quotatop.domain.tariff import weights_for
from quotatop.domain.usage import Tokens
from quotatop.domain.usage_table import Used
from quotatop.domain.window import Unit

PLAN = "kimi-andante"


def reach(rows: Iterable[tuple[str, Used]], catalogue: PricedCatalogue, provider: Provider) -> Reach | None:
    """Give how far the limits reach for what Kimi's models used among rows by model; None where they used nothing."""
    kimis = [used for model, used in rows if any(fnmatchcase(model_key(model), each) for each in provider.models)]
    input, read, write, output = (sum(used.counts[place] for used in kimis) for place in range(1, 5))
    tokens = Tokens(input, read, write, output)
    sent = input + read + write
    if not sent:
        return None
    for version in reversed(catalogue.versions_of(provider.id, PLAN)):
        short, week = (_held(id, version, tokens, catalogue) for id in ("5h", "week"))
        if short is not None and week is not None:
            return Reach(read / sent, version.version, version.name, short, week)
    return None


def _held(id: str, version: PlanVersion, tokens: Tokens, catalogue: PricedCatalogue) -> float | None:
    """Give how many tokens like these a window of a plan holds; None where its limit on tokens is not known."""
    window: PlanWindow | None = next((one for one in version.windows if one.id == id), None)
    named = (window.tariff or version.tariff) if window is not None else None
    tariff, mix = catalogue.tariff(named) if named else None, mix_of(tokens)
    if window is None or window.limit is None or window.unit is not Unit.TOKENS or tariff is None or mix is None:
        return None
    weights = weights_for(tariff, "*", 0, version.version)
    cost = mix.cost(weights) if weights is not None else 0.0
    return window.limit / cost if cost else None
