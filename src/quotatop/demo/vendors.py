"""Whose path is it, and whose key?  All simulated vendors behind one origin."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from quotatop.demo import glm, infini, kimi, minimax
from quotatop.demo.account import Account
from quotatop.demo.server import Answer, Asked, json_answer
from quotatop.domain.ports import Clock

_HOUSES = (
    (glm.PATHS, glm.refuse),
    (kimi.PATHS, kimi.refuse),
    (minimax.PATHS, minimax.refuse),
    (infini.PATHS, infini.refuse),
)


class Vendors:
    """Answers every request as the vendor whose path it is would; counts what it was asked."""

    def __init__(self, accounts: Iterable[Account], clock: Clock, delay_s: float = 0.0) -> None:
        self._accounts = {account.key: account for account in accounts}
        self._clock = clock
        self._delay_s = delay_s
        self.asked = 0

    async def __call__(self, asked: Asked) -> Answer:
        """Answer one request now, after a delay in real time."""
        self.asked += 1
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        return self.answer(asked, self._clock.now())

    def answer(self, asked: Asked, now: datetime) -> Answer:
        """Give the answer at an instant, which may be one of the past."""
        refuse = _refusal(asked.path)
        if refuse is None:
            return json_answer({"code": 404, "msg": "404 NOT_FOUND"}, 404)
        account = self._accounts.get(asked.authorization.removeprefix("Bearer "))
        if account is None:
            return refuse()
        trouble = account.trouble(asked, now) if account.trouble else None
        return trouble or account.answers(account, asked, now) or refuse()


def _refusal(path: str) -> Callable[[], Answer] | None:
    return next((refuse for paths, refuse in _HOUSES if path in paths), None)
