"""Every form of a credential, every way in which it can be wrong, and what each says: never the key."""

import asyncio
import contextlib
import json
import os
import shlex
import stat
import subprocess
import sys
import threading
import types
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fault_server import CANARY, provider_at

from quotatop.domain.credential import (
    KEY,
    CommandRef,
    Credential,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Secret,
    ValueRef,
)
from quotatop.domain.fault import FaultKind, PollFault
from quotatop.domain.provider import Login
from quotatop.domain.subscription import Subscription
from quotatop.host import keyfile, keyrings
from quotatop.host.secrets import SystemSecrets

NOW = datetime(2026, 9, 2, 12, tzinfo=UTC)
LOGIN = Login(("TEST_HOME",), "~/.test", "auth.json", ("tokens", "access"), ("expires",), "testcli")
PROVIDER = provider_at("https://api.example.com", logins=(LOGIN,))


class HandClock:
    def __init__(self) -> None:
        self.moment = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.moment)

    def monotonic(self) -> float:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.moment += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def environ() -> dict[str, str]:
    return {"PATH": os.environ["PATH"]}


@pytest.fixture
def secrets(made_up_home: Path, tmp_path: Path, clock: HandClock, environ: dict[str, str]) -> SystemSecrets:
    return SystemSecrets(environ, made_up_home, tmp_path / "state", clock=clock)


def held(*parts: object) -> Subscription:
    names = (KEY,) if len(parts) == 1 else ("access_key", "secret_key")
    return Subscription("s", "test", 300, credential=CredentialRef(tuple(zip(names, parts, strict=True))))


async def key(secrets: SystemSecrets, place: object) -> str:
    return (await secrets.resolve(held(place), PROVIDER)).key


async def fault(secrets: SystemSecrets, place: object) -> PollFault:
    with pytest.raises(PollFault) as failed:
        await secrets.resolve(held(place), PROVIDER)
    assert CANARY not in f"{failed.value!r} {failed.value.details} {failed.value.__context__!r}"
    return failed.value


def script(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


def private(path: Path, content: bytes | str) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(0o600)
    return str(path)


async def test_a_variable_gives_its_value(secrets: SystemSecrets, environ: dict[str, str]) -> None:
    environ["A_KEY"] = CANARY
    assert await key(secrets, EnvRef("A_KEY")) == CANARY


@pytest.mark.parametrize("value", [None, "", "\n"])
async def test_an_unset_or_empty_variable_is_named(secrets: SystemSecrets, environ: dict[str, str], value) -> None:
    if value is not None:
        environ["A_KEY"] = value
    seen = await fault(secrets, EnvRef("A_KEY"))
    assert (seen.code, seen.details) == ("no-credential-env", (("name", "A_KEY"),))


async def test_a_subscription_without_a_credential_says_so(secrets: SystemSecrets) -> None:
    with pytest.raises(PollFault) as failed:
        await secrets.resolve(Subscription("s", "test", 300), PROVIDER)
    assert failed.value.code == "no-credential-none"


async def test_a_provider_that_needs_no_secret_gets_an_empty_credential(secrets: SystemSecrets) -> None:
    free = provider_at("https://api.example.com", parts=())
    assert (await secrets.resolve(Subscription("s", "test", 300), free)).parts == {}


async def test_two_parts_come_from_two_places(secrets: SystemSecrets, environ: dict[str, str]) -> None:
    environ |= {"AK": "a", "SK": "b"}
    credential = await secrets.resolve(held(EnvRef("AK"), EnvRef("SK")), PROVIDER)
    assert {name: part.reveal() for name, part in credential.parts.items()} == {"access_key": "a", "secret_key": "b"}


@pytest.mark.parametrize(
    ("value", "position"),
    [
        (f" {CANARY}", "1"),
        (f"{CANARY} ", str(len(CANARY) + 1)),
        (f"{CANARY}\n\n", str(len(CANARY) + 1)),
        (f"{CANARY}\nsecond", str(len(CANARY) + 1)),
        (f"\ufeff{CANARY}", "1"),
        (f'"{CANARY}"', "1"),
        (f"'{CANARY}'", "1"),
        (f"sk\u2011{CANARY}", "3"),
        (f"a\x00{CANARY}", "2"),
        (f"智{CANARY}", "1"),
        (f"a{CANARY}\x1b]0;x\x07", str(len(CANARY) + 2)),
        ("k" * 65_536, "16385"),
    ],
)
async def test_what_no_key_holds_is_refused_by_its_place(
    secrets: SystemSecrets, environ: dict[str, str], tmp_path: Path, value: str, position: str
) -> None:
    environ["A_KEY"] = value
    places = [EnvRef("A_KEY"), ValueRef(Secret(value))]
    if "\n" not in value and len(value) < 20_000:
        places.append(FileRef(private(tmp_path / "key", value)))
        places.append(CommandRef((script(tmp_path / "tool", f"cat {tmp_path}/key"),)))
    for place in places:
        seen = await fault(secrets, place)
        assert (seen.code, seen.details) == ("no-credential-characters", (("position", position),))


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\nsecond line\n"])
async def test_a_line_end_is_no_part_of_a_key(secrets: SystemSecrets, tmp_path: Path, ending: str) -> None:
    path = private(tmp_path / "key", CANARY + ending)
    assert await key(secrets, FileRef(path)) == CANARY
    assert await key(secrets, CommandRef(("cat", path))) == CANARY


async def test_a_key_file_in_the_home_and_behind_a_link_is_found(secrets: SystemSecrets, made_up_home: Path) -> None:
    private(made_up_home / "real", CANARY)
    (made_up_home / "link").symlink_to("real")
    assert await key(secrets, FileRef("~/link")) == CANARY


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604, 0o660, 0o666, 0o610])
async def test_a_key_file_that_others_can_touch_is_refused_with_its_mending(
    secrets: SystemSecrets, tmp_path: Path, mode: int
) -> None:
    path = tmp_path / "my key"
    private(path, CANARY)
    path.chmod(mode)
    seen = await fault(secrets, FileRef(str(path)))
    assert (seen.kind, seen.code) == (FaultKind.REFUSED, "refused-mode")
    subprocess.run(shlex.split(dict(seen.details)["command"]), check=True)  # noqa: ASYNC221 - a moment's work
    assert await key(secrets, FileRef(str(path))) == CANARY


async def test_the_target_of_a_link_is_judged_not_the_link(secrets: SystemSecrets, tmp_path: Path) -> None:
    private(tmp_path / "real", CANARY)
    (tmp_path / "real").chmod(0o644)
    (tmp_path / "link").symlink_to("real")
    assert (await fault(secrets, FileRef(str(tmp_path / "link")))).code == "refused-mode"


async def test_a_folder_that_anyone_can_write_is_refused(secrets: SystemSecrets, tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    private(folder / "key", CANARY)
    folder.chmod(0o777)
    seen = await fault(secrets, FileRef(str(folder / "key")))
    assert seen.code == "refused-folder"
    folder.chmod(0o1777)
    assert await key(secrets, FileRef(str(folder / "key"))) == CANARY


@pytest.mark.parametrize(("me", "owner", "refused"), [(7, 8, True), (7, 7, False), (7, 0, False), (0, 8, False)])
def test_another_users_file_is_refused_to_all_but_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, me: int, owner: int, refused: bool
) -> None:
    path = Path(private(tmp_path / "key", CANARY))
    status = os.stat_result((0o100600, 0, 0, 1, owner, owner, 30, 0, 0, 0))
    monkeypatch.setattr(keyfile.os, "geteuid", lambda: me)
    with pytest.raises(PollFault) if refused else contextlib.nullcontext() as failed:
        keyfile._check(path, status)
    assert (failed.value.code if failed else None) == ("refused-owner" if refused else None)


async def test_what_is_no_key_file_is_told_by_its_path(secrets: SystemSecrets, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling").symlink_to("nowhere")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(100 << 20)
    private(tmp_path / "empty", "")
    for name in ("missing", "fifo", "dangling", "huge", "empty", "", "a\0b"):
        seen = await fault(secrets, FileRef(str(tmp_path / name)))
        assert seen.code == "no-credential-file"
        assert name.replace("\0", "") in dict(seen.details)["path"].replace("\ufffd", "")


async def test_a_program_is_asked_once_while_its_answer_holds(secrets: SystemSecrets, tmp_path: Path) -> None:
    place = CommandRef((script(tmp_path / "tool", f"echo x >> {tmp_path}/count; printf '{CANARY}'"),))
    for _ in range(3):
        assert await key(secrets, place) == CANARY
    assert (tmp_path / "count").read_text() == "x\n"
    secrets.forget(held(place))
    await key(secrets, place)
    assert (tmp_path / "count").read_text() == "x\nx\n"


async def test_many_subscriptions_of_one_program_ask_it_once(secrets: SystemSecrets, tmp_path: Path) -> None:
    place = CommandRef((script(tmp_path / "tool", f"echo x >> {tmp_path}/count; sleep 0.1; echo {CANARY}"),))
    assert await asyncio.gather(*(key(secrets, place) for _ in range(6))) == [CANARY] * 6
    assert (tmp_path / "count").read_text() == "x\n"


async def test_a_failing_program_is_tried_again_after_an_hour_and_three_times_a_day(
    secrets: SystemSecrets, clock: HandClock, tmp_path: Path
) -> None:
    place = CommandRef((script(tmp_path / "tool", f"echo x >> {tmp_path}/count; exit 1"),))
    for _ in range(24 * 12):
        assert (await fault(secrets, place)).code == "no-credential-command-status"
        clock.moment += 300
    assert (tmp_path / "count").read_text() == "x\n" * 3
    secrets.forget(held(place))
    await fault(secrets, place)
    assert (tmp_path / "count").read_text() == "x\n" * 4


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sleep 300", "timeout"),
        ("cat /dev/zero", "size"),
        (f"echo {CANARY} >&2; exit 1", "status"),
        (f"echo {CANARY}; exit 1", "status"),
        ("true", "empty"),
        (f"echo; echo {CANARY}", "empty"),
    ],
)
async def test_a_program_that_gives_no_key_is_named_with_the_reason(
    made_up_home: Path, environ: dict[str, str], tmp_path: Path, text: str, reason: str
) -> None:
    patience = 0.5 if reason == "timeout" else 60
    secrets = SystemSecrets(environ, made_up_home, tmp_path / "state", command_s=patience)
    seen = await fault(secrets, CommandRef((script(tmp_path / "tool", text), CANARY)))
    assert (seen.code, seen.details) == (f"no-credential-command-{reason}", (("program", "tool"),))


async def test_a_program_that_is_not_there_is_missing(secrets: SystemSecrets) -> None:
    assert (await fault(secrets, CommandRef(("no-such-tool-here",)))).code == "no-credential-command-missing"


async def test_a_program_in_the_home_can_be_named_by_a_tilde(secrets: SystemSecrets, made_up_home: Path) -> None:
    script(made_up_home / "tool", f"echo {CANARY}")
    assert await key(secrets, CommandRef(("~/tool",))) == CANARY


async def test_a_shell_line_is_no_program(secrets: SystemSecrets) -> None:
    assert (await fault(secrets, CommandRef((f"echo {CANARY}",)))).code == "no-credential-command-missing"


async def test_a_password_tool_sees_its_own_settings_and_no_other_secret(
    secrets: SystemSecrets, environ: dict[str, str], tmp_path: Path
) -> None:
    environ |= {"PASSWORD_STORE_DIR": "/p", "OP_SESSION_x": "s", "ZHIPU_API_KEY": CANARY, "GPG_TTY": "/dev/pts/0"}
    await key(secrets, CommandRef((script(tmp_path / "tool", f"env > {tmp_path}/seen; echo key"),)))
    seen = (tmp_path / "seen").read_text()
    assert "PASSWORD_STORE_DIR=/p" in seen
    assert "OP_SESSION_x" in seen
    assert CANARY not in seen
    assert "GPG_TTY" not in seen


def keyring_that(monkeypatch: pytest.MonkeyPatch, answer) -> None:
    fake = types.ModuleType("keyring")
    fake.get_password = answer
    monkeypatch.setitem(sys.modules, "keyring", fake)


async def test_the_keyring_gives_its_entry(secrets: SystemSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring_that(monkeypatch, lambda service, name: {("svc", "me"): CANARY}.get((service, name)))
    assert await key(secrets, KeyringRef("svc", "me")) == CANARY
    assert (await fault(secrets, KeyringRef("svc", "other"))).code == "no-credential-keyring"


async def test_a_keyring_that_fails_is_no_credential(secrets: SystemSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_):
        raise RuntimeError(CANARY)

    keyring_that(monkeypatch, locked)
    assert (await fault(secrets, KeyringRef("svc", "me"))).code == "no-credential-keyring"


async def test_a_keyring_that_hangs_is_given_up_and_its_thread_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    release = threading.Event()
    keyring_that(monkeypatch, lambda *_: release.wait(60))
    with pytest.raises(PollFault) as failed:
        await keyrings.ask_keyring("svc", "me", timeout_s=0.1)
    assert failed.value.code == "no-credential-keyring-silent"
    assert all(thread.daemon for thread in threading.enumerate() if thread.name == "quotatop-keyring")
    release.set()


async def test_a_keyring_that_is_not_installed_is_told(secrets: SystemSecrets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert (await fault(secrets, KeyringRef("svc", "me"))).code == "no-credential-keyring-extra"


def login(home: Path, content: object, folder: str = ".test") -> Path:
    path = home / folder / "auth.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


async def test_a_login_gives_its_token_and_says_that_it_is_one(secrets: SystemSecrets, made_up_home: Path) -> None:
    login(made_up_home, {"tokens": {"access": CANARY}})
    credential = await secrets.resolve(held(LoginRef()), PROVIDER)
    assert (credential.key, credential.is_login) == (CANARY, True)


async def test_the_clis_own_variable_moves_its_login(
    secrets: SystemSecrets, environ: dict[str, str], tmp_path: Path
) -> None:
    login(tmp_path, {"tokens": {"access": CANARY}}, "moved")
    environ["TEST_HOME"] = str(tmp_path / "moved")
    assert await key(secrets, LoginRef()) == CANARY


@pytest.mark.parametrize(
    "expires",
    [
        NOW.timestamp() - 1,
        (NOW.timestamp() - 1) * 1000,
        int(NOW.timestamp()),
        "2026-09-02T11:59:59Z",
        "2026-09-02T11:59:59",
        "2026-09-02T19:59:00+08:00",
    ],
)
async def test_a_login_that_ran_out_names_the_command_that_renews_it(
    secrets: SystemSecrets, made_up_home: Path, expires: object
) -> None:
    login(made_up_home, {"tokens": {"access": CANARY}, "expires": expires})
    seen = await fault(secrets, LoginRef())
    assert (seen.kind, seen.code) == (FaultKind.LOGIN_EXPIRED, "login-expired-cli")
    assert seen.details == (("command", "testcli"),)


@pytest.mark.parametrize(
    "expires",
    [NOW.timestamp() + 60, (NOW.timestamp() + 60) * 1000, "2026-09-02T12:01:00Z", 0, None, "soon", True, [], -1, 1e300],
)
async def test_an_expiry_ahead_or_one_that_says_nothing_is_no_hindrance(
    secrets: SystemSecrets, made_up_home: Path, expires: object
) -> None:
    login(made_up_home, {"tokens": {"access": CANARY}, "expires": expires})
    assert await key(secrets, LoginRef()) == CANARY


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "null", '{"tokens": "x"}', '{"tokens": {"access": ""}}', '{"tokens": {"access": 5}}'),
        *('{"tokens": {"access": null}}', "[" * 100_000, '{"tokens": {}}', "NaN"),
    ],
)
async def test_a_login_that_cannot_be_read_is_not_signed_in(
    secrets: SystemSecrets, made_up_home: Path, content: str
) -> None:
    login(made_up_home, content)
    seen = await fault(secrets, LoginRef())
    damaged = content in ("", "{") or content.startswith("[[")
    assert (seen.code, dict(seen.details)) == (
        "no-credential-login-file" if damaged else "no-credential-login",
        {"path": "~/.test/auth.json", "command": "testcli"},
    )


async def test_a_login_that_is_just_being_written_is_read_once_more(
    secrets: SystemSecrets, made_up_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = login(made_up_home, '{"tokens": {"acc')
    whole = json.dumps({"tokens": {"access": CANARY}})
    waiting = types.SimpleNamespace(sleep=lambda _: path.write_text(whole))
    monkeypatch.setattr("quotatop.host.login.time", waiting)
    assert await key(secrets, LoginRef()) == CANARY


async def test_a_login_that_is_not_there_or_no_file_is_not_signed_in(
    secrets: SystemSecrets, made_up_home: Path
) -> None:
    assert (await fault(secrets, LoginRef())).code == "no-credential-login"
    (made_up_home / ".test").mkdir()
    os.mkfifo(made_up_home / ".test" / "auth.json")
    assert (await fault(secrets, LoginRef())).code == "no-credential-login-file"


async def test_a_login_is_left_exactly_as_it_was(secrets: SystemSecrets, made_up_home: Path) -> None:
    path = login(made_up_home, {"tokens": {"access": CANARY, "refresh_token": "r"}, "expires": 1})
    path.chmod(0o644)
    before = (path.stat().st_mtime_ns, path.stat().st_ino, path.stat().st_mode, path.read_bytes())
    for _ in range(3):
        await fault(secrets, LoginRef())
    assert (path.stat().st_mtime_ns, path.stat().st_ino, path.stat().st_mode, path.read_bytes()) == before
    assert [entry.name for entry in path.parent.iterdir()] == ["auth.json"]


async def test_a_byte_order_mark_does_not_hide_a_login(secrets: SystemSecrets, made_up_home: Path) -> None:
    login(made_up_home, "\ufeff" + json.dumps({"tokens": {"access": CANARY}}))
    assert await key(secrets, LoginRef()) == CANARY


async def test_every_secret_is_told_to_whoever_scrubs_the_log(
    made_up_home: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    learned: list[Secret] = []
    environ["A_KEY"] = CANARY
    secrets = SystemSecrets(environ, made_up_home, tmp_path, learn=learned.append)
    await key(secrets, EnvRef("A_KEY"))
    assert learned == [Secret(CANARY)]


def credential(value: str) -> Credential:
    return Credential({KEY: Secret(value)})


def test_equal_secrets_have_equal_fingerprints_over_instances_and_starts(
    secrets: SystemSecrets, made_up_home: Path, tmp_path: Path
) -> None:
    again = SystemSecrets({}, made_up_home, tmp_path / "state")
    assert secrets.fingerprint(credential("a")) == again.fingerprint(credential("a"))
    assert secrets.fingerprint(credential("a")) != secrets.fingerprint(credential("b"))


async def test_a_login_that_its_cli_renewed_keeps_its_fingerprint(secrets: SystemSecrets, made_up_home: Path) -> None:
    login(made_up_home, {"tokens": {"access": "first"}})
    first = await secrets.resolve(held(LoginRef()), PROVIDER)
    login(made_up_home, {"tokens": {"access": "second"}})
    second = await secrets.resolve(held(LoginRef()), PROVIDER)
    assert first.key != second.key
    assert secrets.fingerprint(first) == secrets.fingerprint(second) != secrets.fingerprint(credential("first"))


def test_another_installation_has_other_fingerprints(
    secrets: SystemSecrets, made_up_home: Path, tmp_path: Path
) -> None:
    other = SystemSecrets({}, made_up_home, tmp_path / "other")
    assert secrets.fingerprint(credential("a")) != other.fingerprint(credential("a"))


def test_the_salt_is_private_and_the_secret_nowhere(secrets: SystemSecrets, tmp_path: Path, assert_no_canary) -> None:
    token = secrets.fingerprint(credential(CANARY))
    salt = tmp_path / "state" / "salt"
    assert stat.S_IMODE(salt.stat().st_mode) == 0o600
    assert [entry.name for entry in (tmp_path / "state").iterdir()] == ["salt"]
    assert_no_canary(token, below=tmp_path / "state")


def test_instances_that_start_together_agree_on_one_salt(made_up_home: Path, tmp_path: Path) -> None:
    tokens: set[str] = set()
    many = [
        threading.Thread(
            target=lambda: tokens.add(SystemSecrets({}, made_up_home, tmp_path / "s").fingerprint(credential("a")))
        )
        for _ in range(16)
    ]
    for each in many:
        each.start()
    for each in many:
        each.join()
    assert len(tokens) == 1


def test_a_state_folder_that_cannot_be_written_still_gives_fingerprints(made_up_home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    secrets = SystemSecrets({}, made_up_home, tmp_path / "file" / "state")
    assert secrets.fingerprint(credential("a")) == secrets.fingerprint(credential("a"))
