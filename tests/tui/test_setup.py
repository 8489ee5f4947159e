"""From nothing to gauges: a key that is there and Enter, or a key typed without echo, tried, saved."""

import stat
from contextlib import asynccontextmanager
from datetime import UTC
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from quotatop import counted, facts, runtime
from quotatop.config.settings import Config
from quotatop.demo.open import open_demo
from quotatop.domain.credential import EnvRef
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.fleet import Fleet
from quotatop.domain.window import WindowState
from quotatop.host.clock import SystemClock
from quotatop.host.discover import Found
from quotatop.host.paths import Places
from quotatop.present.glyphs import UNICODE
from quotatop.tui.live import LiveApp
from quotatop.tui.newcomer import Newcomer
from quotatop.tui.screens.overview import OverviewScreen
from quotatop.tui.screens.setup import SetupScreen
from quotatop.tui.stage import Stage

KEY = "sk-canary-0123456789.abcdefghij"


@pytest.fixture
def newcomer(tmp_path: Path, engine):
    """The app as someone without any subscription starts it; `real` gives it the true engine."""
    path = tmp_path / "config" / "config.toml"
    places = Places(path, tmp_path / "state", tmp_path / "cache")
    config = Config(path)

    @asynccontextmanager
    async def opened():
        engine.fleet = Fleet()
        yield engine

    def made(*, real: bool = False) -> LiveApp:
        clock = SystemClock()
        return LiveApp(
            Stage(
                config=config,
                places=places,
                remembered=Fleet(),
                open=(lambda: runtime.open_engine(config, places, clock=clock)) if real else opened,
                facts=lambda: facts.catalogue(places),
                reread=lambda: runtime.load(places),
                compared=partial(counted.compared_with, places),
                used=partial(counted.usage_seen, places),
                clock=clock,
                glyphs=UNICODE,
                zone=UTC,
            )
        )

    return made


async def until(pilot: Pilot[int], reached) -> None:
    for _ in range(400):
        if reached():
            return
        await pilot.pause(0.05)
    raise AssertionError("it did not come to this")


async def highlight(pilot: Pilot[int], app: LiveApp, option: str) -> None:
    places = app.screen.query_one("#where")
    await until(pilot, lambda: places.option_count > 0)
    ids = [places.get_option_at_index(number).id for number in range(places.option_count)]
    places.highlighted = ids.index(option)


async def test_a_key_in_the_environment_and_enter_lead_to_gauges(newcomer, engine, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIPU_API_KEY", KEY)
    app = newcomer()
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        assert [state.subscription.id for state in engine.fleet.states] == ["zhipu"]
        assert ("test", "zhipu") in engine.asked
        text = (tmp_path / "config" / "config.toml").read_text()
        assert 'credential = { env = "ZHIPU_API_KEY" }' in text
        assert KEY not in text
        assert any("did you hear it" in notice.message for notice in app._notifications)


async def test_a_typed_key_is_tried_for_real_and_saved_for_its_owner_alone(newcomer, tmp_path, shown):
    async with open_demo("one") as demo:
        held = demo.config.subscriptions[0]
        key = held.credential.parts[0][1].secret.reveal()
        app = newcomer(real=True)
        async with app.run_test(size=(100, 30)) as pilot:
            await until(pilot, lambda: isinstance(app.screen, SetupScreen))
            await highlight(pilot, app, f"type:{held.provider}")
            await pilot.press("enter", "enter")
            app.screen.query_one("#key", Input).value = key
            app.screen.query_one("#origin", Input).value = held.base_url
            await pilot.pause()
            assert key not in shown(app)
            app.screen.query_one("#key", Input).focus()
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
            await until(pilot, lambda: any(state.reading for state in app.engine.fleet.states))
            windows = app.engine.fleet.states[0].reading.windows
            assert any(window.state is WindowState.RUNNING for window in windows)
    file = tmp_path / "config" / "keys" / held.provider
    assert file.read_text().strip() == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert key not in (tmp_path / "config" / "config.toml").read_text()


async def test_a_rejected_key_is_said_and_saved_only_on_a_second_enter(newcomer, engine, tmp_path, shown):
    async def reject(subscription):
        raise PollFault(FaultKind.REJECTED)

    engine.test = reject
    app = newcomer()
    async with app.run_test(size=(100, 34)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await highlight(pilot, app, "type:kimi")
        await pilot.press("enter", "enter", *"abc123", "enter")
        await until(pilot, lambda: "Enter saves it all the same" in shown(app))
        assert not (tmp_path / "config" / "config.toml").exists()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        assert (tmp_path / "config" / "config.toml").exists()


async def test_a_key_in_parts_is_asked_part_by_part_and_saved_in_a_file_each(newcomer, engine, tmp_path, shown):
    tried = []

    async def answer(subscription):
        tried.append([(part, ref.secret.reveal()) for part, ref in subscription.credential.parts])

    engine.test = answer
    app = newcomer()
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await highlight(pilot, app, "type:volcengine")
        await pilot.press("enter", "enter")
        assert app.screen.query_one("#key", Input).placeholder.startswith("access_key")
        await pilot.press(*"AKabc1", "enter")
        assert app.screen.query_one("#key", Input).placeholder.startswith("secret_key")
        await pilot.press(*"sk2def", "enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
    assert tried == [[("access_key", "AKabc1"), ("secret_key", "sk2def")]]
    keys = tmp_path / "config" / "keys"
    assert {file.name: file.read_text().strip() for file in keys.iterdir()} == {
        "volcengine.access_key": "AKabc1",
        "volcengine.secret_key": "sk2def",
    }


async def test_an_origin_that_is_none_is_refused_before_anything_is_asked_or_saved(newcomer, engine, tmp_path, shown):
    async def never(subscription):
        raise AssertionError("nothing may be asked")

    engine.test = never
    app = newcomer()
    async with app.run_test(size=(100, 34)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await highlight(pilot, app, "type:kimi")
        await pilot.press("enter", "enter", *"abc123")
        app.screen.query_one("#origin", Input).value = "http://example.com/v1"
        await pilot.press("enter")
        await until(pilot, lambda: "without a path" in shown(app))
        await pilot.press("enter")
        await pilot.pause()
        assert not (tmp_path / "config" / "config.toml").exists()


async def test_letters_pressed_in_the_first_run_reach_no_command_of_the_overview(newcomer, engine):
    asked = []
    engine.refresh = lambda ids=None: asked.append(ids)
    app = newcomer()
    async with app.run_test(size=(100, 34)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        direction = app.direction
        await pilot.press("r", "u", "R", "n", "p", "s")
        await pilot.pause()
        assert (asked, app.direction, len(app.screen_stack)) == ([], direction, 2)


async def test_a_key_that_no_header_could_carry_is_refused_by_place(newcomer, shown):
    app = newcomer()
    async with app.run_test(size=(100, 34)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await pilot.press("enter", "enter")
        app.screen.query_one("#key", Input).value = "ab\u2011cd"
        await pilot.press("enter")
        await pilot.pause()
        assert "3" in app.screen.query_one("#said").render().plain


async def test_escape_goes_back_step_by_step_and_out(newcomer):
    app = newcomer()
    async with app.run_test(size=(100, 34)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await pilot.press("enter", "enter", "escape")
        await pilot.pause()
        assert app.screen.query_one("#where").display
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, OverviewScreen)


async def test_a_broken_config_keeps_the_old_settings_and_says_so(newcomer, monkeypatch, tmp_path, shown):
    monkeypatch.setenv("ZHIPU_API_KEY", KEY)
    app = newcomer()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        file = tmp_path / "config" / "config.toml"
        good = file.read_text()
        file.write_text(good + "\n[display]\ntheem = 3\n")
        await until(pilot, lambda: "Config not taken" in shown(app))
        assert "theem" in shown(app)
        assert len(app.config.subscriptions) == 1
        file.write_text(good + '\n[display]\nshow = "left"\n')
        await until(pilot, lambda: "Config not taken" not in shown(app))
        assert app.direction.value == "left"


async def test_a_chosen_theme_and_a_pause_are_kept_in_the_file(newcomer, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIPU_API_KEY", KEY)
    app = newcomer()
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
        await pilot.press("down", "p", "t", "home", "enter")
        await pilot.pause()
        text = (tmp_path / "config" / "config.toml").read_text()
        assert "paused = true" in text
        assert 'theme = "contrast"' in text


def test_a_key_in_parts_that_was_found_is_written_part_by_part():
    parts = (("access_key", EnvRef("VOLC_AK")), ("secret_key", EnvRef("VOLC_SK")))
    found = Found("volcengine", "$VOLC_AK", None, parts=parts)
    assert Newcomer.from_found(found, ()).written().credential.parts == parts


async def test_a_tool_that_needs_no_key_says_what_is_read_and_gets_no_credential(
    newcomer, made_up_home, tmp_path, shown
):
    (made_up_home / ".claude.json").write_text("{}")
    app = newcomer()
    async with app.run_test(size=(100, 34)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, SetupScreen))
        await until(pilot, lambda: "no key, no request of ours" in shown(app))
        assert "(claude): type or paste" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OverviewScreen))
    assert (tmp_path / "config" / "config.toml").read_text().split() == [
        "[subscriptions.claude]",
        "provider",
        "=",
        '"claude"',
    ]
