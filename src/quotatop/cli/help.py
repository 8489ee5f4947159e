"""How does help read?  argparse's, in the chosen language, wrapped by cells; the program's own, in groups."""

import argparse
from collections.abc import Mapping
from typing import Any, NoReturn, Protocol

from quotatop.cli.complaints import in_words
from quotatop.cli.streams import ExitCode, Stop, out
from quotatop.domain.text import cells
from quotatop.present.words import Words

FILES = {
    "bash": "_shtab_compgen_files",
    "zsh": "_files",
    "tcsh": "f",
    "fish": "(__fish_complete_path (commandline -ct))",
}
"""What shtab looks for on an argument that names a file; written here, so that only `completions` imports shtab."""


class Adder(Protocol):
    """A group that takes arguments; argparse's own class for it is private."""

    def add_argument(self, *names: str, **named: Any) -> argparse.Action:
        """Declare one argument."""


class Formatter(argparse.HelpFormatter):
    """Wraps help by cells, so that Chinese text neither overflows nor needs blanks."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return _wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in _wrapped(text, width - len(indent)))


class Parser(argparse.ArgumentParser):
    """An argument parser whose own words come from a table, and whose complaints end in status 2."""

    def __init__(self, words: Words, **named: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=Formatter, **named)
        self.words = words
        self.options = self.add_argument_group(words("command.options"))
        self.operands = self.add_argument_group(words("command.arguments"))
        self.choices: dict[str, tuple[str, ...]] = {}
        self.color = False

    def option(self, *names: str, help: str, among: Adder | None = None, **named: Any) -> None:
        """Declare one option, perhaps `among` options that exclude each other; `help` is a key below `command.`."""
        action = (among or self.options).add_argument(*names, help=self.words(f"command.{help}"), **named)
        if action.metavar in ("PATH", "FILE"):
            vars(action)["complete"] = FILES

    def exclusive(self) -> Adder:
        """Open a group of options of which at most one may be given."""
        return self.options.add_mutually_exclusive_group()

    def operand(self, name: str, help: str, **named: Any) -> None:
        """Declare one positional argument; `help` is a key below `command.`."""
        self.choices[name] = named.get("choices", ())
        self.operands.add_argument(name, help=self.words(f"command.{help}"), **named)

    def error(self, message: str) -> NoReturn:
        """Complain in the chosen language and end with status 2."""
        hint = self.words("command.see-help", command=self.prog)
        raise Stop(ExitCode.USAGE, f"{in_words(message, self.words, self.choices)}\n{hint}")

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        """Print the help through the one writer."""
        out(self.format_help())

    def format_help(self) -> str:
        """Give argparse's help, headed in the chosen language."""
        return super().format_help().replace("usage:", self.words("command.usage-head"), 1)


class Top(Parser):
    """The parser of `quotatop` itself; its help lists the commands in groups (`overview`)."""

    def __init__(self, words: Words, overview: Mapping[str, tuple[str, ...]], **named: Any) -> None:
        super().__init__(words, **named)
        self.overview = overview

    def format_help(self) -> str:
        """Give the help of the whole program."""
        words = self.words
        column = 2 + max(cells(_synopsis(name, words)) for names in self.overview.values() for name in names)
        groups = []
        for group, names in self.overview.items():
            lines = [_row(_synopsis(name, words), words(f"command.{name}"), column) for name in names]
            groups.append("\n".join([words(f"command.group.{group}"), *lines]))
        options = [_row(option, words(f"command.{key}"), column) for option, key in _GLOBAL_ROWS]
        parts = [
            words("command.about"),
            f"{words('command.usage')} quotatop [{words('command.word.options')}] [{words('command.word.command')} …]",
            *groups,
            "\n".join([words("command.options"), *options]),
            words("command.exit-statuses"),
            words("command.more-help"),
        ]
        return "\n\n".join(parts) + "\n"


_GLOBAL_ROWS = (
    ("--config PATH", "config-option"),
    ("--debug", "debug-option"),
    ("-V, --version", "version-option"),
    ("-h, --help", "help-option"),
)


def _synopsis(name: str, words: Words) -> str:
    key = f"command.synopsis.{name}"
    return words(key) if key in words else name


def _row(left: str, right: str, column: int) -> str:
    return f"  {left}{' ' * (column - cells(left))}{right}"


def _wrapped(text: str, width: int) -> list[str]:
    from quotatop.present.drawing import wrapped  # noqa: PLC0415 - only where help is printed

    return wrapped(text, width)
