"""The quick `status --offline` says what the whole way says, and steps aside wherever it might not."""

import json

import pytest

from quotatop.cli import kept


@pytest.fixture
def known(write_config, vendor, quotatop, monkeypatch):
    """A subscription that was read once."""
    monkeypatch.setenv("KIMI", "sk-kimi-0123456789")
    row = {"used": "55", "limit": "100", "resetTime": "2099-01-01T00:00:00Z"}
    vendor.body = json.dumps({"usage": row}).encode()
    path = write_config(f"""
[subscriptions.kimi]
provider = "kimi"
credential = {{ env = "KIMI" }}
base_url = "{vendor.origin}"
""")
    assert quotatop("status").code == 0
    return path


@pytest.fixture
def quick(monkeypatch):
    """Whether the quick way answered, of each command that was run."""
    answers = []
    was = kept.quick
    monkeypatch.setattr(kept, "quick", lambda argv: answers.append(was(argv)) or answers[-1])
    return answers


def whole(quotatop, *argv):
    """Run the whole way: an option that the quick one does not know."""
    return quotatop("status", "--offline", "--debug", *argv)


def test_the_table_is_the_same_either_way(known, quotatop, quick):
    ran = quotatop("status", "--offline")
    assert ran == whole(quotatop)
    assert quick == [0, None]


def test_a_mistake_in_the_users_own_plans_is_said_either_way(known, quotatop, quick):
    own = known.parent / "plans" / "mine.toml"
    own.parent.mkdir()
    own.write_text("provider = 7\n")
    assert quotatop("status", "--refresh").code == 0
    ran = quotatop("status", "--offline")
    assert "plans/mine.toml" in ran.err
    assert ran == whole(quotatop)
    assert quick == [0, None]


def test_the_document_is_the_same_either_way(known, quotatop, quick):
    first, second = (
        json.loads(ran.out) for ran in (quotatop("status", "--offline", "--json"), whole(quotatop, "--json"))
    )
    assert quick == [0, None]
    assert first.pop("generated_at") <= second.pop("generated_at")
    assert first == second


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_text(path.read_text() + "# a remark\n"),
        lambda path: path.write_text("no [ toml"),
        lambda path: path.unlink(),
        lambda path: path.chmod(0o644),
        lambda path: (path.parent / "plans").mkdir() or (path.parent / "plans" / "own.toml").write_text(""),
    ],
    ids=["edited", "broken", "gone", "another mode", "own plans"],
)
def test_another_config_is_read_the_whole_way(known, quotatop, quick, change):
    change(known)
    quotatop("status", "--offline")
    assert quick == [None]


@pytest.mark.parametrize("env", [{"QUOTATOP_CONFIG": "/nowhere.toml"}, {"LC_ALL": "zh_CN.UTF-8"}])
def test_another_environment_is_read_the_whole_way(known, quotatop, quick, env):
    quotatop("status", "--offline", env=env)
    assert quick == [None]


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", "{}", '{"from": 0, "until": 9e99, "stamp": []}', "[" * 99_999]
)
def test_a_damaged_cache_is_no_answer(known, quotatop, quick, tmp_path, content):
    (tmp_path / "cache" / "status.json").write_text(content)
    assert "55%" in quotatop("status", "--offline").out
    assert quick == [None]


@pytest.mark.parametrize("key", ["document", "content", "signs", "problems", "unread", "glyphs", "until"])
def test_a_part_that_is_missing_is_no_answer(known, quotatop, quick, tmp_path, key):
    file = tmp_path / "cache" / "status.json"
    document = json.loads(file.read_text())
    del document[key]
    file.write_text(json.dumps(document))
    assert "55%" in quotatop("status", "--offline").out
    assert quick == [None]


def test_what_is_over_is_no_answer(known, quotatop, quick, tmp_path):
    file = tmp_path / "cache" / "status.json"
    document = json.loads(file.read_text())
    file.write_text(json.dumps({**document, "until": document["from"]}))
    quotatop("status", "--offline")
    assert quick == [None]


def test_the_cache_is_for_its_owner_alone(known, tmp_path):
    assert (tmp_path / "cache" / "status.json").stat().st_mode & 0o777 == 0o600
