"""Where is the config, is it right, and what is in force?"""

import argparse
from collections.abc import Sequence

from quotatop.catalogue.load_priced import load_priced
from quotatop.cli.language import words_for
from quotatop.cli.streams import ExitCode, err, out, out_json
from quotatop.config.provenance import InForce, in_force
from quotatop.config.settings import Config, ConfigError, Problem
from quotatop.domain.text import cells
from quotatop.host.paths import Places, find_places
from quotatop.present.words import Words
from quotatop.runtime import load


def run(args: argparse.Namespace) -> ExitCode:
    """Do one of `path`, `check` and `show`."""
    places = find_places(args.config)
    if args.action == "path":
        return _path(args, places)
    if args.action == "check":
        return _check(args, places)
    return _show(args, places, load(places))


def _path(args: argparse.Namespace, places: Places) -> ExitCode:
    if args.json:
        exists = places.config.exists()
        out_json({"schema": "quotatop.config-path/1", "path": str(places.config), "exists": exists})
    else:
        out(str(places.config))
    return ExitCode.OK


def _check(args: argparse.Namespace, places: Places) -> ExitCode:
    config: Config | None = None
    problems: tuple[Problem, ...] = ()
    try:
        config = load(places)
    except ConfigError as error:
        problems = error.problems
    problems = tuple(dict.fromkeys((*problems, *load_priced(places.plans).problems)))
    if args.json:
        out_json(_report(places, problems))
    elif problems:
        err("\n".join(map(str, problems)))
    elif config is not None:
        words = words_for(config.display.language)
        key = "setup.config.right" if config.exists else "setup.config.none"
        out(words(key, path=places.config, count=len(config.subscriptions)))
    return ExitCode.USAGE if problems else ExitCode.OK


def _report(places: Places, problems: Sequence[Problem]) -> dict[str, object]:
    return {
        "schema": "quotatop.config-check/1",
        "path": str(places.config),
        "exists": places.config.exists(),
        "problems": [
            {"file": problem.file, "line": problem.line, "key": problem.key, "message": problem.message}
            for problem in problems
        ],
    }


def _show(args: argparse.Namespace, places: Places, config: Config) -> ExitCode:
    words = words_for(config.display.language)
    rows = in_force(config)
    if args.json:
        out_json(_document(places, config, rows))
        return ExitCode.OK
    written = [(f"{row.key} = {row.value}", _origin(row, config, words)) for row in rows]
    column = min(72, max(cells(left) for left, _ in written))
    key = "setup.config.at" if config.exists else "setup.config.none"
    out(f"# {words(key, path=places.config)}")
    out("\n".join(f"{left}{' ' * (column - cells(left))}  # {right}" for left, right in written))
    return ExitCode.OK


def _origin(row: InForce, config: Config, words: Words) -> str:
    place = words("setup.config.default") if row.line is None else f"{config.path.name}:{row.line}"
    return f"{place} ({row.inherits})" if row.inherits else place


def _document(places: Places, config: Config, rows: Sequence[InForce]) -> dict[str, object]:
    return {
        "schema": "quotatop.config/1",
        "path": str(places.config),
        "exists": config.exists,
        "state": str(places.state),
        "cache": str(places.cache),
        "values": [
            {
                "key": row.key,
                "value": row.value,
                "origin": "default" if row.line is None else "config",
                "line": row.line,
                "inherits": row.inherits,
            }
            for row in rows
        ],
    }
