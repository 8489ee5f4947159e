"""Telling people: once over restarts and instances, grouped, silent in quiet hours."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from quotatop.config.settings import Alerts
from quotatop.domain.peak import PeakNow

HOUR = 3600


def _keys(world) -> list[str]:
    return [key.split("/")[2] for keys, _ in world.rung for key in keys]


async def _at(world, make, percent: float, engine, reset=None) -> None:
    for vendor in [world.vendors[f"key-{state.subscription.id}"] for state in engine.fleet.states]:
        vendor.answer = lambda now: make.ok(percent, reset)
    await world.passes(320)


async def test_a_level_rings_once_and_its_banner_stays_until_acknowledged(world, make) -> None:
    engine = world.engine("a")
    world.run(engine)
    await _at(world, make, 10, engine)
    await _at(world, make, 85, engine)
    await world.passes(2 * HOUR)
    assert _keys(world) == ["warn"]
    assert [alert.kind for alert in engine.banners] == ["warn"]
    engine.acknowledge(engine.banners[0].key)
    await world.passes(1)
    assert engine.banners == ()
    again = world.engine("a")
    world.run(again)
    await world.passes(5)
    assert again.banners == ()


async def test_a_restart_neither_repeats_nor_forgets(world, make) -> None:
    engine = world.engine("a")
    task = world.run(engine)
    await _at(world, make, 10, engine)
    await _at(world, make, 85, engine)
    await world.stop(task)
    again = world.engine("a")
    world.run(again)
    await _at(world, make, 86, again)
    assert _keys(world) == ["warn"]
    assert [alert.kind for alert in again.banners] == ["warn"]
    await _at(world, make, 97, again)
    assert _keys(world) == ["warn", "critical"]
    assert [alert.kind for alert in again.banners] == ["critical"]


async def test_of_five_instances_one_rings_and_all_show_it(world, make) -> None:
    engines = [world.engine("a") for _ in range(5)]
    for engine in engines:
        world.run(engine)
    await _at(world, make, 10, engines[0])
    await _at(world, make, 100, engines[0])
    await world.passes(60)
    assert _keys(world) == ["spent"]
    assert [len(engine.banners) for engine in engines] == [1] * 5
    engines[3].acknowledge()
    await world.passes(60)
    assert [len(engine.banners) for engine in engines] == [0] * 5


async def test_what_a_one_shot_command_read_is_told_by_the_next_instance_that_runs(world, make) -> None:
    engine = world.engine("a")
    task = world.run(engine)
    await _at(world, make, 10, engine)
    await world.stop(task)
    world.clock.step(60)
    world.vendors["key-a"].answer = lambda now: make.ok(90)
    await world.engine("a").settle(early=True)
    assert world.rung == []
    world.run(world.engine("a"))
    await world.passes(10)
    assert _keys(world) == ["warn"]


async def test_twenty_that_cross_a_level_in_one_round_are_one_sound(world, make) -> None:
    engine = world.engine(*(f"s{n}" for n in range(8)))
    world.run(engine)
    await _at(world, make, 10, engine)
    world.clock.step(HOUR)
    for vendor in world.vendors.values():
        vendor.answer = lambda now: make.ok(85)
    await world.passes(30)
    assert sum(len(keys) for keys, _ in world.rung) == 8
    assert len(world.rung) <= 4


async def test_two_that_ask_the_same_question_ring_once_under_both_names(world, make) -> None:
    world.keys = {"a": "shared", "b": "shared"}
    engine = world.engine("a", "b", "c")
    world.run(engine)
    for percent in (10, 85):
        for key in ("shared", "key-c"):
            world.vendors[key].answer = lambda now, percent=percent: make.ok(percent)
        await world.passes(320)
    assert sorted(dict(alert.details)["name"] for alert in engine.banners) == ["a, b", "c"]
    assert _keys(world) == ["warn", "warn"]


async def test_faults_and_old_readings_neither_fire_nor_clear(world, make) -> None:
    engine = world.engine("a")
    world.run(engine)
    await _at(world, make, 10, engine)
    await _at(world, make, 85, engine)
    world.vendors["key-a"].answer = lambda now: make.status(503)
    await world.passes(1800)
    await _at(world, make, 86, engine)
    await world.passes(HOUR)
    assert _keys(world) == ["warn"]


async def test_an_outage_of_an_hour_is_told_once(world, make) -> None:
    engine = world.engine("a")
    world.run(engine)
    world.vendors["key-a"].answer = lambda now: make.status(503)
    await world.passes(0.9 * HOUR)
    assert world.rung == []
    await world.passes(10 * HOUR)
    assert _keys(world) == ["fault"]
    world.vendors["key-a"].answer = lambda now: make.ok(10)
    await world.passes(2 * HOUR)
    world.vendors["key-a"].answer = lambda now: make.status(503)
    await world.passes(3 * HOUR)
    assert _keys(world) == ["fault", "fault"]


async def test_the_word_about_an_outage_goes_for_all_once_it_is_over(world, make) -> None:
    engines = [world.engine("a", "b") for _ in range(2)]
    for engine in engines:
        world.run(engine)
    for key in ("key-a", "key-b"):
        world.vendors[key].answer = lambda now: make.status(503)
    await world.passes(2 * HOUR)
    assert [[alert.subscription for alert in engine.banners] for engine in engines] == [["a", "b"]] * 2
    world.vendors["key-a"].answer = lambda now: make.ok(10)
    await world.passes(2 * HOUR)
    assert [[alert.subscription for alert in engine.banners] for engine in engines] == [["b"]] * 2
    again = world.engine("a", "b")
    world.run(again)
    await world.passes(5)
    assert [alert.subscription for alert in again.banners] == ["b"]


async def test_a_peak_is_told_before_it_begins_to_whoever_used_the_plan(world, make) -> None:
    begins = make.start + timedelta(hours=2)
    world.peak = PeakNow(None, False, None, begins, ())
    engine = world.engine("a", "unused")
    world.run(engine)
    percents = iter(range(10, 90))
    world.vendors["key-a"].answer = lambda now: make.ok(next(percents) / 2)
    await world.passes(2 * HOUR - 700)
    assert world.rung == []
    await world.passes(200)
    assert [keys for keys, _ in world.rung] == [("a/-/peak/2026-03-02T10:00Z",)]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
async def test_quiet_hours_are_silent_and_end_with_one_summary(world, make, zone, monkeypatch) -> None:
    import time as clocks  # the name `time` is taken

    monkeypatch.setenv("TZ", zone)
    clocks.tzset()
    local = world.clock.now().astimezone()
    begin, end = (local + timedelta(minutes=10)).time(), (local + timedelta(hours=2)).time()
    engine = world.engine("a", "b", alerts=Alerts(quiet=(begin, end)))
    world.run(engine)
    await _at(world, make, 10, engine)
    await world.passes(400)
    await _at(world, make, 85, engine)
    await _at(world, make, 96, engine)
    assert world.rung == []
    assert [alert.kind for alert in engine.banners] == ["critical", "critical"]
    await world.passes(2 * HOUR)
    assert len(world.rung) == 1
    keys, summary = world.rung[0]
    assert summary
    assert sorted(key.split("/")[2] for key in keys) == ["critical", "critical", "warn", "warn"]
    monkeypatch.undo()
    clocks.tzset()


async def test_what_waited_for_the_morning_survives_a_restart(world, make) -> None:
    quiet = Alerts(quiet=(time(8, 10), time(9, 0)))
    engine = world.engine("a", alerts=quiet)
    task = world.run(engine)
    await _at(world, make, 10, engine)
    await world.passes(400)
    await _at(world, make, 85, engine)
    await world.stop(task)
    world.clock.advance_to(world.clock.mono + HOUR)
    for _ in range(2):
        world.run(world.engine("a", alerts=quiet))
    await world.passes(60)
    assert [summary for _, summary in world.rung] == [True]


async def test_levels_that_are_changed_while_running_hold_from_then_on(world, make) -> None:
    engine = world.engine("a")
    world.run(engine)
    await _at(world, make, 10, engine)
    await _at(world, make, 70, engine)
    engine.reload(replace(make.config("a"), alerts=Alerts(warn_at=60)))
    await _at(world, make, 71, engine)
    assert _keys(world) == ["warn"]


async def test_a_snooze_holds_what_arises_and_sums_it_up(world, make) -> None:
    engine = world.engine("a")
    world.run(engine)
    await _at(world, make, 10, engine)
    engine.snooze(HOUR)
    await _at(world, make, 85, engine)
    assert world.rung == []
    assert [alert.kind for alert in engine.banners] == ["warn"]
    assert engine.snoozed_until is not None
    await world.passes(HOUR)
    assert [summary for _, summary in world.rung] == [True]
    assert engine.snoozed_until is None


async def test_a_snooze_holds_in_every_instance_and_ends_when_it_is_taken_back(world, make) -> None:
    first, second = world.engine("a"), world.engine("b")
    world.run(first)
    world.run(second)
    await _at(world, make, 10, second)
    await _at(world, make, 10, first)
    first.snooze(HOUR)
    await world.passes(60)
    assert second.snoozed_until == first.snoozed_until
    await _at(world, make, 85, second)
    assert world.rung == []
    second.snooze(None)
    await world.passes(60)
    assert first.snoozed_until is None
    assert [summary for _, summary in world.rung] == [True]


async def test_a_forecast_rings_when_two_readings_agree(world, make) -> None:
    engine = world.engine("a", alerts=Alerts(warn_at=99, critical_at=99.5))
    world.run(engine)
    reset = world.clock.now() + timedelta(hours=4)
    for percent in (10, 18, 26, 34, 42, 50, 58):
        await _at(world, make, percent, engine, reset)
    assert _keys(world) == ["runs-out"]
    state = engine.fleet.states[0]
    assert state.forecasts(world.clock.now())["5h"].verdict == "runs-out"
