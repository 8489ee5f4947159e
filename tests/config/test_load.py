"""Golden problems of broken configs, and what a right one means."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop import providers as real_providers
from quotatop.config.load import load_config
from quotatop.config.provenance import in_force
from quotatop.config.settings import Config, ConfigError
from quotatop.domain.alert import AlertKind
from quotatop.domain.credential import (
    CommandRef,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Secret,
    ValueRef,
)
from quotatop.domain.subscription import Source

WHOLE = """\
[display]
theme = "nord"
language = "zh"
show = "left"
glyphs = "ascii"

[polling]
interval = "2m"

[alerts]
bell = false
ring = ["runs-out", "warn"]
desktop = "osc9"
command = ["say", "hello"]
warn_at = 70.5
critical_at = 90
peak = "off"
quiet = "23:00-08:00"

[keys]
refresh = "r,f5"

[subscriptions.glm]
provider = "zhipu"
plan = "glm-pro"
since = 2026-01-20
label = "GLM work"
credential = { env = "ZHIPU_API_KEY" }
source = "api"
base_url = "https://Open.Bigmodel.cn/"
interval = "1d12h"
paused = true
organization = "org-1"

[subscriptions.two]
provider = "twofold"
credential = { access_key = { env = "AK" }, secret_key = { command = ["pass", "show", "sk"] } }

[[attribution]]
tool = "claude"
subscription = "glm"
"""


def test_every_key_of_the_contract_is_read(read: Callable[..., Config]) -> None:
    config = read(WHOLE)
    glm, two = config.subscriptions
    assert (config.display.theme, config.display.language, config.display.show, config.display.glyphs) == (
        "nord",
        "zh",
        "left",
        "ascii",
    )
    assert config.polling.interval_s == 120
    assert config.alerts.ring == (AlertKind.WARN, AlertKind.RUNS_OUT)
    assert (config.alerts.bell, config.alerts.desktop, config.alerts.command) == (False, "osc9", ("say", "hello"))
    assert (config.alerts.warn_at, config.alerts.critical_at, config.alerts.peak_s) == (70.5, 90, None)
    assert config.alerts.quiet == (time(23), time(8))
    assert config.keys == (("refresh", "r,f5"),)
    assert (glm.id, glm.provider, glm.plan, glm.since) == ("glm", "zhipu", "glm-pro", date(2026, 1, 20))
    assert (glm.label, glm.source, glm.paused, glm.interval_s) == ("GLM work", Source.API, True, 129_600)
    assert glm.base_url == "https://open.bigmodel.cn"
    assert glm.options == (("organization", "org-1"),)
    assert two.interval_s == 120
    assert two.credential == CredentialRef(
        (("access_key", EnvRef("AK")), ("secret_key", CommandRef(("pass", "show", "sk"))))
    )
    assert config.attribution[0].tool == "claude"
    assert config.lines()["subscriptions.glm.plan"] == 1 + WHOLE.splitlines().index('plan = "glm-pro"')


def test_an_empty_config_is_all_defaults(read: Callable[..., Config]) -> None:
    config = read("")
    assert (config.exists, config.subscriptions, config.polling.interval_s) == (True, (), 300)


def test_subscriptions_keep_the_order_of_the_file(read: Callable[..., Config]) -> None:
    text = "".join(f'[subscriptions.{id}]\nprovider = "kimi"\n' for id in ("z", "a", "m"))
    assert [one.id for one in read(text).subscriptions] == ["z", "a", "m"]


@pytest.mark.parametrize(
    ("written", "ref"),
    [
        ('{ env = "KIMI_API_KEY" }', EnvRef("KIMI_API_KEY")),
        ('{ file = "~/key" }', FileRef("~/key")),
        ('{ file = "/srv/key" }', FileRef("/srv/key")),
        ('{ command = ["pass", "show", "kimi"] }', CommandRef(("pass", "show", "kimi"))),
        ('{ keyring = "quotatop/kimi" }', KeyringRef("quotatop", "kimi")),
        ("{ login = true }", LoginRef()),
        ('{ value = "sk-kimi-abc" }', ValueRef(Secret("sk-kimi-abc"))),
        ('{ value = "sk-kimi-abc\\n" }', ValueRef(Secret("sk-kimi-abc"))),
    ],
)
def test_each_form_of_a_credential(read: Callable[..., Config], written: str, ref: object) -> None:
    config = read(f'[subscriptions.k]\nprovider = "kimi"\ncredential = {written}\n')
    assert config.subscriptions[0].credential == CredentialRef((("key", ref),))


def test_a_relative_path_begins_at_the_config(read: Callable[..., Config], config_file: Path) -> None:
    config = read('[subscriptions.k]\nprovider = "kimi"\ncredential = { file = "keys/k" }\n')
    assert config.subscriptions[0].credential == CredentialRef((("key", FileRef(str(config_file.parent / "keys/k"))),))


GOLDEN = {
    "unknown table": ('[dispaly]\nshow = "left"\n', ["config.toml:1: dispaly: unknown key (did you mean display?)"]),
    "unknown key": ('[display]\nthme = "x"\n', ["config.toml:2: display.thme: unknown key (did you mean theme?)"]),
    "unknown key without a neighbour": (
        "[polling]\nzzz = 1\n",
        ["config.toml:2: polling.zzz: unknown key; known here: interval"],
    ),
    "wrong word": (
        '[display]\nshow = "usde"\n',
        ['config.toml:2: display.show: must be used or left, not "usde" (did you mean used?)'],
    ),
    "wrong type": ("[display]\n\ntheme = 3\n", ["config.toml:3: display.theme: must be text in quotes"]),
    "table that is none": ("display = 3\n", ["config.toml:1: display: must be a table"]),
    "flag": ('[alerts]\nbell = "yes"\n', ["config.toml:2: alerts.bell: must be true or false"]),
    "short interval": (
        '[polling]\ninterval = "59s"\n',
        ['config.toml:2: polling.interval: "59s" is too short: the shortest is 1m'],
    ),
    "interval without a unit": (
        '[polling]\ninterval = "5"\n',
        ['config.toml:2: polling.interval: a duration is written like 90s, 30m, 2h or 1d12h, not "5"'],
    ),
    "interval as a number": (
        "[polling]\ninterval = 300\n",
        ['config.toml:2: polling.interval: must be a duration in quotes like "5m"'],
    ),
    "ring": (
        '[alerts]\nring = ["warn", "wran"]\n',
        ['config.toml:2: alerts.ring: there is no kind "wran" (did you mean warn?)'],
    ),
    "levels": (
        "[alerts]\nwarn_at = 96\ncritical_at = 95\n",
        ["config.toml:2: alerts.warn_at: warn_at must not lie above critical_at"],
    ),
    "level out of range": (
        "[alerts]\ncritical_at = 101\n",
        ["config.toml:2: alerts.critical_at: must lie above 0 and at most at 100 percent"],
    ),
    "level not a number": (
        "[alerts]\nwarn_at = nan\n",
        ["config.toml:2: alerts.warn_at: must lie above 0 and at most at 100 percent"],
    ),
    "quiet": (
        '[alerts]\nquiet = "23-8"\n',
        ['config.toml:2: alerts.quiet: must be a span of local time like "23:00-08:00", not "23-8"'],
    ),
    "quiet for no time": (
        '[alerts]\nquiet = "08:00-08:00"\n',
        ["config.toml:2: alerts.quiet: begins and ends at the same time"],
    ),
    "argv": (
        '[alerts]\ncommand = "say hello"\n',
        ['config.toml:2: alerts.command: must be a list like ["program", "argument"]'],
    ),
    "id": (
        '[subscriptions."a b"]\nprovider = "kimi"\n',
        ['config.toml:1: subscriptions."a b": an id has only letters, digits, - and _'],
    ),
    "repeated id": (
        '[subscriptions.glm]\nprovider = "zhipu"\n[subscriptions.glm]\n',
        ["config.toml:3: subscriptions.glm: is there twice"],
    ),
    "repeated key": ('[display]\nshow = "used"\nshow = "left"\n', ["config.toml:3: display.show: is there twice"]),
    "no provider": ("[subscriptions.glm]\n", ["config.toml:1: subscriptions.glm: the key provider is missing"]),
    "unknown provider": (
        '[subscriptions.glm]\nprovider = "zhpu"\n',
        ['config.toml:2: subscriptions.glm.provider: there is no provider "zhpu" (did you mean zhipu?)'],
    ),
    "provider of another version": (
        '[subscriptions.ark]\nprovider = "volcengine"\nseat = "s"\n',
        ["config.toml:2: subscriptions.ark.provider: volcengine is not supported by this version of quotatop"],
    ),
    "option of another provider": (
        '[subscriptions.k]\nprovider = "kimi"\norganization = "o"\n',
        [
            (
                "config.toml:3: subscriptions.k.organization: unknown key; known here: provider, plan, since, label, "
                "credential, source, command, base_url, interval, paused"
            )
        ],
    ),
    "date in quotes": (
        '[subscriptions.k]\nprovider = "kimi"\nsince = "2026-01-20"\n',
        ["config.toml:3: subscriptions.k.since: must be a date like 2026-01-20, without quotes"],
    ),
    "command without one": (
        '[subscriptions.k]\nprovider = "kimi"\nsource = "command"\n',
        ['config.toml:3: subscriptions.k.source: needs a program to run: command = ["program", "argument"]'],
    ),
    "an option that would break a header": (
        '[subscriptions.g]\nprovider = "zhipu"\norganization = "org\\r\\nX-Evil: 1"\n',
        ["config.toml:3: subscriptions.g.organization: must be one line without control characters"],
    ),
    "a label that would colour a terminal": (
        '[subscriptions.g]\nprovider = "zhipu"\nlabel = "\\u001b[31mred"\n',
        ["config.toml:3: subscriptions.g.label: must be one line without control characters"],
    ),
    "an empty label": (
        '[subscriptions.g]\nprovider = "zhipu"\nlabel = " "\n',
        ["config.toml:3: subscriptions.g.label: must not be empty"],
    ),
    "path in the origin": (
        '[subscriptions.k]\nprovider = "kimi"\nbase_url = "https://k.example/v1"\n',
        ["config.toml:3: subscriptions.k.base_url: must be an origin: no path"],
    ),
    "credential as text": (
        '[subscriptions.k]\nprovider = "kimi"\ncredential = "sk-kimi-CANARY0123"\n',
        [
            (
                'config.toml:3: subscriptions.k.credential: must be one of { env = "NAME" }, { file = "PATH" }, '
                '{ command = ["program"] }, { keyring = "service/name" }, { login = true } or { value = "…" }'
            )
        ],
    ),
    "unknown form": (
        '[subscriptions.k]\nprovider = "kimi"\ncredential = { evn = "X" }\n',
        ["config.toml:3: subscriptions.k.credential.evn: unknown form of a credential (did you mean env?)"],
    ),
    "two forms": (
        '[subscriptions.k]\nprovider = "kimi"\ncredential = { env = "X", file = "Y" }\n',
        ["config.toml:3: subscriptions.k.credential: must have one form, not env and file"],
    ),
    "a key as a variable's name": (
        '[subscriptions.k]\nprovider = "kimi"\ncredential = { env = "sk-kimi-CANARY0123" }\n',
        [
            (
                "config.toml:3: subscriptions.k.credential.env: must be the name of an environment variable, "
                "not the key itself"
            )
        ],
    ),
    "a login that nobody has": (
        '[subscriptions.m]\nprovider = "minimax"\ncredential = { login = true }\n',
        [
            (
                "config.toml:3: subscriptions.m.credential.login: minimax has no login of its own tool "
                "that could be read; use a key"
            )
        ],
    ),
    "a character no key has": (
        '[subscriptions.k]\nprovider = "kimi"\ncredential = { value = "CANARY key" }\n',
        ["config.toml:3: subscriptions.k.credential.value: character 7 is not allowed in a key"],
    ),
    "parts": (
        '[subscriptions.t]\nprovider = "twofold"\ncredential = { access_key = { env = "A" } }\n',
        ["config.toml:3: subscriptions.t.credential: the part secret_key is missing"],
    ),
    "one form for two parts": (
        '[subscriptions.t]\nprovider = "twofold"\ncredential = { env = "A" }\n',
        [
            (
                "config.toml:3: subscriptions.t.credential: must name its parts: "
                '{ access_key = { env = "NAME" }, secret_key = { env = "NAME" } }'
            )
        ],
    ),
    "attribution": (
        '[subscriptions.glm]\nprovider = "zhipu"\n\n[[attribution]]\nsubscription = "gml"\n',
        ['config.toml:5: attribution[0].subscription: there is no subscription "gml" (did you mean glm?)'],
    ),
    "several at once, by line": (
        '[display]\nshow = 1\n[subscriptions.k]\nprovider = "kmi"\nlabl = "x"\n[polling]\ninterval = "1s"\n',
        [
            "config.toml:2: display.show: must be text in quotes",
            'config.toml:4: subscriptions.k.provider: there is no provider "kmi" (did you mean kimi?)',
            'config.toml:7: polling.interval: "1s" is too short: the shortest is 1m',
        ],
    ),
    "unclosed string": ('[display]\nshow = "left\n', ["config.toml:2: not valid TOML: illegal character '\\n'"]),
    "no value": ("[display]\nshow =\n", ["config.toml:2: not valid TOML: invalid value"]),
    "a line of nonsense": (
        "[display]\nwhat is this\n",
        ["config.toml:2: not valid TOML: expected '=' after a key in a key/value pair"],
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_each_slip_is_named_by_line_and_key(problems: Callable[..., list[str]], name: str) -> None:
    text, lines = GOLDEN[name]
    assert problems(text) == lines


@pytest.mark.parametrize("name", GOLDEN)
def test_no_problem_repeats_a_secret_or_takes_two_lines(problems: Callable[..., list[str]], name: str) -> None:
    for line in problems(GOLDEN[name][0]):
        assert "CANARY" not in line
        assert "\n" not in line


def test_the_config_of_a_wrong_text_stays_as_it_is(problems: Callable[..., list[str]], config_file: Path) -> None:
    problems('[display]\nshow = "usde"\n')
    assert config_file.read_bytes() == b'[display]\nshow = "usde"\n'
    assert [path.name for path in config_file.parent.iterdir()] == ["config.toml"]


def test_a_key_for_a_command_that_the_screen_has_not_is_a_mistake(problems: Callable[..., list[str]]) -> None:
    found = problems('[keys]\nrefesh = "r"\n')
    assert found == ["config.toml:2: keys.refesh: the screen has no such command (did you mean refresh?)"]


def test_a_plan_is_checked_against_its_providers_plans(problems: Callable[..., list[str]]) -> None:
    text = '[subscriptions.g]\nprovider = "zhipu"\nplan = "glm-por"\n'
    found = problems(text, plans=lambda provider: {"zhipu": ["glm-pro", "glm-max"]}[provider])
    assert found == ['config.toml:3: subscriptions.g.plan: zhipu has no plan "glm-por" (did you mean glm-pro?)']


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_in_a_file_that_others_can_read_is_refused_with_the_mending_word(
    problems: Callable[..., list[str]], config_file: Path, mode: int
) -> None:
    found = problems('[subscriptions.k]\nprovider = "kimi"\ncredential = { value = "sk-kimi-CANARY" }\n', mode)
    wanted = f"a key may stand only in a file that nobody else can read: chmod 600 {config_file}"
    assert found == [f"config.toml:3: subscriptions.k.credential.value: {wanted}"]


def test_a_config_without_a_key_may_be_read_by_others(read: Callable[..., Config]) -> None:
    assert read('[subscriptions.k]\nprovider = "kimi"\ncredential = { env = "K" }\n', 0o644).subscriptions


def test_a_named_config_must_exist_and_the_default_one_need_not(config_file: Path, providers: object) -> None:
    assert load_config(config_file, providers) == Config(path=config_file, exists=False)
    with pytest.raises(
        ConfigError, match=r"^config\.toml: there is no such file: /.*/config\.toml; quotatop add makes it$"
    ):
        load_config(config_file, providers, explicit=True)


LINES = WHOLE.replace("twofold", "kimi").replace("{ access_key = ", "").replace("}, secret_key", "} # ").splitlines()
ODD = (
    "3",
    "-1",
    "nan",
    "1e400",
    '""',
    '"\\u0000"',
    "[]",
    "[[]]",
    "[1]",
    '["", 2]',
    "{}",
    "{ a = {} }",
    "1979-05-27",
    "07:32:00",
)


@given(
    changes=st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from([*ODD, None, "junk"])), max_size=4),
    tail=st.text(st.sampled_from("[]{}=.\"'#\\\n a1é\x00"), max_size=20),
)
def test_whatever_is_wrong_it_is_a_list_of_lines_and_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str | None]], tail: str
) -> None:
    lines = list(LINES)
    for place, value in changes:
        name, sign, _ = lines[place].partition(" = ")
        lines[place] = f"{name} = {value}" if sign and value not in (None, "junk") else value or ""
    path = tmp_path_factory.getbasetemp() / "fuzzed.toml"
    path.write_text("\n".join(lines) + tail)
    path.chmod(0o600)
    problems: list[str] = []
    try:
        told = [row.key for row in in_force(load_config(path, real_providers))]
    except ConfigError as error:
        problems, told = [str(problem) for problem in error.problems], []
    assert bool(told) != bool(problems)
    assert all("\n" not in problem and problem.startswith("fuzzed.toml") for problem in problems)


def test_the_text_that_is_mutated_is_right_to_begin_with(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("\n".join(LINES))
    assert len(load_config(path, real_providers).subscriptions) == 2
