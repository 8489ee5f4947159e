"""Before a yes it is said what would be read, who would be asked, and how often."""

import pytest

from quotatop import providers
from quotatop.present.found import say_found
from quotatop.present.words import Words


@pytest.mark.parametrize(
    ("provider", "command", "interval_s", "said"),
    [
        ("deepseek", (), 300, "asks api.deepseek.com every 5m"),
        ("bailian", (), 5_400, "asks bailian-cs.console.aliyun.com, modelstudio.cn-beijing.aliyuncs.com every 1h30m"),
        ("volcengine", ("arkcli", "usage"), 300, "runs `arkcli usage` every 5m"),
    ],
)
def test_it_says_who_is_asked_and_how_often(provider, command, interval_s, said):
    assert say_found(providers.load(provider), command, None, interval_s, Words("en")) == said


def test_what_needs_no_key_says_so_and_what_it_reads_instead():
    said = say_found(providers.load("claude"), (), None, 60, Words("en"))
    assert said.startswith("no key, no request of ours; looks every 1m: ")
    assert "claude-statusline --install" in said
    assert "claude-statusline --install" in say_found(providers.load("claude"), (), None, 60, Words("zh"))


def test_what_is_worth_knowing_of_the_place_comes_behind():
    assert say_found(providers.load("kimi"), (), "region", 300, Words("en")).endswith(
        "5m; could be for the vendor's other region too"
    )
