"""Where do the logs of Crush lie?  In a database."""

from collections.abc import Mapping

from quotatop.domain.log import Files, Found, Job, LogTool, Rows


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:
    data = environ.get("CRUSH_GLOBAL_DATA") or f"{environ.get('XDG_DATA_HOME') or f'{home}/.local/share'}/crush"
    content = files.read(f"{data}/projects.json")
    if not content:
        return ()
    from quotatop.logs._reading import loads, rows, table, text  # noqa: PLC0415 - only where the tool is used

    listed = loads(content)
    projects = (
        rows(table(listed).get("projects")) or rows(listed) or list(table(table(listed).get("projects")).values())
    )
    folders = (text(table(project).get("data_dir")) for project in projects)
    return tuple(f"{folder}/crush.db" for folder in folders if folder and folder.startswith("/"))


def _wants(path: str) -> bool:
    return path.endswith("/crush.db")


def _rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    from quotatop.logs._crush_rows import rows_of  # noqa: PLC0415 - only where something is to be read

    return rows_of(job, ask, state)


TOOL = LogTool(id="crush", name="Crush", roots=_roots, wants=_wants, rows=_rows)
