"""Windows of a plan, counted from logged requests against the catalogue as it stands."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from quotatop import providers
from quotatop.catalogue.load_priced import load_priced
from quotatop.domain.attribution import Attributor
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.limit_error import LimitError
from quotatop.domain.logged import logged
from quotatop.domain.subscription import Attribution, Source, Subscription
from quotatop.domain.trace import Trace
from quotatop.domain.window import Origin, Unit, WindowState
from quotatop.engine.counting import CORRECTED, ESTIMATED, LEAST, NO_ORDER, SERVED, count

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@cache
def facts():
    return load_priced()


def held(provider="zhipu", plan="glm-lite", since=date(2026, 11, 3), id="glm"):
    return Subscription(id, provider, 300, plan=plan, since=since, source=Source.LOGS)


def ago(*hours, model="glm-5.3", new=10_000, read=0, out=0):
    times = sorted(round(1000 * (NOW - timedelta(hours=each)).timestamp()) for each in hours)
    return logged(
        (place, at, "claude-code", model, "/a", None, None, new, read, 0, out, 0, 0, 0)
        for place, at in enumerate(times)
    )


def counted(subscription, used, *others, rules=(), errors=()):
    pairs = [(one, providers.load(one.provider)) for one in (subscription, *others)]
    return count(subscription, used, Attributor(rules, pairs, providers.load_all()), facts(), NOW, errors)


def windows(*given, **named):
    return {window.id: window for window in counted(*given, **named).windows}


def test_use_is_counted_in_the_plans_own_unit_against_its_limit():
    five = windows(held(), ago(1, 2))["5h"]
    assert (five.unit, five.unit_label, five.limit) == (Unit.CREDITS, five.unit_label, 2000)
    assert five.used == pytest.approx(6.9)  # two requests of 10,000 tokens, at half price outside the peak
    assert (five.origin, five.state) == (Origin.COUNTED, WindowState.RUNNING)
    assert LEAST in five.notes


def test_a_first_use_opens_the_window_and_says_when_it_ends():
    five = windows(held(), ago(30, 3, 2))["5h"]
    assert five.resets_at == NOW + timedelta(hours=2)
    assert ESTIMATED in five.notes


def test_a_week_counts_from_the_day_of_the_order():
    week = windows(held(since=date(2026, 11, 3)), ago(1, 26))["week"]
    assert week.resets_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert week.used == pytest.approx(6.9)


def test_without_the_order_a_week_is_unknown_and_says_what_to_set():
    ark = windows(held("volcengine", "ark-coding-lite", None, "ark"), ago(1, 2), rules=(Attribution("ark"),))
    assert (ark["month"].state, ark["month"].used, ark["month"].notes) == (WindowState.UNKNOWN, None, (NO_ORDER,))
    assert ark["5h"].used == 2
    assert ark["week"].resets_at == datetime(2026, 11, 22, 16, tzinfo=UTC)


def test_a_sliding_window_says_when_its_oldest_use_leaves():
    five = windows(held("bailian", "bailian-coding-pro", id="b"), ago(6, 4, 1), rules=(Attribution("b"),))["5h"]
    assert (five.used, five.limit, five.resets_at) == (2, 6000, None)
    assert "the oldest use leaves it at 2026-11-18 13:00 UTC" in five.notes


def test_a_window_that_nobody_opened_is_idle_and_not_nought_for_ever():
    assert windows(held(), ago(20))["5h"].state is WindowState.IDLE


def test_a_full_window_is_spent():
    assert windows(held(), ago(1, new=30_000_000))["5h"].state is WindowState.SPENT


def test_a_model_without_a_weight_is_said_to_be_missing():
    used = ago(1, 2, model="claude-opus-4-8")
    five = windows(held(), used, rules=(Attribution("glm"),))["5h"]
    assert "not counted: claude-opus-4-8" in five.notes


def test_requests_that_may_be_anothers_are_left_out_and_said():
    other = held("volcengine", "ark-coding-lite", id="ark")
    used = logged(
        (place, round(1000 * NOW.timestamp()) - 1000, "opencode", "glm-5.3", None, name, None, 10, 0, 0, 0, 0, 0, 0)
        for place, name in enumerate(("zhipuai-coding-plan", None, None))
    )
    reading = counted(held(), used, other)
    assert reading.notes == ("2 more requests may belong to it",)
    assert {window.id: window.used for window in reading.windows}["5h"] == 0.0


def fault(*given, **named):
    with pytest.raises(PollFault) as caught:
        counted(*given, **named)
    return caught.value.kind, caught.value.code


def test_each_thing_that_is_missing_has_its_own_fault():
    assert fault(held(plan=None), ago(1)) == (FaultKind.NO_PLAN, "no-plan-configured")
    assert fault(held(since=None), ago(1)) == (FaultKind.NO_PLAN, "no-plan-since")
    assert fault(held("infini", "infini-lite"), ago(1)) == (FaultKind.NO_PLAN, "no-plan-ended")
    assert fault(held(), ago()) == (FaultKind.NO_DATA, "no-data-logs")
    assert fault(held(), ago(1, model="llama")) == (FaultKind.NO_DATA, "no-data-unattributed")
    assert fault(held(), ago(1), held(id="two")) == (FaultKind.NO_DATA, "no-data-unclear")
    assert fault(held("claude", "claude-pro", id="c"), ago(1, model="claude-opus-4-8")) == (
        *(FaultKind.NO_DATA, "no-data-uncounted"),
    )


def refused(hours=0.5, left=1.5, model="glm-5.3", vendor="glm", windows=("5h",), **trace):
    """Give one limit error of some hours ago, with a reset that is some hours away."""
    resets = None if left is None else (NOW + timedelta(hours=left)).timestamp()
    who = Trace(trace.pop("tool", "claude-code"), model, **trace)
    return LimitError((NOW - timedelta(hours=hours)).timestamp(), who, vendor, windows, resets)


def test_a_limit_error_corrects_a_count_to_the_limit_until_the_reset_that_it_told():
    five = windows(held(), ago(2, 1), errors=[refused()])["5h"]
    assert (five.used, five.limit, five.used_percent, five.state) == (2000, 2000, 100, WindowState.SPENT)
    assert (five.resets_at, five.origin) == (NOW + timedelta(hours=1.5), Origin.COUNTED)
    assert five.notes == (f"{CORRECTED} 2026-11-18 11:30 UTC",)


def test_a_limit_error_of_one_window_leaves_the_others():
    week = windows(held(), ago(2, 1), errors=[refused()])["week"]
    assert (week.used, week.state) == (pytest.approx(6.9), WindowState.RUNNING)
    full = windows(held(), ago(2, 1), errors=[refused(windows=("week", "month"), left=None)])
    assert (full["week"].state, full["5h"].state) == (WindowState.SPENT, WindowState.RUNNING)
    assert full["week"].resets_at == datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_a_count_beyond_the_limit_stays_as_it_is():
    five = windows(held(), ago(1, new=30_000_000), errors=[refused()])["5h"]
    assert five.used > 2000


def test_after_the_reset_the_window_counts_anew_and_nothing_is_said():
    five = windows(held(), ago(3, 0.25), errors=[refused(hours=2, left=-0.5)])["5h"]
    assert (five.used, five.resets_at) == (pytest.approx(3.45), NOW + timedelta(hours=4.75))
    assert five.notes == (LEAST, ESTIMATED)


def test_requests_that_were_served_since_are_said_and_the_window_is_not_spent():
    five = windows(held(), ago(2, 0.25), errors=[refused()])["5h"]
    assert (five.state, five.used) == (WindowState.RUNNING, pytest.approx(6.9))
    assert f"{SERVED} 2026-11-18 11:30 UTC" in five.notes


@pytest.mark.parametrize(
    "error",
    [
        refused(vendor="claude"),  # another vendor's words
        refused(model="claude-opus-4-8"),  # another plan's model
        refused(model="claude-opus-4-8", vendor="claude"),
        refused(vendor="volcengine"),
        refused(tool="opencode", provider="zhipuai"),  # paid by the token, not by the plan
        refused(tool="opencode", provider="zai-coding-plan"),  # the other region's plan
        refused(windows=("day",)),
        refused(windows=("month",)),
    ],
)
def test_errors_of_other_plans_models_and_windows_correct_nothing(error):
    assert windows(held(), ago(2, 1), errors=[error]) == windows(held(), ago(2, 1))


def test_an_error_that_may_be_of_either_of_two_accounts_is_of_neither():
    used = logged(
        (
            place,
            round(1000 * NOW.timestamp()) - 7_200_000,
            "opencode",
            "glm-5.3",
            folder,
            None,
            None,
            *(10,) * 4,
            0,
            0,
            0,
        )
        for place, folder in enumerate(("/a", "/b"))
    )
    rules = (Attribution("glm", project="/a"), Attribution("two", project="/b"))
    mine = windows(held(), used, held(id="two"), rules=rules, errors=[refused(project="/a", tool="opencode")])
    assert mine["5h"].state is WindowState.SPENT
    for folder in ("/b", "/c", None):
        error = refused(project=folder, tool="opencode")
        assert windows(held(), used, held(id="two"), rules=rules, errors=[error])["5h"].state is WindowState.RUNNING


def test_the_vendors_own_words_tell_its_plan_from_anothers_with_the_same_models():
    ark = held("volcengine", "ark-coding-lite", date(2026, 11, 3), "ark")
    only = (Attribution("ark", project="/a"),)
    for vendor, state in (("volcengine", WindowState.SPENT), ("glm", WindowState.RUNNING)):
        error = refused(vendor=vendor, project="/b")
        assert windows(ark, ago(2, 1), held(), rules=only, errors=[error])["5h"].state is state


def test_an_error_before_any_answer_is_known_by_its_words_where_one_plan_alone_speaks_so():
    error = refused(model="unknown")
    assert windows(held(), ago(2, 1), errors=[error])["5h"].state is WindowState.SPENT
    two = held(id="two")
    rules = (Attribution("glm", model="glm-*"),)
    assert windows(held(), ago(2, 1), two, rules=rules, errors=[error])["5h"].state is WindowState.RUNNING


def test_a_plan_that_nobody_can_count_is_known_to_be_spent():
    claude = held("claude", "claude-pro", id="c")
    error = refused(model="claude-opus-4-8", vendor="claude")
    five = windows(claude, ago(1, model="claude-opus-4-8"), errors=[error])["5h"]
    assert (five.state, five.used, five.used_percent) == (WindowState.SPENT, None, 100)
    assert fault(claude, ago(1, model="claude-opus-4-8"), errors=[refused(model="claude-opus-4-8", left=None)]) == (
        *(FaultKind.NO_DATA, "no-data-uncounted"),
    )


def test_an_error_alone_tells_of_its_window_and_leaves_the_others_out():
    for used in (ago(), ago(1, model="llama")):
        assert list(windows(held(), used, errors=[refused()])) == ["5h"]
    assert fault(held(), ago(), errors=[refused(left=-0.25)]) == (FaultKind.NO_DATA, "no-data-logs")
