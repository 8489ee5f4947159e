"""`add` checks a subscription, tries its key once, and saves it; a key comes from a prompt or stdin alone."""

import io
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.cli.parser import build
from quotatop.present.words import Words

KEY = "sk-cp-CANARY0123456789"
ANSWER = b'{"5_hour": {"quota": 100, "used": 25, "remain": 75}}'


def held(path: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads(path.read_text()).get("subscriptions", {})


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def typed(text: str | bytes) -> None:
        raw = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return typed


def test_a_key_is_tried_before_anything_is_saved(quotatop: Callable, config_file: Path, vendor: object) -> None:
    vendor.body = ANSWER
    ran = quotatop(
        *("add", "inf", "--provider", "infini", "--env", "INFINI_API_KEY", "--base-url", vendor.origin),
        *("--label", "Infini", "--interval", "10m", "--since", "2026-01-20"),
        env={"INFINI_API_KEY": KEY},
    )
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == ["Infini answers: 5h 25%", f"added inf to {config_file}"]
    assert vendor.keys == [f"Bearer {KEY}"]
    assert list(held(config_file)) == ["inf"]
    assert {key: str(value) for key, value in held(config_file)["inf"].items()} == {
        "provider": "infini",
        "since": "2026-01-20",
        "label": "Infini",
        "credential": "{'env': 'INFINI_API_KEY'}",
        "base_url": vendor.origin,
        "interval": "10m",
    }


def test_a_refused_key_is_not_saved(quotatop: Callable, config_file: Path, vendor: object) -> None:
    vendor.status, vendor.body = 401, b'{"code": 10021, "message": "invalid key"}'
    argv = ("add", "inf", "--provider", "infini", "--env", "INFINI_API_KEY", "--base-url", vendor.origin)
    ran = quotatop(*argv, env={"INFINI_API_KEY": KEY})
    assert (ran.code, ran.out) == (2, "")
    assert "Nothing was saved" in ran.err
    assert not config_file.exists()
    assert quotatop(*argv, "--no-test", env={"INFINI_API_KEY": KEY}).code == 0
    assert list(held(config_file)) == ["inf"]


def test_a_vendor_in_trouble_is_no_reason_to_refuse_a_key(
    quotatop: Callable, config_file: Path, vendor: object
) -> None:
    vendor.status = 503
    ran = quotatop(
        *("add", "inf", "--provider", "infini", "--env", "INFINI_API_KEY", "--base-url", vendor.origin),
        env={"INFINI_API_KEY": KEY},
    )
    assert ran.code == 0
    assert "saved all the same" in ran.err
    assert list(held(config_file)) == ["inf"]


def test_a_variable_that_is_not_set_is_named(quotatop: Callable, config_file: Path) -> None:
    ran = quotatop("add", "inf", "--provider", "infini", "--env", "NOBODY_SET_THIS")
    assert ran.code == 2
    assert "NOBODY_SET_THIS" in ran.err
    assert not config_file.exists()


def test_a_typed_key_goes_into_a_private_file_of_its_own(
    quotatop: Callable, config_file: Path, vendor: object, typed: Callable
) -> None:
    vendor.body = ANSWER
    typed(f"{KEY}\r\nmore\n")
    ran = quotatop("add", "inf", "--provider", "infini", "--key-stdin", "--base-url", vendor.origin)
    assert ran.code == 0
    assert vendor.keys == [f"Bearer {KEY}"]
    key_file = config_file.parent / "keys" / "inf"
    assert key_file.read_text() == f"{KEY}\n"
    assert (key_file.stat().st_mode & 0o777, key_file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert held(config_file)["inf"]["credential"] == {"file": "keys/inf"}
    assert "CANARY" not in ran.out + ran.err + config_file.read_text()
    assert quotatop("remove", "inf").code == 0
    assert not key_file.exists()


def test_a_key_that_is_piped_in_needs_no_flag(
    quotatop: Callable, config_file: Path, vendor: object, typed: Callable
) -> None:
    vendor.body = ANSWER
    typed(f"{KEY}\n")
    ran = quotatop("add", "inf", "infini", "--base-url", vendor.origin)
    assert ran.code == 0
    assert (config_file.parent / "keys" / "inf").read_text() == f"{KEY}\n"
    assert "Keys are made at" not in ran.err


def test_where_nothing_is_piped_in_the_ways_to_name_a_key_are_told(
    quotatop: Callable, config_file: Path, typed: Callable
) -> None:
    typed("")
    ran = quotatop("add", "inf", "infini")
    assert ran.code == 2
    assert "--key-stdin" in ran.err
    assert not config_file.exists()


def test_a_refused_typed_key_leaves_no_file(
    quotatop: Callable, config_file: Path, vendor: object, typed: Callable
) -> None:
    vendor.status, vendor.body = 401, b'{"code": 10021}'
    typed(f"{KEY}\n")
    assert quotatop("add", "inf", "--provider", "infini", "--key-stdin", "--base-url", vendor.origin).code == 2
    assert not config_file.parent.exists() or not list(config_file.parent.rglob("*"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no key was given"),
        ("\n", "no key was given"),
        ("sk-CANARY \n", "10"),
        ("sk-CANARY\u2011x\n", "10"),
        (b"\xef\xbb\xbfsk-CANARY\n", "1"),
        (b"sk-CANARY\x00x\n", "10"),
        (b"sk-CANARY\xff\n", "10"),
    ],
)
def test_what_no_key_holds_is_refused_by_its_place(
    quotatop: Callable, config_file: Path, typed: Callable, text: str | bytes, words: str
) -> None:
    typed(text)
    ran = quotatop("add", "inf", "--provider", "infini", "--key-stdin", "--no-test")
    assert ran.code == 2
    assert words in ran.err
    assert "CANARY" not in ran.out + ran.err
    assert not config_file.exists()


def test_a_key_file_that_is_there_is_not_overwritten(quotatop: Callable, config_file: Path, typed: Callable) -> None:
    key_file = config_file.parent / "keys" / "inf"
    key_file.parent.mkdir(parents=True)
    key_file.write_text("mine\n")
    typed(f"{KEY}\n")
    assert quotatop("add", "inf", "--provider", "infini", "--key-stdin", "--no-test").code == 2
    assert key_file.read_text() == "mine\n"
    assert not config_file.exists()


def test_a_key_of_another_product_warns_and_does_not_block(
    quotatop: Callable, config_file: Path, typed: Callable
) -> None:
    typed("sk-kimi-CANARY0123456789\n")
    ran = quotatop("add", "zai", "--key-stdin", "--no-test")
    assert ran.code == 0
    assert "begins with sk-kimi- belongs to Kimi Code" in ran.err
    assert "CANARY" not in ran.err


def test_each_way_of_naming_a_key(quotatop: Callable, config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(config_file.parents[2])
    ways = {
        ("--env", "ZAI_API_KEY"): {"env": "ZAI_API_KEY"},
        ("--file", "key"): {"file": str(config_file.parents[2] / "key")},
        ("--file", "~/key"): {"file": "~/key"},
        ("--command", "pass show 'a b'"): {"command": ["pass", "show", "a b"]},
        ("--keyring", "quotatop/zai"): {"keyring": "quotatop/zai"},
    }
    for number, way in enumerate(ways):
        assert quotatop("add", f"s{number}", "zai", *way, "--no-test").code == 0
    assert quotatop("add", "k", "kimi", "--login", "--no-test").code == 0
    credentials = [one["credential"] for one in held(config_file).values()]
    assert credentials == [*ways.values(), {"login": True}]


def test_a_providers_own_options(quotatop: Callable, config_file: Path) -> None:
    argv = ("add", "team", "--provider", "zhipu", "--env", "ZHIPU_API_KEY", "--no-test")
    options = ("--option", "organization=org-1", "--option", "project=proj_2")
    assert quotatop(*argv, *options, "--plan", "glm-pro").code == 0
    team = held(config_file)["team"]
    assert (team["organization"], team["project"], team["plan"]) == ("org-1", "proj_2", "glm-pro")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("inf",), "--provider"),
        (("inf", "--provider", "infni", "--env", "X"), "did you mean infini?"),
        (("x", "kimi", "--nokey", KEY), "not understood: --nokey\n"),
        (("glm", "--provider", "zai", "--env", "X"), "glm is there already"),
        (("a b", "--provider", "zai", "--env", "X"), "letters, digits, - and _"),
        (("x", "--provider", "zai", "--env", "X", "--since", "soon"), "2026-01-20"),
        (("x", "--provider", "zai", "--env", "X", "--source", "ap"), "auto, api, logs, command"),
        (("x", "--provider", "zai", "--env", "X", "--interval", "5s"), "the shortest is 1m"),
        (("x", "--provider", "zai", "--env", "X", "--base-url", "http://example.com"), "https://"),
        (("x", "--provider", "zai", "--env", "X", "--option", "organization=1"), "organization: unknown key"),
        (("x", "--provider", "zai", "--env", "X", "--option", "organization"), "NAME=VALUE"),
        (("x", "--provider", "zai", "--env", "X", "--plan", "nope"), "zai has no plan"),
        (("x", "--provider", "zai", "--env", KEY), "not the key itself"),
        (("x", "--provider", "zai", "--keyring", "noslash"), "service/name"),
        (("x", "--provider", "zai", "--command", "pass 'x"), "quotation mark"),
        (("x", "--provider", "zai", "--login"), "no login"),
    ],
)
def test_a_wrong_request_is_told_and_changes_nothing(
    quotatop: Callable, write_config: Callable, argv: tuple[str, ...], words: str
) -> None:
    path = write_config('[subscriptions.glm]\nprovider = "zhipu"\n')
    before = path.read_bytes()
    ran = quotatop("add", *argv)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert "CANARY" not in ran.err
    assert path.read_bytes() == before


def test_a_provider_of_a_later_version_is_told_from_a_slip(
    quotatop: Callable, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quotatop.cli.add.PLANNED", frozenset({"tomorrow"}))
    ran = quotatop("add", "x", "tomorrow", "--env", "X")
    assert ran.code == 2
    assert "tomorrow is not supported by this version" in ran.err


def test_no_option_takes_a_key() -> None:
    words = Words("en")
    help = build(words).parse_args(["add", "x"])
    assert not {"key", "value", "token", "secret", "api_key", "password"} & set(vars(help))


def test_a_person_is_asked_for_what_is_missing_and_the_key_is_not_echoed(
    in_a_terminal: Callable, config_file: Path, vendor: object
) -> None:
    vendor.body = ANSWER
    code, said = in_a_terminal(
        ["add", "--base-url", vendor.origin],
        [
            ("Whose plan", str(providers.names().index("infini") + 1)),
            ("What shall it be called", "mine"),
            ("not shown", KEY),
        ],
    )
    assert code == 0
    assert "mine answers: 5h 25%" in said
    assert "CANARY" not in said
    assert held(config_file)["mine"]["provider"] == "infini"
    assert (config_file.parent / "keys" / "mine").read_text() == f"{KEY}\n"


def test_a_person_may_save_a_refused_key_all_the_same(
    in_a_terminal: Callable, config_file: Path, vendor: object
) -> None:
    vendor.status, vendor.body = 401, b'{"code": 10021}'
    argv = ["add", "inf", "--provider", "infini", "--key-stdin", "--base-url", vendor.origin]
    code, said = in_a_terminal(argv, [("not shown", KEY), ("anyway", "n")])
    assert (code, config_file.exists()) == (2, False)
    code, said = in_a_terminal(argv, [("not shown", KEY), ("anyway", "y")])
    assert (code, list(held(config_file))) == (0, ["inf"])
    assert "CANARY" not in said


def test_a_program_that_prints_quotatops_json_is_added_and_tried(quotatop: Callable, config_file: Path) -> None:
    script = config_file.parent / "quota"
    config_file.parent.mkdir(parents=True, exist_ok=True)
    script.write_text("""#!/bin/sh\necho '{"windows": [{"id": "5h", "used_percent": 25}]}'\n""")
    script.chmod(0o755)
    ran = quotatop("add", "mine", "zhipu", "--run", f"{script} --json")
    assert (ran.code, "mine answers: 5h 25%" in ran.err) == (0, True)
    wanted = {"provider": "zhipu", "source": "command", "command": [str(script), "--json"]}
    assert held(config_file)["mine"] == wanted


def test_a_provider_that_needs_no_key_asks_for_none(quotatop: Callable, config_file: Path) -> None:
    ran = quotatop("add", "work", "codex", "--option", "home=~/work/.codex", "--no-test")
    assert ran.code == 0
    assert held(config_file)["work"] == {"provider": "codex", "home": "~/work/.codex"}
