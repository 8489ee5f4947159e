import asyncio
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from quotatop.cli.parser import SCENARIOS
from quotatop.demo import open_demo, scenario_names
from quotatop.demo.rush import RUSH

START = datetime(2026, 9, 2, 1, 32, tzinfo=UTC)


def test_the_command_line_offers_what_there_is():
    assert scenario_names() == SCENARIOS


async def test_an_unknown_scenario_opens_nothing():
    with pytest.raises(KeyError):
        async with open_demo("storm"):
            pytest.fail("opened")


@pytest.mark.parametrize("name", scenario_names())
async def test_its_home_is_its_own_and_gone_afterwards(name):
    async with open_demo(name) as demo:
        home = demo.places.config.parent
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        assert stat.S_IMODE(demo.places.config.stat().st_mode) == 0o600
        assert {demo.places.state.parent, demo.places.cache.parent} == {home}
        assert demo.origin.startswith("http://127.0.0.1:")
    assert not home.exists()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", int(demo.origin.rpartition(":")[2]))


async def test_what_fails_in_a_demo_comes_out_as_it_is_and_leaves_no_home():
    homes: list[Path] = []

    async def failing() -> None:
        async with open_demo("one") as demo:
            homes.append(demo.places.config.parent)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    assert not homes[0].exists()


async def test_a_fixed_instant_and_speed_are_kept():
    async with open_demo("calm", at=START, speed=3) as demo:
        assert demo.clock.start == START
        assert demo.clock.speed == 3


@pytest.mark.parametrize(
    ("wish", "speed"), [("60", 60), ("0.5", 0.5), ("", 10), ("0", 10), ("-1", 10), ("nan", 10), ("inf", 10), ("x", 10)]
)
async def test_the_speed_may_come_from_the_environment(monkeypatch, wish, speed):
    monkeypatch.setenv("QUOTATOP_DEMO_SPEED", wish)
    async with open_demo("calm") as demo:
        assert demo.clock.speed == speed


@pytest.mark.parametrize(
    ("now", "begin"),
    [
        ("2026-09-02T12:00", "2026-09-02T05:46"),
        ("2026-09-02T05:00", "2026-09-01T05:46"),
        ("2026-09-06T12:00", "2026-09-04T05:46"),
        ("2026-09-07T01:00", "2026-09-04T05:46"),
    ],
    ids=["a Wednesday noon", "a Wednesday morning", "a Sunday", "a Monday morning"],
)
def test_a_rush_begins_shortly_before_the_peak_of_a_weekday(now, begin):
    real, start = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, begin))
    assert RUSH.begin(real) == start
