"""Which requests and prompts does OpenCode's first store hold?  A file a message, its parts in a folder."""

from quotatop.domain.log import Found, Job
from quotatop.logs._opencode_message import (
    Message,
    Waiting,
    answer,
    by_person,
    is_request,
    may_be_copy,
    prompt,
    said_in,
)
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
        waiting = [] if about.get("parentID") is not None else _begun(job, storage, folder, name, data)
        copied = may_be_copy(data, table(about.get("time")).get("created"))
        id = None if copied else name.removesuffix(".json")
        answer(job, found, Message(id, data, about.get("directory"), is_row=False), steps, waiting)
    elif data.get("role") == "user" and about.get("parentID") is None and by_person(parts):
        prompt(job, found, data, about.get("directory"))
    return found


def _parts(job: Job, folder: str) -> list[dict[str, object]]:
    return [table(loads(job.files.read(f"{folder}/{name}") or b"")) for name in job.files.names(folder)]


def _session(job: Job, storage: str, session: str) -> dict[str, object]:
    for project in job.files.names(f"{storage}/session"):
        content = job.files.read(f"{storage}/session/{project}/{session}.json")
        if content is not None:
            return table(loads(content))
    return {}


def _begun(job: Job, storage: str, folder: str, name: str, data: dict[str, object]) -> Waiting:
    """Give the prompt that an answer is the first request of. Ids grow with time, so what came between is beside it."""
    asked = data.get("parentID")
    names = job.files.names(folder)
    for earlier in reversed(names[: names.index(name) if name in names else 0]):
        other = table(loads(job.files.read(f"{folder}/{earlier}") or b""))
        if other.get("role") != "assistant" or other.get("parentID") != asked:
            break
        if is_request(other, []):
            return []
    said = table(loads(job.files.read(f"{folder}/{asked}.json") or b""))
    if said.get("role") != "user" or not by_person(_parts(job, f"{storage}/part/{asked}")):
        return []
    return said_in(job, said)
