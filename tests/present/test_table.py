import pytest

from quotatop.catalogue.load import load_catalogue
from quotatop.catalogue.terms import terms_of
from quotatop.domain.text import cells
from quotatop.domain.window import Direction
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.present.table import table
from quotatop.present.tone import Tone
from quotatop.present.view import View
from quotatop.present.words import Words


@pytest.fixture
def drawn(fleet, now):
    catalogue = load_catalogue()
    terms = {
        state.subscription.id: terms_of(state.subscription, state.reading, now, catalogue) for state in fleet.states
    }

    def draw(width=80, language="en", glyphs=UNICODE, show=Direction.USED):
        return table(fleet, terms, View(now, Words(language), show=show), glyphs, width)

    return draw


def rows(lines):
    return ["".join(text for text, _, _ in line) for line in lines]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [30, 40, 50, 60, 80, 120, 200])
def test_no_row_is_wider_than_the_terminal_nor_ends_in_blanks(drawn, width, glyphs, language):
    for row in rows(drawn(width, language, glyphs)):
        assert cells(row) <= width
        assert row == row.rstrip()


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_the_countdown_and_the_percentage_are_never_given_up(drawn, width):
    text = "\n".join(rows(drawn(width)))
    for kept in ("78%", "1h54m", "100%", "4d08h"):
        assert kept in text


def test_at_eighty_columns_every_column_is_there(drawn):
    head = rows(drawn(80))[0]
    assert head.split() == ["SUBSCRIPTION", "PLAN", "WINDOW", "USED", "RESETS", "VERDICT", "READ"]
    first = rows(drawn(80))[1]
    for part in ("GLM 工作", "Lite", "▸ 5h", "78%", "━", "1h54m", "tight", "2m"):
        assert part in first


def test_bars_grow_with_the_terminal(drawn):
    assert rows(drawn(120))[1].count("━") > rows(drawn(80))[1].count("━")


def test_columns_are_aligned_in_cells_whatever_the_script(drawn):
    lines = rows(drawn(80, "zh"))
    starts = {cells(row[: row.index("%")]) for row in lines if "%" in row}
    assert len(starts) == 1


def test_the_binding_window_comes_first_and_is_marked(drawn):
    marked = [row for row in rows(drawn()) if "▸" in row]
    assert [name for name in ("GLM 工作", "kimi", "mm", "ark") if any(row.startswith(name) for row in marked)] == [
        "GLM 工作", "kimi", "mm", "ark",
    ]  # fmt: skip


def test_faults_stand_below_in_words(drawn):
    lines = rows(drawn())
    below = lines[next(place for place, row in enumerate(lines) if row.startswith("bad")) + 1]
    assert below.startswith("  ")
    assert len(below.split()) > 3


def test_what_is_left_is_shown_where_that_is_wanted(drawn):
    lines = rows(drawn(show=Direction.LEFT))
    assert "LEFT" in lines[0]
    assert "22%" in lines[1]


def test_ascii_signs_are_ascii(drawn):
    for row in rows(drawn(glyphs=ASCII)):
        assert row.replace("工作", "").isascii()


def test_a_verdict_is_a_word_and_a_tone(drawn):
    pieces = [(text.strip(), tone) for line in drawn() for text, tone, _ in line]
    assert ("SPENT", Tone.SPENT) in pieces
    assert ("tight", Tone.TIGHT) in pieces


def test_who_is_not_read_yet_is_told_once(drawn):
    assert sum("not read yet" in row for row in rows(drawn())) == 1
