from quotatop.domain.logged import Logged, logged
from quotatop.domain.trace import Trace


def row(at, tool="claude-code", model="glm-4.7", project="/a", tokens=(1, 2, 3, 4)):
    return (0, at * 1000, tool, model, project, None, None, *tokens, 0, 0, 0)


def said(at, tool="claude-code", model="glm-4.7", project="/a"):
    return float(at), (tool, model, project, None, None)


def test_rows_become_columns():
    used = logged([row(10), row(20, "codex", "gpt-6", None)])
    assert (list(used.times), used.models) == ([10.0, 20.0], ("glm-4.7", "gpt-6"))
    assert used.traces == [Trace("claude-code", "glm-4.7", "/a"), Trace("codex", "gpt-6")]
    assert used.tokens() == [0, 10, 20]
    assert len(used) == 2


def test_no_rows_are_no_requests():
    assert logged([]) == Logged()
    assert Logged().tokens() == [0]


def test_a_prompt_counts_with_the_first_request_that_answers_it():
    rows = [row(9), row(10, "codex", "gpt-6"), row(11), row(12)]
    assert logged(rows, [said(10), said(10.5)]).prompts == [0, 0, 2, 0]


def test_a_prompt_that_nothing_answered_counts_nowhere():
    assert logged([row(1), row(20, project="/b")], [said(10), said(15, model="", project="/b")]).prompts == [0, 0]


def test_some_of_the_requests_can_be_taken():
    used = logged([row(1), row(2, model="m"), row(3)])
    assert list(used.only([False, True, False]).times) == [2.0]
    assert list(used.part(1, 3).times) == [2.0, 3.0]
    assert used.part(0, 3) is used


def test_all_of_it_can_be_taken_for_one_models_work():
    used = logged([row(1), row(2, model="m")]).of("glm-5")
    assert used.models == ("glm-5", "glm-5")
    assert used.tokens() == [0, 10, 20]
