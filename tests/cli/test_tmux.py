"""What `tmux` and `completions` print is taken by the programs that it is for."""

import os
import re
import shutil
import subprocess

import pytest
import shtab

from quotatop.cli.help import FILES
from quotatop.cli.parser import COMMANDS
from quotatop.cli.tmux import snippet
from quotatop.present.words import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_a_comment_or_a_setting(language):
    text = snippet(("quotatop",), (), Words(language))
    for line in text.splitlines():
        assert line == "" or line.startswith(("# ", "set -g", "if-shell "))
    assert "set -g status-right '#(quotatop line --tmux)  %H:%M'" in text
    assert not re.search(r"tmux\.(?!conf)[a-z]", text)


@pytest.mark.tmux
@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
@pytest.mark.parametrize("program", ["quotatop", "/opt/it's #1/quota top", '/a"b$c/q'])
def test_tmux_takes_the_lines(tmp_path, program):
    config = tmp_path / "tmux.conf"
    config.write_text(snippet((program,), ("--config", "/etc/my config.toml"), Words("en")))
    env = {**os.environ, "TMUX_TMPDIR": str(tmp_path)}

    def tmux(*argv):
        return subprocess.run(
            ["tmux", "-L", "quotatop-test", *argv], env=env, capture_output=True, text=True, check=False
        )

    try:
        assert tmux("-f", str(config), "new-session", "-d", "sleep 20").returncode == 0
        assert tmux("show-options", "-gv", "bell-action").stdout == "any\n"
        assert "line --tmux" in tmux("show-options", "-gv", "status-right").stdout
        again = tmux("source-file", str(config))
        assert (again.returncode, again.stderr) == (0, "")
    finally:
        tmux("kill-server")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_know_every_command_and_option(quotatop, shell):
    ran = quotatop("completions", shell)
    assert ran.code == 0
    for word in (*COMMANDS, "max-age", "bundle"):
        assert word in ran.out
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=ran.out, text=True, capture_output=True, check=False)
        assert checked.stderr == ""


def test_bash_completes_a_command(quotatop, tmp_path):
    script = tmp_path / "quotatop.bash"
    script.write_text(quotatop("completions", "bash").out)
    ask = 'source "$1"; COMP_WORDS=(quotatop sta); COMP_CWORD=1; _shtab_quotatop; echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", ask, "bash", str(script)], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["status"]


def test_files_are_completed_as_shtab_wants_it():
    assert {shell: FILES[shell] for shell in shtab.SUPPORTED_SHELLS if shell in FILES} == {
        shell: name for shell, name in shtab.FILE.items() if shell in FILES
    }
