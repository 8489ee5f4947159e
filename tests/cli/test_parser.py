import importlib.util
import re

import pytest

from quotatop.cli.parser import COMMANDS, SCENARIOS, build, config_option, read
from quotatop.cli.streams import ExitCode, Stop
from quotatop.demo.open import scenario_names
from quotatop.domain.text import cells
from quotatop.present.words import LANGUAGES, Words

EN = Words("en")


def complaint(*argv, words=EN):
    with pytest.raises(Stop) as stopped:
        read(argv, words)
    assert stopped.value.code is ExitCode.USAGE
    return stopped.value.message


def test_every_command_has_a_module_to_run_it():
    for command in COMMANDS.values():
        assert importlib.util.find_spec(f"quotatop.cli.{command.module}")


def test_the_commands_of_this_version_are_the_contracts():
    assert set(COMMANDS) == {
        "status", "watch", "line", "check", "alerts", "plans", "import", "add", "remove", "set", "config", "doctor",
        "history", "completions", "tmux", "claude-statusline", "compare", "usage", "metrics",
    }  # fmt: skip


def test_the_scenarios_offered_are_the_demos():
    assert scenario_names() == SCENARIOS


@pytest.mark.parametrize("argv", [["--config", "x", "status"], ["status", "--config", "x"], ["status", "--config=x"]])
def test_the_config_may_stand_before_or_after_the_command(argv):
    assert read(argv, EN).config == "x"
    assert config_option(argv) == "x"


def test_a_later_config_wins_over_an_earlier_one():
    assert read(["--config", "x", "status", "--config", "y"], EN).config == "y"


@pytest.mark.parametrize(
    ("argv", "demo", "command"),
    [
        (["--demo"], "calm", None),
        (["--demo", "rush"], "rush", None),
        (["--demo=one"], "one", None),
        (["--demo", "status"], "calm", "status"),
        (["--demo", "rush", "status"], "rush", "status"),
        (["--demo", "--debug"], "calm", None),
        ([], None, None),
    ],
)
def test_a_demo_takes_a_scenario_or_none(argv, demo, command):
    args = read(argv, EN)
    assert (args.demo, args.command) == (demo, command)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["statsu"], "no command 'statsu' (did you mean status?)"),
        (["frobnicate"], "no command 'frobnicate'"),
        (["--demo", "clam"], "did you mean calm?"),
        (["config", "chek"], "did you mean check?"),
        (["check", "--task", "huge"], "one of: simple, refactor"),
        (["status", "--max-age", "soon"], "'soon' is no duration"),
        (["status", "--max-age"], "--max-age needs a value"),
        (["status", "--json=yes"], "--json takes no value"),
        (["line", "--width", "0"], "no number from 1"),
        (["line", "--width", "9" * 5000], "no number from 1"),
        (["check", "--for", "1h", "--until", "14:00"], "does not go together"),
        (["watch", "--json", "--quiet"], "does not go together"),
        (["completions"], "missing: shell (one of: bash, zsh, fish)"),
        (["config"], "missing: action (one of: path, check, show)"),
        (["remove"], "missing: ID"),
        (["status", "--demo"], "not understood: --demo\n"),
        (["add", "a", "kimi", "--key", "sk-0123456789abcdef"], "not understood: --key\n"),
        (["add", "a", "kimi", "--key", "short-one"], "not understood: --key\n"),
        (["add", "a", "kimi", "--key=short-one"], "not understood: --key\n"),
        (["sk-0123456789abcdef"], "no command '***'"),
        (["status", "--nope"], "not understood: --nope"),
        (["status", "--js"], "not understood: --js"),
        (["history", "a", "b"], "not understood: b"),
        (["x\x1b[31m"], "no command"),
    ],
)
def test_a_mistake_is_named_with_a_way_out(argv, said):
    told = complaint(*argv)
    assert said in told
    assert "--help" in told
    assert "\x1b" not in told


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("0s", 0), ("90s", 90)])
def test_an_age_may_be_nothing(text, seconds):
    assert read(["status", "--max-age", text], EN).max_age == seconds


@pytest.mark.parametrize("command", [["add"], ["remove", "glm"], ["set", "display.show"], ["alerts", "ack"], ["line"]])
def test_a_demo_is_not_mistaken_for_the_users_own(command):
    with pytest.raises(Stop) as stopped:
        read(["--demo", *command], EN)
    assert stopped.value.code is ExitCode.USAGE
    assert "does not go together with --demo" in stopped.value.message


def test_mistakes_are_told_in_chinese_too():
    told = complaint("statsu", words=Words("zh"))
    assert told == "quotatop 没有命令 'statsu'（是不是 status？）\n请看：quotatop --help"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_complete_and_in_one_language(language, command, capsys):
    words = Words(language)
    with pytest.raises(Stop) as stopped:
        read([command, "--help"] if command else ["--help"], words)
    assert stopped.value.code is ExitCode.OK
    text = capsys.readouterr().out
    assert not re.search(r"\bcommand\.[a-z]", text)
    if language == "zh":
        for english in ("usage:", "options:\n", "positional arguments", "show this help", "optional"):
            assert english not in text
    if command is None:
        assert all(f"\n  {name} " in text for name in COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_helps_head_is_narrow_enough_for_any_terminal(language, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for row in build(Words(language)).format_help().splitlines():
        assert cells(row) <= 96


def test_help_before_a_command_is_the_commands_help(capsys):
    with pytest.raises(Stop):
        read(["help", "check"], EN)
    assert "--prompts" in capsys.readouterr().out


def test_wrapped_chinese_help_stays_within_the_terminal(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "60")
    with pytest.raises(Stop):
        read(["check", "--help"], Words("zh"))
    assert max(cells(row) for row in capsys.readouterr().out.splitlines()) <= 60
