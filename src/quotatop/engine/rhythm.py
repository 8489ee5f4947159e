"""How often may a subscription's question be asked?  As its user, its vendor and its kind of source allow."""

from hashlib import blake2b

from quotatop.domain.ports import EARLY_S
from quotatop.domain.provider import Provider
from quotatop.domain.subscription import Source, Subscription
from quotatop.engine.cadence import Rhythm


def rhythm_of(subscription: Subscription, provider: Provider, reference: str) -> Rhythm:
    """Give the rhythm; `reference` names the question, and gives it a place of its own among others."""
    spread = int.from_bytes(blake2b(reference.encode(), digest_size=2).digest()) / 65_536
    by_endpoint = subscription.source is Source.API
    patience = provider.patience if by_endpoint else provider.local_patience
    if patience is None:
        return Rhythm(subscription.interval_s, provider.interval_floor_s, spread)
    first_s, most_s = patience.backoff_first_s, patience.backoff_most_s
    early_s = EARLY_S
    if by_endpoint:  # not even a hand asks such a one sooner
        early_s = max(EARLY_S, patience.floor_s)
    elif subscription.source is Source.AUTO:  # files of this machine: whoever wants may look
        early_s = 0.0
    return Rhythm(subscription.interval_s, patience.floor_s, spread, first_s, most_s, early_s)
