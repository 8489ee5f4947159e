import sqlite3
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.copies import rank
from quotatop.domain.log import Found
from quotatop.domain.usage_tier import SLOT_S, tier_of
from quotatop.host.ledger.fill import Fill
from quotatop.host.ledger.many import insert
from quotatop.host.ledger.schema import SLOT_BITS, SOURCE_BITS, open_memory

SOURCES = [("claude-code", "glm-5", "/a", None, None), ("claude-code", "glm-5", "/b", None, None)]
NAMES = ("requests", "input", "output")
AT = 1_789_000_000_000


@st.composite
def copies(draw, idents=(0, 3, 5, 7), main=(True, False)):
    output, input = draw(st.integers(0, 3)) * 150, draw(st.integers(0, 2)) * 31_000
    best = rank(output, input + output, draw(st.sampled_from(main)), draw(st.booleans()))
    at = AT + draw(st.integers(0, 3)) * SLOT_S * 500
    source = draw(st.sampled_from(SOURCES))
    return (draw(st.integers(1, 4)), draw(st.sampled_from(idents)), best, at, source, input, 0, 0, output, 0, 0, 0)


def filled(batches):
    database = open_memory()
    fill = Fill(database)
    for batch in batches:
        found = Found()
        found.events = list(batch)
        fill.take(found)
        fill.write()
    return database


def stored(database):
    return database.execute("SELECT ident, rank, at, source, input, output FROM event ORDER BY key").fetchall()


@given(st.lists(st.lists(copies(), max_size=6), max_size=5))
def test_half_hours_are_the_sums_of_the_requests_whatever_copies_come_in_whatever_batches(batches):
    database = filled(batches)
    expected = Counter()
    for _, _, at, source, input, output in stored(database):
        key = (at // (SLOT_S * 1000) << SLOT_BITS) | (source << SOURCE_BITS) | tier_of(input, output)
        expected[key, "requests"] += 1
        expected[key, "input"] += input
        expected[key, "output"] += output
    rows = database.execute("SELECT key, requests, input, output FROM slot").fetchall()
    kept = Counter({(key, name): n for key, *each in rows for name, n in zip(NAMES, each, strict=True)})
    assert +kept == +expected


@given(st.lists(st.lists(copies(idents=(3, 5, 7), main=(True,)), max_size=8), max_size=5))
def test_of_every_request_the_best_copy_stays_whatever_batch_it_came_in(batches):
    best = {}
    for copy in (copy for batch in batches for copy in batch):
        group, ident, rank, at = copy[:4]
        old = best.get((group, ident), (0, at))
        best[group, ident] = max(old[0], rank), min(old[1], at)
    kept = [(ident, (rank, at)) for ident, rank, at, *_ in stored(filled(batches))]
    assert sorted(kept) == sorted((ident, value) for (_, ident), value in best.items())


@given(st.integers(0, 1000))
def test_many_rows_are_written_once_each(count):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE one (a, b, c)")
    insert(database, "INSERT INTO one", ((n, "x", -n) for n in range(count)), count, 3)
    assert database.execute("SELECT * FROM one ORDER BY a").fetchall() == [(n, "x", -n) for n in range(count)]
