"""`config` says where the file is, whether it is right, and what is in force; secrets masked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

WITH_KEYS = """\
[polling]
interval = "10m"

[subscriptions.glm]
provider = "zhipu"
credential = { value = "CANARY0123456789abcdef.CANARYCANARY" }

[subscriptions.kimi]
provider = "kimi"
credential = { command = ["curl", "-H", "Bearer sk-kimi-CANARY0123456789"] }
"""


def test_path_is_told_whether_or_not_the_file_is_there(quotatop: Callable, config_file: Path) -> None:
    assert quotatop("config", "path").out == f"{config_file}\n"
    assert json.loads(quotatop("config", "path", "--json").out)["exists"] is False
    assert quotatop("--config", "/x/y.toml", "config", "path").out == "/x/y.toml\n"
    assert quotatop("config", "path", "--config", "/x/y.toml").out == "/x/y.toml\n"
    assert quotatop("config", "path", env={"QUOTATOP_CONFIG": "/x/z.toml"}).out == "/x/z.toml\n"


def test_check_of_a_right_file(quotatop: Callable, write_config: Callable) -> None:
    path = write_config(WITH_KEYS)
    assert quotatop("config", "check").out == f"{path} is right; subscriptions: 2\n"


def test_check_names_every_problem_with_status_2(quotatop: Callable, write_config: Callable) -> None:
    write_config('[display]\nthme = "x"\nshow = "all"\n')
    ran = quotatop("config", "check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "config.toml:2: display.thme: unknown key (did you mean theme?)",
        'config.toml:3: display.show: must be used or left, not "all"',
    ]


def test_check_as_json_has_the_problems_on_stdout(quotatop: Callable, write_config: Callable) -> None:
    write_config('[display]\nthme = "x"\n')
    ran = quotatop("config", "check", "--json")
    document = json.loads(ran.out)
    assert (ran.code, ran.err, document["schema"]) == (2, "", "quotatop.config-check/1")
    assert document["problems"] == [
        {"file": "config.toml", "line": 2, "key": "display.thme", "message": "unknown key (did you mean theme?)"}
    ]


def test_check_looks_into_the_users_plans_too(quotatop: Callable, write_config: Callable) -> None:
    path = write_config("")
    (path.parent / "plans").mkdir()
    (path.parent / "plans" / "mine.toml").write_text("provider = [\n")
    ran = quotatop("config", "check")
    assert ran.code == 2
    assert ran.err.startswith("mine.toml:") or "mine.toml" in ran.err


@pytest.mark.parametrize(
    "argv", [("status",), ("check", "--prompts", "1"), ("plans",), ("compare",), ("usage",), ("config", "check")]
)
def test_a_plan_that_is_missing_because_its_file_is_wrong_is_told_with_the_cause_first(
    quotatop: Callable, write_config: Callable, argv: tuple[str, ...]
) -> None:
    path = write_config('[subscriptions.glm]\nprovider = "zhipu"\nplan = "my-glm"\ncredential = { env = "NONE" }\n')
    (path.parent / "plans").mkdir()
    (path.parent / "plans" / "mine.toml").write_text('provider = "zhipu"\nplans.my-glm = { nam = "Mine" }\n')
    ran = quotatop(*argv)
    assert (ran.code, ran.out) == (2, "")
    cause, also, effect = ran.err.splitlines()
    assert cause == "plans/mine.toml:2: plans.my-glm.name: is missing"
    assert also == "plans/mine.toml:2: plans.my-glm.nam: unknown key (did you mean name?)"
    assert effect.startswith('config.toml:3: subscriptions.glm.plan: zhipu has no plan "my-glm"')


@pytest.mark.parametrize("action", ["check", "show"])
def test_a_named_file_must_be_there(quotatop: Callable, tmp_path: Path, action: str) -> None:
    path = tmp_path / "none.toml"
    ran = quotatop("config", action, "--config", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"none.toml: there is no such file: {path}; quotatop add makes it\n"


@pytest.mark.parametrize("action", ["check", "show"])
def test_no_config_at_all_is_no_fault(quotatop: Callable, config_file: Path, action: str) -> None:
    ran = quotatop("config", action)
    assert ran.code == 0
    assert f"{config_file} does not exist yet" in ran.out


def test_show_tells_each_value_and_where_it_comes_from(quotatop: Callable, write_config: Callable) -> None:
    write_config(WITH_KEYS)
    rows = [row.split("  # ") for row in quotatop("config", "show").out.splitlines()[1:]]
    told = {left.strip(): right for left, right in rows}
    assert told['polling.interval = "10m"'] == "config.toml:2"
    assert told['display.theme = "terminal"'] == "default"
    assert told['subscriptions.glm.provider = "zhipu"'] == "config.toml:5"
    assert told['subscriptions.glm.interval = "10m"'] == "config.toml:2 (polling.interval)"
    assert told['subscriptions.glm.credential = { value = "***" }'] == "config.toml:6"
    assert told['subscriptions.kimi.credential = { command = ["curl", "-H", "***"] }'] == "config.toml:10"


@pytest.mark.parametrize("argv", [("show",), ("show", "--json"), ("check",), ("check", "--json")])
@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_no_key_is_shown(quotatop: Callable, write_config: Callable, argv: tuple[str, ...], mode: int) -> None:
    write_config(WITH_KEYS, mode)
    ran = quotatop("config", *argv)
    assert ran.code == (0 if mode == 0o600 else 2)
    assert "CANARY" not in ran.out + ran.err


def test_show_as_json(quotatop: Callable, write_config: Callable) -> None:
    write_config(WITH_KEYS)
    document = json.loads(quotatop("config", "show", "--json").out)
    assert document["schema"] == "quotatop.config/1"
    rows = {row["key"]: row for row in document["values"]}
    assert rows["subscriptions.glm.interval"] == {
        "key": "subscriptions.glm.interval",
        "value": '"10m"',
        "origin": "config",
        "line": 2,
        "inherits": "polling.interval",
    }
