"""Every fault code and channel trouble that the host can say has its sentence in both languages."""

import re
from pathlib import Path

import pytest

from quotatop import host
from quotatop.domain.fault import FaultKind
from quotatop.host.processes import Trouble
from quotatop.present.words import LANGUAGES, Words

KINDS = "|".join(kind.value for kind in FaultKind)
SOURCES = [path for folder in host.__path__ for path in Path(folder).glob("*.py")]
CODES = {code for path in SOURCES for code in re.findall(rf'"((?:{KINDS})-[a-z-]+[a-z])"', path.read_text())}
BLANKS = dict.fromkeys(("id", "host", "variable", "path", "command", "program", "name", "position", "reason"), "X")


def test_the_search_finds_the_codes() -> None:
    assert {"unreachable-dns", "refused-redirect", "no-credential-env", "login-expired-cli", "shape-encoding"} <= CODES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    words = Words(language)
    commands = {f"no-credential-command-{reason}" for reason in (*Trouble, "empty")}
    for code in CODES | commands:
        assert f"fault.{code}" in words, code
        assert "{" not in words(f"fault.{code}", **BLANKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_of_a_channel_has_its_words(language: str) -> None:
    words = Words(language)
    for trouble in (*Trouble, "no-terminal"):
        assert f"channel.{trouble}" in words, trouble
