"""Which commands and arguments are there?

The whole tree is declared here and no command's module is imported to build it: `COMMANDS` names the module of each,
and `run` there is imported when the command is dispatched. Help and errors come from the language tables.
"""

import argparse
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from quotatop.cli.help import Parser, Top
from quotatop.cli.streams import ExitCode, Stop
from quotatop.domain.count import MOST, parse_count
from quotatop.domain.duration import parse_duration
from quotatop.domain.usage_table import BY
from quotatop.domain.value import dataclass
from quotatop.present.words import Words

_LAST_PORT = 65_535
_ON_DEMO = ("status", "watch", "check", "history", "doctor", "metrics", "usage", "compare")
"""What can be done with simulated vendors; the other commands would do it to the user's own config."""
SCENARIOS = ("calm", "more", "rush", "trouble", "one")
_SHOWN = 40
"""How much of a mistake is repeated to who made it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module below `quotatop.cli` that runs it, its place in the help, and its arguments."""

    module: str
    group: str
    declare: Callable[[Parser], None]


def build(words: Words, named: Collection[str] | None = None) -> Parser:
    """Give the parser of everything; with `named`, other commands have their place in it, but no arguments."""
    top = Top(words, _overview(), prog="quotatop")
    _add_globals(top, default=None)
    top.option("-V", "--version", help="version-option", action="store_true", default=False)
    top.option("--demo", help="demo", nargs="?", const=SCENARIOS[0], choices=SCENARIOS, metavar="SCENARIO")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name, command in COMMANDS.items():
        help = words(f"command.{name}")
        parser = commands.add_parser(name, words=words, help=help, description=help)
        if named is None or name in named:
            command.declare(parser)
            _add_globals(parser, default=argparse.SUPPRESS)
    return top


def _overview() -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {"look": ("bare", "demo")}
    for name, command in COMMANDS.items():
        groups[command.group] = (*groups.get(command.group, ()), name)
    return groups


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
            raise argparse.ArgumentTypeError(words("command.bad-duration", text=text[:_SHOWN])) from None

    return read


def _age(words: Words) -> Callable[[str], int]:
    """Read a duration that may be nothing: what is older than that is everything."""
    read = _duration(words)
    return lambda text: 0 if text in ("0", "0s") else read(text)


def _count(words: Words, highest: int = MOST) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            return parse_count(text, highest)
        except ValueError:
            raise argparse.ArgumentTypeError(words("command.bad-count", text=text[:_SHOWN], highest=highest)) from None

    return read


def _port(words: Words) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text[:6]) <= _LAST_PORT):
            raise argparse.ArgumentTypeError(words("command.bad-port", text=text[:_SHOWN]))
        return int(text)

    return read


def _ids(parser: Parser) -> None:
    parser.operand("ids", help="ids", nargs="*", metavar="ID")


def _json(parser: Parser) -> None:
    parser.option("--json", help="json-option", action="store_true")


def _status(parser: Parser) -> None:
    _ids(parser)
    _json(parser)
    parser.option("--max-age", help="max-age", type=_age(parser.words), metavar="DUR")
    parser.option("--refresh", help="refresh", action="store_true")
    parser.option("--offline", help="offline", action="store_true")


def _watch(parser: Parser) -> None:
    form = parser.exclusive()
    parser.option("--plain", action="store_true", help="watch-plain", among=form)
    parser.option("--json", action="store_true", help="watch-json", among=form)
    parser.option("--quiet", action="store_true", help="watch-quiet", among=form)


def _line(parser: Parser) -> None:
    parser.option("--format", help="line-format", metavar="TEMPLATE")
    parser.option("--tmux", help="line-tmux", action="store_true")
    parser.option("--width", help="line-width", type=_count(parser.words, 1000), metavar="N")
    parser.option("--names", help="line-names", action="store_true")


def _check(parser: Parser) -> None:
    _ids(parser)
    span = parser.exclusive()
    parser.option("--for", dest="for_s", type=_duration(parser.words), metavar="DUR", help="check-for", among=span)
    parser.option("--until", metavar="HH:MM", help="check-until", among=span)
    parser.option("--task", help="check-task", choices=("simple", "refactor"))
    for name in ("prompts", "requests", "tokens"):
        parser.option(f"--{name}", help=f"check-{name}", type=_count(parser.words), metavar="N")
    parser.option("--model", help="check-model", metavar="M")
    parser.option("--at", help="check-at", metavar="TIME")
    _json(parser)


def _alerts(parser: Parser) -> None:
    parser.operand("action", help="alerts-action", nargs="?", choices=("list", "test", "ack", "snooze"), default="list")
    parser.operand("keys", help="alerts-keys", nargs="*", metavar="KEY")
    _json(parser)


def _plans(parser: Parser) -> None:
    parser.operand("what", help="plans-what", nargs="?", choices=("history", "prices", "models"))
    parser.option("--provider", help="provider-filter", metavar="P")
    parser.option("--at", help="plans-at", metavar="DATE")
    parser.option("--since", help="plans-since", metavar="DATE")
    parser.option("--model", help="plans-model", metavar="M")
    parser.option("--mix", help="plans-mix", metavar="MIX")
    parser.option("--long", help="plans-long", action="store_true")
    _json(parser)


def _usage(parser: Parser) -> None:
    parser.option("--days", help="usage-days", type=_count(parser.words, 3660), metavar="N", default=30)
    parser.option("--from", help="usage-from", metavar="TIME")
    parser.option("--to", help="usage-to", metavar="TIME")
    parser.option("--by", help="usage-by", choices=BY, default=BY[0])
    _json(parser)


def _compare(parser: Parser) -> None:
    parser.option("--days", help="compare-days", type=_count(parser.words, 3660), metavar="N", default=30)
    parser.option("--model", help="compare-model", metavar="M")
    _json(parser)


def _import(parser: Parser) -> None:
    parser.option("--yes", help="import-yes", action="store_true")


def _add(parser: Parser) -> None:
    parser.operand("id", help="add-id", nargs="?", metavar="ID")
    parser.operand("provider", help="add-provider", nargs="?", metavar="PROVIDER")
    parser.option("--provider", help="add-provider", metavar="PROVIDER", dest="provider_option")
    for name in ("plan", "since", "label", "source", "interval"):
        parser.option(f"--{name}", help=f"add-{name}", metavar=name.upper())
    parser.option("--run", help="add-run", metavar="PROGRAM")
    parser.option("--base-url", help="add-base-url", metavar="URL")
    parser.option("--option", help="add-option", metavar="NAME=VALUE", action="append", default=[], dest="options")
    key = parser.exclusive()
    parser.option("--env", metavar="NAME", help="add-env", action="append", among=key)
    parser.option("--file", metavar="FILE", help="add-file", action="append", among=key)
    parser.option("--command", metavar="PROGRAM", help="add-command", action="append", among=key, dest="key_command")
    parser.option("--keyring", metavar="SERVICE/NAME", help="add-keyring", action="append", among=key)
    parser.option("--login", action="store_true", help="add-login", among=key)
    parser.option("--key-stdin", "--stdin", action="store_true", help="add-stdin", among=key)
    parser.option("--no-test", action="store_true", help="add-no-test")


def _remove(parser: Parser) -> None:
    parser.operand("ids", help="ids", nargs="+", metavar="ID")


def _set(parser: Parser) -> None:
    parser.operand("key", help="set-key", metavar="KEY")
    parser.operand("value", help="set-value", nargs="*", metavar="VALUE")
    parser.option("--no-test", action="store_true", help="add-no-test")


def _config(parser: Parser) -> None:
    parser.operand("action", help="config-action", choices=("path", "check", "show"))
    _json(parser)


def _doctor(parser: Parser) -> None:
    _ids(parser)
    parser.option("--bundle", help="doctor-bundle", metavar="FILE")


def _history(parser: Parser) -> None:
    parser.operand("id", help="history-id", nargs="?", metavar="ID")
    parser.option("--days", help="history-days", type=_count(parser.words, 400), metavar="N", default=8)
    form = parser.exclusive()
    parser.option("--json", action="store_true", help="json-option", among=form)
    parser.option("--csv", action="store_true", help="csv-option", among=form)


def _metrics(parser: Parser) -> None:
    parser.option("--port", help="metrics-port", type=_port(parser.words), metavar="N")


def _completions(parser: Parser) -> None:
    parser.operand("shell", help="completions-shell", choices=("bash", "zsh", "fish"))


def _claude_statusline(parser: Parser) -> None:
    way = parser.exclusive()
    parser.option("--install", help="claude-install", action="store_true", among=way)
    parser.option("--uninstall", help="claude-uninstall", action="store_true", among=way)
    parser.option("--yes", help="claude-yes", action="store_true")
    parser.operand("passed", help="claude-passed", nargs="*", metavar="COMMAND")


def _nothing(parser: Parser) -> None:
    """A command without arguments of its own."""


COMMANDS = {
    "status": Command("status", "look", _status),
    "watch": Command("watch", "look", _watch),
    "line": Command("line", "look", _line),
    "check": Command("check", "ask", _check),
    "plans": Command("plans", "ask", _plans),
    "usage": Command("usage", "ask", _usage),
    "compare": Command("compare", "ask", _compare),
    "history": Command("history", "ask", _history),
    "metrics": Command("metrics", "ask", _metrics),
    "alerts": Command("alerts", "ask", _alerts),
    "import": Command("importing", "set-up", _import),
    "add": Command("add", "set-up", _add),
    "remove": Command("remove", "set-up", _remove),
    "set": Command("setting", "set-up", _set),
    "config": Command("config", "set-up", _config),
    "doctor": Command("doctor", "set-up", _doctor),
    "claude-statusline": Command("claude_statusline", "set-up", _claude_statusline),
    "tmux": Command("tmux", "set-up", _nothing),
    "completions": Command("completions", "set-up", _completions),
}


def read(argv: Sequence[str], words: Words) -> argparse.Namespace:
    """Read the arguments. Raise Stop for a usage error; help is printed and ends with status 0."""
    top = build(words, argv)
    if argv[:1] == ["help"]:
        argv = [*argv[1:2], "--help"]
    try:
        args = top.parse_args(_with_scenario(argv))
    except SystemExit:
        raise Stop(ExitCode.OK) from None
    if args.demo and args.command not in (None, *_ON_DEMO):
        raise Stop(ExitCode.USAGE, words("command.bad.together", name=args.command, other="--demo"))
    return args


def _with_scenario(argv: Sequence[str]) -> list[str]:
    """Write `--demo` as `--demo=calm` where no scenario follows, so that a command after it is not taken for one."""
    written: list[str] = []
    for place, argument in enumerate(argv):
        following = argv[place + 1 : place + 2]
        bare = argument == "--demo" and (not following or following[0] in COMMANDS or following[0].startswith("-"))
        written.append(f"--demo={SCENARIOS[0]}" if bare and not COMMANDS.keys() & written else argument)
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
