"""Rules are made here; the shipped ones are held against the vendors' own examples in tests/catalogue."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.peak import (
    DAILY,
    WEEKDAYS,
    Factor,
    PeakRule,
    changes_on,
    factor_steps,
    peak_among,
    peak_at,
    rows_on,
    rule_on,
)

SHANGHAI = "Asia/Shanghai"
HALF = (Factor("*", 1, 0.5),)


def rule(*spans: tuple[time, time], days=DAILY, zone=SHANGHAI, factors=HALF, **more) -> PeakRule:
    return PeakRule("r", zone, days, spans, factors, **more)


AFTERNOON = rule((time(14), time(18)), days=WEEKDAYS)
NIGHT = rule((time(22), time(2)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "active", "until", "next"),
    [
        ("2026-08-06T05:59:59Z", False, None, "2026-08-06T06:00:00Z"),
        ("2026-08-06T06:00:00Z", True, "2026-08-06T10:00:00Z", "2026-08-07T06:00:00Z"),
        ("2026-08-06T09:59:59.999999Z", True, "2026-08-06T10:00:00Z", "2026-08-07T06:00:00Z"),
        ("2026-08-06T10:00:00Z", False, None, "2026-08-07T06:00:00Z"),
        ("2026-08-07T10:00:00Z", False, None, "2026-08-10T06:00:00Z"),
        ("2026-08-08T07:00:00Z", False, None, "2026-08-10T06:00:00Z"),
    ],
)
def test_a_span_begins_inclusive_ends_exclusive_and_skips_the_weekend(now, active, until, next):
    read = peak_at(AFTERNOON, at(now))
    assert read is not None
    assert read.active is active
    assert read.until == (at(until) if until else None)
    assert read.next == at(next)
    assert read.factors == (("*", 1 if active else 0.5),)
    assert read.edge == (read.until or read.next)


@pytest.mark.parametrize(
    ("now", "active", "until", "next"),
    [
        ("2026-08-06T13:59:59Z", False, None, "2026-08-06T14:00:00Z"),
        ("2026-08-06T15:59:59Z", True, "2026-08-06T18:00:00Z", "2026-08-07T14:00:00Z"),
        ("2026-08-06T16:00:00Z", True, "2026-08-06T18:00:00Z", "2026-08-07T14:00:00Z"),
        ("2026-08-06T18:00:00Z", False, None, "2026-08-07T14:00:00Z"),
    ],
)
def test_a_span_over_midnight_belongs_to_the_day_it_begins_on(now, active, until, next):
    read = peak_at(NIGHT, at(now))
    assert read is not None
    assert (read.active, read.until, read.next) == (active, at(until) if until else None, at(next))


def test_the_night_after_a_friday_ends_on_saturday_and_no_other_begins():
    read = peak_at(rule((time(22), time(2)), days=WEEKDAYS), at("2026-08-07T16:30:00Z"))
    assert read is not None
    assert read.until == at("2026-08-07T18:00:00Z")
    assert read.next == at("2026-08-10T14:00:00Z")


def test_spans_that_touch_at_midnight_are_one_peak():
    read = peak_at(rule((time(0), time(2)), (time(22), time(0))), at("2026-08-06T15:00:00Z"))
    assert read is not None
    assert read.until == at("2026-08-06T18:00:00Z")
    assert read.next == at("2026-08-07T14:00:00Z")


def test_two_spans_a_day_follow_each_other():
    twice = rule((time(14), time(18)), (time(9), time(12)))
    read = peak_at(twice, at("2026-08-06T04:30:00Z"))
    assert read is not None
    assert (read.active, read.next) == (False, at("2026-08-06T06:00:00Z"))


def test_a_holiday_has_no_peak():
    read = peak_at(rule((time(14), time(18)), holidays=frozenset({date(2026, 10, 1)})), at("2026-10-01T07:00:00Z"))
    assert read is not None
    assert (read.active, read.next) == (False, at("2026-10-02T06:00:00Z"))


def test_a_rule_holds_from_its_first_day_to_the_day_before_its_last():
    dated = rule((time(14), time(18)), valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 3))
    assert peak_at(dated, at("2026-02-28T15:59:59Z")) is None
    assert peak_at(dated, at("2026-02-28T16:00:00Z")) is not None
    assert peak_at(dated, at("2026-03-02T15:59:59Z")) is not None
    assert peak_at(dated, at("2026-03-02T16:00:00Z")) is None


def test_a_rule_that_ends_at_midnight_ends_the_peak_that_crosses_it():
    read = peak_at(rule((time(22), time(2)), valid_to=date(2026, 8, 7)), at("2026-08-06T15:00:00Z"))
    assert read is not None
    assert read.until == at("2026-08-06T16:00:00Z")
    assert read.next is None


def test_the_last_day_of_a_rule_names_the_first_peak_of_the_next_one():
    old = rule((time(14), time(18)), valid_to=date(2026, 3, 18))
    new = PeakRule("new", SHANGHAI, DAILY, ((time(10), time(12)),), HALF, valid_from=date(2026, 3, 18))
    now = at("2026-03-17T12:00:00Z")
    assert rule_on((old, new), date(2026, 3, 17)) is old
    read = peak_among((old, new), now)
    assert read is not None
    assert (read.rule, read.next) == (old, at("2026-03-18T02:00:00Z"))
    assert peak_among((), now) is None


def test_a_rule_without_hours_has_its_factor_all_day():
    flat = rule(factors=(Factor("glm-5", 3, 3),))
    read = peak_at(flat, at("2026-02-15T07:00:00Z"))
    assert read is not None
    assert (read.active, read.until, read.next, read.edge, read.factors) == (False, None, None, None, (("glm-5", 3),))


def test_the_zone_of_the_rule_counts_and_its_clock_change_too():
    west = rule((time(5), time(11)), days=WEEKDAYS, zone="America/Los_Angeles")
    assert [
        bool(read and read.active) for read in (peak_at(west, at(f"2026-04-01T{t}Z")) for t in ("12:30", "18:00"))
    ] == [
        True,
        False,
    ]
    winter = peak_at(west, at("2026-10-30T18:00:00Z"))
    assert winter is not None
    assert winter.next == at("2026-11-02T13:00:00Z")


def test_a_promotion_holds_before_its_end_and_then_the_standing_row():
    offer = (Factor("x", 3, 1, until=date(2026, 5, 1)), Factor("x", 3, 2), Factor("*", 1, 1))
    dated = rule((time(14), time(18)), factors=offer)
    before, after = peak_at(dated, at("2026-04-30T15:59:59Z")), peak_at(dated, at("2026-04-30T16:00:00Z"))
    assert before is not None
    assert after is not None
    assert dict(before.factors) == {"x": 1, "*": 1}
    assert dict(after.factors) == {"x": 2, "*": 1}
    assert [row.off_peak for row in rows_on(dated, date(2026, 4, 30))] == [1, 1]


def test_a_factor_that_is_not_known_is_absent():
    read = peak_at(rule((time(14), time(18)), factors=(Factor("*", None, 1),)), at("2026-08-06T07:00:00Z"))
    assert read is not None
    assert read.active
    assert read.factors == ()


def test_the_next_change_is_the_first_end_ahead():
    offer = (Factor("x", 3, 1, until=date(2026, 5, 1)), Factor("x", 3, 2))
    dated = rule((time(14), time(18)), factors=offer, valid_to=date(2026, 6, 13))
    assert changes_on(dated, date(2026, 4, 30)) == date(2026, 5, 1)
    assert changes_on(dated, date(2026, 5, 1)) == date(2026, 6, 13)
    assert changes_on(AFTERNOON, date(2026, 5, 1)) is None


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


def test_a_peak_that_never_ends_has_no_end():
    always = peak_at(rule((time(0), time(0))), at("2026-08-06T07:00:00Z"))
    assert always is not None
    assert (always.active, always.until, always.next) == (True, None, None)


rules = st.builds(
    rule,
    st.tuples(times, times),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    zone=st.sampled_from((SHANGHAI, "America/Los_Angeles", "Europe/Berlin", "UTC")),
)
moments = st.integers(0, 2 * 365 * 86_400).map(
    lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


@given(rules, moments)
def test_edges_lie_ahead_and_the_factor_turns_there(made: PeakRule, now: datetime):
    read = peak_at(made, now)
    assert read is not None
    endless = made.spans[0][0] == made.spans[0][1] and len(made.days) == 7
    assert (read.until is not None) is (read.active and not endless)
    assert (read.next is None) is endless
    for edge, after in ((read.until, False), (read.next, True)):
        if edge is None:
            continue
        assert edge > now
        assert edge.tzinfo is UTC
        there, before = peak_at(made, edge), peak_at(made, edge - timedelta(microseconds=1))
        assert there is not None
        assert before is not None
        assert there.active is after
        assert before.active is not after


@given(rules, moments, st.sampled_from(("Asia/Tokyo", "America/New_York", "Pacific/Auckland")))
def test_where_the_viewer_is_changes_nothing(made: PeakRule, now: datetime, zone: str):
    assert peak_at(made, now.astimezone(ZoneInfo(zone))) == peak_at(made, now)


def hours(rules, since, span=24) -> list[tuple[int, float]]:
    steps = factor_steps(rules, at(since), at(since) + timedelta(hours=span))
    return [(datetime.fromtimestamp(moment, UTC).hour, factor) for moment, factor in steps]


def test_factor_steps_tell_each_change_between_two_moments():
    daily = rule((time(14), time(18)))
    assert hours([daily], "2026-09-01T00:00:00Z") == [(0, 0.5), (6, 1.0), (10, 0.5)]
    assert hours([AFTERNOON], "2026-09-05T00:00:00Z", 40) == [(0, 0.5)]


def test_factor_steps_go_over_midnight():
    assert hours([NIGHT], "2026-09-01T10:00:00Z") == [(10, 0.5), (14, 1.0), (18, 0.5)]


def test_factor_steps_know_no_factor_that_is_one_models_alone():
    single = rule((time(14), time(18)), factors=(Factor("glm-5", 3, 2),))
    assert hours([single], "2026-09-01T00:00:00Z") == [(0, 1.0)]
    assert hours([], "2026-09-01T00:00:00Z") == [(0, 1.0)]
