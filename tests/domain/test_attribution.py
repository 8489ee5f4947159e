from datetime import UTC, datetime

import pytest

from quotatop import providers
from quotatop.domain.attribution import Attributor, Belongs, Sign, model_key, trace_of
from quotatop.domain.subscription import Attribution, Subscription
from quotatop.domain.trace import Trace
from quotatop.domain.usage import Tokens, UsageEvent

EVERYONE = providers.load_all()


def attributor(*held, rules=()):
    pairs = [(Subscription(id, provider, 300), providers.load(provider)) for id, provider in held]
    return Attributor(rules, pairs, EVERYONE)


def test_a_model_name_alone_is_a_guess():
    assert attributor(("glm", "zhipu"))(Trace("claude-code", "glm-4.7")) == Belongs(("glm",), Sign.GUESSED)


def test_what_the_tool_recorded_is_more_than_a_guess():
    whose = attributor(("glm", "zhipu"), ("z", "zai"))
    assert whose(Trace("opencode", "glm-5.2", provider="zai-coding-plan")) == Belongs(("z",), Sign.RECORDED)
    assert whose(Trace("qwen-code", "glm-5.2", host="open.bigmodel.cn")) == Belongs(("glm",), Sign.RECORDED)


def test_two_that_cannot_be_told_apart_are_both_named():
    belongs = attributor(("glm", "zhipu"), ("glm-work", "zhipu"))(Trace("claude-code", "glm-5.2"))
    assert belongs == Belongs(("glm", "glm-work"), Sign.GUESSED)
    assert belongs.is_ambiguous


def test_a_reseller_may_have_served_the_model_too():
    assert attributor(("glm", "zhipu"), ("ark", "volcengine"))(Trace("crush", "glm-5.2")).is_ambiguous


def test_pay_as_you_go_at_the_same_vendor_is_no_part_of_the_plan():
    assert attributor(("z", "zai"))(Trace("opencode", "glm-5.2", provider="zai")) == Belongs()


def test_what_went_to_a_vendor_without_a_subscription_is_nobodys():
    assert attributor(("glm", "zhipu"))(Trace("opencode", "glm-5.2", provider="alibaba-coding-plan-cn")) == Belongs()


def test_a_provider_that_only_the_user_knows_says_nothing():
    belongs = attributor(("glm", "zhipu"))(Trace("opencode", "glm-5.2", provider="my-proxy"))
    assert belongs == Belongs(("glm",), Sign.GUESSED)


def test_a_model_that_no_plan_serves_is_nobodys():
    assert attributor(("glm", "zhipu"))(Trace("claude-code", "llama-9")) == Belongs()


def test_the_first_rule_that_matches_decides_before_all_else():
    rules = (
        Attribution("glm-work", project="/home/dev/work/*"),
        Attribution("ark", tool="crush", model="GLM-*"),
        Attribution("glm", provider="*.z.ai"),
    )
    whose = attributor(("glm", "zhipu"), ("glm-work", "zhipu"), ("ark", "volcengine"), rules=rules)
    assert whose(Trace("crush", "glm-5.2", project="/home/dev/work/a")) == Belongs(("glm-work",), Sign.RULE)
    assert whose(Trace("crush", "glm-5.2", project="/home/dev/b")) == Belongs(("ark",), Sign.RULE)
    assert whose(Trace("crush", "z-ai/glm-5.2[1m]")) == Belongs(("ark",), Sign.RULE)
    assert whose(Trace("codex", "gpt-6", host="api.z.ai")) == Belongs(("glm",), Sign.RULE)


def test_a_pattern_matches_nothing_that_the_log_does_not_say():
    whose = attributor(("glm", "zhipu"), rules=(Attribution("glm", project="*"),))
    assert whose(Trace("claude-code", "claude-opus-4-8")) == Belongs()


@pytest.mark.parametrize("name", ["glm-5.2", "GLM-5.2", "z-ai/glm-5.2", "glm-5.2[1m]", "a/b/Glm-5.2[1m]"])
def test_a_model_has_one_name_however_it_is_written(name):
    assert model_key(name) == "glm-5.2"


def test_a_trace_is_what_of_an_event_tells_whose_it_is():
    event = UsageEvent(1, datetime(2026, 9, 1, tzinfo=UTC), "codex", "m", Tokens(), False, "/p", "h", "v")
    assert trace_of(event) == Trace("codex", "m", "/p", "v", "h")


def test_no_name_in_a_log_means_two_vendors_products():
    names = [(name, provider.id) for provider in EVERYONE for name in (*provider.logged_as, *provider.logged_beside)]
    shared = {name for name, _ in names if len({id for other, id in names if other == name}) > 1}
    assert shared == {"kimi-for-coding", "managed:kimi-code"}, "one service for both regions of Kimi"


def test_every_provider_says_which_models_it_serves():
    assert all(provider.models for provider in EVERYONE)
