"""Where do the logs of Kimi CLI lie?  JSON lines (`wire.jsonl`), one file a session and one a subagent."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Job, LineReader, LogTool


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    return (f"{environ.get('KIMI_SHARE_DIR') or f'{home}/.kimi'}/sessions",)


def _wants(path: str) -> bool:
    return path.endswith("/wire.jsonl")


def _lines(job: Job, state: str) -> LineReader:
    from quotatop.logs._kimi_cli_rows import Reader  # noqa: PLC0415 - a decoder only where something is to be read

    return Reader(job, state)


TOOL = LogTool(id="kimi-cli", name="Kimi CLI", roots=_roots, wants=_wants, lines=_lines)
