"""A key in several parts is added, found and asked with as any other; the vendor here checks every signature itself."""

import hashlib
import hmac
import io
import json
import sys
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

ACCESS, SECRET = "AKLTcanary0001", "Q0FOQVJZc2VjcmV0PT0="
ENV = {"VOLC_ACCESSKEY": ACCESS, "VOLC_SECRETKEY": SECRET}
NAMED = ("--env", "access_key=VOLC_ACCESSKEY", "--env", "secret_key=VOLC_SECRETKEY")


def soon(hours: float, scale: int) -> int:
    return round((datetime.now(UTC) + timedelta(hours=hours)).timestamp() * scale)


class Cloud:
    """Volcano's OpenAPI on loopback: an account with both plans, and an answer for a signature that is wrong."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        cloud = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["content-length"]))
                action = parse_qs(urlsplit(self.path).query)["Action"][0]
                cloud.asked.append(action)
                status, body = cloud.answer(action, is_signed(self, sent))
                whole = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(whole)))
                self.end_headers()
                self.wfile.write(whole)

            def log_message(self, *words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, action: str, signed: bool) -> tuple[int, dict]:
        if not signed:
            error = {"Code": "SignatureDoesNotMatch", "CodeN": 100010, "Message": f"not {SECRET}"}
            return 401, {"ResponseMetadata": {"Error": error}}
        results = {
            "GetCodingPlanUsage": {
                "Status": "Running",
                "QuotaUsage": [{"Level": "session", "Percent": 0.9, "ResetTimestamp": soon(3, 1)}],
            },
            "GetAFPUsage": {
                "PlanType": "Small",
                "AFPFiveHour": {"Quota": "2000", "Used": "500", "ResetTime": soon(2, 1000)},
            },
            "GetPersonalPlan": {"PlanType": "Pro", "Status": "Running"},
        }
        return 200, {"ResponseMetadata": {"Action": action}, "Result": results.get(action)}


def is_signed(request: BaseHTTPRequestHandler, body: bytes) -> bool:
    """Recompute the signature from what came over the wire, with the headers that the caller says it signed."""
    scheme, _, rest = request.headers["authorization"].partition(" ")
    said = dict(part.split("=", 1) for part in rest.split(", "))
    names = said["SignedHeaders"].split(";")
    lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
    digest = hashlib.sha256(body).hexdigest()
    query = "&".join(sorted(urlsplit(request.path).query.split("&")))
    whole = f"POST\n/\n{query}\n{lines}\n{said['SignedHeaders']}\n{digest}"
    scope = said["Credential"].partition("/")[2]
    text = f"{scheme}\n{request.headers['x-date']}\n{scope}\n{hashlib.sha256(whole.encode()).hexdigest()}"
    key = SECRET.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return {"host", "x-date", "x-content-sha256"} <= set(names) and said["Signature"] == hmac.new(
        key, text.encode(), "sha256"
    ).hexdigest()


@pytest.fixture
def cloud():
    cloud = Cloud()
    thread = Thread(target=cloud.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield cloud
    cloud.server.shutdown()
    cloud.server.server_close()
    thread.join()


def held(path: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads(path.read_text()).get("subscriptions", {})


def test_each_part_is_named_and_tried_together(quotatop: Callable, config_file: Path, cloud: Cloud) -> None:
    ran = quotatop("add", "ark", "volcengine", *NAMED, "--base-url", cloud.origin, "--plan", "ark-coding-pro", env=ENV)
    assert ran.code == 0
    assert "5h 0.9%" in ran.err
    assert held(config_file)["ark"]["credential"] == {
        "access_key": {"env": "VOLC_ACCESSKEY"},
        "secret_key": {"env": "VOLC_SECRETKEY"},
    }


@pytest.mark.parametrize(
    "flags",
    [
        ("--env", "VOLC_ACCESSKEY"),
        ("--env", "access_key=VOLC_ACCESSKEY"),
        ("--env", "access_key=A", "--env", "access_key=B"),
        ("--env", "access_key=A", "--env", "secret=B"),
        ("--file", "access_key=", "--file", "secret_key=b"),
    ],
)
def test_a_part_that_is_missing_or_unknown_is_told_with_an_example(
    quotatop: Callable, config_file: Path, flags: tuple[str, ...]
) -> None:
    ran = quotatop("add", "ark", "volcengine", *flags, "--no-test")
    assert ran.code == 2
    assert f"{flags[0]} access_key=… {flags[0]} secret_key=…" in ran.err
    assert not config_file.exists()


def test_a_key_in_one_part_is_named_once(quotatop: Callable, config_file: Path) -> None:
    ran = quotatop("add", "ds", "deepseek", "--env", "A", "--env", "B", "--no-test")
    assert ran.code == 2
    assert not config_file.exists()


def test_typed_parts_go_into_private_files_of_their_own(
    quotatop: Callable, config_file: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{ACCESS}\n{SECRET}\n".encode())))
    ran = quotatop("add", "ark", "volcengine", "--key-stdin", "--base-url", cloud.origin)
    assert ran.code == 0
    files = {path.name: path.read_text() for path in (config_file.parent / "keys").iterdir()}
    assert files == {"ark.access_key": f"{ACCESS}\n", "ark.secret_key": f"{SECRET}\n"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (config_file.parent / "keys").iterdir())
    assert SECRET not in ran.out + ran.err + config_file.read_text()
    assert quotatop("status", "--refresh").code == 0
    assert quotatop("remove", "ark").code == 0
    assert not list((config_file.parent / "keys").iterdir())


def test_variables_that_go_together_are_found_together(quotatop: Callable, config_file: Path) -> None:
    ran = quotatop("import", env=ENV)
    assert ran.out.split()[:5] == ["1", "volcengine", "$VOLC_ACCESSKEY", "+", "$VOLC_SECRETKEY"]
    assert quotatop("import", "--yes", env=ENV).code == 0
    assert held(config_file)["volcengine"]["credential"]["secret_key"] == {"env": "VOLC_SECRETKEY"}
    again = quotatop("import", "--yes", env=ENV)
    assert (again.code, again.out) == (0, "")
    assert "volcengine" not in quotatop("import", env={"VOLC_ACCESSKEY": ACCESS}).out


def test_both_plans_of_an_account_are_two_subscriptions(quotatop: Callable, write_config: Callable, cloud: Cloud):
    key = 'credential = { access_key = { env = "VOLC_ACCESSKEY" }, secret_key = { env = "VOLC_SECRETKEY" } }'
    plans = ("ark-coding-lite", "ark-agent-small")
    write_config(
        "".join(
            f'[subscriptions.{plan}]\nprovider = "volcengine"\nplan = "{plan}"\nbase_url = "{cloud.origin}"\n{key}\n'
            for plan in plans
        )
    )
    ran = quotatop("status", "--json", env=ENV)
    assert ran.code == 0
    coding, agent = json.loads(ran.out)["subscriptions"]
    assert (coding["plan"]["id"], coding["windows"][0]["used_percent"]) == ("ark-coding-pro", 0.9)
    assert (agent["plan"]["id"], agent["windows"][0]["used"], agent["windows"][0]["unit_label"]) == (
        *("ark-agent-small", 500),
        "AFP",
    )
    assert sorted(set(cloud.asked)) == ["GetAFPUsage", "GetCodingPlanUsage", "GetPersonalPlan", "ListSubscribeTrade"]
    assert cloud.asked.count("GetAFPUsage") == cloud.asked.count("GetCodingPlanUsage") == 1


def test_a_wrong_secret_key_says_so_and_shows_neither(quotatop: Callable, write_config: Callable, cloud: Cloud):
    write_config(
        f'[subscriptions.ark]\nprovider = "volcengine"\nbase_url = "{cloud.origin}"\n'
        'credential = { access_key = { env = "VOLC_ACCESSKEY" }, secret_key = { env = "WRONG" } }\n'
    )
    ran = quotatop("status", "--json", env={**ENV, "WRONG": "another-secret"})
    assert ran.code == 3
    fault = json.loads(ran.out)["subscriptions"][0]["fault"]
    assert (fault["kind"], "secret key" in fault["message"]) == ("rejected", True)
    assert "another-secret" not in ran.out + ran.err
    assert ACCESS not in ran.out + ran.err
