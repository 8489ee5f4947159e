from hypothesis import given
from hypothesis import strategies as some

from quotatop.domain.text import cells, plain
from quotatop.present.bar import bar
from quotatop.present.drawing import Line, Span, clipped, padded, spread, wrapped
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.present.tone import Tone

texts = some.text(max_size=60).map(plain)


@given(texts, some.integers(1, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text, width):
    lines = wrapped(text, max(2, width))
    assert all(cells(line) <= max(2, width) for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(texts, texts, some.integers(0, 80))
def test_a_spread_line_has_exactly_its_width(left, right, width):
    assert spread([Span(left)], [Span(right)], width, "~").width == width


@given(texts, some.integers(0, 40))
def test_padding_and_clipping_keep_to_the_width(text, width):
    assert padded(Span(text), width, "~").width == width
    assert sum(span.width for span in clipped([Span(text), Span(text)], width, "~")) <= width


@given(some.floats(0, 1), some.none() | some.floats(0, 1), some.integers(1, 80))
def test_a_bar_has_its_width_and_something_is_never_nothing_nor_nearly_full_full(fill, pace, width):
    for glyphs in (ASCII, UNICODE):
        spans = bar(fill, None, width, glyphs, Tone.OK)
        drawn = "".join(span.text for span in spans)
        assert cells(drawn) == width
        assert (fill > 0) == (not set(drawn) <= {glyphs.track})
        assert (fill == 1) == (drawn == glyphs.full * width)
        paced = "".join(span.text for span in bar(fill, pace, width, glyphs, Tone.OK))
        assert paced.count(glyphs.pace) == (pace is not None)


def test_an_unknown_bar_is_blank():
    assert "".join(span.text for span in bar(None, 0.5, 10, ASCII, Tone.OK)) == " " * 10


def test_both_sets_of_signs_are_of_one_cell_each():
    for glyphs in (ASCII, UNICODE):
        signs = [glyphs.full, glyphs.half, glyphs.track, glyphs.pace, glyphs.binding, glyphs.cursor, glyphs.ellipsis]
        assert {cells(sign) for sign in [*signs, *glyphs.levels]} == {1}
    assert all(sign.isascii() for sign in [*ASCII.levels, ASCII.full, ASCII.half, ASCII.track, ASCII.ellipsis])


def test_a_click_finds_the_action_of_the_span_else_of_the_line():
    line = Line((Span("ab"), Span("火", action=("x", "1")), Span("c")), ("detail", "glm"))
    assert [line.action_at(column) for column in range(6)] == [
        ("detail", "glm"),
        ("detail", "glm"),
        ("x", "1"),
        ("x", "1"),
        ("detail", "glm"),
        ("detail", "glm"),
    ]


def test_a_chinese_list_of_latin_names_breaks_between_the_names():
    names = "，".join(f"model-number-{number}" for number in range(6))
    assert wrapped(f"没有已知价格：{names}", 40) == [
        "没有已知价格：model-number-0，",
        "model-number-1，model-number-2，",
        "model-number-3，model-number-4，",
        "model-number-5",
    ]
