"""The one writer, through real pipes, full disks and poor locales."""

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.cli.streams import out_json

FULL = Path("/dev/full")
SAY = "from quotatop.cli import streams; from quotatop.cli.streams import *\n"


def python(code, *, stdout=subprocess.PIPE, **environ):
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8", **environ}
    argv = [sys.executable, "-c", SAY + code]
    return subprocess.run(argv, stdout=stdout, stderr=subprocess.PIPE, env=env, check=False)


POOR = [
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii:strict"},
    {"LC_ALL": "no_such_locale"},
]


@pytest.mark.parametrize("environ", POOR, ids=str)
def test_text_is_utf8_in_every_locale_and_never_an_escape(environ):
    done = python(r"out('\u2013 \u5de5\u4f5c \u2501'); err('\xe9 \u989d\u5ea6')", **environ)
    assert done.returncode == 0
    assert done.stdout.decode() == "– 工作 ━\n"
    assert done.stderr.decode() == "é 额度\n"
    assert b"\\u" not in done.stdout + done.stderr


@pytest.mark.parametrize("environ", POOR, ids=str)
def test_json_is_utf8_in_every_locale(environ):
    done = python(r"out_json({'label': '\u5de5\u4f5c'})", **environ)
    assert json.loads(done.stdout.decode()) == {"label": "工作"}
    assert b"\\u" not in done.stdout


def test_a_multibyte_locale_of_the_user_is_kept():
    assert python("out('额度')", PYTHONIOENCODING="gb18030").stdout == "额度\n".encode("gb18030")


def test_control_characters_never_reach_a_terminal():
    done = python(r"out('a\x1b[2Jb\x9bc\x07d\re\u202ef\ud800g\th')")
    assert done.stdout.decode() == "a�[2Jb�c�d�e�f?g h\n"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs"])),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
        max_leaves=30,
    )
)  # fmt: skip
def test_a_large_json_document_looks_like_a_small_one(document):
    large = {"filler": "x" * 50_000, "document": document}
    stdout = io.TextIOWrapper(io.BytesIO())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdout", stdout)
        out_json(large)
    assert stdout.buffer.getvalue().decode() == json.dumps(large, ensure_ascii=False, indent=2) + "\n"


def test_json_escapes_controls_and_bidi_marks():
    done = python(r"out_json({'x': 'a\x1b\x9b\u202e\x7f'})")
    assert json.loads(done.stdout) == {"x": "a\x1b\x9b\u202e\x7f"}
    assert not any(byte < 0x20 and byte != 0x0A or byte == 0x7F for byte in done.stdout)
    assert "\u202e" not in done.stdout.decode()


@pytest.mark.parametrize("number", ["float('nan')", "float('inf')", "-float('inf')"])
def test_json_holds_finite_numbers_only(number):
    done = python(f"out_json({{'x': {number}}})")
    assert done.returncode != 0
    assert done.stdout == b""


def test_a_closed_pipe_is_told_as_the_reader_gone():
    code = "import sys\ntry:\n  [out('x' * 9000) for _ in range(100)]\nexcept ReaderGone:\n  sys.exit(7)"
    read, write = os.pipe()
    os.close(read)
    try:
        done = python(code, stdout=write)
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (7, b"")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_a_failure():
    with FULL.open("wb") as full:
        done = python("import sys\ntry:\n  out('x')\nexcept Stop as stop:\n  sys.exit(40 + stop.code)", stdout=full)
    assert (done.returncode, done.stderr) == (41, b"")


def run_on_a_terminal(code, **environ):
    """Run code with stdout on a terminal; give what it wrote there."""
    leader, follower = pty.openpty()
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "C.UTF-8", "TERM": "xterm", **environ}
    subprocess.run([sys.executable, "-c", SAY + code], stdout=follower, env=env, check=True)
    os.close(follower)
    said = os.read(leader, 65536)
    os.close(leader)
    return said.decode()


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_is_coloured_unless_told_otherwise(environ, coloured):
    said = run_on_a_terminal(r"out('\x1b[31mred\x1b[0m')", **environ)
    assert ("\x1b" in said) is coloured


def test_no_pipe_is_ever_coloured():
    assert python("print(has_colour())", TERM="xterm-256color", COLORTERM="truecolor").stdout == b"False\n"


def test_progress_is_for_terminals_only():
    assert python("progress('reading')").stderr == b""


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_what_the_caller_closed_is_never_a_file_of_ours(closed):
    code = "from quotatop.cli.streams import guard; guard(); import os; f = os.open('.', 0); os._exit(f < 3)"
    done = subprocess.run(["sh", "-c", f'exec {sys.executable} -c "{code}" {closed}'], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("columns", "width"), [("132", "132"), ("0", "None"), ("-3", "None"), ("wide", "None"), ("", "None")]
)
def test_columns_says_how_wide_it_may_be(columns, width):
    assert python("print(streams.width())", COLUMNS=columns).stdout.decode().strip() == width
