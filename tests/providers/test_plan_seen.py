"""What seldom changes is asked for once a day: the renewal of a GLM plan and the name of a Kimi one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop.domain.fault import FaultKind, PollFault

QUOTA = "/api/monitor/usage/quota/limit"
PLANS = "/api/biz/subscription/list"
USAGES = "/coding/v1/usages"
ME = "/coding/v1/me"
NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
FIVE = {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 2000, "currentValue": 200, "percentage": 10}
PRO = {"productName": "GLM Coding Pro", "nextRenewTime": "2026-09-29", "inCurrentPeriod": True, "autoRenew": 1}
POOL = {"usages": {"limit_5h": {"used_ratio": 0.3}}}


@pytest.fixture
def glm(drive, reply):
    """Poll GLM after a last reading; give the reading and whether the list of subscriptions was asked for."""

    def poll(last, now, listed=PRO, **data):
        told = PollFault(FaultKind.UNREACHABLE) if listed is None else reply({"code": 200, "data": [listed]})
        quota = reply({"code": 200, "success": True, "data": {"limits": [FIVE], **data}})
        reading = drive("zhipu", lambda request: quota if request.path == QUOTA else told, now, last=last)
        return reading, PLANS in [request.path for request in drive.requests]

    return poll


@pytest.fixture
def kimi(drive, reply):
    """Poll Kimi after a last reading; give the reading and whether the profile was asked for."""

    def poll(last, now, status=200, is_login=False, **body):
        answers = {USAGES: reply(POOL | body), ME: reply({"user_level_name": "Vivace"}, status)}
        reading = drive("kimi", answers, now, last=last, is_login=is_login)
        return reading, ME in [request.path for request in drive.requests]

    return poll


def test_the_renewal_that_is_known_is_told_again_for_a_day(glm):
    first, asked = glm(None, NOW, level="pro")
    assert asked
    assert first.plan.seen_at == NOW
    again, asked = glm(first, NOW + timedelta(hours=23), level="pro")
    assert not asked
    assert again.plan == first.plan
    later, asked = glm(again, NOW + timedelta(hours=24), level="pro")
    assert asked
    assert later.plan.seen_at == NOW + timedelta(hours=24)


def test_a_name_that_only_the_list_told_is_kept_with_it(glm):
    first, _ = glm(None, NOW)
    again, asked = glm(first, NOW + timedelta(minutes=5))
    assert (asked, again.plan.name) == (False, "GLM Coding Pro")


def test_a_renewal_that_has_passed_is_asked_for_again(glm):
    first, _ = glm(None, NOW, PRO | {"nextRenewTime": "2026-09-03"}, level="pro")
    renewed = first.plan.renews_at
    assert glm(first, renewed - timedelta(seconds=1), level="pro")[1] is False
    again, asked = glm(first, renewed, PRO | {"nextRenewTime": "2026-10-03"}, level="pro")
    assert asked
    assert again.plan.renews_at == datetime(2026, 10, 2, 16, tzinfo=UTC)


def test_another_plan_is_asked_about_at_once(glm):
    first, _ = glm(None, NOW, level="lite")
    again, asked = glm(first, NOW + timedelta(minutes=5), PRO | {"nextRenewTime": "2026-10-11"}, level="pro")
    assert asked
    assert (again.plan.name, again.plan.renews_at.day) == ("pro", 10)


def test_a_clock_that_went_back_asks_again(glm):
    first, _ = glm(None, NOW, level="pro")
    assert glm(first, NOW - timedelta(hours=2), level="pro")[1]


def test_what_was_known_outlives_an_endpoint_that_fails_but_not_its_own_date(glm):
    first, _ = glm(None, NOW, level="pro")
    later = NOW + timedelta(hours=30)
    kept, asked = glm(first, later, None, level="pro")
    assert asked
    assert (kept.plan.renews_at, kept.plan.seen_at) == (first.plan.renews_at, None)
    again, asked = glm(kept, later + timedelta(minutes=5), None, level="pro")
    assert (asked, again.plan.renews_at) == (False, first.plan.renews_at)
    after, asked = glm(kept, first.plan.renews_at, None, level="pro")
    assert asked
    assert (after.plan.name, after.plan.renews_at) == ("pro", None)


def test_a_record_of_an_older_version_is_completed_within_the_hour(glm):
    first, _ = glm(None, NOW, level="pro")
    old = replace(first, plan=replace(first.plan, seen_at=None))
    assert glm(old, NOW + timedelta(hours=1), level="pro")[1]


def test_the_profile_is_asked_for_once_a_day(kimi):
    first, asked = kimi(None, NOW)
    assert (asked, first.plan.name, first.plan.seen_at) == (True, "Vivace", NOW)
    again, asked = kimi(first, NOW + timedelta(hours=20))
    assert (asked, again.plan) == (False, first.plan)
    assert kimi(again, NOW + timedelta(hours=25))[1]


def test_a_profile_that_a_key_may_not_see_is_asked_for_once_an_hour(kimi):
    first, asked = kimi(None, NOW, 403)
    assert (asked, first.plan) == (True, None)
    for minutes in (5, 30, 59):
        assert kimi(first, NOW + timedelta(minutes=minutes), 403)[1] is False
    assert kimi(first, NOW + timedelta(minutes=61), 403)[1]


def test_a_known_level_names_the_plan_of_a_key_whatever_was_known(kimi):
    first, _ = kimi(None, NOW)
    level = {"user": {"membership": {"level": "LEVEL_ADVANCED"}}}
    again, asked = kimi(first, NOW + timedelta(minutes=5), **level)
    assert (asked, again.plan.name) == (False, "Allegro")


def test_a_login_keeps_the_name_of_its_profile_beside_a_level(kimi):
    level = {"user": {"membership": {"level": "LEVEL_ADVANCED"}}}
    first, asked = kimi(None, NOW, is_login=True, **level)
    assert (asked, first.plan.name) == (True, "Vivace")
    again, asked = kimi(first, NOW + timedelta(minutes=5), is_login=True, **level)
    assert (asked, again.plan.name) == (False, "Vivace")


def test_a_level_that_is_left_out_once_is_remembered(kimi):
    first, _ = kimi(None, NOW, 403, user={"membership": {"level": "LEVEL_STANDARD"}})
    again, _ = kimi(first, NOW + timedelta(minutes=5), 403)
    assert (first.plan.name, again.plan.name) == ("Standard", "Standard")


def test_the_plan_of_another_account_that_logged_in_is_asked_for_at_once(kimi):
    first, _ = kimi(None, NOW, user={"userId": "one"})
    same, asked = kimi(first, NOW + timedelta(minutes=5), user={"userId": "one"})
    assert (asked, same.plan) == (False, first.plan)
    other, asked = kimi(same, NOW + timedelta(minutes=10), user={"userId": "two"})
    assert asked
    assert other.account != first.account
    assert other.plan.seen_at == NOW + timedelta(minutes=10)
