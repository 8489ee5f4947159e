"""Every recorded answer of a vendor reads as the contract says: ids, units, states, unclamped percentages, faults."""

import re

from quotatop.domain.fault import PollFault
from quotatop.domain.window import RESET_PASSED


def test_a_recorded_refusal_is_a_fault_of_its_kind(case, drive):
    if "fault" not in case.expected:
        return
    fault = drive.fault(case.provider, case.answers, case.now, **case.held)
    assert fault.kind.value == case.expected["fault"]
    assert fault.code == case.expected.get("code", fault.code)


def test_a_recorded_answer_reads_as_expected(case, drive):
    expected = case.expected
    reading = drive.outcome(case.provider, case.answers, case.now, **case.held)
    assert isinstance(reading, PollFault) == ("fault" in expected)
    if isinstance(reading, PollFault):
        return
    named = {window["id"]: window for window in expected["windows"]}
    assert {window.id: told(window, named.get(window.id, {})) for window in reading.windows} == named
    assert (reading.plan.name if reading.plan else None) == expected.get("plan")
    assert reading.proves == expected.get("proves")
    assert list(reading.unrecognised) == expected.get("unrecognised", [])
    assert list(reading.notes) == expected.get("notes", [])
    balances = [{"name": held.name, "amount": held.amount, "unit": held.unit} for held in reading.balances]
    assert balances == expected.get("balances", [])


def told(window, wanted):
    """What the window says of all that is expected of it; nothing that is not expected may be said."""
    said = {
        "id": window.id,
        "length_s": window.length_s,
        "unit": window.unit.value,
        "used": window.used,
        "limit": window.limit,
        "used_percent": window.used_percent,
        "state": window.state.value,
        "resets_at": moment(window.resets_at, wanted.get("resets_at")),
    }
    if "remaining" in wanted:
        said["remaining"] = window.remaining
    if window.unit_label is not None or "unit_label" in wanted:
        said["unit_label"] = window.unit_label
    if window.notes or "notes" in wanted:
        said["notes"] = list(window.notes)
    if window.breakdown or "breakdown" in wanted:
        said["breakdown"] = [[share.name, share.used] for share in window.breakdown]
    return said


def moment(found, wanted):
    """Write a moment with as many decimals as the expectation has."""
    if found is None:
        return None
    decimals = len(wanted.partition(".")[2].rstrip("Z")) if wanted else 6
    text = found.strftime("%Y-%m-%dT%H:%M:%S.%f")[: 19 + (decimals + 1 if decimals else 0)]
    return f"{text}Z"


UNTOLD = ((), (RESET_PASSED,))
"""Notes beside which there may be no figure."""


def test_windows_come_shortest_first_and_each_figure_keeps_the_vendors_own(case, drive):
    if "fault" in case.expected:
        return
    reading = drive(case.provider, case.answers, case.now, **case.held)
    plain = [window for window in reading.windows if not window.is_side and window.length_s]
    assert [window.length_s for window in plain] == sorted(window.length_s for window in plain)
    for window in reading.windows:
        assert (window.vendor is not None) == (window.used_percent is not None or window.notes not in UNTOLD)


NEVER = re.compile(r"completion|/messages|/responses|/embeddings|chat/")
"""What endpoints are called that a model answers, and that cost quota."""


def test_a_poll_never_asks_a_model(case, drive):
    drive.outcome(case.provider, case.answers, case.now, **case.held)
    assert drive.steps
    for request in drive.requests:
        assert not NEVER.search(request.path)
        assert request.body is None or request.method == "POST"
