"""Every tool's module is known, and its logs are found by its own variables."""

from importlib import resources

import pytest

from quotatop import logs


class NoFiles:
    def read(self, path):
        return None

    def names(self, folder):
        return ()


def test_every_module_is_named():
    modules = {file.name.removesuffix(".py") for file in resources.files(logs).iterdir() if file.name.endswith(".py")}
    assert {name.replace("_", "-") for name in modules if name[0] != "_"} == set(logs.names())


@pytest.mark.parametrize("id", logs.names())
def test_a_tool_is_called_as_its_module_and_reads_in_some_way(id):
    tool = logs.load(id)
    assert tool.id == id
    assert any((tool.lines, tool.whole, tool.rows))


@pytest.mark.parametrize(
    ("id", "variable", "folder"),
    [
        ("claude-code", "CLAUDE_CONFIG_DIR", "/x/projects"),
        ("codex", "CODEX_HOME", "/x/sessions"),
        ("kimi-cli", "KIMI_SHARE_DIR", "/x/sessions"),
        ("kimi-code", "KIMI_CODE_HOME", "/x/sessions"),
        ("qwen-code", "QWEN_HOME", "/x/projects"),
        ("opencode", "OPENCODE_DATA_DIR", "/x"),
        ("goose", "GOOSE_PATH_ROOT", "/x/data/sessions"),
        ("cline", "CLINE_DIR", "/x/data/sessions"),
    ],
)
def test_a_tools_own_variable_moves_its_logs(id, variable, folder):
    assert folder in logs.load(id).roots({variable: "/x"}, "/home/me", NoFiles())


def test_several_homes_of_claude_code_are_all_read():
    roots = logs.load("claude-code").roots({"CLAUDE_CONFIG_DIR": "/a, /b/projects"}, "/home/me", NoFiles())
    assert roots == ("/a/projects", "/b/projects")
