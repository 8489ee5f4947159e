"""Do eight slow vendors cost more time than one?  Each takes 200 ms to answer.

python tests/bench/polls.py [rounds]
"""

import asyncio
import sys
import time

from pairs import Report

from quotatop import runtime
from quotatop.demo import open_demo
from quotatop.engine.engine import Engine

DELAY_S = 0.2


async def timed(engine: Engine, ids: list[str]) -> float:
    """Poll these early and give the seconds it took."""
    began = time.perf_counter()
    await engine.settle(ids, early=True)
    return time.perf_counter() - began


async def measured(count: int) -> tuple[list[float], list[float]]:
    """Poll all and one, turn by turn, with a simulated minute between."""
    every, one = [], []
    async with open_demo("calm", speed=1, delay_s=DELAY_S) as demo:
        ids = [held.id for held in demo.config.subscriptions]
        async with runtime.open_engine(demo.config, demo.places, clock=demo.clock) as engine:
            await engine.settle(ids)
            for _ in range(count):
                for taken, chosen in ((every, ids), (one, ids[:1])):
                    demo.clock.skip(61)
                    before = demo.vendors.asked
                    taken.append(await timed(engine, chosen))
                    if demo.vendors.asked - before < len(chosen):
                        raise SystemExit("not everything was asked")
    return every, one


def main() -> None:
    every, one = asyncio.run(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 11))
    report = Report()
    report.ratio("a poll of eight", every, one, 1.5)
    report.end()


if __name__ == "__main__":
    main()
