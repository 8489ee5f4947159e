"""`set` changes one value, keeps the rest, and takes no key."""

import io
import sys
from collections.abc import Callable

import pytest

TEXT = '# mine\n[display]\nshow = "used"  # or left\n\n[subscriptions.glm]\nprovider = "zhipu"\n'


def test_a_setting_is_changed_in_its_place(quotatop: Callable, write_config: Callable) -> None:
    path = write_config(TEXT)
    ran = quotatop("set", "display.show", "left")
    assert (ran.code, ran.out, ran.err) == (0, "", 'display.show = "left"\n')
    assert path.read_text() == TEXT.replace('"used"', '"left"')


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("glm.interval", "10m"), 'interval = "10m"'),
        (("subscriptions.glm.interval", "10m"), 'interval = "10m"'),
        (("glm.paused", "on"), "paused = true"),
        (("glm.since", "2026-01-20"), "since = 2026-01-20"),
        (("glm.label", "Work", "and", "play"), 'label = "Work and play"'),
        (("glm.credential", "env:ZHIPU_API_KEY"), 'credential = { env = "ZHIPU_API_KEY" }'),
        (("glm.credential", "file:~/key"), 'credential = { file = "~/key" }'),
        (("glm.credential", "keyring:a/b"), 'credential = { keyring = "a/b" }'),
        (("glm.credential", "command:pass show glm"), 'credential = { command = ["pass", "show", "glm"] }'),
        (("alerts.warn_at", "75"), "warn_at = 75"),
        (("alerts.critical_at", "97.5"), "critical_at = 97.5"),
        (("alerts.bell", "no"), "bell = false"),
        (("alerts.ring", "warn,spent", "peak"), 'ring = ["warn", "spent", "peak"]'),
        (("alerts.command", "notify --title 'a b'"), 'command = ["notify", "--title", "a b"]'),
        (("alerts.command", "notify", "a b"), 'command = ["notify", "a b"]'),
        (("alerts.peak", "off"), 'peak = "off"'),
        (("keys.refresh", "r,f5"), 'refresh = "r,f5"'),
    ],
)
def test_a_value_needs_no_quotes(quotatop: Callable, write_config: Callable, words: tuple[str, ...], line: str) -> None:
    path = write_config(TEXT)
    ran = quotatop("set", *words)
    assert (ran.code, ran.out) == (0, "")
    assert line in path.read_text().splitlines()
    assert set(TEXT.splitlines()) <= set(path.read_text().splitlines())


def test_without_a_value_the_default_comes_back(quotatop: Callable, write_config: Callable) -> None:
    path = write_config(TEXT)
    ran = quotatop("set", "display.show")
    assert (ran.code, ran.err) == (0, 'display.show is back to "used"\n')
    assert "show" not in path.read_text()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("display.shwo", "left"), "config.toml: display.shwo: unknown key (did you mean show?)"),
        (("dispaly.show", "left"), "config.toml: dispaly.show: there is no dispaly (did you mean display?)"),
        (("gml.label", "x"), "config.toml: gml.label: there is no gml (did you mean glm?)"),
        (
            ("subscriptions.gml.label", "x"),
            "config.toml: subscriptions.gml.label: there is no subscription gml (did you mean glm?)",
        ),
        (("glm", "x"), "config.toml: glm: is a table; name one of its keys"),
        (("glm.interval", "30s"), 'config.toml: subscriptions.glm.interval: "30s" is too short: the shortest is 1m'),
        (("glm.paused", "maybe"), "config.toml: subscriptions.glm.paused: must be true or false"),
        (("glm.since", "2026-13-01"), "config.toml: subscriptions.glm.since: must be a date like 2026-01-20"),
        (("alerts.warn_at", "99"), "config.toml: alerts.warn_at: warn_at must not lie above critical_at"),
        (("display.theme",), "config.toml: display.theme is not set"),
        (
            ("glm.plan", "glm-por"),
            'config.toml: subscriptions.glm.plan: zhipu has no plan "glm-por" (did you mean glm-pro?)',
        ),
    ],
)
def test_a_wrong_change_is_refused_and_the_file_stays(
    quotatop: Callable, write_config: Callable, words: tuple[str, ...], line: str
) -> None:
    path = write_config(TEXT)
    ran = quotatop("set", *words)
    assert (ran.code, ran.out, ran.err) == (2, "", f"{line}\n")
    assert path.read_text() == TEXT


@pytest.mark.parametrize(
    "words",
    [
        ("glm.credential", "sk-CANARY0123456789abcdef"),
        ("glm.credential", "value:sk-CANARY0123456789abcdef"),
        ("glm.credential.value", "sk-CANARY0123456789abcdef"),
        ("glm.credential", "env:sk-CANARY0123456789abcdef"),
        ("display.show", "sk-CANARY0123456789abcdef"),
        ("sk-CANARY0123456789abcdef.show", "left"),
    ],
)
def test_a_key_is_not_taken_from_the_command_line_nor_repeated(
    quotatop: Callable, write_config: Callable, words: tuple[str, ...]
) -> None:
    path = write_config(TEXT)
    ran = quotatop("set", *words)
    assert ran.code == 2
    assert "CANARY" not in ran.out + ran.err
    assert path.read_text() == TEXT


def test_a_broken_config_is_not_touched(quotatop: Callable, write_config: Callable) -> None:
    path = write_config("[display\nshow = 1\n")
    ran = quotatop("set", "display.show", "left")
    assert ran.code == 2
    assert ran.err.startswith("config.toml:1: ")
    assert path.read_text() == "[display\nshow = 1\n"


def test_the_language_of_the_config_is_spoken(quotatop: Callable, write_config: Callable) -> None:
    write_config('[display]\nlanguage = "zh"\nshow = "left"\n')
    assert quotatop("set", "display.show").err == 'display.show 恢复为 "used"\n'


ANSWER = b'{"5_hour": {"quota": 100, "used": 25, "remain": 75}}'
NEW_KEY = "sk-cp-CANARYNEW0123456789"


@pytest.fixture
def pipe_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("before", ['{ env = "OLD" }', '{ file = "keys/inf" }'])
def test_a_subscription_gets_a_new_key(
    quotatop: Callable, write_config: Callable, vendor: object, pipe_in: Callable, before: str
) -> None:
    path = write_config(
        f'[subscriptions.inf]  # work\nprovider = "infini"\ncredential = {before}\nbase_url = "{vendor.origin}"\n'
    )
    key_file = path.parent / "keys" / "inf"
    if "file" in before:
        key_file.parent.mkdir()
        key_file.write_text("sk-cp-old\n")
    vendor.body = ANSWER
    pipe_in(f"{NEW_KEY}\n")
    ran = quotatop("set", "inf.key")
    assert (ran.code, ran.out) == (0, "")
    assert vendor.keys == [f"Bearer {NEW_KEY}"]
    assert key_file.read_text() == f"{NEW_KEY}\n"
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == (
        '[subscriptions.inf]  # work\nprovider = "infini"\ncredential = { file = "keys/inf" }\n'
        f'base_url = "{vendor.origin}"\n'
    )
    assert "CANARY" not in ran.err


def test_a_new_key_that_the_vendor_rejects_leaves_the_old_one(
    quotatop: Callable, write_config: Callable, vendor: object, pipe_in: Callable
) -> None:
    text = f'[subscriptions.inf]\nprovider = "infini"\ncredential = {{ env = "OLD" }}\nbase_url = "{vendor.origin}"\n'
    path = write_config(text)
    vendor.status, vendor.body = 401, b'{"code": 10021}'
    pipe_in(f"{NEW_KEY}\n")
    assert quotatop("set", "inf.key").code == 2
    assert path.read_text() == text
    assert not (path.parent / "keys").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("glm.key", NEW_KEY), "never taken from the command line"),
        (("gml.key",), "did you mean glm?"),
        (("display.key", "x"), "config.toml: display.key: unknown key"),
    ],
)
def test_a_new_key_is_asked_for_and_for_a_subscription_only(
    quotatop: Callable, write_config: Callable, words: tuple[str, ...], said: str
) -> None:
    path = write_config(TEXT)
    ran = quotatop("set", *words)
    assert ran.code == 2
    assert said in ran.err
    assert "CANARY" not in ran.err
    assert path.read_text() == TEXT
