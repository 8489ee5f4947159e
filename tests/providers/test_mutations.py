"""A vendor's answer may change in any way: only a fault escapes, and no number is shown that the answer does not hold.

The recorded bodies are damaged at random: a key dropped or renamed, a value nulled, retyped, made extreme or wrapped.
"""

import copy
import json
import math
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from quotatop.domain.exchange import Reply
from quotatop.domain.fault import PollFault
from quotatop.domain.window import WindowState

VALUES = (
    *(None, True, False, "", "unlimited", "42%", "1_0", "\x1b[2J\u202e", "x" * 10_000, [], {}, [[]], {"a": {}}),
    *(0, -1, -5, 130, 0.42, 1e308, -1e308, 5e-324, 10**20, 10**400, 2**63, 58_692_000_000_000_000),
    *("0", "-1", "9" * 400, "NaN", "Infinity", "1970-01-01T00:00:00Z", "9999-12-31T24:00:00Z"),
)
ROUNDS = 40


def places(node, path=()):
    """Give the path of everything inside a JSON value."""
    if path:
        yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def damage(body, chance):
    """Give a copy of the body with one place damaged, and half of the time a second one."""
    body = copy.deepcopy(body)
    for _ in range(chance.choice((1, 1, 2))):
        found = list(places(body))
        if not found:
            return body
        *way, last = chance.choice(found)
        node = body
        for key in way:
            node = node[key]
        change(node, last, chance)
    return body


def change(node, key, chance):
    kind = chance.choice(("drop", "value", "value", "value", "wrap", "wrap", "rename", "text", "again"))
    if kind == "drop":
        del node[key]
    elif kind == "value":
        node[key] = copy.deepcopy(chance.choice(VALUES))
    elif kind == "wrap":
        node[key] = chance.choice(([node[key]], {"value": node[key]}))
    elif kind == "rename" and isinstance(node, dict):
        node[f"{key}_new"] = node.pop(key)
    elif kind == "text":
        node[key] = str(node[key])
    elif isinstance(node, list):
        node.append(copy.deepcopy(node[key]))


def sound(reading, now):
    """Hold what a reading may never be, whatever the vendor said."""
    assert reading.windows or reading.balances
    assert all(held.amount is None or math.isfinite(held.amount) for held in reading.balances)
    assert all(f"{held.name}{held.unit}".isprintable() for held in reading.balances)
    assert len({window.id for window in reading.windows}) == len(reading.windows)
    for window in reading.windows:
        numbers = (window.used, window.limit, window.remaining, window.used_percent)
        assert all(number is None or math.isfinite(number) for number in numbers)
        assert window.used_percent is None or window.used_percent >= 0
        if window.state in (WindowState.RUNNING, WindowState.IDLE):
            assert window.used_percent is not None
            assert window.vendor is not None
        assert window.resets_at is None or abs((window.resets_at - now).days) <= 401
        assert window.id.isprintable()
        assert window.label.isprintable()
        assert len(window.id) < 100
    for text in (*reading.unrecognised, *reading.notes, reading.plan.name if reading.plan else ""):
        assert text.isprintable()
        assert len(text) < 200


def damaged(body, chance):
    """Give a damaged JSON document, or JSON lines of which one is damaged."""
    try:
        return json.dumps(damage(json.loads(body), chance)).encode()
    except ValueError:
        lines = body.splitlines()
        place = chance.randrange(len(lines))
        lines[place] = damaged(lines[place], chance) if lines[place].endswith(b"}") else lines[place][:-1]
        return b"\n".join(lines)


def test_a_damaged_answer_gives_a_sound_reading_or_a_fault(shape, drive):
    if shape.expected["file"].endswith(".html"):
        return
    chance = random.Random(shape.expected["file"])
    for _ in range(ROUNDS):
        answers = shape.answered(damaged(shape.body, chance))
        try:
            reading = drive(shape.provider, answers, shape.now, **shape.held)
        except PollFault:
            continue
        sound(reading, shape.now)


def test_an_answer_cut_at_any_byte_is_never_read(shape, drive):
    if shape.expected.get("status", 200) != 200 or "via" in shape.expected:
        return
    body = shape.body.rstrip()
    for length in range(0, len(body) - 1, 37):
        with pytest.raises(PollFault):
            drive(shape.provider, {shape.path: Reply(200, {}, body[:length])}, shape.now, **shape.held)


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def filled(template, value):
    """Put a value into every place of a template that is a question mark."""
    if isinstance(template, dict):
        return {key: filled(inner, value) for key, inner in template.items()}
    if isinstance(template, list):
        return [filled(inner, value) for inner in template]
    return value if template == "?" else template


def test_any_json_in_the_place_of_a_field_gives_a_sound_reading_or_a_fault(folder, drive, service, main_path):
    now = datetime(2026, 9, 2, tzinfo=UTC)
    template = service(folder)["any"]

    @settings(deadline=None)  # a busy machine is no failure
    @given(value=json_values)
    def holds(value):
        reply = Reply(200, {}, json.dumps(filled(template, value)).encode())
        try:
            reading = drive(folder, {main_path(folder): reply}, now)
        except PollFault:
            return
        sound(reading, now)

    holds()
