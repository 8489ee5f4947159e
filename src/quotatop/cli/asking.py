"""How is a person asked something?  On stderr, answered on stdin; a key without echo."""

import contextlib
import sys
from collections.abc import Callable, Sequence

from quotatop.cli.streams import ExitCode, Stop, err
from quotatop.present.words import Words


def ask(question: str, words: Words, default: str = "") -> str:
    """Ask for one line; an empty answer is the default. Raise Stop where stdin has ended."""
    err(f"{question} [{default}]" if default else question)
    return (_line(words) or default).strip()


def ask_until(question: str, words: Words, fault: Callable[[str], str | None], default: str = "") -> str:
    """Ask again until `fault` finds nothing wrong with the answer."""
    while True:
        answer = ask(question, words, default)
        wrong = fault(answer)
        if wrong is None:
            return answer
        err(wrong)


def agree(question: str, words: Words) -> bool:
    """Ask yes or no; anything but a yes is a no."""
    return ask(f"{question} [y/N]", words).lower() in ("y", "yes", "是", "好")


def choose(question: str, rows: Sequence[str], words: Words, default: int = 1) -> int:
    """Show numbered rows and ask for one number; give its index."""
    for number, row in enumerate(rows, 1):
        err(f"{number:>3}  {row}")

    def fault(answer: str) -> str | None:
        right = answer.isascii() and answer.isdigit() and 1 <= int(answer[:4]) <= len(rows)
        return None if right else words("setup.ask.number", highest=len(rows))

    return int(ask_until(question, words, fault, str(default))) - 1


def ask_secret(question: str, words: Words) -> str:
    """Ask for a key without echo."""
    import getpass  # noqa: PLC0415 - only for a typed key

    with contextlib.suppress(EOFError):
        return getpass.getpass(f"{question} ", stream=sys.stderr)
    raise Stop(ExitCode.USAGE, words("setup.ask.ended"))


def secret_from_stdin(words: Words, question: str) -> str:
    """Read one line of stdin, which is a key or a part of it; a terminal does not echo it."""
    if sys.stdin is None:
        raise Stop(ExitCode.USAGE, words("setup.ask.ended"))
    if sys.stdin.isatty():
        return ask_secret(question, words)
    return sys.stdin.buffer.readline(65_536).decode("utf-8", "replace")


def _line(words: Words) -> str:
    line = sys.stdin.readline() if sys.stdin is not None else ""
    if not line:
        raise Stop(ExitCode.USAGE, words("setup.ask.ended"))
    return line.strip()
