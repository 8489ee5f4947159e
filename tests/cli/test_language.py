"""The language of help and usage errors, before anybody knows whether the config is right."""

import os

import pytest


def test_the_config_chooses_the_language_of_a_usage_error(quotatop, write_config):
    write_config('[display]\nlanguage = "zh"\n')
    assert "没有命令" in quotatop("statsu").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = " + "[" * 5_000, "nested too deeply"),
        ('[display]\nlanguage = "\\udcff"\n', "config.toml:2: "),
        ("[display]\nlanguage = 3\n", "display.language: must be text in quotes"),
        ("display = 3\n", "display: must be a table"),
        ("x = " + "9" * 5_000, "a number is too long"),
    ],
    ids=["deep", "surrogate", "number", "no-table", "long-number"],
)
def test_a_config_that_is_no_good_is_told_in_the_locales_language(quotatop, write_config, text, said):
    write_config(text)
    ran = quotatop("status")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_pipe_in_the_configs_place_is_not_waited_for(quotatop, config_file):
    config_file.parent.mkdir(parents=True)
    os.mkfifo(config_file)
    ran = quotatop("status")
    assert ran.code == 2
    assert "is not a regular file" in ran.err
