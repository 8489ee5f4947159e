"""Whole virtual days of the engine on the real store, with hand-cranked time and vendors."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.fleet import Health

HOUR = 3600
DAY = 24 * HOUR


async def test_a_start_asks_each_once_and_then_at_its_interval(world) -> None:
    engine = world.engine("a", "b")
    world.run(engine)
    await world.passes(10)
    assert [len(world.vendors[f"key-{id}"].asked) for id in "ab"] == [1, 1]
    await world.passes(HOUR)
    for id in "ab":
        asked = world.vendors[f"key-{id}"].asked
        gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(asked)]
        assert 10 <= len(gaps) <= 12
        assert all(300 <= gap <= 330 for gap in gaps)
    state = engine.fleet.state("a")
    assert (state.health(world.clock.now()), state.reason, state.reading.windows[0].used_percent) == (
        Health.OK,
        "interval",
        10,
    )


async def test_first_polls_are_spread(world) -> None:
    world.run(world.engine(*(f"s{n}" for n in range(20))))
    await world.passes(12)
    asked = sorted(vendor.asked[0] for vendor in world.vendors.values())
    assert len(asked) == 20
    assert (asked[-1] - asked[0]).total_seconds() >= 9


async def test_a_day_of_429_is_asked_at_most_30_times_on_one_path(world, make) -> None:
    engine = world.engine("a")
    world.vendors["key-a"].answer = lambda now: make.status(429, retry_after="0")
    world.run(engine)
    await world.passes(DAY)
    assert 20 <= len(world.vendors["key-a"].asked) <= 30
    assert set(world.vendors["key-a"].paths) == {"/quota"}
    state = engine.fleet.state("a")
    assert (state.fault.kind, state.reason) == (FaultKind.THROTTLED, "throttled")


async def test_retry_after_binds_early_asking_too(world, make) -> None:
    engine = world.engine("a")
    world.vendors["key-a"].answer = lambda now: make.status(429, retry_after="7200")
    world.run(engine)
    await world.passes(5)
    for _ in range(100):
        engine.refresh()
        await world.passes(60)
    assert len(world.vendors["key-a"].asked) == 1
    await world.passes(HOUR)
    assert len(world.vendors["key-a"].asked) == 2


async def test_a_fault_keeps_the_last_reading_and_a_success_takes_the_fault_away(world, make) -> None:
    engine = world.engine("a")
    world.run(engine)
    await world.passes(5)
    world.vendors["key-a"].answer = lambda now: make.status(503)
    await world.passes(400)
    state = engine.fleet.state("a")
    assert (state.fault.kind, state.reading.windows[0].used_percent) == (FaultKind.VENDOR, 10)
    assert state.health(world.clock.now()) is Health.STALE
    world.vendors["key-a"].answer = lambda now: make.ok(12)
    await world.passes(HOUR)
    assert engine.fleet.state("a").fault is None


async def test_whoever_was_cut_off_is_asked_again_as_soon_as_one_of_them_answers(world, make) -> None:
    shares = {"a": 0.6, "b": 0.95, "c": 0.8}
    engine = world.engine(*shares)
    vendors = [world.vendors[f"key-{id}"] for id in shares]
    for vendor, share in zip(vendors, shares.values(), strict=True):

        def cut_off(now: datetime, share: float = share) -> None:
            world.chance = share
            raise PollFault(FaultKind.UNREACHABLE)

        vendor.answer = cut_off
    world.run(engine)
    await world.passes(5 * HOUR)
    for vendor in vendors:
        assert max(later - sooner for sooner, later in pairwise(vendor.asked)) < timedelta(seconds=620)
    back, before = world.clock.now(), len(vendors[2].asked)
    for vendor in vendors[:2]:
        vendor.answer = lambda now: make.ok(10)
    await world.passes(610)
    assert [state.fault is None for state in engine.fleet.states] == [True, True, False]
    first = [next(moment for moment in vendor.asked if moment > back) for vendor in vendors[:2]]
    assert abs(first[0] - first[1]) < timedelta(seconds=40)
    await world.passes(HOUR)
    assert len(vendors[2].asked) - before < (HOUR + 610) / 300  # who answers all the time hastens nobody


async def test_a_rejected_key_is_asked_for_a_handful_of_times_a_day(world, make) -> None:
    engine = world.engine("a")
    world.vendors["key-a"].answer = lambda now: make.status(401)
    world.run(engine)
    await world.passes(DAY)
    assert 2 <= len(world.vendors["key-a"].asked) <= 5


async def test_a_replaced_key_is_noticed_within_an_interval(world, make) -> None:
    engine = world.engine("a")
    world.vendors["key-a"].answer = lambda now: make.status(401)
    world.run(engine)
    await world.passes(2 * HOUR)
    world.keys["a"] = "fresh"
    await world.passes(320)
    assert len(world.vendors["fresh"].asked) >= 1
    assert engine.fleet.state("a").health(world.clock.now()) is Health.OK


async def test_a_key_that_rotates_during_the_poll_costs_one_more_request_and_no_fault(world, make) -> None:
    engine = world.engine("a")
    world.keys["a"] = "old"

    def rotated(now):
        world.keys["a"] = "new"
        return make.status(401)

    world.vendors["old"].answer = rotated
    world.run(engine)
    await world.passes(5)
    assert (len(world.vendors["old"].asked), len(world.vendors["new"].asked)) == (1, 1)
    assert engine.fleet.state("a").fault is None


async def test_without_a_credential_no_vendor_is_asked_and_it_is_found_when_it_comes(world) -> None:
    engine = world.engine("a")
    world.keys["a"] = None
    world.run(engine)
    await world.passes(HOUR)
    assert engine.fleet.state("a").fault.kind is FaultKind.NO_CREDENTIAL
    assert engine.fleet.state("a").health(world.clock.now()) is Health.FAILED
    world.keys["a"] = "here"
    await world.passes(320)
    assert engine.fleet.state("a").health(world.clock.now()) is Health.OK


async def test_twenty_bad_vendors_leave_the_healthy_ones_on_schedule(world, make) -> None:
    def raises(now):
        raise KeyError("a parser of ours")

    async def hangs():
        await asyncio.Event().wait()

    bad = [lambda now: hangs(), raises, lambda now: make.status(500), lambda now: make.status(429)]
    for number in range(20):
        world.vendors[f"key-bad{number}"].answer = bad[number % 4] if number % 4 or number < 12 else raises
    engine = world.engine("good", *(f"bad{n}" for n in range(20)), "fine")
    world.run(engine)
    await world.passes(HOUR)
    for id in ("good", "fine"):
        assert len(world.vendors[f"key-{id}"].asked) >= 11
    assert engine.fleet.state("bad1").fault.kind is FaultKind.BUG
    assert world.bugs
    world.bugs.clear()


async def test_holding_the_refresh_key_asks_at_most_each_half_minute(world) -> None:
    engine = world.engine("a")
    world.run(engine)
    await world.passes(5)
    for _ in range(600):
        engine.refresh(["a"])
        await world.passes(1)
    asked = world.vendors["key-a"].asked
    gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(asked)]
    assert min(gaps) >= 30
    assert len(asked) >= 15


async def test_a_refresh_too_soon_comes_as_soon_as_it_may(world) -> None:
    engine = world.engine("a")
    world.run(engine)
    await world.passes(10)
    engine.refresh()
    await world.passes(1)
    assert engine.fleet.state("a").reason == "hand"
    await world.passes(25)
    assert len(world.vendors["key-a"].asked) == 2


async def test_restarts_honour_what_the_last_run_asked(world) -> None:
    for _ in range(20):
        task = world.run(world.engine("a"))
        await world.passes(3)
        await world.stop(task)
    assert len(world.vendors["key-a"].asked) == 1


@pytest.mark.parametrize("key", [None, "wrong"])
async def test_whoever_mends_a_key_and_restarts_waits_for_nothing(world, make, key: str | None) -> None:
    world.keys["a"] = key
    world.vendors["wrong"].answer = lambda now: make.status(401)
    task = world.run(world.engine("a"))
    await world.passes(20)
    await world.stop(task)
    task = world.run(world.engine("a"))
    await world.passes(20)
    await world.stop(task)
    assert len(world.vendors["wrong"].asked) <= 1
    world.keys["a"] = "right"
    engine = world.engine("a")
    world.run(engine)
    await world.passes(1)
    assert engine.fleet.state("a").health(world.clock.now()) is Health.OK


async def test_a_start_shows_what_is_remembered_before_any_poll(world) -> None:
    task = world.run(world.engine("a"))
    await world.passes(5)
    await world.stop(task)
    engine = world.engine("a")
    engine.recall(await engine._store.recall(engine._references.values()))
    assert engine.fleet.state("a").reading.windows[0].used_percent == 10
    assert engine.fleet.state("a").next_poll is not None


async def test_five_instances_ask_like_one_and_all_show_it(world, make) -> None:
    engines = [world.engine("a") for _ in range(5)]
    for engine in engines:
        world.run(engine)
    percents = iter(range(1000))
    world.vendors["key-a"].answer = lambda now: make.ok(next(percents))
    await world.passes(HOUR)
    assert len(world.vendors["key-a"].asked) <= 13
    assert world.vendors["key-a"].most_at_once == 1
    await world.passes(20)
    assert len({engine.fleet.state("a").reading.windows[0].used_percent for engine in engines}) == 1


async def test_two_subscriptions_with_one_question_share_a_poll(world) -> None:
    world.keys.update(a="same", b="same")
    engine = world.engine("a", "b")
    await engine.settle()
    await world.settle()
    assert len(world.vendors["same"].asked) == 1


async def test_an_instance_that_dies_while_asking_starves_nobody(world) -> None:
    dead = world.engine("a")
    turn = await dead._store.claim("q", "r", world.clock.now(), spacing_s=60, early=False)
    assert turn.lease
    alive = world.engine("a")
    assert (await alive._store.claim("q", "r", world.clock.now(), spacing_s=60, early=False)).asking
    await world.passes(80)
    assert (await alive._store.claim("q", "r", world.clock.now(), spacing_s=60, early=False)).lease


async def test_right_after_a_known_reset_comes_the_next_reading(world, make) -> None:
    engine = world.engine("a")
    reset = make.start + timedelta(minutes=7)
    world.vendors["key-a"].answer = lambda now: make.ok(99, reset) if now < reset else make.ok(0)
    world.run(engine)
    await world.passes(310)
    assert engine.fleet.state("a").reason == "reset"
    await world.passes(7 * 60 - 310 + 15)
    assert engine.fleet.state("a").reading.windows[0].used_percent == 0
    assert len(world.vendors["key-a"].asked) == 3


async def test_resets_that_slide_along_do_not_become_a_run(world, make) -> None:
    engine = world.engine("a")
    world.vendors["key-a"].answer = lambda now: make.ok(50, now + timedelta(seconds=40))
    world.run(engine)
    await world.passes(HOUR)
    assert len(world.vendors["key-a"].asked) <= 24


async def test_after_a_sleep_everything_is_asked_at_once_and_once(world) -> None:
    engine = world.engine("a", "b")
    world.run(engine)
    await world.passes(60)
    world.clock.step(100)
    await world.passes(30)
    assert [len(world.vendors[f"key-{id}"].asked) for id in "ab"] == [2, 2]
    world.clock.step(8 * HOUR)
    await world.passes(30)
    assert [len(world.vendors[f"key-{id}"].asked) for id in "ab"] == [3, 3]


@pytest.mark.parametrize("step", [-2 * HOUR, 2 * HOUR, -56 * 365 * DAY, 12 * 365 * DAY])
async def test_a_wall_clock_that_is_set_changes_the_rhythm_by_one_poll_at_most(world, step: float) -> None:
    engine = world.engine("a")
    world.run(engine)
    await world.passes(20 * 60)
    before = len(world.vendors["key-a"].asked)
    world.clock.step(step)
    await world.passes(HOUR)
    assert 10 <= len(world.vendors["key-a"].asked) - before <= 13
    assert engine.fleet.state("a").fault is None


async def test_a_reload_keeps_readings_drops_what_is_gone_and_asks_what_is_new(world, make) -> None:
    engine = world.engine("a", "b")
    world.run(engine)
    await world.passes(5)
    engine.reload(make.config("c", "a"))
    assert [state.subscription.id for state in engine.fleet.states] == ["c", "a"]
    assert engine.fleet.state("a").reading is not None
    await world.passes(10)
    assert engine.fleet.state("c").reading is not None
    await world.passes(HOUR)
    assert len(world.vendors["key-b"].asked) == 1
    assert len(world.vendors["key-a"].asked) >= 11


async def test_a_late_answer_of_what_a_subscription_was_before_is_dropped(world, make) -> None:
    gate = asyncio.Event()

    async def late():
        await gate.wait()
        return make.ok(77)

    world.vendors["key-a"].answer = lambda now: late()
    engine = world.engine("a")
    world.run(engine)
    await world.passes(5)
    changed = replace(make.subscription("a"), base_url="https://other.test")
    world.vendors["key-a"].answer = lambda now: make.ok(11)
    engine.reload(replace(make.config(), subscriptions=(changed,)))
    gate.set()
    await world.passes(30)
    assert engine.fleet.state("a").reading.windows[0].used_percent == 11


async def test_a_paused_subscription_is_shown_and_not_asked(world, make) -> None:
    engine = world.engine("a")
    engine.reload(replace(make.config(), subscriptions=(make.subscription("a", paused=True),)))
    world.run(engine)
    await world.passes(HOUR)
    engine.refresh(["a"])
    await world.passes(HOUR)
    assert world.vendors["key-a"].asked == []
    assert (await engine.settle(early=True)).state("a").health(world.clock.now()) is Health.UNPOLLED


async def test_settle_asks_what_is_old_and_only_that(world) -> None:
    engine = world.engine("a")
    await engine.settle()
    world.clock.step(200)
    await engine.settle()
    assert len(world.vendors["key-a"].asked) == 1
    await engine.settle(max_age_s=60)
    assert len(world.vendors["key-a"].asked) == 2
    world.clock.step(10)
    await engine.settle(early=True)
    assert len(world.vendors["key-a"].asked) == 2
    world.clock.step(25)
    await engine.settle(early=True)
    assert len(world.vendors["key-a"].asked) == 3


async def test_settle_asks_again_once_a_reset_has_taken_the_figure_away(world, make) -> None:
    engine = world.engine("a")
    vendor, reset = world.vendors["key-a"], make.start + timedelta(seconds=20)
    vendor.answer = lambda now: make.ok(99, reset)  # a vendor whose figures lag behind its own reset
    await engine.settle()
    world.clock.step(25)
    await engine.settle()
    assert len(vendor.asked) == 1
    world.clock.step(10)
    await engine.settle(max_age_s=60)
    assert len(vendor.asked) == 1
    await engine.settle()
    assert len(vendor.asked) == 2
    world.clock.step(60)
    await engine.settle()
    assert len(vendor.asked) == 2


async def test_updates_give_the_latest_and_skip_what_is_gone(world) -> None:
    engine = world.engine("a", "b")
    seen = []

    async def follow():
        async for fleet in engine.updates():
            seen.append(fleet)
            await asyncio.sleep(0)

    task = asyncio.ensure_future(follow())
    world.run(engine)
    await world.passes(5)
    assert seen[-1] is engine.fleet
    assert seen[0].states[0].reading is None
    await world.stop(task)
    assert len(engine._watchers) == 0


async def test_a_week_leaves_no_task_behind(world) -> None:
    engine = world.engine("a", "b", "c", interval_s=900)
    world.run(engine)
    await world.passes(HOUR)
    tasks = len(asyncio.all_tasks())
    await world.passes(2 * DAY)
    assert len(asyncio.all_tasks()) == tasks
    assert len(world.clock._sleepers) < 10


async def test_a_test_passes_the_gate_and_leaves_no_trace(world, make) -> None:
    engine = world.engine("a")
    await engine.settle()
    reading = await engine.test(make.subscription("a"))
    assert reading.windows[0].used_percent == 10
    assert len(world.vendors["key-a"].asked) == 2
    assert len(await engine.trend("a", "5h", datetime(2026, 1, 1, tzinfo=UTC))) == 1
