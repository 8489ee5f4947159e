"""The README is true today: what it names is there, and what it shows works."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.catalogue.load import load_catalogue
from quotatop.cli.parser import COMMANDS
from quotatop.cli.streams import ExitCode
from quotatop.config.load import load_config
from quotatop.demo import scenario_names

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)


def test_the_table_of_providers_is_what_they_say_of_themselves():
    check = [sys.executable, str(ROOT / "tests" / "readme_table.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or "run: python tests/readme_table.py"


def test_the_example_of_a_config_is_a_whole_working_file(tmp_path):
    (example,) = [text for language, text in BLOCKS if language == "toml"]
    path = tmp_path / "config.toml"
    path.write_text(example, encoding="utf-8")
    plans = load_catalogue(providers.names())
    config = load_config(path, providers, True, plans=lambda provider: [plan.id for plan in plans.plans_of(provider)])
    assert [held.id for held in config.subscriptions] == ["glm", "kimi", "minimax"]


def test_every_command_and_scenario_is_named():
    missing = [name for name in COMMANDS if f"`{name}`" not in README and f"`quotatop {name}`" not in README]
    assert missing == []
    assert [name for name in scenario_names() if f"`{name}`" not in README] == []


def test_every_shipped_theme_is_named():
    themes = README[README.index("Themes: ") : README.index("`NO_COLOR` is honoured")]
    assert [path.stem for path in (ROOT / "themes").glob("*.toml") if f"`{path.stem}`" not in themes] == []


def test_every_exit_status_is_named():
    table = README[README.index("| exit status |") : README.index("## What it promises")]
    named = {int(number) for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE) for number in row.split(",")}
    assert named == set(ExitCode)


def test_the_lines_to_copy_are_lines_of_shell():
    lines = [
        line for language, text in BLOCKS if language == "sh" and "check" not in text for line in text.splitlines()
    ]
    assert sum("--demo" in line for line in lines) == 1
    assert sum("pytest" in line for line in lines) == 1
    for line in lines:
        assert subprocess.run(["bash", "-n", "-c", line], capture_output=True, check=False).returncode == 0, line


def test_the_layers_are_those_that_are_checked():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    layers = " > ".join(layer.replace("quotatop.", "") for layer in contract["layers"])
    assert layers in README


@pytest.mark.parametrize(
    "path",
    sorted(
        {
            *re.findall(r"\]\((?!http)([\w/.-]+)\)", README),
            *re.findall(r"`((?:src|tests|themes|\.ci)/[\w/.-]+)`", README),
            *(f"src/quotatop/{path}" for path in re.findall(r"`((?:\w+)/(?:\w+/)*(?:\w+\.py)?)`", README)
              if path.split("/")[0] not in ("tests", "src", "themes")),
            *(f"tests/bench/{name}" for name in re.findall(r"`(\w+\.py)`, ", README)),
        }
    ),
)  # fmt: skip
def test_every_file_that_it_names_is_there(path):
    assert (ROOT / path).exists()


def hooks():
    """Give the README's hooks as shell text: what is run, and the status by which it stops the work."""
    settings = next(json.loads(text) for language, text in BLOCKS if language == "json" and "UserPromptSubmit" in text)
    (claude,) = (hook["command"] for entry in settings["hooks"]["UserPromptSubmit"] for hook in entry["hooks"])
    shells = [text for language, text in BLOCKS if language == "sh" and "quotatop check" in text]
    codex, git = sorted(shells, key=lambda text: text.startswith("#!"))
    return {"claude": (claude, 2), "codex": (f"{codex}codex now\n", 1), "git": (git, 1)}


@pytest.mark.parametrize("name", hooks())
@pytest.mark.parametrize(
    ("code", "stops"), [(0, False), (10, False), (11, True), (20, False), (1, False), (None, False)]
)
def test_a_hook_stops_the_work_where_the_answer_is_no_and_for_nothing_else(tmp_path, name, code, stops):
    text, status = hooks()[name]
    (tmp_path / "codex").write_text("#!/bin/sh\necho worked $1\n")
    if code is not None:
        (tmp_path / "quotatop").write_text(f"#!/bin/sh\necho why; exit {code}\n")
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", text], capture_output=True, text=True, check=False, env={"PATH": f"{tmp_path}:/nowhere"}
    )
    assert done.returncode == (status if stops else 0)
    assert ("why" in done.stdout, "why" in done.stderr) == (False, code is not None)
    if name == "codex":
        assert done.stdout == ("" if stops else "worked now\n")
