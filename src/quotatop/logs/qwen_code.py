"""Where do the logs of Qwen Code lie?  JSON lines in `projects/<folder>/chats/`, one file a session."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Job, LineReader, LogTool


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:
    own = environ.get("QWEN_HOME") or f"{home}/.qwen"
    content = files.read(f"{own}/settings.json")
    set_to = _set_to(content) if content else None
    named = environ.get("QWEN_RUNTIME_DIR") or set_to
    return tuple(f"{folder}/projects" for folder in dict.fromkeys((named or own, own)))


def _set_to(content: bytes) -> str | None:
    from quotatop.logs._reading import loads, table, text  # noqa: PLC0415 - only where the tool is used

    settings = table(loads(content))
    return text(table(settings.get("advanced")).get("runtimeOutputDir")) or text(settings.get("runtimeOutputDir"))


def _wants(path: str) -> bool:
    return path.endswith(".jsonl") and path.rpartition("/")[0].endswith("/chats")


def _lines(job: Job, state: str) -> LineReader:
    from quotatop.logs._qwen_rows import Reader  # noqa: PLC0415 - a decoder only where something is to be read

    return Reader(job, state)


TOOL = LogTool(id="qwen-code", name="Qwen Code", roots=_roots, wants=_wants, lines=_lines)
