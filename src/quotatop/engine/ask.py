"""How is a need held against a fleet, from what was read and from what the catalogue knows?"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from quotatop.catalogue.priced import PricedCatalogue
from quotatop.domain.fleet import Fleet
from quotatop.domain.need import UNKNOWN, end_of
from quotatop.engine.check import check
from quotatop.engine.grounds import BEYOND, grounds_of, is_known, near_names

if TYPE_CHECKING:
    from quotatop.domain.need import CheckResult, Ground, Need, Remark


def answered(
    fleet: Fleet, catalogue: PricedCatalogue, need: "Need", now: datetime
) -> "tuple[list[Ground], CheckResult]":
    """Give what the need was held against, and the answer. A model that nobody knows is never guessed about."""
    until = max(now, datetime.fromtimestamp(end_of(need), UTC)) + BEYOND
    asked = need["model"]
    grounds = grounds_of(fleet, catalogue, now, until, asked)
    if asked is None or is_known(asked, catalogue):
        return grounds, check(grounds, need, now.timestamp())
    near = near_names(asked, catalogue)
    reason: Remark = {"code": "reason.near-model" if near else "reason.unknown-model", "model": asked[:40]}
    if near:
        reason["name"] = near
    blank = check([{**ground, "standing": "reason.unknown-model"} for ground in grounds], need, now.timestamp())
    for answer in blank["answers"]:
        answer["reasons"] = [reason]
    return grounds, {**blank, "verdict": UNKNOWN, "best": None}
