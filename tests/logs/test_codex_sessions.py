"""A session of Codex gives its own requests and prompts, and nothing that it copied."""

import json

import pytest

from quotatop import logs
from quotatop.domain.log import Found, Job

ROOT = "/home/dev/.codex/sessions"
LATEST_MS = 4_000_000_000_000
SUBAGENT = {"subagent": {"thread_spawn": {"parent_thread_id": "p", "depth": 1}}}


class NoFiles:
    def read(self, path):
        return None

    def names(self, folder):
        return ()


def line(second, kind, **payload):
    stamp = f"2026-09-14T09:{int(second) // 60:02}:{second % 60:06.3f}Z"
    return {"timestamp": stamp, "type": kind, "payload": payload}


def meta(second, id="s", **more):
    return line(second, "session_meta", id=id, cwd="/a", model_provider="openai", **more)


def turn(second):
    return line(second, "turn_context", model="gpt-5.3-codex")


def item(second):
    return line(second, "response_item", type="function_call")


def said(second):
    return line(second, "event_msg", type="user_message", message="hello")


def counts(input, cached=0, output=0):
    return {"input_tokens": input, "cached_input_tokens": cached, "output_tokens": output, "reasoning_output_tokens": 0}


def request(second, total, last=None):
    info = {"total_token_usage": counts(*total)}
    if last is not None:
        info["last_token_usage"] = counts(*last)
    return line(second, "event_msg", type="token_count", info=info)


def written(*lines, separators=(",", ":"), sort_keys=False):
    return b"".join(json.dumps(each, separators=separators, sort_keys=sort_keys).encode() + b"\n" for each in lines)


def read(*contents: bytes) -> Found:
    """Read a log that grew: before each content another reader goes on where the one before stopped."""
    whole, state = Found(), ""
    for content in contents:
        job = Job("/home/dev/.codex/sessions/rollout-a.jsonl", ROOT, ROOT, NoFiles(), LATEST_MS)
        reader = logs.load("codex").lines(job, state)
        assert reader.feed(content) == len(content)
        state = reader.finish()
        whole.events += reader.found.events
        whole.prompts += reader.found.prompts
        whole.skipped += reader.found.skipped
    return whole


def keys(path):
    """Give the keys under which a log that does not name its session counts, where it lies at a path."""
    reader = logs.load("codex").lines(Job(path, ROOT, ROOT, NoFiles(), LATEST_MS), "")
    reader.feed(written(turn(1), said(1), request(5, (100,), (100,)), request(9, (150,), (50,))))
    return [event[0] for event in reader.found.events], {key for key, *_ in reader.found.prompts}


def asked(found):
    return len({key for key, *_ in found.prompts})


def inputs(found):
    """Give what each request sent anew and what was read from a cache."""
    return [(event[5], event[6]) for event in found.events]


def copy(second, *more):
    """Give what a fork repeats of its parent: a prompt, two requests."""
    return [
        meta(second, "p"),
        turn(second),
        said(second),
        request(second, (100, 40), (100, 40)),
        request(second + 0.01, (300, 200), (200, 160)),
        *more,
    ]


OWN = request(104, (400, 280), (100, 80))


def test_a_subagent_that_counts_from_nothing_is_counted_in_full():
    own = [turn(20.05), said(20.05), item(20.7), item(21.3), request(21.9, (50,), (50,)), item(22.5)]
    found = read(written(meta(20, source=SUBAGENT), *own, request(23.2, (110, 50), (60, 50))))
    assert (inputs(found), asked(found)) == ([(50, 0), (10, 50)], 0)


def test_a_subagent_that_counts_from_nothing_may_answer_within_a_second():
    found = read(written(meta(20, source=SUBAGENT), turn(20), request(20.8, (50,), (50,)), request(21, (90,), (40,))))
    assert inputs(found) == [(50, 0), (40, 0)]


def test_a_subagents_copy_of_its_parent_does_not_count():
    for head in (meta(100, source=SUBAGENT), meta(100, source=SUBAGENT, forked_from_id="p")):
        found = read(written(head, *copy(100), OWN))
        assert (inputs(found), asked(found)) == ([(20, 80)], 0)


def test_a_fork_asked_at_once_has_its_prompt_and_its_request():
    own = [turn(100.6), said(100.6), item(101.2), item(102), request(102.4, (400, 280), (100, 80))]
    found = read(written(meta(100, forked_from_id="p"), *copy(100), *own))
    assert (inputs(found), asked(found), found.events[0][11]) == ([(20, 80)], 1, 1)


def test_a_fork_asked_at_once_is_read_alike_in_pieces():
    head = written(meta(100, forked_from_id="p"), *copy(100), said(100.6))
    assert asked(read(head)) == 0
    found = read(head, written(OWN))
    assert (inputs(found), asked(found), found.events[0][11]) == ([(20, 80)], 1, 1)


def test_a_prompt_that_the_copy_answers_was_the_parents():
    late = [said(100.5), request(100.51, (350, 240), (50, 40))]
    found = read(written(meta(100, forked_from_id="p"), *copy(100), *late, OWN))
    assert (inputs(found), asked(found)) == ([(20, 80)], 0)


def test_a_copy_may_be_long_or_keep_the_parents_times():
    long = [request(100 + number / 10, (300 + number, 200), (1, 0)) for number in range(1, 31)]
    assert inputs(read(written(meta(100, forked_from_id="p"), *copy(100), *long, OWN))) == [(20, 80)]
    assert inputs(read(written(meta(100, forked_from_id="p"), *copy(10), OWN))) == [(20, 80)]


def test_a_count_that_is_none_counts_as_nothing_and_the_rest_of_its_request_stays():
    odd = request(5, (100, -5, 10), (100, -5, 10)), request(9, (2**60, 0, 10), (2**60, 0, 20))
    found = read(written(meta(0), turn(1), said(1), *odd, request(12, (300, 200), (200, 160))))
    assert (inputs(found), [event[8] for event in found.events]) == ([(100, 0), (0, 0), (40, 160)], [10, 20, 0])
    assert found.skipped == 0


def test_a_total_that_is_none_grows_from_nothing():
    found = read(written(meta(0), turn(1), request(5, (100, -5)), request(9, (150, 30))))
    assert inputs(found) == [(100, 0), (20, 30)]


@pytest.mark.parametrize("other", ["archived_sessions/{}", "sessions/2026/09/14/{}.zst", "archived_sessions/{}.gz"])
def test_a_log_that_does_not_name_its_session_is_known_by_its_files_name(other):
    name, home = "rollout-2026-09-14T09-00-00-019a.jsonl", "/home/dev/.codex"
    first = keys(f"{home}/sessions/2026/09/14/{name}")
    assert keys(f"{home}/{other.format(name)}") == first
    assert keys(f"{home}/sessions/2026/09/14/rollout-2026-09-14T09-00-00-019b.jsonl") != first


def test_lines_whose_members_others_sorted_or_spaced_tell_the_same():
    long = line(1, "event_msg", type="user_message", message="hello " * 200)
    head = meta(0, base_instructions={"text": "y" * 500}, source="cli")
    rows = [head, turn(1), long, item(2), request(5, (100, 40), (100, 40)), request(9, (300, 200), (200, 160))]
    usual = read(written(*rows))
    assert (inputs(usual), asked(usual), usual.events[0][4][1:4]) == (
        [(60, 40), (40, 160)],
        1,
        ("gpt-5.3-codex", "/a", "openai"),
    )
    for spaces in ((",", ":"), (", ", ": ")):
        for order in (False, True):
            again = read(written(*rows, sort_keys=order, separators=spaces))
            assert (again.events, again.prompts) == (usual.events, usual.prompts)


def test_a_sorted_copy_is_none_of_the_childs():
    for head in (meta(100, source=SUBAGENT), meta(100, source=SUBAGENT, forked_from_id="p")):
        rows = [{**head, "payload": {**head["payload"], "base_instructions": "y" * 500}}, *copy(100), OWN]
        found = read(written(*rows, sort_keys=True))
        assert (inputs(found), asked(found)) == ([(20, 80)], 0)


def test_what_a_tool_was_told_is_no_line_of_its_kind():
    quoted = json.dumps(request(7, (999,), (999,)), separators=(",", ":"))
    answer = line(6, "response_item", type="function_call_output", output=quoted)
    said_so = line(6, "event_msg", type="agent_message", message=quoted)
    for order in (False, True):
        assert read(written(meta(0), turn(1), answer, said_so, sort_keys=order)).events == []
