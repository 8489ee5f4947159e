"""Where do the logs of Codex lie?  JSON lines, one file a session, some of them archived and compressed."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Job, LineReader, LogTool


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    named = [part.strip() for part in environ.get("CODEX_HOME", "").split(",") if part.strip()]
    homes = named or [f"{home}/.codex"]
    return tuple(f"{folder}/{below}" for folder in homes for below in ("sessions", "archived_sessions"))


def _wants(path: str) -> bool:
    return path.endswith((".jsonl", ".jsonl.zst", ".jsonl.gz")) and path.rpartition("/")[2].startswith("rollout-")


def _lines(job: Job, state: str) -> LineReader:
    from quotatop.logs._codex_rows import Reader  # noqa: PLC0415 - a decoder only where something is to be read

    return Reader(job, state)


TOOL = LogTool(id="codex", name="Codex", roots=_roots, wants=_wants, lines=_lines)
