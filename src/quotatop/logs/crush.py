"""Where do the logs of Crush lie?  In a database."""

from collections.abc import Mapping
from posixpath import join

from quotatop.domain.log import Files, Found, Job, LogTool, Rows


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:
    data = environ.get("CRUSH_GLOBAL_DATA") or f"{environ.get('XDG_DATA_HOME') or f'{home}/.local/share'}/crush"
    content = files.read(f"{data}/projects.json")
    if not content:
        return ()
    folders = _folders(content)
    return tuple(f"{folder}/crush.db" for folder in folders if folder.startswith("/"))


def _folders(content: bytes) -> list[str]:
    """Give the folders with data of the projects in a list, or in a table by path."""
    from quotatop.logs._reading import loads, rows, table, text  # noqa: PLC0415 - only where the tool is used

    listed = loads(content)
    projects = table(listed).get("projects", listed)
    named = [(None, project) for project in rows(projects)] + list(table(projects).items())
    return [
        join(text(table(project).get("path")) or text(path) or "", text(table(project).get("data_dir")) or ".crush")
        for path, project in named
    ]


def _wants(path: str) -> bool:
    return path.endswith("/crush.db")


def _rows(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    from quotatop.logs._crush_rows import rows_of  # noqa: PLC0415 - only where something is to be read

    return rows_of(job, ask, state)


TOOL = LogTool(id="crush", name="Crush", roots=_roots, wants=_wants, rows=_rows)
