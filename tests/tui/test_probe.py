"""The terminal is asked how wide it draws, and whatever it answers, it is left as it was."""

import os
import pty
import termios
import threading
from contextlib import closing, contextmanager

import pytest

from quotatop.present.glyphs import ASCII, PROBE, UNICODE
from quotatop.tui.probe import Probe


@contextmanager
def terminal():
    master, slave = pty.openpty()
    try:
        yield master, slave
    finally:
        os.close(master)
        os.close(slave)


def answering(master: int, answer: bytes) -> threading.Thread:
    def answer_once() -> None:
        heard = b""
        while b"\x1b[6n" not in heard:
            heard += os.read(master, 256)
        os.write(master, answer)

    thread = threading.Thread(target=answer_once)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("answer", "glyphs"),
    [
        (b"\x1b[1;2R", UNICODE),
        (b"\x1b[12;3R", ASCII),
        (b"\x1b[1;4R", ASCII),
        (b"typed ahead\x1b[40;2R", UNICODE),
        (b"\x1b[R", ASCII),
        (b"q" * 300, ASCII),
    ],
)
def test_the_answer_chooses_the_signs(answer, glyphs):
    with terminal() as (master, slave):
        thread = answering(master, answer)
        probe = Probe(slave, slave)
        probe.ask()
        thread.join()
        assert probe.answer(0.3) is glyphs


def test_silence_is_ascii_and_the_terminal_is_as_before():
    with terminal() as (_, slave):
        before = termios.tcgetattr(slave)
        probe = Probe(slave, slave)
        probe.ask()
        assert not termios.tcgetattr(slave)[3] & termios.ECHO
        assert probe.answer(0.05) is ASCII
        assert termios.tcgetattr(slave) == before


def test_the_sign_is_wiped_away():
    with terminal() as (master, slave):
        probe = Probe(slave, slave)
        probe.ask()
        written = os.read(master, 256).decode()
        assert PROBE in written
        assert written.endswith("\r\x1b[K")
        probe.answer(0.01)


def test_what_is_no_terminal_gets_ascii():
    reading, writing = os.pipe()
    with closing(os.fdopen(reading, "rb")), closing(os.fdopen(writing, "wb")):
        probe = Probe(reading, writing)
        probe.ask()
        assert probe.answer(0.05) is ASCII
