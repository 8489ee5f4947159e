"""What `plain` lets through, over every control character and over anything hypothesis thinks of."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.text import MARK, cells, cut, pad, plain

FORBIDDEN = {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDDEN = "\u00ad\u200b\u2060\ufeff\u180e\u3164\u115f\uffa0\U000e0041\u2800"
ANY = st.text(st.characters(codec=None, categories=None))


@given(ANY)
def test_plain_text_is_one_line_without_controls(text: str) -> None:
    clean = plain(text)
    assert not {unicodedata.category(letter) for letter in clean} & FORBIDDEN
    assert not set(clean) & set(BIDI)
    assert len(clean) <= 256


@given(ANY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(ANY)
def test_plain_text_can_be_written_as_utf8(text: str) -> None:
    plain(text).encode("utf-8")


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_no_control_character_of_either_set_stays(code: int) -> None:
    clean = plain(f"a{chr(code)}b")
    assert chr(code) not in clean
    assert clean in (f"a{MARK}b", "a b")


@pytest.mark.parametrize("sign", [*BIDI, *HIDDEN, "\ud800"])
def test_what_misleads_the_eye_becomes_a_visible_mark(sign: str) -> None:
    assert plain(f"Pro{sign}100 %") == f"Pro{MARK}100 %"


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b]0;title\x07",
        "\x1b]52;c;aGk=\x1b\\",
        "\x1b[?1049h",
        "\x1bP1$r\x1b\\",
        "\x9b31m",
        "\x1b]8;;https://x\x07",
        "\x1b_G\x1b\\",
    ],
)
def test_no_terminal_sequence_survives_even_cut_at_any_place(sequence: str) -> None:
    for end in range(len(sequence) + 1):
        assert not set(plain(sequence[:end])) & {"\x1b", "\x07", "\x9b", "\x9c"}


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    for text in (
        "GLM Coding Max",
        "智谱 GLM 编程套餐",
        "é à ü",
        "café",
        "한국어",
        "👨‍👩‍👧 Pro",
        "❤\ufe0f",
        "-5 %",
        "[/b]",
    ):
        assert plain(text) == text


def test_a_storm_of_marks_leaves_two_on_a_letter() -> None:
    assert plain("e" + "\u0301" * 50_000) == "e\u0301\u0301"
    assert len(plain("e" + "\u0301\u200d" * 50_000)) == 3


def test_a_huge_name_is_cut() -> None:
    assert len(plain("x" * 2_000_000)) == 256
    assert len(plain("x" * 2_000_000, 64)) == 64


def test_breaks_become_one_space() -> None:
    assert plain("\r\n one\n\n\ttwo\u2028three\n") == "one two three"


def test_blanks_of_any_width_become_one_space() -> None:
    assert plain("\u00a0套餐\u3000\u3000一\u2003b\u00a0") == "套餐 一 b"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("智谱", 4), ("e\u0301", 1), ("ＡＢ", 4), ("▁█", 2), ("👍", 2), ("", 0)]
)
def test_cells_are_what_a_terminal_takes(text: str, width: int) -> None:
    assert cells(text) == width


@given(ANY.map(plain), st.integers(0, 60))
def test_a_cut_text_fits_and_a_padded_one_fills_exactly(text: str, width: int) -> None:
    assert cells(cut(text, width)) <= width
    assert cells(pad(text, width)) == width
    assert cells(pad(text, width, right=True)) == width


def test_a_cut_goes_through_no_wide_letter_and_no_joined_pair() -> None:
    assert cut("智谱编程", 6) == "智谱…"
    assert cut("智谱编程", 5) == "智谱…"
    assert cut("👨\u200d👩\u200d👧x", 4) == "👨…"
    assert cut("智谱", 0) == ""
