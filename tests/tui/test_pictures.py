"""Some states as pictures: what changes here changes what people see."""

import pytest

from quotatop.present.glyphs import ASCII, UNICODE


@pytest.mark.parametrize(
    ("size", "look"),
    [
        ((120, 40), {"theme": "dusk"}),
        ((120, 40), {"theme": "paper", "language": "zh", "show": "left"}),
        ((80, 24), {"theme": "contrast", "glyphs": ASCII}),
        ((50, 20), {"theme": "dusk"}),
        ((30, 8), {"theme": "dusk"}),
    ],
    ids=["wide", "chinese-left", "ascii", "narrow", "tiny"],
)
def test_overview(make, snap_compare, size, look):
    assert snap_compare(make(**{"glyphs": UNICODE, **look}), terminal_size=size)


@pytest.mark.parametrize("keys", ["1", "2", "question_mark"], ids=["detail", "trouble", "help"])
def test_screens(make, snap_compare, keys):
    assert snap_compare(make(), press=[keys], terminal_size=(110, 50))
