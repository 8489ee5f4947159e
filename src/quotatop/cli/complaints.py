"""What did the user mistype?  argparse complains in English sentences; this says them from the language tables.

A sentence that no pattern knows (a newer Python's) is passed on as it is.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from quotatop.domain.redact import redact
from quotatop.domain.text import plain
from quotatop.present.words import Words

_PATTERNS = (
    ("command.bad.choice", re.compile(r"argument (?P<name>\S.*?): invalid choice: '?(?P<text>.*?)'? \((?P<rest>.*)\)")),
    ("command.bad.needs-value", re.compile(r"argument (?P<name>\S.*?): expected (?:at least )?one argument")),
    ("command.bad.no-value", re.compile(r"argument (?P<name>\S.*?): ignored explicit argument (?P<text>.*)")),
    ("command.bad.together", re.compile(r"argument (?P<name>\S.*?): not allowed with argument (?P<other>.*)")),
    ("command.bad.required", re.compile(r"the following arguments are required: (?P<name>.*)")),
    ("command.bad.unknown", re.compile(r"unrecognized arguments: (?P<text>.*)")),
    ("command.bad.value", re.compile(r"argument (?P<name>\S.*?): (?P<text>.*)")),
)

_LOOKED_AT = 10_000


def in_words(message: str, words: Words, choices: Mapping[str, tuple[str, ...]]) -> str:
    """Say one of argparse's complaints in the table's language, with a suggestion where one is near.

    `choices` are what the arguments without dashes may be. Whatever looks like a key is not repeated.
    """
    message = plain(redact(message[:_LOOKED_AT]), 1000)
    for key, pattern in _PATTERNS:
        match = pattern.fullmatch(message)
        if match is None:
            continue
        blanks = match.groupdict()
        if key == "command.bad.choice":
            return _choice(blanks, words)
        if key == "command.bad.unknown":
            blanks["text"] = _without_values(blanks["text"])
        if key == "command.bad.required" and choices.get(blanks["name"]):
            return words(key, **blanks) + words("command.one-of", names=", ".join(choices[blanks["name"]]))
        return words(key, **blanks)
    return message


def _without_values(text: str) -> str:
    """Name the options alone where there are any: what follows one that we do not have could be a short key."""
    names = [word.partition("=")[0] for word in text.split() if word.startswith("-")]
    return " ".join(names) or text


def did_you_mean(text: str, known: tuple[str, ...], words: Words) -> str:
    """Give ` (did you mean …?)`, or nothing where nothing known is near."""
    near = get_close_matches(text, known, n=1, cutoff=0.6)
    return words("command.did-you-mean", name=near[0]) if near else ""


def _choice(blanks: dict[str, str], words: Words) -> str:
    known = tuple(name.strip(" '") for name in blanks["rest"].removeprefix("choose from").split(","))
    hint = did_you_mean(blanks["text"], known, words)
    key = "command.bad.command" if blanks["name"] == "COMMAND" else "command.bad.choice"
    hint = hint or ("" if key == "command.bad.command" else words("command.one-of", names=", ".join(known)))
    return words(key, name=blanks["name"], text=blanks["text"], hint=hint)
