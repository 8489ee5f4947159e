"""Two subscriptions share a poll only where the vendor is asked the very same thing."""

from dataclasses import replace

import pytest

from quotatop.domain.credential import CredentialRef, EnvRef
from quotatop.domain.subscription import Attribution, Source, Subscription
from quotatop.engine.question import question, reference

KEYS = CredentialRef((("access_key", EnvRef("AK")), ("secret_key", EnvRef("SK"))))


@pytest.fixture
def held():
    def make(id: str, plan: str | None = None, *, asks_by_plan: bool = True) -> Subscription:
        return Subscription(id, "bailian", 300, plan=plan, credential=KEYS, asks_by_plan=asks_by_plan)

    return make


def test_two_plans_of_one_account_are_two_questions_where_the_plan_says_what_is_asked(held) -> None:
    coding, token, either = held("a", "coding"), held("b", "token"), held("c")
    assert len({question(one, "f") for one in (coding, token, either)}) == 3
    assert len({reference(one) for one in (coding, token, either)}) == 3


def test_a_plan_that_changes_no_request_keeps_the_question_and_its_history(held) -> None:
    before, after = held("a", asks_by_plan=False), held("a", "glm-pro", asks_by_plan=False)
    assert question(before, "f") == question(after, "f")
    assert reference(before) == reference(after)


def test_the_name_of_a_subscription_is_no_part_of_its_question(held) -> None:
    assert question(held("a", "coding"), "f") == question(held("b", "coding"), "f")


def test_other_rules_of_whose_a_request_is_are_another_question_where_logs_are_counted() -> None:
    rules = (Attribution("a", model="glm-*"),)
    bare, counted = Subscription("a", "zhipu", 300, rules=rules), Subscription("a", "zhipu", 300, source=Source.LOGS)
    assert question(bare, "f") == question(replace(bare, rules=()), "f")
    assert question(counted, "f") != question(replace(counted, rules=rules), "f")
    assert reference(counted) != reference(replace(counted, rules=rules))
