"""What do the commands say when the store or the cache cannot be used?  They answer all the same, and name it."""

import json
import sqlite3
import time

import pytest


@pytest.fixture
def glm(write_config, vendor, monkeypatch):
    monkeypatch.setenv("GLM_KEY", "0123456789abcdef0123456789abcdef.CanaryCanaryCana")
    row = {"type": "CREDIT_LIMIT", "unit": 3, "number": 5, "usage": 100, "currentValue": 40, "percentage": 40}
    row["nextResetTime"] = int(time.time() * 1000) + 7_200_000
    vendor.body = json.dumps({"code": 200, "success": True, "data": {"limits": [row], "level": "max"}}).encode()
    write_config(
        f'[subscriptions.glm]\nprovider = "zhipu"\ncredential = {{ env = "GLM_KEY" }}\nbase_url = "{vendor.origin}"\n'
    )
    return vendor


def damage(store):
    store.write_bytes(b"no store at all " * 500)


def write_as_a_newer_version(store):
    with sqlite3.connect(store) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()


def test_a_damaged_store_is_named_by_the_command_that_found_it(quotatop, glm, tmp_path):
    quotatop("status")
    damage(tmp_path / "state" / "quotatop.sqlite3")
    ran = quotatop("status", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["subscriptions"][0]["windows"]
    assert "The store was damaged" in ran.err
    assert "The store" not in quotatop("status").err


@pytest.mark.parametrize("argv", [["status"], ["check", "--debug"], ["history"], ["alerts"], ["alerts", "ack"]])
def test_a_newer_store_is_spoken_of_by_every_command_that_needs_it(quotatop, glm, tmp_path, argv):
    quotatop("status")
    write_as_a_newer_version(tmp_path / "state" / "quotatop.sqlite3")
    assert "A newer quotatop wrote" in quotatop(*argv).err


@pytest.mark.parametrize("part", ["store", "cache"])
def test_the_doctor_finds_the_part_that_cannot_be_written(quotatop, glm, tmp_path, part):
    (tmp_path / {"store": "state", "cache": "cache"}[part]).write_text("a file in the folder's place")
    ran = quotatop("doctor", env={"COLUMNS": "300"})
    other = {"store": "cache", "cache": "store"}[part]
    marks = {line.split()[1]: line.split()[0] for line in ran.out.splitlines()}
    assert (marks[part], marks[other]) == ("WARN", "ok")


def test_the_doctor_tries_the_store_where_nobody_is_subscribed(quotatop, config_file, tmp_path):
    (tmp_path / "state").write_text("a file in the folder's place")
    assert "The store cannot be used" in quotatop("doctor", env={"COLUMNS": "300"}).out


def test_a_failure_is_in_the_log(quotatop, glm, tmp_path):
    glm.status = 500
    assert quotatop("status").code == 3
    log = tmp_path / "state" / "quotatop.log"
    assert "failed subscription=glm kind=vendor" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_what_goes_well_is_in_the_log_only_with_debug(quotatop, glm, tmp_path):
    quotatop("--debug", "status")
    log = tmp_path / "state" / "quotatop.log"
    assert "answered method=GET path=/api/monitor/usage/quota/limit status=200" in log.read_text()
    assert "CanaryCanary" not in log.read_text()


def test_without_debug_and_without_trouble_there_is_nothing_to_log(quotatop, glm, tmp_path):
    assert quotatop("status").code == 0
    assert not (tmp_path / "state" / "quotatop.log").exists()
