"""What a text that leaves the house must not hold, and what it may keep."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.credential import Secret
from quotatop.domain.redact import MASK, redact

LONG = "7f3a9d51c2e84b06a1b2c3d4e5f60718"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {LONG}",
        f'{{"authorization": "Bearer {LONG}"}}',
        f"authorization={LONG}",
        f"x-api-key: {LONG}",
        f'"api_key":"{LONG}"',
        f"apiKey='{LONG}'",
        f"OPENAI_API_KEY={LONG}",
        f"aws_secret_access_key = {LONG}",
        f"access_token={LONG}&x=1",
        f'"refreshToken": "{LONG}"',
        f"Cookie: sid={LONG}",
        f"password: {LONG}",
        f"key sk-{LONG} was refused",
        f"key sk-kimi-{LONG} was refused",
        f"key sk-cp-{LONG} was refused",
        f"{LONG}.aBcDeFgHiJkLmNoP",
        f"eyJhbGciOiJIUzI1NiJ9.eyJ{LONG}.{LONG}",
        f"{LONG}{LONG}",
        f"AKLT{LONG}",
        f"AIza{LONG}",
        f"basic {LONG}",
    ],
)
def test_what_looks_like_a_key_is_masked(text: str) -> None:
    assert LONG not in redact(text)
    assert MASK in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"limits": [{"type": "TOKENS_LIMIT", "percentage": 18, "nextResetTime": 1788371522831}]}',
        "model_remains current_interval_usage_count 5184 of 28000",
        "Basic plan, token limit reached, session 5h, basic tokens",
        "quotatop/host/wire.py:68 exchange < asyncio/tasks.py:489 wait_for",
        "unreachable-timeout host=api.z.ai variable=HTTPS_PROXY",
        "glm-4.7 kimi-k2-thinking MiniMax-M2.1 claude-sonnet-4-5-20250929",
        "request 202609021200001234567890abcdef",
        "智谱 GLM 编程套餐 Max",
    ],
)
def test_what_a_report_needs_stays(text: str) -> None:
    assert redact(text) == text


def test_people_and_their_folders_are_masked() -> None:
    text = redact("jane.doe+x@example.co.uk, 13812345678, /home/jane/.config/x", home="/home/jane")
    assert text == f"***@***, {MASK}, ~/.config/x"


def test_a_known_secret_is_masked_wherever_it_stands_the_longest_first() -> None:
    secrets = [Secret("hunter22"), Secret("hunter22-and-more"), Secret("ab")]
    assert redact("xhunter22-and-morex hunter22 ab", secrets) == f"x{MASK}x {MASK} ab"


@given(st.text())
def test_masking_twice_masks_no_further_secret(text: str) -> None:
    secret = Secret("hunter22-and-more")
    once = redact(f"{text}hunter22-and-more{text}", [secret])
    assert "hunter22-and-more" not in once


@pytest.mark.parametrize("piece", ["a", "a1", "a-", "1+", "a.", "a@", "sk-", "api_key", "bearer ", "eyJ", "secret"])
def test_long_texts_take_no_long_time(piece: str) -> None:
    def seconds(size: int) -> float:
        began = time.perf_counter()
        redact(piece * (size // len(piece)))
        return time.perf_counter() - began

    small = min(seconds(20_000) for _ in range(3))
    assert seconds(80_000) < 40 * small + 0.5, "four times the text took far more than four times the time"
