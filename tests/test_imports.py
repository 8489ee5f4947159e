"""Imports are a budget: what each command may load, seen in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from quotatop import providers

ROOT = Path(__file__).parent.parent
HEAVY = ("textual", "rich", "httpx", "httpcore", "msgspec", "tomlkit", "asyncio", "sqlite3", "ssl", "platformdirs")
RUN = """
import json, sys
before = set(sys.modules)
sys.argv = ["quotatop", *{argv!r}]
from quotatop.__main__ import main
status = int(main())
print(json.dumps([status, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""


@pytest.fixture
def loaded(tmp_path):
    """Run a command in a process of its own; give its status and the modules that it loaded."""
    (tmp_path / "config.toml").write_text('[subscriptions.glm]\nprovider = "zhipu"\ncredential = { env = "NO_SUCH" }\n')
    env = {name: os.environ[name] for name in ("PATH", "HOME")} | {
        "QUOTATOP_CONFIG": str(tmp_path / "config.toml"),
        "QUOTATOP_STATE_DIR": str(tmp_path / "state"),
        "QUOTATOP_CACHE_DIR": str(tmp_path / "cache"),
        "LANG": "C.UTF-8",
    }

    def run(*argv):
        code = RUN.format(argv=argv)
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True, cwd=tmp_path)
        status, modules = json.loads(done.stderr.decode().strip().splitlines()[-1])
        return status, {module.partition(".")[0] for module in modules} | set(modules)

    return run


@pytest.mark.parametrize("argv", [["line"], ["line", "--tmux"], ["--version"], ["-V"], ["claude-statusline"]])
def test_the_fast_paths_load_next_to_nothing(loaded, argv):
    status, modules = loaded(*argv)
    assert status == 0
    assert not modules & {*HEAVY, "argparse", "dataclasses", "typing", "tomllib", "inspect", "pathlib", "zoneinfo"}
    assert len(modules) < 64


@pytest.mark.parametrize("argv", [["line", "--format", "{used}"], ["line", "--width", "9"], ["line", "--names"]])
def test_a_line_of_ones_own_loads_nothing_heavy_either(loaded, argv):
    status, modules = loaded(*argv)
    assert status == 0
    assert not modules & (set(HEAVY) - {"platformdirs"})


def test_offline_opens_no_loop_no_network_and_no_screen(loaded):
    for argv in (["status", "--offline"], ["status", "--offline", "--json"]):
        _, modules = loaded(*argv)
        assert not modules & {"textual", "rich", "httpx", "httpcore", "tomlkit", "asyncio", "ssl"}


def test_a_comparison_asked_for_again_loads_neither_the_parser_nor_the_config(loaded):
    loaded("compare", "--json")
    status, modules = loaded("compare", "--json")
    assert status == 0
    assert not modules & {"argparse", "platformdirs", "tomllib", "tomlkit", "asyncio", "quotatop.runtime"}
    assert not any(module.startswith(("quotatop.config", "quotatop.present.words")) for module in modules)


@pytest.mark.parametrize(
    "argv",
    [
        ["--help"], ["status"], ["status", "--json"], ["check"], ["history"], ["doctor"], ["plans"], ["alerts"],
        ["config", "show"], ["tmux"], ["completions", "bash"], [],
    ],
)  # fmt: skip
def test_no_command_ever_loads_the_screen(loaded, argv):
    _, modules = loaded(*argv)
    assert not modules & {"textual", "rich"}


@pytest.mark.parametrize("argv", [["status"], ["status", "--offline"], ["line"], ["check"], ["history"], ["doctor"]])
def test_a_provider_that_nobody_uses_costs_nothing(loaded, argv):
    """Its module is found by its name alone; the config of this test holds one subscription, to zhipu."""
    _, modules = loaded(*argv)
    others = {f"quotatop.providers.{id.replace('-', '_')}" for id in providers.names()} - {"quotatop.providers.zhipu"}
    assert len(others) > 10
    assert not modules & others
    assert not modules & {"quotatop.providers._claude_rows", "quotatop.providers._acs3", "quotatop.providers._command"}


def test_importing_touches_nothing(tmp_path):
    """No socket, no program, no file outside of the installation; and no file of the working directory is taken."""
    (tmp_path / "json.py").write_text("raise SystemExit('shadowed')")
    code = f"""
import sys
def watch(event, args):
    if event in ("socket.connect", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        raise SystemExit(f"importing did {{event}}")
    if event == "open" and args[1] and any(letter in str(args[1]) for letter in "wax+"):
        raise SystemExit(f"importing wrote {{args[0]}}")
    if event == "open" and str(args[0]).startswith({str(tmp_path)!r}):
        raise SystemExit(f"importing read {{args[0]}}")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import quotatop, quotatop.__main__, quotatop.cli.parser, quotatop.runtime
"""
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, cwd=tmp_path, check=False, env=dict(os.environ)
    )
    assert done.stderr.decode() == ""
    assert done.returncode == 0
