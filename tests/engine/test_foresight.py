"""What the engine foretells: from the store at first, then reading by reading, for each account its own."""

from datetime import timedelta

from quotatop.domain.forecast import Forecast, Unforeseen
from quotatop.domain.reading import Reading
from quotatop.domain.window import measure
from quotatop.engine.foresight import Foresight, free_again

FIVE, HOUR = 18_000, 3_600


def reading(at, percent, resets_at, account=None) -> Reading:
    return Reading(at, (measure("5h", length_s=FIVE, percent=percent, resets_at=resets_at),), account=account)


class Remembered:
    """A store that knows one past, and counts how often it was asked."""

    def __init__(self, *readings: Reading) -> None:
        self.readings = readings
        self.asked = 0

    async def past(self, reference, since, single):
        from quotatop.domain.ports import Sample

        self.asked += 1
        return {
            "5h": [
                Sample(one.read_at, window.used_percent, window.resets_at, state=window.state)
                for one in self.readings
                for window in one.windows
            ]
        }


def _rising(now, reset, until=60):
    return [reading(now - timedelta(minutes=until - step), 0.5 * step, reset) for step in range(0, until, 5)]


async def _of(foresight, held, one) -> object:
    return dict(await foresight.of(held, "ref", one))["5h"]


async def test_the_past_is_read_once_and_then_followed(make, world) -> None:
    now = world.clock.now()
    reset, held = now + timedelta(hours=4), make.subscription("a")
    store = Remembered(*_rising(now, reset))
    foresight = Foresight(store, lambda *_: ())
    first = await _of(foresight, held, reading(now, 30, reset))
    later = await _of(foresight, held, reading(now + timedelta(minutes=5), 33, reset))
    assert isinstance(first, Forecast)
    assert later.grounds.readings == first.grounds.readings + 1
    assert store.asked == 1


async def test_the_same_reading_again_changes_nothing(make, world) -> None:
    now = world.clock.now()
    reset, held = now + timedelta(hours=4), make.subscription("a")
    foresight = Foresight(Remembered(*_rising(now, reset)), lambda *_: ())
    one = reading(now, 30, reset)
    assert await _of(foresight, held, one) == await _of(foresight, held, one)


async def test_an_older_reading_and_another_account_begin_anew(make, world) -> None:
    now = world.clock.now()
    reset, held = now + timedelta(hours=4), make.subscription("a")
    store = Remembered()
    foresight = Foresight(store, lambda *_: ())
    for at, account in ((now, "a"), (now - timedelta(minutes=5), "a"), (now, "b")):
        assert await _of(foresight, held, reading(at, 30, reset, account)) is Unforeseen.ONE_READING
    assert store.asked == 3


async def test_a_peak_ahead_bends_the_forecast(make, world) -> None:
    now = world.clock.now()
    reset, held = now + timedelta(hours=4), make.subscription("a")
    plain = Foresight(Remembered(*_rising(now, reset)), lambda *_: ())
    soon = (now + timedelta(minutes=30)).timestamp()
    bent = Foresight(Remembered(*_rising(now, reset)), lambda *_: ((0.0, 1.0), (soon, 3.0)))
    one = reading(now, 30, reset)
    assert (await _of(bent, held, one)).used_percent_at_reset > (await _of(plain, held, one)).used_percent_at_reset


async def test_an_engine_foretells_what_it_polls_and_what_a_former_run_left(world, make) -> None:
    engine = world.engine("a")
    task = world.run(engine)
    reset = world.clock.now() + timedelta(hours=4)
    for percent in (10, 14, 18):
        world.vendors["key-a"].answer = lambda now, percent=percent: make.ok(percent, reset)
        await world.passes(320)
    now = world.clock.now()
    first = engine.fleet.states[0].forecasts(now)["5h"]
    await world.stop(task)
    again = world.engine("a")
    await again.settle(max_age_s=HOUR)
    assert again.fleet.states[0].forecasts(now)["5h"].grounds.readings >= 3
    assert first.run_out_probability > 0
    assert again.fleet.states[0].forecasts(reset + timedelta(seconds=1)) == {}


def test_the_last_spent_window_frees_the_others(world) -> None:
    now = world.clock.now()
    five = measure("5h", length_s=FIVE, percent=50, resets_at=now + timedelta(hours=3))
    day = measure("day", length_s=86_400, percent=100, resets_at=now + timedelta(hours=1))
    week = measure("week", length_s=7 * 86_400, percent=100, resets_at=now + timedelta(hours=9))
    lane = measure("5h:video", length_s=FIVE, percent=100, resets_at=now + timedelta(hours=2))
    assert free_again(five, (five, day, week, lane)) == week.resets_at
    assert free_again(five, (five, lane)) is None
    assert free_again(lane, (five, week, lane)) is None
