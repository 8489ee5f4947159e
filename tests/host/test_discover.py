"""Names and places of what other tools left: right, complete, and without opening a file."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from quotatop import providers
from quotatop.domain.credential import EnvRef, FileRef, LoginRef
from quotatop.host.discover import Found, discover


def found(environ: dict[str, str], home: Path) -> list[tuple[str, str, str | None]]:
    return [(one.provider_id, one.place, one.note) for one in discover(environ, home, providers.load_all())]


def make(home: Path, *paths: str) -> None:
    for path in paths:
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text("CANARY\n")


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    assert found({"PATH": "/bin", "ZAI_API_KEY": "", "KIMI_API_KEY": "  "}, tmp_path) == []


@pytest.mark.parametrize(
    ("environ", "what"),
    [
        ({"ZAI_API_KEY": "x"}, ("zai", "$ZAI_API_KEY", None)),
        ({"ZHIPUAI_API_KEY": "x"}, ("zhipu", "$ZHIPUAI_API_KEY", None)),
        ({"GLM_API_KEY": "x"}, ("zhipu", "$GLM_API_KEY", "region")),
        ({"GLM_API_KEY": "x", "GLM_BASE_URL": "https://api.z.ai/api"}, ("zai", "$GLM_API_KEY", None)),
        ({"GLM_API_KEY": "x", "GLM_REGION": "global"}, ("zai", "$GLM_API_KEY", None)),
        ({"KIMI_API_KEY": "x"}, ("kimi", "$KIMI_API_KEY", "region")),
        ({"KIMI_API_KEY": "x", "KIMI_BASE_URL": "https://api.kimi.com/v1"}, ("kimi", "$KIMI_API_KEY", None)),
        ({"KIMI_API_KEY": "x", "KIMI_CODE_BASE_URL": "https://api.kimi.ai/v1"}, ("kimi-global", "$KIMI_API_KEY", None)),
        ({"MINIMAX_API_KEY": "x", "MINIMAX_REGION": "cn"}, ("minimax", "$MINIMAX_API_KEY", None)),
        ({"MINIMAX_API_KEY": "x", "MINIMAX_REGION": "Global"}, ("minimax-intl", "$MINIMAX_API_KEY", None)),
        ({"MINIMAX_API_KEY": "x", "MINIMAX_API_HOST": "api.minimax.io"}, ("minimax-intl", "$MINIMAX_API_KEY", None)),
        ({"INFINI_API_KEY": "x"}, ("infini", "$INFINI_API_KEY", None)),
    ],
)
def test_a_variable_names_its_provider_and_region(
    tmp_path: Path, environ: dict[str, str], what: tuple[str, str, str | None]
) -> None:
    assert found(environ, tmp_path) == [what]


CLOUD = replace(
    providers.load("infini"),
    id="cloud",
    environment=(),
    environments=(("CLOUD_ACCESS_KEY", "CLOUD_SECRET_KEY"),),
    parts=("access_key", "secret_key"),
    hosts=("calls.cloud.example",),
)


def test_two_variables_that_belong_together_are_one_credential(tmp_path: Path) -> None:
    pair = {"CLOUD_ACCESS_KEY": "x", "CLOUD_SECRET_KEY": "y"}
    (one,) = discover(pair, tmp_path, [CLOUD])
    assert (one.provider_id, one.note) == ("cloud", None)
    assert one.parts == (("access_key", EnvRef("CLOUD_ACCESS_KEY")), ("secret_key", EnvRef("CLOUD_SECRET_KEY")))
    assert discover({"CLOUD_ACCESS_KEY": "x"}, tmp_path, [CLOUD]) == ()


def test_an_account_of_several_regions_is_called_unsure(tmp_path: Path) -> None:
    (one,) = discover(dict.fromkeys(CLOUD.environments[0], "x"), tmp_path, [replace(CLOUD, sibling="other")])
    assert one.note == "region"


def test_a_key_for_calls_is_not_taken_where_the_quota_needs_another(tmp_path: Path) -> None:
    environ = {"ANTHROPIC_BASE_URL": "https://calls.cloud.example/apps/anthropic", "ANTHROPIC_AUTH_TOKEN": "x"}
    (one,) = discover(environ, tmp_path, [CLOUD])
    assert (one.provider_id, one.note, one.credential) == ("cloud", "calls-only", None)


@pytest.mark.parametrize(
    ("url", "provider"),
    [
        ("https://api.z.ai/api/anthropic", "zai"),
        ("https://open.bigmodel.cn/api/anthropic", "zhipu"),
        ("https://api.kimi.com/coding", "kimi"),
        ("https://api.minimax.io/anthropic", "minimax-intl"),
        ("https://api.minimaxi.com/anthropic", "minimax"),
    ],
)
def test_the_host_that_a_tool_talks_to_tells_whose_its_key_is(tmp_path: Path, url: str, provider: str) -> None:
    environ = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_AUTH_TOKEN": "x"}
    assert found(environ, tmp_path) == [(provider, "$ANTHROPIC_AUTH_TOKEN", None)]


@pytest.mark.parametrize(
    "url",
    ["https://api.anthropic.com", "https://api.z.ai.evil.example", "https://evil.example/api.z.ai", "nonsense://[", ""],
)
def test_a_strange_host_claims_no_key(tmp_path: Path, url: str) -> None:
    assert found({"ANTHROPIC_BASE_URL": url, "ANTHROPIC_AUTH_TOKEN": "x"}, tmp_path) == []


def test_a_pay_as_you_go_address_is_marked(tmp_path: Path) -> None:
    environ = {"OPENAI_BASE_URL": "https://api.z.ai/api/paas/v4", "OPENAI_API_KEY": "x"}
    assert found(environ, tmp_path) == [("zai", "$OPENAI_API_KEY", "pay-as-you-go")]


def test_a_login_is_found_where_its_tool_keeps_it(tmp_path: Path) -> None:
    make(tmp_path, ".kimi-code/credentials/kimi-code.json", "moved/credentials/kimi-code.json")
    all_providers = providers.load_all()
    (home,) = discover({}, tmp_path, all_providers)
    assert home == Found("kimi", "~/.kimi-code/credentials/kimi-code.json", LoginRef(), "login")
    (moved,) = discover({"KIMI_CODE_HOME": str(tmp_path / "moved")}, tmp_path, all_providers)
    assert moved.place == "~/moved/credentials/kimi-code.json"


def test_a_tool_that_tells_all_without_a_key_is_found_by_its_files_once(tmp_path: Path) -> None:
    make(tmp_path, ".claude.json", ".claude/.credentials.json", "work/sessions/2026/rollout-x.jsonl", "work/auth.json")
    found = discover({"CODEX_HOME": str(tmp_path / "work")}, tmp_path, providers.load_all())
    assert [(one.provider_id, one.place, one.credential, one.usable) for one in found] == [
        ("claude", "~/.claude.json", None, True),
        ("codex", "~/work/sessions", None, True),
    ]


def test_a_login_that_is_not_read_names_its_folder_alone(tmp_path: Path) -> None:
    make(tmp_path, ".claude/.credentials.json")
    assert found({}, tmp_path) == [("claude", "~/.claude", None)]


def test_files_of_other_tools_are_named_and_used_only_where_the_whole_file_is_a_key(tmp_path: Path) -> None:
    make(
        tmp_path, ".config/zhipu/api_key", ".chelper/config.yaml", ".local/share/opencode/auth.json", ".mmx/config.json"
    )
    by_place = {one.place: one for one in discover({}, tmp_path, providers.load_all())}
    assert by_place["~/.config/zhipu/api_key"].ref == FileRef(str(tmp_path / ".config/zhipu/api_key"))
    for place in ("~/.chelper/config.yaml", "~/.local/share/opencode/auth.json", "~/.mmx/config.json"):
        assert by_place[place].ref is None
    assert next(iter(by_place)) == "~/.config/zhipu/api_key"


def test_no_value_is_in_what_is_found(tmp_path: Path) -> None:
    make(tmp_path, ".config/zhipu/api_key", ".kimi-code/credentials/kimi-code.json")
    everything = discover({"ZAI_API_KEY": "CANARY"}, tmp_path, providers.load_all())
    assert len(everything) == 3
    assert "CANARY" not in repr(everything)
    assert EnvRef("ZAI_API_KEY") in [found.ref for found in everything]


WATCHED = """
import sys
from pathlib import Path
from quotatop import providers
from quotatop.host.discover import discover
home = Path(sys.argv[1])
all = providers.load_all()
opened = []
def watch(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "socket.connect", "subprocess.Popen"):
        opened.append((event, str(arguments[0])))
sys.addaudithook(watch)
found = discover({"ANTHROPIC_BASE_URL": "https://api.z.ai", "ANTHROPIC_AUTH_TOKEN": "x"}, home, all)
print(len(found), opened)
"""


def test_nothing_is_opened_listed_or_contacted(tmp_path: Path) -> None:
    make(
        tmp_path,
        ".config/zhipu/api_key",
        ".config/zai/key.json",
        ".chelper/config.yaml",
        ".local/share/opencode/auth.json",
        ".kimi-code/credentials/kimi-code.json",
    )
    ran = subprocess.run([sys.executable, "-c", WATCHED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout == "6 []\n"
