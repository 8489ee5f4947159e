from quotatop.domain.logged import Logged, logged, logged_by_slots, merged
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
    assert len(logged([])) == len(Logged()) == 0
    assert Logged().tokens() == [0]
    assert len(logged_by_slots([], [], 1800)) == 0


A, B = ("claude-code", "glm-5", "/a", None, None), ("codex", "gpt-6", None, None, None)


def test_sums_of_the_ledger_become_columns_too():
    cells = [(0, A, 1, 3, 10, 20, 0, 5, 0, 0), (0, B, 1, 1, 1, 2, 0, 1, 0, 0), (1_800_000, A, 3, 2, 4, 0, 0, 2, 0, 0)]
    used = logged_by_slots(cells, [(0, B, 1), (1_800_000, B, 2)], 1800)
    assert (used.requests, used.prompts, used.slot_s) == ((3, 1, 2), [0, 1, 2], 1800)
    assert (used.times, used.models) == ([0.0, 0.0, 1800.0], ["glm-5", "gpt-6", "glm-5"])
    assert used.part(1, 3).slot_s == used.only([True, False, True]).slot_s == 1800


def test_no_prompt_is_lost_where_its_answer_came_in_the_next_half_hour_or_is_missing():
    cells = [(1_800_000, B, 0, 2, 4, 0, 0, 2, 0, 0), (1_800_000, A, 0, 2, 4, 0, 0, 2, 0, 0)]
    assert logged_by_slots(cells, [(0, A, 3)], 1800).prompts == [0, 3]
    assert logged_by_slots(cells, [(0, ("zcode", "glm-5", None, None, None), 3)], 1800).prompts == [3, 0]
    assert logged_by_slots(cells, [(7_200_000, A, 3)], 1800).prompts == [0, 3]


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


def test_sums_can_be_added_up_by_slot_or_by_length():
    cells = [(0, A, 1, 3, 10, 20, 0, 5, 0, 0), (0, A, 3, 1, 1, 2, 0, 1, 0, 0), (1_800_000, A, 3, 2, 4, 0, 0, 2, 0, 0)]
    used = logged_by_slots(cells, [(0, A, 1)], 1800)
    slots = merged(used, by_time=True)
    assert (slots.times, slots.requests, slots.inputs, slots.prompts) == ([0.0, 1800.0], [4, 2], [11, 4], [1, 0])
    lengths = merged(used, by_time=False)
    assert (lengths.tiers, lengths.requests, lengths.outputs) == ([1, 3], [3, 3], [5, 3])
    single = logged([row(1)])
    assert merged(single, by_time=True) is single
    assert len(merged(logged_by_slots([], [], 1800), by_time=True)) == 0
