"""Where do the logs of Cline, Roo Code and Kilo Code lie?  JSON arrays that the editor extensions write anew each time,
one a task, below each flavour of the editor; and the sessions of Cline's command line.
"""

from collections.abc import Mapping

from quotatop.domain.log import Files, Found, Job, LogTool

_FLAVOURS = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf", "Trae", "Positron")
_EXTENSIONS = ("saoudrizwan.claude-dev", "rooveterinaryinc.roo-cline", "kilocode.kilo-code")
_SERVERS = (".vscode-server", ".vscode-server-insiders", ".cursor-server", ".windsurf-server")


def _roots(environ: Mapping[str, str], home: str, files: Files) -> tuple[str, ...]:  # noqa: ARG001 - every tool has it
    settings = environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
    above = [
        f"{folder}/{flavour}" for folder in (settings, f"{home}/Library/Application Support") for flavour in _FLAVOURS
    ]
    above += [f"{home}/{server}/data" for server in _SERVERS]
    tasks = [f"{folder}/User/globalStorage/{extension}/tasks" for folder in above for extension in _EXTENSIONS]
    data = environ.get("CLINE_DATA_DIR") or f"{environ.get('CLINE_DIR') or f'{home}/.cline'}/data"
    return (*tasks, environ.get("CLINE_SESSION_DATA_DIR") or f"{data}/sessions")


def _wants(path: str) -> bool:
    return path.endswith(("/ui_messages.json", ".messages.json"))


def _whole(job: Job, content: bytes) -> Found:
    from quotatop.logs._cline_rows import session, task  # noqa: PLC0415 - only where something is to be read

    return task(job, content) if job.path.endswith("/ui_messages.json") else session(job, content)


TOOL = LogTool(id="cline", name="Cline, Roo Code, Kilo Code", roots=_roots, wants=_wants, whole=_whole)
