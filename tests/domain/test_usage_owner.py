import pytest

from quotatop import providers
from quotatop.domain.attribution import Attributor
from quotatop.domain.subscription import Attribution, Subscription
from quotatop.domain.usage_owner import guessed_share, owned, owner_key
from quotatop.domain.usage_table import usage_table

COUNTS = (1, 10, 0, 0, 5, 0, 0)


def cell(model, *, tool="claude-code", project=None, provider=None, times=1):
    return (0, (tool, model, project, provider, None), 0, *(count * times for count in COUNTS))


def rows(cells, rules=(), held=(("glm", "zhipu"), ("kimi", "kimi"))):
    own = [(Subscription(id, provider, 300), providers.load(provider)) for id, provider in held]
    key = owner_key(Attributor(rules, own, providers.load_all()))
    table, whole = usage_table(cells, [(0, cells[0][1], 2)], key, {})
    found = owned(table)
    assert sum(row.requests for row in found.values()) == whole.requests
    assert sum(row.prompts for row in found.values()) == whole.prompts
    return found


def test_what_the_log_records_and_what_the_models_name_says_are_told_apart():
    found = rows([cell("glm-5", tool="opencode", provider="zhipuai-coding-plan"), cell("glm-5", times=3)])
    assert found["glm"].signs == {"recorded": 1, "guessed": 3}
    assert guessed_share(found["glm"]) == pytest.approx(0.75)


def test_a_rule_is_no_guess():
    found = rows([cell("glm-5", project="/work")], [Attribution(subscription="kimi", project="/work")])
    assert found["kimi"].signs == {"rule": 1}
    assert guessed_share(found["kimi"]) == 0


def test_what_may_be_twos_is_a_row_that_names_both():
    found = rows([cell("glm-5")], held=(("one", "zhipu"), ("two", "zhipu")))
    assert list(found) == ["one|two"]


def test_what_is_nobodys_names_the_models_that_were_asked_most_first():
    found = rows([cell("nobody-1"), cell("nobody-2", times=2), cell("kimi-k3")])
    assert found[""].models == ("nobody-2", "nobody-1")
    assert (found[""].signs, guessed_share(found[""])) == ({}, 0)
