"""The scenario `trouble`: everything that goes wrong at a vendor's end or on the way, beside one that works."""

from dataclasses import replace
from datetime import datetime

from quotatop.demo import calm, glm, kimi
from quotatop.demo.account import Trouble
from quotatop.demo.scenario import Holding, Scenario
from quotatop.demo.server import Answer, Asked

RETRY_AFTER_S = 900


def _tell(start: datetime) -> tuple[Holding, ...]:
    return (
        calm.glm_work(start),
        _unknown_key(calm.glm_spare(start)),
        _with(calm.kimi_old(start), _throttled(start)),
        _closed_port(calm.minimax_lanes(start)),
        _with(calm.kimi_new(start), lambda _asked, _now: kimi.renamed()),
        _with(calm.infini_lite(start), lambda _asked, _now: Answer()),
        _with(calm.minimax_spent(start), lambda _asked, _now: _gateway()),
        _with(calm.zai_old(start), lambda _asked, _now: glm.no_windows()),
    )


def _with(holding: Holding, trouble: Trouble) -> Holding:
    return replace(holding, account=holding.account and replace(holding.account, trouble=trouble))


def _unknown_key(holding: Holding) -> Holding:
    return replace(holding, account=None)


def _closed_port(holding: Holding) -> Holding:
    return replace(holding, reachable=False)


def _throttled(since: datetime) -> Trouble:
    """Say since that moment that it is too much; the reading of before stays, with its age."""

    def trouble(_asked: Asked, now: datetime) -> Answer | None:
        return kimi.throttle(RETRY_AFTER_S) if now >= since else None

    return trouble


def _gateway() -> Answer:
    """Answer as a gateway in front of a vendor that is down: a page where figures are expected."""
    return Answer(503, b"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>", "text/html")


TROUBLE = Scenario("trouble", speed=10, tell=_tell)
