"""The live screen at the four sizes that it is drawn for."""

import re

import pytest

GREYS = {0, 7, 8, 15, 16, 59, 102, 145, 188, 231, *range(232, 256)}
"""Those of a terminal's 256 colours that are shades between black and white."""

SIZES = [(120, 36), (80, 24), (50, 20), (30, 8)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request):
    return request.param


def test_the_gauges_of_the_demo_are_seen(terminal, size):
    screen = terminal("--demo", "calm", size=size)
    screen.until(lambda text: all(shown in text for shown in ("GLM 工作", "62%", "Kimi", "83%")))


def test_nothing_on_the_screen_is_a_piece_of_a_sequence(terminal, size):
    screen = terminal("--demo", "calm", size=size)
    screen.until(lambda text: "62%" in text)
    screen.quiet(1.0)
    assert not re.search(r"\x1b|\[[0-9;]+[mHJK]|\?[0-9]{2,4}[hl$]|\[/|\\u[0-9a-f]{4}", screen.text)


def test_the_percentages_stand_in_one_column_beside_wide_labels(terminal, size):
    screen = terminal("--demo", "calm", size=size)
    screen.until(lambda text: "62%" in text and "83%" in text)
    screen.quiet(1.0)
    rows = ["".join(row[column].data or "\0" for column in range(size[0])) for row in screen.screen.buffer.values()]
    gauges = [found for row in rows if (found := re.match(r"(?! advice| !).*?\d%", row))]
    assert len(gauges) > 2
    assert len({found.end() for found in gauges}) == 1


def test_help_opens_and_closes_and_q_quits(terminal, size):
    screen = terminal("--demo", "one", size=size)
    screen.until(lambda text: "GLM 工作" in text)
    screen.write(b"?")
    screen.until(lambda text: "GLM 工作" not in text, "the help")
    screen.write(b"\x1b")
    screen.until(lambda text: "GLM 工作" in text)
    screen.write(b"q")
    assert screen.gone() == 0


def test_without_colour_every_state_has_a_word(terminal):
    screen = terminal("--demo", "calm", size=(120, 40), NO_COLOR="1")
    screen.until(lambda text: all(word in text.lower() for word in ("62%", "spent", "blocked", "tight", "idle")))
    screen.quiet()
    assert {code for codes in re.findall(rb"\x1b\[([\d;]*)m", screen.raw) for code in coloured(codes.decode())} == set()


def coloured(codes: str) -> list[str]:
    """Give the colours of one style that are no shade between black and white."""
    found = [
        f"{kind};2;{rgb}" for kind, rgb in re.findall(r"([34]8);2;(\d+;\d+;\d+)", codes) if len({*rgb.split(";")}) > 1
    ]
    found += [f"{kind};5;{n}" for kind, n in re.findall(r"([34]8);5;(\d+)", codes) if int(n) not in GREYS]
    rest = re.sub(r"[34]8;(?:2;\d+;\d+;\d+|5;\d+)", "", codes)
    return found + [code for code in rest.split(";") if re.fullmatch(r"[349][1-6]|10[1-6]", code)]


def test_a_terminal_that_was_tiny_for_a_moment_is_drawn_anew(terminal):
    screen = terminal("--demo", "calm", size=(120, 36))
    screen.until(lambda text: "62%" in text)
    screen.quiet()
    screen.resize(2, 2)
    screen.resize(120, 36)
    assert "62%" not in screen.text
    screen.until(lambda text: "62%" in text and "83%" in text, "the gauges again")


def test_a_storm_of_resizes_ends_in_the_last_size(terminal):
    screen = terminal("--demo", "calm", size=(120, 36))
    screen.until(lambda text: "62%" in text)
    for turn in range(40):
        for size in [(1, 1), (200, 60), (2, 2), (30 + turn, 8), (300, 5)]:
            screen.resize(*size)
            screen.read(0)
    screen.resize(80, 24)
    screen.until(lambda text: "62%" in text and "83%" in text, "the gauges at the last size")
    screen.write(b"q")
    assert screen.gone() == 0
    assert screen.modes_left_changed() == set()
