"""`alerts list|test|ack|snooze`."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from quotatop.domain.alert import Alert, AlertKind
from quotatop.host.clock import SystemClock
from quotatop.host.store.store import SqliteStore


@pytest.fixture
def sent(tmp_path: Path) -> Callable[..., None]:
    """Puts alerts into the store, as a running instance would."""

    def send(*kinds: AlertKind, held: bool = False) -> None:
        now = SystemClock().now()
        alerts = [
            Alert(kind, "glm", "5h", "p.0", now, kind.value, (("name", "GLM"),), 85, now + timedelta(hours=2))
            for kind in kinds
        ]

        async def put() -> None:
            store = SqliteStore(tmp_path / "state" / "quotatop.sqlite3")
            await store.alerted(alerts, held=held)
            await store.close()

        asyncio.run(put())

    return send


def test_nothing_sent_is_said_on_stderr(quotatop) -> None:
    ran = quotatop("alerts")
    assert (ran.code, ran.out) == (0, "")
    assert "No alert" in ran.err
    assert json.loads(quotatop("alerts", "--json").out)["alerts"] == []


def test_the_list_says_what_was_sent_and_acknowledging_marks_it(quotatop, sent) -> None:
    sent(AlertKind.WARN, AlertKind.CRITICAL)
    listed = quotatop("alerts", "list").out
    assert "GLM: 5h 85% used — Resets" in listed
    assert quotatop("alerts", "ack", "glm/5h/warn/p.0").code == 0
    alerts = json.loads(quotatop("alerts", "--json").out)["alerts"]
    assert {one["kind"]: bool(one["acknowledged_at"]) for one in alerts} == {"warn": True, "critical": False}
    assert "1" in quotatop("alerts", "ack").err
    assert "0" in quotatop("alerts", "ack").err


def test_an_alert_that_waits_for_the_morning_says_so(quotatop, sent) -> None:
    sent(AlertKind.SPENT, held=True)
    assert "quiet hours" in quotatop("alerts").out


def test_an_unknown_alert_is_a_usage_error(quotatop) -> None:
    ran = quotatop("alerts", "ack", "no/such/alert/key")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(("argv", "said"), [([], "rings until"), (["2h"], "rings until"), (["off"], "ring again")])
def test_a_snooze_is_kept_for_every_instance(quotatop, tmp_path: Path, argv, said) -> None:
    ran = quotatop("alerts", "snooze", *argv)
    assert (ran.code, ran.out) == (0, "")
    assert said in ran.err

    async def kept():
        store = SqliteStore(tmp_path / "state" / "quotatop.sqlite3")
        try:
            return await store.snoozed()
        finally:
            await store.close()

    until = asyncio.run(kept())
    assert (until is None) == (argv == ["off"])
    assert until is None or until > SystemClock().now()


@pytest.mark.parametrize("argv", [["soon"], ["0m"], ["1h", "2h"], ["9999999d"]])
def test_a_snooze_that_is_no_span_is_a_usage_error(quotatop, argv) -> None:
    ran = quotatop("alerts", "snooze", *argv)
    assert (ran.code, ran.out) == (2, "")
    assert "30m" in ran.err


def test_a_test_tries_every_channel_and_says_which_took_it(quotatop, write_config, tmp_path: Path) -> None:
    heard = tmp_path / "heard.json"
    write_config(f'[alerts]\ndesktop = "off"\ncommand = ["/bin/sh", "-c", "cat > {heard}"]\n')
    ran = quotatop("alerts", "test")
    assert ran.code == 0
    assert "command: sent" in ran.out
    assert "bell: there is no terminal" in ran.out
    assert json.loads(heard.read_text())["title"].startswith("quotatop")


def test_a_test_on_a_terminal_rings_it(in_a_terminal, write_config) -> None:
    write_config('[alerts]\ndesktop = "osc9"\n')
    code, said = in_a_terminal(["alerts", "test"], [])
    assert code == 0
    assert "\x07" in said
    assert "\x1b]9;" in said


def test_with_everything_switched_off_a_test_fails_and_says_why(quotatop, write_config) -> None:
    write_config('[alerts]\nbell = false\ndesktop = "off"\n')
    ran = quotatop("alerts", "test")
    assert ran.code == 1
    assert "bell = false" in ran.out
