from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.period import cutting, length_of, order_instant
from quotatop.domain.plan import PlanWindow, ResetRule
from quotatop.domain.window import DAY, HOUR, WEEK, Unit


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def window(id, rule, zone="UTC+8"):
    return PlanWindow(id, Unit.REQUESTS, rule, 100, zone=zone)


def period(id, rule, instant, anchor=None, zone="UTC+8"):
    start, end = cutting(window(id, rule, zone), anchor).opened_by(at(instant))
    return datetime.fromtimestamp(start, UTC).isoformat()[:16], datetime.fromtimestamp(end, UTC).isoformat()[:16]


def test_an_id_tells_the_length():
    lengths = {
        "5h": 5 * HOUR,
        "day": DAY,
        "week": WEEK,
        "month": None,
        "30d": 30 * DAY,
        "mcp": None,
        "5h:video": 5 * HOUR,
    }
    assert {id: length_of(id) for id in lengths} == lengths


def test_a_first_use_window_lasts_its_length_from_the_use():
    assert period("5h", ResetRule.FIRST_USE, "2026-03-02T01:17") == ("2026-03-02T01:17", "2026-03-02T06:17")


@pytest.mark.parametrize(
    ("instant", "end"),
    [
        ("2026-02-21T12:00:00", "2026-02-22T16:00"),
        ("2026-02-22T15:59:59", "2026-02-22T16:00"),
        ("2026-02-22T16:00:00", "2026-03-01T16:00"),
    ],
)
def test_a_week_ends_on_monday_at_midnight_in_the_vendors_zone(instant, end):
    assert period("week", ResetRule.MONDAY, instant)[1] == end


def test_a_subscription_month_keeps_its_day_through_short_months():
    anchor = order_instant(date(2026, 1, 31))
    ends = []
    instant = "2026-02-01T00:00"
    for _ in range(3):
        instant = period("month", ResetRule.SUBSCRIPTION, instant, anchor)[1]
        ends.append(instant)
    assert ends == ["2026-02-27T16:00", "2026-03-30T16:00", "2026-04-29T16:00"]


def test_an_order_week_counts_from_the_instant_of_the_order():
    anchor = datetime(2026, 2, 14, 3, 20, tzinfo=UTC)
    assert period("week", ResetRule.ORDER, "2026-02-15T00:00", anchor) == ("2026-02-14T03:20", "2026-02-21T03:20")
    assert period("week", ResetRule.ORDER, "2026-02-21T03:20", anchor)[1] == "2026-02-28T03:20"
    assert period("week", ResetRule.ORDER, "2026-02-14T03:19", anchor)[1] == "2026-02-14T03:20"


def test_the_last_slot_of_a_day_is_short():
    assert period("5h", ResetRule.GRID, "2026-06-01T13:10") == ("2026-06-01T12:00", "2026-06-01T16:00")
    assert period("5h", ResetRule.GRID, "2026-06-01T13:10", zone="UTC") == ("2026-06-01T10:00", "2026-06-01T15:00")


def test_weeks_and_months_on_the_grid_begin_at_midnight_in_their_zone():
    assert period("month", ResetRule.GRID, "2026-07-30T00:00", zone="UTC") == ("2026-07-01T00:00", "2026-08-01T00:00")
    assert period("week", ResetRule.GRID, "2026-07-30T00:00", zone="UTC") == ("2026-07-27T00:00", "2026-08-03T00:00")


def test_without_the_order_nobody_can_say_where_its_weeks_and_months_end():
    assert cutting(window("week", ResetRule.ORDER), None) is None
    assert cutting(window("month", ResetRule.SUBSCRIPTION), None) is None


def test_what_only_the_vendor_reports_is_read_as_such_plans_mostly_work():
    anchor = order_instant(date(2026, 2, 1))
    assert cutting(window("5h", ResetRule.VENDOR), None).find is None
    assert cutting(window("week", ResetRule.VENDOR), None) is None
    assert period("week", ResetRule.VENDOR, "2026-02-03T00:00", anchor) == ("2026-01-31T16:00", "2026-02-07T16:00")
    assert period("month", ResetRule.VENDOR, "2026-02-03T00:00", anchor) == ("2026-01-31T16:00", "2026-02-28T16:00")


@given(
    rule=st.sampled_from([ResetRule.MONDAY, ResetRule.GRID, ResetRule.ORDER, ResetRule.SUBSCRIPTION]),
    id=st.sampled_from(["5h", "day", "week", "month"]),
    instant=st.floats(at("2024-01-01"), at("2030-01-01")),
    day=st.dates(date(2024, 1, 1), date(2029, 12, 31)),
)
def test_every_instant_lies_in_its_period_and_the_next_begins_where_it_ends(rule, id, instant, day):
    cut = cutting(window(id, rule), order_instant(day))
    start, end = cut.opened_by(instant)
    assert start <= instant < end
    assert cut.opened_by(start) == (start, end)
    assert cut.opened_by(end)[0] == end
