"""Commands are declared once; keys, footer, palette, help and the config's [keys] follow."""

from dataclasses import replace

import pytest

from quotatop.config.settings import Alerts, Config, Display
from quotatop.present.words import LANGUAGES, Words
from quotatop.tui.commands import COMMANDS, Place, footer_keys, here, keys_of, sign
from quotatop.tui.deeds import DEEDS
from quotatop.tui.screens.check import CheckScreen
from quotatop.tui.screens.compare import CompareScreen
from quotatop.tui.screens.detail import DetailScreen
from quotatop.tui.screens.overview import OverviewScreen
from quotatop.tui.screens.plans import PlansScreen
from quotatop.tui.screens.usage import UsageScreen


def config_with(engine, tmp_path, **keys: str) -> Config:
    held = tuple(state.subscription for state in engine.fleet.states)
    return Config(tmp_path / "config.toml", display=Display(theme="dusk"), keys=tuple(keys.items()), subscriptions=held)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_a_word_and_a_help(language):
    words = Words(language)
    for command in COMMANDS:
        assert f"do.{command.name}" in words
        assert f"do.{command.name}.help" in words


def test_every_command_is_done_by_somebody():
    for command in COMMANDS:
        method = f"do_{command.name.replace('-', '_')}"
        screens = {
            Place.OVERVIEW: OverviewScreen,
            Place.DETAIL: DetailScreen,
            Place.COMPARE: CompareScreen,
            Place.PLANS: PlansScreen,
            Place.USAGE: UsageScreen,
            Place.CHECK: CheckScreen,
        }
        asked = [screen for place, screen in screens.items() if command in here(place)]
        assert command.name in DEEDS or all(hasattr(screen, method) for screen in asked), command.name


def test_no_key_does_two_things_in_one_place():
    for place in Place:
        keys = [key for command in here(place) for key in keys_of(command, {})]
        assert len(keys) == len(set(keys))


def test_the_footer_shows_the_keys_as_the_user_has_them():
    keys = {key.action[0]: key.sign for key in footer_keys(Place.OVERVIEW, {"refresh": "f5,x"}, Words("en"))}
    assert keys["refresh"] == "F5"
    assert keys["help"] == "?"


@pytest.mark.parametrize(
    ("key", "shown"), [("question_mark", "?"), ("ctrl+p", "Ctrl+P"), ("f5", "F5"), ("r", "r"), ("escape", "Esc")]
)
def test_keys_are_written_as_people_know_them(key, shown):
    assert sign(key) == shown


async def test_a_remapped_key_does_it_and_the_old_one_no_longer(make, engine, tmp_path):
    app = make(config=config_with(engine, tmp_path, refresh="x,f6"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r")
        assert engine.asked == []
        await pilot.press("x", "f6")
        assert engine.asked == [None, None]


async def test_a_key_given_to_another_command_is_taken_from_the_first(make, engine, tmp_path, shown):
    app = make(config=config_with(engine, tmp_path, sort="r"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("r")
        await pilot.pause()
        assert engine.asked == []
        assert app.order.value == "urgency"
        assert "F5 refresh" in shown(app)


async def test_an_unknown_command_in_keys_is_reported(make, engine, tmp_path, shown):
    app = make(config=config_with(engine, tmp_path, refrsh="x"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "[keys] names commands that do not exist: refrsh" in shown(app)


async def test_the_palette_finds_commands_and_subscriptions(make):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p", *"minimax")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.selected == "mm"


async def test_the_palette_speaks_chinese(make, shown):
    app = make(language="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.5)
        text = shown(app)
        assert "搜索命令和订阅" in text
        assert "刷新" in text
        await pilot.press(*"zzz")
        await pilot.pause(1)
        assert "没有找到" in shown(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.is_running


async def test_quitting_and_interrupting_give_their_status(make):
    for key, status in (("q", 0), ("ctrl+c", 130)):
        app = make()
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(key)
            await pilot.pause()
        assert app.return_code == status


async def test_pausing_in_the_demo_is_for_this_run(make, engine, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await app.begun.wait()
        await pilot.press("p")
        await pilot.pause()
        assert not engine.fleet.states[0].subscription.paused
        await pilot.press("down", "p")
        await pilot.pause()
        assert engine.fleet.states[0].subscription.paused
        await pilot.press("p")
        await pilot.pause()
        assert not engine.fleet.states[0].subscription.paused


async def test_another_config_is_taken_while_running(make, engine, tmp_path, shown):
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        config = config_with(engine, tmp_path)
        fewer = replace(
            config,
            subscriptions=config.subscriptions[:2],
            display=Display(theme="paper", language="zh", show="left"),
            alerts=Alerts(warn_at=50),
        )
        app.take(fewer)
        await pilot.pause()
        assert app.theme == "paper"
        assert "2 个中" in shown(app)
        assert "22%" in shown(app)


async def test_a_failure_ends_the_app_without_telling_variables(make, engine, capsys):
    async def fail() -> None:
        secret = "canary-in-a-local-variable"
        raise RuntimeError(secret)

    engine.run = fail
    app = make()
    with pytest.raises(ExceptionGroup):
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
    assert app.return_code == 1
    assert app.failure is not None
    captured = capsys.readouterr()
    assert "canary" not in captured.out + captured.err
