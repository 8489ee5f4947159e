"""Where do the logs of ZCode lie?  In a database."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Found, Job, LogTool, Rows


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    return (f"{home}/.zcode/cli/db",)


def _wants(path: str) -> bool:
    return path.endswith("/db.sqlite")


def _rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    from quotatop.logs._zcode_rows import rows_of  # noqa: PLC0415 - only where something is to be read

    return rows_of(job, ask, state)


TOOL = LogTool(id="zcode", name="ZCode", roots=_roots, wants=_wants, rows=_rows)
