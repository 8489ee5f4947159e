"""Every tool's module is known, and its logs are found by its own variables."""

import json
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
    roots = logs.load("claude-code").roots(
        {"CLAUDE_CONFIG_DIR": "/a, /b/projects, /c/projects/"}, "/home/me", NoFiles()
    )
    assert roots[:3] == ("/a/projects", "/b/projects", "/c/projects")


class OneFile(NoFiles):
    """A home in which one file can be read."""

    def __init__(self, path, content):
        self.path, self.content = path, json.dumps(content).encode()

    def read(self, path):
        return self.content if path == self.path else None


@pytest.mark.parametrize(
    ("project", "folder"),
    [
        ({"path": "/p", "data_dir": "/d"}, "/d"),
        ({"path": "/p", "data_dir": ".crush"}, "/p/.crush"),
        ({"path": "/p", "data_dir": "data/own"}, "/p/data/own"),
        ({"path": "/p"}, "/p/.crush"),
    ],
)
@pytest.mark.parametrize(
    "listed",
    [
        lambda project: {"projects": [project]},
        lambda project: [project],
        lambda project: {"projects": {project["path"]: project}},
        lambda project: {project["path"]: {"data_dir": project.get("data_dir")}},
    ],
)
def test_a_project_of_crush_is_found_however_it_is_listed(listed, project, folder):
    files = OneFile("/home/me/.local/share/crush/projects.json", listed(project))
    assert logs.load("crush").roots({}, "/home/me", files) == (f"{folder}/crush.db",)


@pytest.mark.parametrize(
    "listed", [None, 7, [None, "x", {"path": 5, "data_dir": 7}, {"path": "p"}], {"projects": 1}, {"/\0": {}}]
)
def test_what_is_no_project_of_crush_is_passed_over(listed):
    files = OneFile("/home/me/.local/share/crush/projects.json", listed)
    assert logs.load("crush").roots({}, "/home/me", files) == ()


@pytest.mark.parametrize("settings", [{"runtimeOutputDir": "/x"}, {"advanced": {"runtimeOutputDir": "/x"}}])
def test_the_settings_of_qwen_code_move_its_logs(settings):
    files = OneFile("/home/me/.qwen/settings.json", settings)
    assert logs.load("qwen-code").roots({}, "/home/me", files) == ("/x/projects", "/home/me/.qwen/projects")
