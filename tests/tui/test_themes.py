"""Themes are checked before Textual sees them, and every one of ours can be read by everybody."""

from pathlib import Path

import pytest
from textual.color import Color

from quotatop.tui import themes

GOOD = '[colors]\nprimary = "#336699"\n'


def contrast(first: Color, second: Color) -> float:
    def light(color: Color) -> float:
        parts = [(part / 255) / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in color.rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[colors]\n", "colors.primary: is missing"),
        ('[colors]\nprimary = "bleu"\n', "colors.primary: 'bleu' is no colour"),
        (GOOD + 'shiny = "#fff"\n', "colors.shiny: is not known here"),
        (GOOD + '[tokens]\ngauge-ok = "nope"\n', "tokens.gauge-ok: 'nope' is no colour"),
        (GOOD + '[tokens]\nmuted-style = "blink"\n', "tokens.muted-style: must be one of none, dim, italic"),
        (GOOD + "[tokens]\ngauge-ok = 3\n", "tokens.gauge-ok: must be a text"),
        ("dark = 1\n" + GOOD, "dark: must be true or false"),
        ("colors = 1\n", "colors: must be a table"),
        ("name =", "Invalid value"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(tmp_path: Path, text, reason):
    (tmp_path / "mine.toml").write_text(text)
    (tmp_path / "fine.toml").write_text(GOOD)
    found, bad = themes.load_themes([tmp_path])
    assert list(found) == ["fine"]
    assert bad[0].file == "mine.toml"
    assert reason in bad[0].reason


def test_the_users_theme_wins(tmp_path: Path):
    (tmp_path / "dusk.toml").write_text(GOOD)
    found, _ = themes.load_themes([themes.shipped_folder(), tmp_path])
    assert found["dusk"].primary == "#336699"
    assert themes.load_theme("dusk", [themes.shipped_folder(), tmp_path]).primary == "#336699"


def test_a_name_never_leads_out_of_the_folder(tmp_path: Path):
    (tmp_path / "x.toml").write_text(GOOD)
    (tmp_path / "inside").mkdir()
    assert themes.load_theme("../x", [tmp_path / "inside"]) is None


@pytest.mark.parametrize("name", ["terminal", "dusk", "paper", "contrast"])
async def test_each_of_ours_is_whole_and_can_be_worn(make, shown, name):
    theme = themes.load_theme(name, [themes.shipped_folder()])
    assert set(themes.TOKENS) <= set(theme.variables)
    app = make(theme=name)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "78%" in shown(app)


@pytest.mark.parametrize(("name", "least"), [("dusk", 4.5), ("paper", 4.5), ("contrast", 7.0)])
def test_every_word_stands_out_from_its_ground(name, least):
    theme = themes.load_theme(name, [themes.shipped_folder()])
    ground = Color.parse(theme.background)
    for token in themes.TOKENS:
        if token in ("gauge-track", "banner", "banner-foreground"):
            continue
        assert contrast(Color.parse(theme.variables[token]), ground) >= least, token
    banner = (Color.parse(theme.variables[token]) for token in ("banner", "banner-foreground"))
    assert contrast(*banner) >= 4.5


def test_the_terminal_theme_uses_the_terminals_colours_alone():
    theme = themes.load_theme("terminal", [themes.shipped_folder()])
    colors = [theme.primary, theme.background, theme.foreground, *(theme.variables[token] for token in themes.TOKENS)]
    assert all(color.startswith("ansi_") for color in colors)


async def test_every_builtin_theme_can_be_worn(make):
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        for name in sorted(app.available_themes):
            app.theme = name
            await pilot.pause()
        assert app.is_running


async def test_an_unknown_theme_falls_back_and_says_so(make, shown):
    app = make(theme="glitter")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert app.theme == "terminal"
        assert [notice.message for notice in app._notifications] == ["theme glitter is not there; using terminal"]


async def test_a_users_broken_theme_falls_back_and_is_named(make, tmp_path):
    folder = tmp_path / "config" / "themes"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('[colors]\nprimary = "bleu"\n')
    app = make(theme="mine")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        assert app.theme == "terminal"
        assert "mine.toml" in next(iter(app._notifications)).message


async def test_the_list_of_themes_shows_each_at_once_and_escape_takes_it_off(make):
    app = make()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("t", "down")
        await pilot.pause()
        assert app.theme == "paper"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "dusk"
        await pilot.press("t", "down", "enter")
        await pilot.pause()
        assert app.theme == "paper"


async def test_without_colours_every_state_still_has_its_word(make, shown, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = make()
    async with app.run_test(size=(120, 45)) as pilot:
        await pilot.pause()
        assert app.no_color
        for word in ("tight", "lasts ?", "SPENT", "blocked", "idle", "no limit", "unknown", "PEAK", "FAILED", "STALE"):
            assert word in shown(app)


def test_a_theme_that_nests_too_deeply_is_named_and_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "deep.toml").write_text("x = " + "[" * 5_000)
    (tmp_path / "fine.toml").write_text('dark = true\n[colors]\nprimary = "#336699"\n')
    found, bad = themes.load_themes([tmp_path])
    assert list(found) == ["fine"]
    assert [one.file for one in bad] == ["deep.toml"]
