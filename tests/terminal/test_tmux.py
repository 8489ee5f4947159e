"""In tmux, where most screens like this one live."""

import os
import signal

import pytest

pytestmark = pytest.mark.tmux


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (50, 20), (30, 8)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_demo_is_seen_and_quits(tmux, size):
    tmux.start("--demo", "calm", size=size)
    tmux.until(lambda tmux: "62%" in tmux.text, "a gauge")
    assert "GLM 工作" in tmux.text
    assert "\x1b" not in tmux.text
    program = int(tmux.ask("pane_pid"))
    tmux("send-keys", "-t", "demo:0", "q")
    assert tmux.gone(program)
    tmux.until(lambda tmux: tmux.ask("pane_dead") == "1", "the end")
    assert tmux.ask("pane_dead_status") in ("0", "")  # tmux 3.3 now and then forgets to look


def test_a_rush_is_seen_as_the_bell_of_a_window_that_nobody_looks_at(tmux):
    tmux.start("--demo", "rush", size=(80, 24), speed="60")
    tmux("new-window", "-d", "-t", "demo:5", "sleep", "1000")
    tmux("select-window", "-t", "demo:5")
    tmux.until(lambda tmux: tmux.ask("window_bell_flag") == "1", "the bell flag")


def test_detached_and_attached_at_another_size_it_is_drawn_anew(tmux):
    tmux.start("--demo", "calm", size=(120, 36))
    tmux.until(lambda tmux: "62%" in tmux.text, "a gauge")
    tmux("resize-window", "-t", "demo:0", "-x", "50", "-y", "20")
    tmux.until(lambda tmux: "62%" in tmux.text and max(map(len, tmux.text.splitlines())) <= 50, "the narrow layout")


@pytest.mark.parametrize("end", ["kill-server", "kill -9"])
def test_a_server_that_dies_takes_the_program_with_it(tmux, end):
    tmux.start("--demo", "one", size=(80, 24))
    tmux.until(lambda tmux: "62%" in tmux.text, "a gauge")
    program, server = int(tmux.ask("pane_pid")), int(tmux.ask("pid"))
    if end == "kill-server":
        tmux("kill-server")
    else:
        os.kill(server, signal.SIGKILL)
    assert tmux.gone(program)
