"""The status document and the table, through the installed command and a vendor on loopback."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

KEY = "0123456789abcdef0123456789abcdef.CanaryCanaryCana"
TOP = {
    "id", "provider", "label", "plan", "health", "read_at", "fault", "binding_window", "peak", "windows", "balances",
    "unrecognised",
}  # fmt: skip
WINDOW = {
    "id", "label", "length_s", "unit", "used", "limit", "remaining", "used_percent", "state", "resets_at", "unit_label",
    "origin", "breakdown", "notes", "forecast",
}  # fmt: skip
Z_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def answer(five_hours=18, week=34, level="max"):
    soon = int(time.time() * 1000) + 7_200_000
    row = {"type": "CREDIT_LIMIT", "usage": 28000, "nextResetTime": soon}
    limits = [
        {**row, "unit": 3, "number": 5, "currentValue": 280 * five_hours, "percentage": five_hours},
        {**row, "unit": 6, "number": 1, "currentValue": 280 * week, "percentage": week, "nextResetTime": soon + 10**8},
    ]
    body = {"code": 200, "msg": "ok", "success": True, "data": {"limits": limits, "level": level}}
    return json.dumps(body).encode()


@pytest.fixture
def glm(write_config, vendor, monkeypatch):
    """One GLM subscription whose vendor answers."""
    monkeypatch.setenv("GLM_KEY", KEY)
    vendor.body = answer()
    write_config(f"""
[subscriptions.glm]
provider = "zhipu"
label = "GLM 工作"
credential = {{ env = "GLM_KEY" }}
base_url = "{vendor.origin}"
""")
    return vendor


def document(ran):
    return json.loads(ran.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_the_document_is_the_contracts_to_the_letter(glm, quotatop):
    ran = quotatop("status", "--json")
    assert (ran.code, ran.err) == (0, "")
    whole = document(ran)
    assert set(whole) == {"schema", "generated_at", "subscriptions"}
    assert whole["schema"] == "quotatop.status/1"
    (entry,) = whole["subscriptions"]
    assert set(entry) == TOP
    assert (entry["id"], entry["provider"], entry["label"]) == ("glm", "zhipu", "GLM 工作")
    assert (entry["health"], entry["fault"], entry["binding_window"]) == ("ok", None, "week")
    assert entry["plan"] == {
        "id": "glm-max",
        "name": "Max",
        "origin": "reported",
        "renews_at": None,
        "auto_renew": None,
    }
    assert set(entry["peak"]) == {"active", "until", "next", "factors", "rule"}
    assert [window["id"] for window in entry["windows"]] == ["5h", "week"]
    assert all(set(window) == WINDOW for window in entry["windows"])
    five = entry["windows"][0]
    assert (five["used"], five["limit"], five["used_percent"], five["state"]) == (5040, 28000, 18.0, "running")
    assert (five["unit"], five["unit_label"], five["origin"], five["forecast"]) == (
        "credits",
        "credits",
        "reported",
        None,
    )
    for moment in (whole["generated_at"], entry["read_at"], five["resets_at"]):
        assert Z_TIME.fullmatch(moment)


def test_the_table_names_the_window_that_binds_and_its_reset(glm, quotatop):
    ran = quotatop("status", env={"COLUMNS": "80"})
    assert ran.code == 0
    rows = ran.out.splitlines()
    assert rows[0].split()[:3] == ["SUBSCRIPTION", "PLAN", "WINDOW"]
    assert "GLM 工作" in rows[1]
    assert "▸ week" in rows[1]
    assert "34%" in rows[1]
    assert "18%" in rows[2]
    assert "1h59m" in rows[2] or "2h00m" in rows[2]
    assert "\x1b" not in ran.out


def test_bars_and_heads_follow_what_is_shown(glm, quotatop, config_file):
    config_file.write_text(config_file.read_text() + '[display]\nshow = "left"\nlanguage = "zh"\nglyphs = "ascii"\n')
    ran = quotatop("status")
    assert "剩余" in ran.out
    assert "66%" in ran.out
    assert ">" in ran.out
    assert "━" not in ran.out


def test_what_is_fresh_is_not_asked_again(glm, quotatop):
    quotatop("status")
    asked = len(glm.keys)
    quotatop("status", "--max-age", "1h")
    quotatop("status", "--json")
    assert len(glm.keys) == asked


def test_asking_early_never_comes_within_thirty_seconds(glm, quotatop):
    quotatop("status")
    asked = len(glm.keys)
    assert quotatop("status", "--refresh").code == 0
    assert len(glm.keys) == asked


def test_offline_prints_what_is_known_and_asks_nobody(glm, quotatop):
    before = document(quotatop("status", "--json"))["subscriptions"][0]
    asked = len(glm.keys)
    offline = quotatop("status", "--offline", "--json")
    assert offline.code == 0
    assert document(offline)["subscriptions"][0] == before
    assert "GLM 工作" in quotatop("status", "--offline").out
    assert len(glm.keys) == asked


def test_offline_without_any_reading_is_told_by_the_status(glm, quotatop):
    ran = quotatop("status", "--offline", "--json")
    assert ran.code == 3
    assert document(ran)["subscriptions"][0]["health"] == "unpolled"
    assert glm.keys == []


def test_a_fault_is_told_with_the_subscription_and_ends_with_three(glm, quotatop):
    glm.status, glm.body = 200, json.dumps({"code": 1001, "msg": "no", "success": False}).encode()
    ran = quotatop("status", "--json")
    assert ran.code == 3
    fault = document(ran)["subscriptions"][0]["fault"]
    assert set(fault) == {"kind", "message", "at", "retry_at"}
    assert fault["kind"] == "rejected"
    assert fault["message"].startswith("GLM 工作: ")
    assert Z_TIME.fullmatch(fault["at"])


def test_a_fault_beside_an_old_reading_counts_except_offline(glm, quotatop, monkeypatch):
    quotatop("status")
    monkeypatch.delenv("GLM_KEY")
    ran = quotatop("status", "--json", "--refresh")
    entry = document(ran)["subscriptions"][0]
    assert (ran.code, entry["health"], entry["fault"]["kind"]) == (3, "stale", "no-credential")
    assert entry["windows"][0]["used_percent"] == 18.0
    assert quotatop("status", "--offline").code == 0


def test_a_paused_subscription_is_kept_shown_and_not_asked(glm, quotatop, config_file):
    config_file.write_text(config_file.read_text().replace("base_url", "paused = true\nbase_url"))
    ran = quotatop("status", "--json")
    assert ran.code == 0
    assert document(ran)["subscriptions"][0]["health"] == "unpolled"
    assert glm.keys == []
    assert "paused" in quotatop("status").out


def test_without_a_subscription_the_result_is_empty_and_stderr_says_how_to_add_one(config_file, quotatop):
    ran = quotatop("status")
    assert (ran.code, ran.out) == (0, "")
    assert "quotatop add" in ran.err
    assert document(quotatop("status", "--json"))["subscriptions"] == []


def test_an_id_that_is_not_there_is_a_mistake_with_a_suggestion(glm, quotatop):
    ran = quotatop("status", "glmm")
    assert (ran.code, ran.out) == (2, "")
    assert "(did you mean glm?)" in ran.err
    assert glm.keys == []


def test_only_the_named_subscriptions_are_asked_and_shown(glm, quotatop, config_file):
    config_file.write_text(
        config_file.read_text() + config_file.read_text().replace("subscriptions.glm", "subscriptions.b")
    )
    assert [entry["id"] for entry in document(quotatop("status", "b", "--json"))["subscriptions"]] == ["b"]
    assert [entry["id"] for entry in document(quotatop("status", "--json"))["subscriptions"]] == ["glm", "b"]


def test_a_broken_config_is_told_line_by_line(write_config, quotatop):
    path = write_config("[subscriptions.x]\nprovider = 'zhipoo'\nlabell = 1\n")
    before = path.read_bytes()
    for argv in ([], ["status"], ["status", "--offline"], ["check"], ["history"], ["doctor"]):
        ran = quotatop(*argv)
        assert (ran.code, ran.out) == (2, "")
        assert "config.toml:2: " in ran.err
    assert path.read_bytes() == before


def test_a_named_config_that_is_not_there_is_a_mistake(quotatop, tmp_path):
    assert quotatop("--config", str(tmp_path / "none.toml"), "status").code == 2


def test_no_output_ever_holds_the_key(glm, quotatop, tmp_path):
    glm.body = json.dumps({"code": 500, "msg": f"bad key {KEY}", "success": False, "key": KEY}).encode()
    said = ""
    # The report comes first: after another question it would wait until the vendor may be asked again.
    for argv in (["doctor", "--bundle", str(tmp_path / "report.json")], ["status"], ["status", "--json"],
                 ["status", "--offline"], ["check"], ["check", "--json"], ["line"], ["history", "--json"]):  # fmt: skip
        ran = quotatop("--debug", *argv)
        said += ran.out + ran.err
    for file in tmp_path.rglob("*"):
        if file.is_file() and file.name != "config.toml":
            said += file.read_bytes().decode("utf-8", "replace")
    assert KEY not in said
    assert KEY.partition(".")[2] not in said


def test_vendor_text_can_neither_style_nor_break_a_line(glm, quotatop):
    glm.body = answer(level="\x1b[31mevil\nline\u202e")
    ran = quotatop("status")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", ran.out)
    assert document(quotatop("status", "--json"))["subscriptions"][0]["plan"]["name"] == "�[31mevil line�"


def test_the_moment_of_the_document_is_now(glm, quotatop):
    told = datetime.fromisoformat(document(quotatop("status", "--json"))["generated_at"])
    assert abs((datetime.now(UTC) - told).total_seconds()) < 60


def test_who_was_never_read_is_no_success_even_where_nobody_may_be_asked(glm, quotatop, config_file):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        origin = f"http://127.0.0.1:{silent.getsockname()[1]}"
        config_file.write_text(config_file.read_text().replace(glm.origin, origin))
        child = subprocess.Popen([sys.executable, "-m", "quotatop", "status"])
        asked, _ = silent.accept()
        child.send_signal(signal.SIGINT)
        assert child.wait() == 130
        asked.close()
        ran = quotatop("status", "--json")
    entry = document(ran)["subscriptions"][0]
    assert (ran.code, entry["health"], entry["fault"]) == (3, "unpolled", None)


def test_a_subscription_without_a_credential_is_told_the_command_that_gives_one(write_config, quotatop):
    write_config('[subscriptions.work]\nprovider = "kimi"\n')
    (entry,) = document(quotatop("status", "--json"))["subscriptions"]
    assert entry["fault"]["kind"] == "no-credential"
    assert "quotatop set work.key" in entry["fault"]["message"]
