"""Where do the logs of Kimi Code lie?  JSON lines (`wire.jsonl`), one file for each agent of a session."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Job, LineReader, LogTool

_DESKTOP = "Library/Application Support/kimi-desktop/daimon-share/daimon/runtime/kimi-code/home"


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    return f"{environ.get('KIMI_CODE_HOME') or f'{home}/.kimi-code'}/sessions", f"{home}/{_DESKTOP}/sessions"


def _wants(path: str) -> bool:
    return path.endswith("/wire.jsonl")


def _lines(job: Job, state: str) -> LineReader:
    from quotatop.logs._kimi_code_rows import Reader  # noqa: PLC0415 - a decoder only where something is to be read

    return Reader(job, state)


TOOL = LogTool(id="kimi-code", name="Kimi Code", roots=_roots, wants=_wants, lines=_lines)
