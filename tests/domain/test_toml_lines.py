import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.toml_lines import key_lines, key_path, syntax_fault

CONFIG = '''\
# a comment with [brackets] and = signs
[display]
theme = "terminal"   # [not.a.table]
"odd key" = 'x = 1'

[subscriptions.glm]
provider = "zhipu"
credential = { env = "KEY", deep = { er = 1 } }
note = """
[fake]
theme = 3
"""
after = [
  "a",   # ]
  "b",
]
since = 2026-01-20 10:00:00

[[attribution]]
tool = "x"
[[attribution]]
tool = "y"
[attribution.more]
deep.key = 1
'''


def test_every_key_has_its_line():
    lines = key_lines(CONFIG)
    assert lines["display"] == 2
    assert lines["display.theme"] == 3
    assert lines['display."odd key"'] == 4
    assert lines["subscriptions"] == 6
    assert lines["subscriptions.glm"] == 6
    assert lines["subscriptions.glm.provider"] == 7
    assert lines["subscriptions.glm.credential"] == 8
    assert lines["subscriptions.glm.credential.deep.er"] == 8
    assert lines["subscriptions.glm.note"] == 9
    assert lines["subscriptions.glm.after"] == 13
    assert lines["subscriptions.glm.after[1]"] == 15
    assert lines["subscriptions.glm.since"] == 17
    assert lines["attribution[0]"] == 19
    assert lines["attribution[0].tool"] == 20
    assert lines["attribution[1].tool"] == 22
    assert lines["attribution[1].more.deep.key"] == 24


def test_nothing_inside_strings_and_comments_is_a_key():
    assert not any("fake" in key or "brackets" in key or "table" in key for key in key_lines(CONFIG))


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a.b.c = 1", "a.b.c", 1),
        ("a.b.c = 1", "a.b", 1),
        ("\r\n\r\na = 1\r\nb = 2\r\n", "b", 4),
        ('a = """x""""" # five quotes\nb = 1', "b", 2),
        ("a = '''\n'quoted'\n''''\nb = 1", "b", 4),
        ('a = "\\"]"\nb = 1', "b", 2),
        ("a = [ # one\n  { x = 1 },\n  { x = 2, y = 3 },\n]\nb = 1", "a[1].y", 3),
        ("a = [[1,\n2], [\n3]]\nb = 1", "a[1][0]", 3),
        ("[a.b]\nx = 1\n[a]\ny = 1", "a", 1),
        ('"a.b".c = 1', '"a.b".c', 1),
        ('"\\u0041" = 1', "A", 1),
        ("'q\"x' = 1", '"q\\"x"', 1),
        ("[[a.b]]\n[[a.b.c]]\nx = 1\n[[a.b]]\n[[a.b.c]]\nx = 2", "a.b[1].c[0].x", 6),
        (" [ a . b ] \n x=1", "a.b.x", 2),
        ("a = {}\nb = []\nc = 1979-05-27T07:32:00Z\nd = -inf", "d", 4),
    ],
)
def test_every_way_of_writing_a_key_is_found(text: str, key: str, line: int):
    tomllib.loads(text)
    assert key_lines(text)[key] == line


@pytest.mark.parametrize(
    "text", ["a = 1\nb =", "a = 1\n[x", "a = 1\nb = [1,", "a = 1\n= 3", "a = 1\n\x00", "a = 1\nb = {"]
)
def test_a_broken_text_gives_the_lines_before_the_break(text: str):
    assert key_lines(text)["a"] == 1


@given(st.text(alphabet="ab.=[]{}\"'#\n\\, 1", max_size=60))
def test_any_text_ends(text: str):
    lines = key_lines(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


def _paths(value: object, path: tuple[str | int, ...] = ()):
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*path, index))


@given(st.text(alphabet="ab.=[]\"'#\n 1", max_size=40))
def test_what_tomllib_reads_has_a_line(text: str):
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = key_lines(text)
    assert {key_path(path) for path in _paths(document)} == set(lines)


def test_a_whole_document_has_a_line_for_everything():
    assert {key_path(path) for path in _paths(tomllib.loads(CONFIG))} == set(key_lines(CONFIG))


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = = 2", 2), ("a = 1\nb = [1,\n2\n\n", 3), ("a = 1\na = 2", 2), ("[x]\n[x]", 2)]
)
def test_a_syntax_error_has_its_line(text: str, line: int):
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    found, words = syntax_fault(caught.value, text)
    assert found == line
    assert words
    assert "(at" not in words
