"""Refusals in the vendors' own words tell the window and its reset; refusals of another kind tell nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from quotatop.logs._limit_words import limit_told

AT = datetime(2026, 9, 14, 9, 11, tzinfo=UTC)


def ms(moment):
    return round(moment.timestamp() * 1000)


def told(text, at=AT):
    return limit_told(text, ms(at))


GLM = 'API Error: 429 {"error":{"code":"%s","message":"%s"},"request_id":"20260914171100abc"}'
TOLD = (
    ("Claude AI usage limit reached|1789390800", ("claude", "5h", AT.replace(hour=13, minute=0))),
    ("5-hour limit reached ∙ resets 3pm", ("claude", "5h", None)),
    ("You've hit your session limit · resets 2pm (UTC)", ("claude", "5h", None)),
    ("Weekly limit reached · resets 10am (Asia/Seoul) · /upgrade to Max", ("claude", "week", None)),
    (
        GLM % ("1308", "已达到 5 小时的使用上限。您的限额将在 2026-09-14 18:41:44 重置。"),
        ("glm", "5h", AT.replace(hour=10, minute=41, second=44)),
    ),
    (
        GLM % ("1308", "Usage limit reached for 5 hour. Your limit will reset at 2026-09-14 12:30:00"),
        ("glm", "5h", AT.replace(hour=12, minute=30)),
    ),
    (
        (
            "API Error: Request rejected (429) · [1308][Usage limit reached for 5 hour. Your limit will reset at "
            "2026-09-14 18:00:00][2026]"
        ),
        ("glm", "5h", AT.replace(hour=10, minute=0)),
    ),
    # Beijing or Greenwich: within a week both are possible, so that neither is taken.
    (
        GLM % ("1310", "Weekly/Monthly Limit Exhausted. Your limit will reset at 2026-09-17 12:05:49"),
        ("glm", "week month", None),
    ),
    (GLM % ("1310", "已达到每周的使用上限。您的限额将在 2026-09-17 12:05:49 重置。"), ("glm", "week", None)),
    (
        "429 You have exceeded the 5-hour usage quota. It will reset at 2026-09-14 19:23:44 +0800 CST. Id: 0217",
        ("volcengine", "5h", AT.replace(hour=11, minute=23, second=44)),
    ),
    (
        "You have exceeded the monthly usage quota. It will reset at 2026-09-30 23:59:59 +0800 CST.",
        ("volcengine", "month", datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)),
    ),
    (
        (
            "usage limit exceeded, 5-hour usage limit reached for Token Plan Starter (0/0 used), resets at"
            " 2026-09-14T12:00:00Z (2056)"
        ),
        ("minimax", "5h", AT.replace(hour=12, minute=0)),
    ),
    ("You've reached your weekly (7-day) usage limit. It will be refreshed.", ("kimi", "week", None)),
    ("403 You've reached your usage limit for this billing cycle.", ("kimi", "week month", None)),
    ("429 hour allocated quota exceeded.", ("bailian", "5h", None)),
    ("429 month allocated quota exceeded.", ("bailian", "month", None)),
)


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_a_vendors_words_tell_the_window_and_its_reset(text, expected):
    vendor, windows, resets = expected
    assert told(text) == (vendor, windows, None if resets is None else ms(resets))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "API Error: 500 overloaded",
        "We're receiving too many requests at the moment",
        "concurrency allocated quota exceeded",
        GLM % ("1302", "您的账户已达到速率限制"),
        GLM % ("1113", "余额不足或无可用资源包"),
        'error 1308 in line 1308: {"code":"1308","message":"assertion failed"}',
        "This request would exceed your account's rate limit. Please try again later.",
        "You have exceeded the free trial quota.",
        "x" * 100_000 + "usage limit reached|1789390800",
    ],
)
def test_what_is_no_full_window_tells_nothing(text):
    assert told(text) is None


@pytest.mark.parametrize("epoch", ["0", "1", "1789376000", str(round(AT.timestamp()))])
def test_a_reset_that_had_passed_when_it_was_told_says_nothing(epoch):
    assert told(f"Claude AI usage limit reached|{epoch}") is None


@pytest.mark.parametrize("epoch", ["1789390800000", "9" * 20, str(round((AT + timedelta(hours=9)).timestamp()))])
def test_a_reset_further_away_than_the_window_is_long_is_not_believed(epoch):
    assert told(f"Claude AI usage limit reached|{epoch}") == ("claude", "5h", None)


@pytest.mark.parametrize("moment", ["2026-13-45 99:99:99", "2026-02-30 10:00:00"])
def test_a_time_that_is_none_is_no_reset(moment):
    assert told(GLM % ("1308", f"已达到 5 小时的使用上限。您的限额将在 {moment} 重置。")) == ("glm", "5h", None)
