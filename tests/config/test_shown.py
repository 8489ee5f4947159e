"""What may be repeated in a message, and what may be a key?"""

import pytest

from quotatop.config.shown import HIDDEN, looks_secret, one_of, shown, shown_key, suggestion

SECRETS = (
    "sk-kimi-abc",
    "0123456789abcdef0123456789abcdef.ABCDEFGHIJKLMNOP",
    "eyJhbGciOiJIUzI1NiJ9.e30.x",
    "Authorization: Bearer a1b2c3d4e5f6a1b2c3d4e5f6",
    "ghp_0123456789",
    "AKLTx",
)
WORDS = ("glm-pro", "https://open.bigmodel.cn", "~/.config/keys/glm", "a fairly long label with 2 numbers 3", "5m")


@pytest.mark.parametrize("text", SECRETS)
def test_a_key_is_hidden_wherever_it_stands(text: str) -> None:
    assert looks_secret(text)
    assert shown(text) == HIDDEN
    assert text not in shown_key(text * 2)


@pytest.mark.parametrize("text", WORDS)
def test_words_are_shown(text: str) -> None:
    assert shown(text) == f'"{text}"'
    assert shown_key(text) == text


def test_what_is_shown_is_short_and_plain() -> None:
    assert shown("a\x1b[31m\nb") == '"a\N{REPLACEMENT CHARACTER}[31m b"'
    assert len(shown("word " * 1000)) < 50


def test_suggestions_are_near_or_none() -> None:
    assert suggestion("Intervall", ("interval", "label")) == " (did you mean interval?)"
    assert suggestion("zzz", ("interval", "label")) == ""
    assert suggestion("x" * 10_000, ("interval",)) == ""


def test_choices_read_as_a_sentence() -> None:
    assert [one_of(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a or b", "a, b or c"]
