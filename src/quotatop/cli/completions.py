"""Command `completions`: a completion script for bash, zsh or fish, made from the argument tree itself."""

import argparse

import shtab

from quotatop.cli.language import words_before_config
from quotatop.cli.parser import build
from quotatop.cli.streams import ExitCode, out
from quotatop.host.paths import find_places


def run(args: argparse.Namespace) -> ExitCode:
    """Run the command."""
    words = words_before_config(find_places(args.config).config)
    out(shtab.complete(build(words), shell=args.shell))
    return ExitCode.OK
