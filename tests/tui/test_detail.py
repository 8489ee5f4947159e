"""Everything that is known of one subscription."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.ports import Sample
from quotatop.present.glyphs import ASCII
from quotatop.tui.screens.detail import DetailScreen


def body(app) -> str:
    return app.screen._body.text


async def test_the_sheet_says_what_is_known_and_from_where(make):
    app = make()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("1")
        await pilot.pause()
        for said in (
            "currentValue 1560 of usage 2000 (counts what is used)",
            "1,560 of 2,000 used (credits)",
            "search-prime  3",
            "Lite, credits (the vendor says so)",
            "daily 14:00-18:00 Asia/Shanghai",
            "every model: 1 in peak, 0.5 off it",
            "40.00 CNY",
            "environment variable SOME_KEY",
            "the vendor's figures lag",
            "https://",
        ):
            assert said in body(app), said


async def test_a_fault_is_told_with_the_raw_answer(make):
    app = make()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        text = body(app)
        assert "TROUBLE" in text
        assert "throttled" in text
        assert "wait" in text
        assert "09:41" in text


async def test_the_trend_stands_on_a_fixed_scale(make, engine, clock):
    start = clock.now() - timedelta(hours=5)
    engine.samples = [
        Sample(start + timedelta(minutes=10 * step), 20 + step / 10, clock.now() + timedelta(hours=1))
        for step in range(30)
    ]
    app = make(glyphs=ASCII)
    async with app.run_test(size=(120, 70)) as pilot:
        await pilot.press("1")
        for _ in range(200):
            if "TREND" in body(app):
                break
            await pilot.pause(0.05)
        rows = body(app).split("\n")
        top = next(number for number, row in enumerate(rows) if row.startswith(" 100 "))
        assert set(rows[top][5:]) == {" "}
        assert "#" in rows[top + 3]


@pytest.mark.parametrize("size", [(200, 60), (80, 24), (50, 20), (30, 8), (3, 3), (1, 1)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_size_and_language_holds_every_subscription(make, engine, size, language):
    app = make(language=language)
    async with app.run_test(size=size) as pilot:
        for state in engine.fleet.states:
            app.jump(state.subscription.id)
            await pilot.pause()
            assert isinstance(app.screen, DetailScreen)
            assert all(line.width <= size[0] for line in app.screen._body._lines)


async def test_hostile_text_of_a_vendor_is_shown_and_does_nothing(make, engine):
    state = engine.fleet.state("kimi")
    hostile = "[/x][@click=app.quit]out[/]\\"
    fault = Fault(FaultKind.SHAPE, "throttled", state.fault.at, raw=hostile)
    named = replace(state.reading, unrecognised=(hostile,), notes=(hostile,))
    engine.fleet = engine.fleet.with_state(replace(state, fault=fault, reading=named))
    app = make()
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert body(app).count(hostile) == 3
        for row in range(0, 40, 3):
            await pilot.click(offset=(30, row))
        await pilot.pause()
        assert app.is_running


async def test_a_subscription_that_goes_away_closes_its_sheet(make, engine):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        engine.publish(replace(engine.fleet, states=engine.fleet.states[:2]))
        await pilot.pause()
        assert not isinstance(app.screen, DetailScreen)
