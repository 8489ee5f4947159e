"""Where do the logs of Goose lie?  In a database."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Found, Job, LogTool, Rows


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    if named := environ.get("GOOSE_PATH_ROOT"):
        return (f"{named}/data/sessions",)
    data = environ.get("XDG_DATA_HOME") or f"{home}/.local/share"
    mac = f"{home}/Library/Application Support"
    return f"{data}/goose/sessions", f"{mac}/goose/sessions", f"{mac}/Block/goose/sessions"


def _wants(path: str) -> bool:
    return path.endswith("/sessions.db")


def _rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    from quotatop.logs._goose_rows import rows_of  # noqa: PLC0415 - only where something is to be read

    return rows_of(job, ask, state)


TOOL = LogTool(id="goose", name="Goose", roots=_roots, wants=_wants, rows=_rows)
