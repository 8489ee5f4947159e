"""Which commands and arguments are there?

The whole tree is declared here and no command's module is imported to build it: `COMMANDS` names the module of each,
and `run` there is imported when the command is dispatched. Help and errors come from the language tables.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from quotatop.cli.complaints import in_words
from quotatop.cli.streams import ExitCode, Stop, err, out
from quotatop.domain.duration import parse_duration
from quotatop.domain.text import cells, cut
from quotatop.present.words import Words

SCENARIOS = ("calm", "rush", "trouble", "one")

Declare = Callable[["Parser", Words], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module below `quotatop.cli` that runs it, its place in the help, and its arguments."""

    module: str
    group: str
    declare: Declare


class Parser(argparse.ArgumentParser):
    """An argument parser whose own words come from a table, and whose complaints end in status 2."""

    def __init__(self, words: Words, **named: Any) -> None:  # noqa: ANN401 - argparse's own arguments, passed on
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_formatter(words), **named)
        self.words = words
        self.options = self.add_argument_group(words("command.options"))
        self.operands = self.add_argument_group(words("command.arguments"))
        self.color = False

    def option(self, *names: str, help: str, **named: Any) -> None:  # noqa: ANN401 - argparse's own arguments, passed on
        """Declare one option; `help` is a key below `command.`."""
        self.options.add_argument(*names, help=self.words(f"command.{help}"), **named)

    def operand(self, name: str, help: str, **named: Any) -> None:  # noqa: ANN401 - argparse's own arguments, passed on
        """Declare one positional argument; `help` is a key below `command.`."""
        self.operands.add_argument(name, help=self.words(f"command.{help}"), **named)

    def error(self, message: str) -> NoReturn:
        """Complain in the chosen language and end with status 2."""
        command = self.prog
        raise Stop(ExitCode.USAGE, f"{in_words(message, self.words)}\n{self.words('command.see-help', command=command)}")

    def print_help(self, file: object = None) -> None:  # noqa: ARG002 - argparse's signature
        """Print the help through the one writer."""
        out(self.format_help())

    def format_help(self) -> str:
        """Give argparse's help, headed in the chosen language."""
        return super().format_help().replace("usage:", self.words("command.usage"), 1)


class Top(Parser):
    """The parser of `quotatop` itself; its help lists the commands in groups."""

    def format_help(self) -> str:
        """Give the help of the whole program."""
        words = self.words
        column = 2 + max(cells(_synopsis(name, words)) for name in (*COMMANDS, "bare", "demo"))
        groups: list[str] = []
        for group in dict.fromkeys(command.group for command in COMMANDS.values()):
            names = [name for name, command in COMMANDS.items() if command.group == group]
            rows = ["bare", "demo", *names] if group == "look" else names
            lines = [_row(_synopsis(name, words), words(f"command.{name}"), column) for name in rows]
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


def build(words: Words) -> Parser:
    """Give the parser of everything."""
    top = Top(words, prog="quotatop")
    _add_globals(top, default=None)
    top.option("-V", "--version", help="version-option", action="store_true", default=False)
    top.option("--demo", help="demo", nargs="?", const=SCENARIOS[0], choices=SCENARIOS, metavar="SCENARIO")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name, command in COMMANDS.items():
        help = words(f"command.{name}")
        parser = commands.add_parser(name, words=words, help=help, description=help)
        command.declare(parser, words)
        _add_globals(parser, default=argparse.SUPPRESS)
    return top


def _add_globals(parser: Parser, default: str | None) -> None:
    # A subcommand's default would overwrite what stood before the command, so there it has none.
    parser.option("--config", help="config-option", metavar="PATH", default=default)
    debug = False if default is None else default
    parser.option("--debug", help="debug-option", action="store_true", default=debug)
    parser.option("-h", "--help", help="help-option", action="help", default=argparse.SUPPRESS)


def _duration(words: Words) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            return parse_duration(text)
        except ValueError:
            raise argparse.ArgumentTypeError(words("command.bad-duration", text=text)) from None

    return read


def _count(words: Words, highest: int = 10**15) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= highest):
            raise argparse.ArgumentTypeError(words("command.bad-count", text=text, highest=highest))
        return int(text)

    return read


def _ids(parser: Parser) -> None:
    parser.operand("ids", help="ids", nargs="*", metavar="ID")


def _json(parser: Parser) -> None:
    parser.option("--json", help="json-option", action="store_true")


def _status(parser: Parser, words: Words) -> None:
    _ids(parser)
    _json(parser)
    parser.option("--max-age", help="max-age", type=_duration(words), metavar="DUR")
    parser.option("--refresh", help="refresh", action="store_true")
    parser.option("--offline", help="offline", action="store_true")


def _watch(parser: Parser, words: Words) -> None:
    form = parser.options.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help=words("command.watch-plain"))
    form.add_argument("--json", action="store_true", help=words("command.watch-json"))
    form.add_argument("--quiet", action="store_true", help=words("command.watch-quiet"))


def _line(parser: Parser, words: Words) -> None:
    parser.option("--format", help="line-format", metavar="TEMPLATE")
    parser.option("--tmux", help="line-tmux", action="store_true")
    parser.option("--width", help="line-width", type=_count(words, 1000), metavar="N")
    parser.option("--names", help="line-names", action="store_true")


def _check(parser: Parser, words: Words) -> None:
    _ids(parser)
    span = parser.options.add_mutually_exclusive_group()
    span.add_argument("--for", dest="for_s", type=_duration(words), metavar="DUR", help=words("command.check-for"))
    span.add_argument("--until", metavar="HH:MM", help=words("command.check-until"))
    parser.option("--task", help="check-task", choices=("simple", "refactor"))
    for name in ("prompts", "requests", "tokens"):
        parser.option(f"--{name}", help=f"check-{name}", type=_count(words), metavar="N")
    parser.option("--model", help="check-model", metavar="M")
    parser.option("--at", help="check-at", metavar="TIME")
    _json(parser)


def _alerts(parser: Parser, words: Words) -> None:
    parser.operand("action", help="alerts-action", nargs="?", choices=("list", "test", "ack"), default="list")
    parser.operand("keys", help="alerts-keys", nargs="*", metavar="KEY")
    _json(parser)


def _plans(parser: Parser, words: Words) -> None:
    parser.operand("what", help="plans-what", nargs="?", choices=("history",))
    parser.option("--provider", help="provider-filter", metavar="P")
    parser.option("--at", help="plans-at", metavar="DATE")
    parser.option("--since", help="plans-since", metavar="DATE")
    _json(parser)


def _import(parser: Parser, words: Words) -> None:
    parser.option("--yes", help="import-yes", action="store_true")


def _add(parser: Parser, words: Words) -> None:
    parser.operand("id", help="add-id", metavar="ID")
    parser.operand("provider", help="add-provider", metavar="PROVIDER")
    for name in ("plan", "since", "label", "source", "interval"):
        parser.option(f"--{name}", help=f"add-{name}", metavar=name.upper())
    parser.option("--base-url", help="add-base-url", metavar="URL")
    key = parser.options.add_mutually_exclusive_group()
    key.add_argument("--env", metavar="NAME", help=words("command.add-env"))
    key.add_argument("--file", metavar="FILE", help=words("command.add-file"))
    key.add_argument("--keyring", metavar="SERVICE/NAME", help=words("command.add-keyring"))
    key.add_argument("--login", action="store_true", help=words("command.add-login"))
    key.add_argument("--stdin", action="store_true", help=words("command.add-stdin"))


def _remove(parser: Parser, words: Words) -> None:
    parser.operand("ids", help="ids", nargs="+", metavar="ID")


def _set(parser: Parser, words: Words) -> None:
    parser.operand("key", help="set-key", metavar="KEY")
    parser.operand("value", help="set-value", nargs="*", metavar="VALUE")


def _config(parser: Parser, words: Words) -> None:
    parser.operand("action", help="config-action", choices=("path", "check", "show"))
    _json(parser)


def _doctor(parser: Parser, words: Words) -> None:
    _ids(parser)
    parser.option("--bundle", help="doctor-bundle", metavar="FILE")


def _history(parser: Parser, words: Words) -> None:
    parser.operand("id", help="history-id", nargs="?", metavar="ID")
    parser.option("--days", help="history-days", type=_count(words, 400), metavar="N", default=8)
    form = parser.options.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=words("command.json-option"))
    form.add_argument("--csv", action="store_true", help=words("command.csv-option"))


def _completions(parser: Parser, words: Words) -> None:
    parser.operand("shell", help="completions-shell", choices=("bash", "zsh", "fish"))


def _nothing(parser: Parser, words: Words) -> None:
    """A command without arguments of its own."""


COMMANDS = {
    "status": Command("status", "look", _status),
    "watch": Command("watch", "look", _watch),
    "line": Command("line", "look", _line),
    "check": Command("check", "ask", _check),
    "plans": Command("plans", "ask", _plans),
    "history": Command("history", "ask", _history),
    "alerts": Command("alerts", "ask", _alerts),
    "import": Command("importing", "set-up", _import),
    "add": Command("add", "set-up", _add),
    "remove": Command("remove", "set-up", _remove),
    "set": Command("setting", "set-up", _set),
    "config": Command("config", "set-up", _config),
    "doctor": Command("doctor", "set-up", _doctor),
    "tmux": Command("tmux", "set-up", _nothing),
    "completions": Command("completions", "set-up", _completions),
}


def read(argv: Sequence[str], words: Words) -> argparse.Namespace:
    """Read the arguments. Raise Stop for a usage error; help is printed and ends with status 0."""
    top = build(words)
    if argv[:1] == ["help"]:
        argv = [*argv[1:2], "--help"]
    try:
        return top.parse_args(_with_scenario(argv))
    except SystemExit:
        raise Stop(ExitCode.OK) from None


def _with_scenario(argv: Sequence[str]) -> list[str]:
    """Write `--demo` as `--demo=calm` where no scenario follows, so that a command after it is not taken for one."""
    written: list[str] = []
    for place, argument in enumerate(argv):
        following = argv[place + 1 : place + 2]
        bare = argument == "--demo" and (not following or following[0] in COMMANDS or following[0].startswith("-"))
        written.append(f"--demo={SCENARIOS[0]}" if bare else argument)
    return written


def config_option(argv: Iterable[str]) -> str | None:
    """Find `--config` before the parser is built, because the config may choose the language of the help."""
    arguments = iter(argv)
    for argument in arguments:
        if argument == "--config":
            return next(arguments, None)
        if argument.startswith("--config="):
            return argument.removeprefix("--config=")
    return None


def _formatter(words: Words) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        """Wraps help by cells, so that Chinese text neither overflows nor needs blanks."""

        def _split_lines(self, text: str, width: int) -> list[str]:
            return wrap(text, width)

        def _fill_text(self, text: str, width: int, indent: str) -> str:
            return "\n".join(indent + line for line in wrap(text, width - len(indent)))

    return Formatter


def wrap(text: str, width: int) -> list[str]:
    """Break text into lines of at most `width` cells: at blanks, and between any two wide characters."""
    lines = [""]
    for word in _pieces(text):
        if cells(lines[-1] + word.rstrip()) <= width or not lines[-1]:
            lines[-1] += word
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(word.lstrip())
    return [cut(line.rstrip(), max(width, 1)) for line in lines]


def _pieces(text: str) -> list[str]:
    pieces = [""]
    for character in text:
        wide = not character.isascii() and cells(character) == 2 and character not in "，。；：、）」！？"
        if pieces[-1].endswith(" ") and character != " " or wide:
            pieces.append("")
        pieces[-1] += character
    return [piece for piece in pieces if piece]
