"""Whose path is it, and whose key?  All simulated vendors behind one origin."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from quotatop.demo import bailian, glm, infini, kimi, minimax, prepaid, volcengine
from quotatop.demo.account import Account
from quotatop.demo.server import Answer, Asked, json_answer
from quotatop.domain.ports import Clock
from quotatop.domain.value import dataclass


def _bearer(asked: Asked) -> str:
    return asked.authorization.removeprefix("Bearer ")


@dataclass(frozen=True, slots=True)
class House:
    """One vendor: its paths, what it says to strangers, and how a request names the key of its customer."""

    paths: frozenset[str]
    refuse: Callable[[], Answer]
    caller: Callable[[Asked], str] = _bearer


_HOUSES = (
    House(glm.PATHS, glm.refuse),
    House(kimi.PATHS, kimi.refuse),
    House(minimax.PATHS, minimax.refuse),
    House(infini.PATHS, infini.refuse),
    House(volcengine.PATHS, volcengine.refuse, volcengine.caller),
    House(bailian.PATHS, bailian.refuse, bailian.caller),
    House(prepaid.DEEPSEEK_PATHS, prepaid.refuse_deepseek),
    House(prepaid.MOONSHOT_PATHS, prepaid.refuse_moonshot),
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
        house = next((house for house in _HOUSES if asked.path in house.paths), None)
        if house is None:
            return json_answer({"code": 404, "msg": "404 NOT_FOUND"}, 404)
        account = self._accounts.get(house.caller(asked))
        if account is None:
            return house.refuse()
        trouble = account.trouble(asked, now) if account.trouble else None
        return trouble or account.answers(account, asked, now) or house.refuse()
