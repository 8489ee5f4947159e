"""Whatever ends the program, the shell gets its terminal back."""

import signal

import pytest


def gauges(text: str) -> bool:
    return "62%" in text


@pytest.mark.parametrize("keys", [b"q", b"\x03"], ids=["q", "ctrl-c"])
def test_quitting_leaves_the_terminal_as_it_was(terminal, keys):
    screen = terminal("--demo", "one")
    screen.until(gauges)
    screen.write(keys)
    assert screen.gone() in (0, 130)
    assert screen.modes_left_changed() == set()
    assert screen.as_before()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_leaves_the_terminal_as_it_was(terminal, number):
    screen = terminal("--demo", "one")
    screen.until(gauges)
    screen.process.send_signal(number)
    assert screen.gone() == 128 + number
    assert screen.modes_left_changed() == set()
    assert screen.as_before()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_does_not_undo_the_first(terminal, number):
    screen = terminal("--demo", "one")
    screen.until(gauges)
    screen.process.send_signal(number)
    screen.process.send_signal(number)
    screen.gone()
    assert screen.modes_left_changed() == set()
    assert screen.as_before()


def test_a_signal_during_the_start_leaves_the_terminal_as_it_was(terminal):
    screen = terminal("--demo", "one")
    screen.until(lambda _: b"\x1b[?1049h" in screen.raw)
    screen.process.send_signal(signal.SIGTERM)
    screen.gone()
    assert screen.modes_left_changed() == set()
    assert screen.as_before()


@pytest.mark.parametrize("hangup", ["default", "ignored", "blocked"])
def test_a_cut_terminal_ends_the_program(terminal, hangup):
    screen = terminal("--demo", "one", hangup=hangup)
    screen.until(gauges)
    screen.cut()
    screen.process.wait(timeout=60)
