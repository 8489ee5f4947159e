"""The one line, through the installed program: quick, deaf to the config, and never failing."""

import json
import os
import re
import time

import pytest

SOON = 7_200


@pytest.fixture
def prepared(config_file, tmp_path):
    """Write a prepared line as the engine would."""

    def write(content=None, **subscription):
        now = time.time()
        window = {
            "id": "5h",
            "name": "5h",
            "used": 78,
            "resets_at": now + SOON + 5,
            "verdict": "tight",
            "word": "tight",
        }
        entry = {
            "id": "glm",
            "label": "GLM #1",
            "read_at": now,
            "stale_at": now + 600,
            "windows": [window],
            **subscription,
        }
        folder = tmp_path / "cache"
        folder.mkdir(exist_ok=True)
        text = json.dumps({"subscriptions": [entry]}) if content is None else content
        (folder / "line.json").write_text(text)

    return write


def test_without_a_cache_the_line_is_a_dash(quotatop, config_file):
    assert quotatop("line") == quotatop("line", "--width", "5")
    ran = quotatop("line")
    assert (ran.code, ran.out, ran.err) == (0, "–\n", "")


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "NaN", '{"subscriptions": 5}', "[" * 100_000, "\x00"])
def test_a_damaged_cache_is_a_dash(quotatop, prepared, content):
    prepared(content)
    assert (quotatop("line").code, quotatop("line", "--tmux").out) == (0, "–\n")


def test_the_line_is_printed_from_the_cache(quotatop, prepared):
    prepared()
    assert re.fullmatch(r"GLM #1 5h 78% (2h01m|2h00m|1h59m)\n", quotatop("line").out)


def test_tmux_gets_its_colours_and_no_format_of_ours(quotatop, prepared):
    prepared()
    assert quotatop("line", "--tmux").out.startswith("GLM ##1 5h #[fg=yellow]78%#[default] ")


def test_it_is_as_wide_as_asked(quotatop, prepared):
    prepared()
    assert quotatop("line", "--width", "10").out == "GLM #1 5h…\n"


def test_a_template_makes_a_line_of_its_own(quotatop, prepared):
    prepared()
    assert quotatop("line", "--format", "{label}={used:>5}{?fault}!{/}").out == "GLM #1=  78%\n"


def test_a_templates_own_tmux_formats_stay_and_those_of_data_do_not(quotatop, prepared):
    prepared(label="#[fg=red]#1")
    ran = quotatop("line", "--tmux", "--format", "#[bold]{label}#[nobold] {used}")
    assert ran.out == "#[bold]##[fg=red]##1#[nobold] 78%\n"


def test_a_pipe_in_place_of_the_cache_blocks_nobody(quotatop, tmp_path, config_file):
    (tmp_path / "cache").mkdir()
    os.mkfifo(tmp_path / "cache" / "line.json")
    assert quotatop("line").out == "–\n"


def test_a_wrong_template_is_a_mistake_with_a_suggestion(quotatop, prepared):
    prepared()
    ran = quotatop("line", "--format", "{usd}")
    assert (ran.code, ran.out) == (2, "")
    assert "(did you mean used?)" in ran.err


def test_the_names_are_listed(quotatop):
    ran = quotatop("line", "--names")
    assert ran.code == 0
    assert re.search(r"^used +used percent$", ran.out, re.MULTILINE)


def test_the_config_is_not_read(quotatop, prepared, write_config):
    prepared()
    write_config("this is = no [ toml")
    for argv in (
        ["line"],
        ["line", "--tmux"],
        ["line", "--width", "30"],
        ["line", "--format", "{used}"],
        ["line", "--names"],
    ):
        assert quotatop(*argv).code == 0


def test_control_characters_in_the_cache_never_reach_the_terminal(quotatop, prepared):
    prepared(label="a\x1b[2Jb\nc")
    assert "\x1b" not in quotatop("line").out


def test_what_the_engine_keeps_is_what_the_line_prints(quotatop):
    assert quotatop("--demo", "one", "status").code == 0
    assert quotatop("line").out == "–\n"  # a demo keeps to itself


def test_status_feeds_the_line(quotatop, write_config, vendor, monkeypatch):
    monkeypatch.setenv("KIMI", "sk-kimi-0123456789")
    row = {"used": "55", "limit": "100", "resetTime": "2099-01-01T00:00:00Z"}
    vendor.body = json.dumps({"usage": row}).encode()
    write_config(f"""
[subscriptions.kimi]
provider = "kimi"
credential = {{ env = "KIMI" }}
base_url = "{vendor.origin}"
""")
    quotatop("status")
    assert quotatop("line").out.startswith("kimi week 55%")
