"""The quick `check` says what the whole way says, and steps aside wherever it might not."""

import json

import pytest

from quotatop.cli import kept_check


@pytest.fixture
def known(write_config, vendor, quotatop, monkeypatch):
    """Two subscriptions that were read once: one of counts, and one of a percentage alone."""
    monkeypatch.setenv("GLM", "0123456789abcdef0123456789abcdef.CanaryCanaryCana")
    path = write_config(f"""
[subscriptions.glm]
provider = "zhipu"
credential = {{ env = "GLM" }}
base_url = "{vendor.origin}"

[subscriptions.second]
provider = "zhipu"
label = "两 two"
credential = {{ value = "fedcba9876543210fedcba9876543210.CanaryCanaryCana" }}
base_url = "{vendor.origin}"
""")
    row = {"type": "TOKENS_LIMIT", "unit": 3, "number": 5, "percentage": 42, "nextResetTime": 4_070_908_800_000}
    week = {"type": "TOKENS_LIMIT", "unit": 6, "number": 1, "percentage": 7, "nextResetTime": 4_070_908_800_000}
    vendor.body = json.dumps({"code": 200, "success": True, "data": {"limits": [row, week], "level": "max"}}).encode()
    assert quotatop("status").code == 0
    return path


@pytest.fixture
def quick(monkeypatch):
    """Whether the quick way answered, of each command that was run."""
    answers = []
    was = kept_check.quick
    monkeypatch.setattr(kept_check, "quick", lambda argv: answers.append(was(argv)) or answers[-1])
    return answers


def whole(quotatop, *argv):
    """Run the whole way: an option that the quick one does not know."""
    return quotatop("check", "--debug", *argv)


NEEDS = [
    [],
    ["--for", "30m"],
    ["--for", "1d"],
    ["--for", "1h30m", "--model", "glm-4.7"],
    ["--task", "refactor"],
    ["--task", "simple", "--prompts", "20", "glm"],
    ["--prompts", "900", "--for", "2h"],
    ["--requests", "12000", "--model", "glm-5.2"],
    ["--tokens", "70000000"],
    ["second", "--tokens", "999999999999"],
]


@pytest.mark.parametrize("argv", NEEDS, ids=" ".join)
def test_the_lines_are_the_same_either_way(known, quotatop, quick, argv):
    ran = quotatop("check", *argv)
    assert quick[0] is not None
    assert ran == whole(quotatop, *argv)


def test_a_mistake_in_the_users_own_plans_is_said_either_way(known, quotatop, quick):
    own = known.parent / "plans" / "mine.toml"
    own.parent.mkdir()
    own.write_text("provider = 7\n")
    assert quotatop("status", "--refresh").code == 0
    ran = quotatop("check")
    assert "plans/mine.toml" in ran.err
    assert ran == whole(quotatop)
    assert quick[0] is not None


@pytest.mark.parametrize("argv", NEEDS, ids=" ".join)
def test_the_document_is_the_same_either_way(known, quotatop, quick, argv):
    first, second = (
        json.loads(ran.out) for ran in (quotatop("check", *argv, "--json"), whole(quotatop, *argv, "--json"))
    )
    assert quick == [quick[0], None]
    for document in (first, second):
        document.pop("generated_at")
        document["need"].pop("start")
        for entry in document["subscriptions"]:
            for moment in ("runs_out_at", "fits_from"):
                entry[moment] = entry[moment] and entry[moment][:15]
            entry["margin_percent"] = round(entry["margin_percent"], 0)
    assert first == second


@pytest.mark.parametrize(
    "argv",
    [
        ["--at", "23:59"], ["--until", "23:59"], ["--for", "2"], ["--for", "0h"], ["--for", "30d"], ["--prompts", "0"],
        ["--prompts", "x"], ["--task", "huge"], ["--for"], ["nobody"], ["--model", "kimi-k2.5"], ["--model", ""],
        ["--for", "1h", "--for", "2h"], ["--help"], ["--for=1h"], ["--for", "1h", "--until", "23:59"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_unusual_goes_the_whole_way(known, quotatop, quick, argv):
    quotatop("check", *argv)
    assert quick == [None]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(path.read_text() + "# a remark\n"),
        lambda path: (path.parent / "plans").mkdir() or (path.parent / "plans" / "own.toml").write_text(""),
    ],
    ids=["edited", "own plans"],
)
def test_another_config_is_read_the_whole_way(known, quotatop, quick, change):
    change(known)
    quotatop("check")
    assert quick == [None]


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", "{}", '{"from": 0, "until": 9e99, "stamp": []}', "[" * 9999]
)
def test_a_damaged_cache_is_no_answer(known, quotatop, quick, tmp_path, content):
    (tmp_path / "cache" / "check.json").write_text(content)
    assert quotatop("check", "--for", "10m").code == 0
    assert quick == [None]


@pytest.mark.parametrize("key", ["grounds", "speech", "problems", "until", "from", "stamp"])
def test_a_part_that_is_missing_is_no_answer(known, quotatop, quick, tmp_path, key):
    file = tmp_path / "cache" / "check.json"
    document = json.loads(file.read_text())
    del document[key]
    file.write_text(json.dumps(document))
    assert quotatop("check", "--for", "10m").code == 0
    assert quick == [None]


def test_a_reading_that_is_due_is_asked_for(known, quotatop, quick, tmp_path, vendor):
    file = tmp_path / "cache" / "check.json"
    document = json.loads(file.read_text())
    document["grounds"][1]["read_at"] -= 301
    document["grounds"][1]["stale_at"] -= 301
    file.write_text(json.dumps(document))
    assert quotatop("check", "glm").code == 0
    assert quotatop("check").code == 0
    assert quick == [0, None]


def test_the_cache_is_for_its_owner_alone_and_holds_no_key(known, tmp_path):
    file = tmp_path / "cache" / "check.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Canary" not in file.read_text()


def test_nothing_heavy_is_loaded(known, quotatop):
    import subprocess
    import sys

    code = "import sys; from quotatop.__main__ import main; sys.argv = ['quotatop', 'check', '--for', '10m']; main();"
    code += "print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in (
        "argparse",
        "dataclasses",
        "typing",
        "tomllib",
        "pathlib",
        "zoneinfo",
        "datetime",
        "msgspec",
        "asyncio",
    ):
        assert f"'{heavy}'" not in done.stderr
