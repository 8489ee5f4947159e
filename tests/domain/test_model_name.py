import pytest

from quotatop.domain.model_name import nearness, spellings


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("glm-4.7", "GLM-4.7"),
        ("glm-4.7", "z-ai/glm-4.7"),
        ("glm-4.7", "openrouter/z-ai/glm-4.7:free"),
        ("glm-4.7", "glm-4-7"),
        ("claude-opus-4-5", "claude-opus-4-5-20251101"),
        ("claude-opus-4-5", "anthropic/claude-opus-4.5"),
        ("claude-opus-4-5", "us.anthropic.claude-opus-4-5-20251101-v1:0"),
        ("claude-opus-4-5", "claude-opus-4-5@20251101"),
        ("claude-sonnet-4-5", "claude-sonnet-4-5-20250929[1m]"),
        ("qwen3-max", "qwen3-max-2026-01-23"),
        ("MiniMax-M2.5", "minimax-m2.5"),
        ("kimi-k3", "moonshotai.kimi-k3"),
    ],
)
def test_one_model_is_known_under_its_many_spellings(id, name):
    assert nearness(id, name) is not None


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("glm-4.7", "glm-4.7-flash"),
        ("glm-4.7", "glm-4"),
        ("glm-5", "glm-5.1"),
        ("kimi-k2.7-code", "kimi-k2.7-code-highspeed"),
        ("claude-opus-4-5", "claude-opus-4-6"),
        ("claude-opus-5", "claude-opus-4-5"),
        ("glm-5", ""),
    ],
)
def test_another_model_is_never_taken_for_it(id, name):
    assert nearness(id, name) is None


def test_an_id_is_nearer_than_a_beginning_and_a_beginning_nearer_than_every_model():
    patterns = ["*", "glm-5*", "glm-5.3*", "glm-5.3-flash"]
    found = [nearness(pattern, "glm-5.3-flash") for pattern in patterns]
    assert None not in found
    assert found == sorted(found, reverse=True)


def test_the_name_with_its_day_is_nearer_than_the_name_without():
    assert nearness("qwen3-max-2026-01-23", "qwen3-max-2026-01-23") < nearness("qwen3-max", "qwen3-max-2026-01-23")


@pytest.mark.parametrize("name", ["", " ", "[1m]", "/", "a/", "::", "-v1:0", "模型/甲", "x" * 5000])
def test_any_text_can_be_asked_for(name):
    assert all(isinstance(text, str) for text in spellings(name))
    assert nearness("*", name) is None or nearness("*", name) == (1, -1)
