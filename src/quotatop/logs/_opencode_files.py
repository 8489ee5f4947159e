"""Which requests and prompts does OpenCode's first store hold?  A file a message, its parts in a folder."""

from quotatop.domain.log import Found, Job
from quotatop.logs._opencode_message import answer, by_person, prompt
from quotatop.logs._reading import loads, table


def message(job: Job, content: bytes) -> Found:
    """Read `storage/message/<session>/<message>.json`."""
    found, data = Found(), loads(content)
    if not isinstance(data, dict):
        found.skipped += 1 if content.strip() else 0
        return found
    folder, _, name = job.path.rpartition("/")
    storage, _, session = folder.rpartition("/message/")
    parts = _parts(job, f"{storage}/part/{name.removesuffix('.json')}")
    about = _session(job, storage, session)
    if data.get("role") == "assistant":
        steps = [part for part in parts if part.get("type") == "step-finish"]
        answer(job, found, data, steps, about.get("directory"), begun=_is_first(job, folder, name, data))
    elif data.get("role") == "user" and about.get("parentID") is None and by_person(parts):
        prompt(job, found, data, table(data.get("time")).get("created"), about.get("directory"))
    return found


def _parts(job: Job, folder: str) -> list[dict[str, object]]:
    return [table(loads(job.files.read(f"{folder}/{name}") or b"")) for name in job.files.names(folder)]


def _session(job: Job, storage: str, session: str) -> dict[str, object]:
    for project in job.files.names(f"{storage}/session"):
        content = job.files.read(f"{storage}/session/{project}/{session}.json")
        if content is not None:
            return table(loads(content))
    return {}


def _is_first(job: Job, folder: str, name: str, data: dict[str, object]) -> bool:
    """Say whether an answer follows its prompt directly: ids grow with time."""
    names = job.files.names(folder)
    place = names.index(name) if name in names else 0
    return place > 0 and names[place - 1] == f"{data.get('parentID')}.json"
