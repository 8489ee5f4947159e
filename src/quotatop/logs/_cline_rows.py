"""Which requests and prompts does a task of Cline, Roo Code or Kilo Code hold?

A request's numbers are JSON inside of a text; a placeholder without them is no request yet. Cline counts fresh input
alone, newer Roo Code the cached with it. Who answered stands in another file of the task, if anywhere.
"""

import re

from quotatop.domain.log import UNKNOWN, Found, Job, Source
from quotatop.logs._gather import Gather, Numbers
from quotatop.logs._reading import count, hashed, loads, number_ms, rows, table, text

_TOOLS = {
    "saoudrizwan.claude-dev": "cline",
    "rooveterinaryinc.roo-cline": "roo-code",
    "kilocode.kilo-code": "kilo-code",
}
_MODEL = re.compile(r"<model>([^<]{1,200})</model>")
_Models = list[tuple[float, str | None, str | None]]


def task(job: Job, content: bytes) -> Found:
    """Read the messages of a task in the editor."""
    folder, _, _ = job.path.rpartition("/")
    tool, id = _TOOLS.get(job.named.split("/")[-2], "cline"), folder.rpartition("/")[2]
    gather, messages = Gather(), loads(content)
    if not isinstance(messages, list):
        gather.found.skipped += 1 if content.strip() else 0
        return gather.found
    models: _Models = _told(job, folder) if tool == "cline" else _overheard(job, folder)
    spoken = False
    for message in map(table, messages):
        if message.get("type") != "say":
            continue
        said, when = message.get("say"), message.get("ts")
        at = number_ms(when, job.latest_ms, 1)
        key = hashed(f"{tool} {id} {when}")
        if said == "api_req_started":
            usage = loads(str(message.get("text")).encode("utf-8", "replace"))
            if at is None or not isinstance(usage, dict):
                gather.found.skipped += 1
            elif "tokensIn" in usage or "tokensOut" in usage:
                gather.request(key, at, _source(tool, usage, models, when), _numbers(tool, usage))
        elif at is not None and (said == "user_feedback" or (said == "text" and not spoken)):
            spoken = True
            gather.said(key, at, (tool, "", None, None, None))
    _refusals(job, gather.found, (tool, id, models), content)
    return gather.found


def _refusals(job: Job, found: Found, task: tuple[str, str, _Models], content: bytes) -> None:
    """Take the failed requests of a task; most have none."""
    if b"api_req_failed" in content or b"streamingFailedMessage" in content:
        for message in map(table, rows(loads(content))):
            _refused(job, found, task, message)


def _refused(job: Job, found: Found, task: tuple[str, str, _Models], message: dict[str, object]) -> None:
    """Take a failed request, if the vendor said that a window was full."""
    from quotatop.logs._limit_words import limit_in  # noqa: PLC0415 - most tasks hold no error

    tool, id, models = task
    failed, when = message.get("text"), message.get("ts")
    if message.get("type") == "say" and message.get("say") == "api_req_started":
        failed = table(loads(str(failed).encode("utf-8", "replace"))).get("streamingFailedMessage")
    elif message.get("type") != "ask" or message.get("ask") != "api_req_failed":
        return
    at = number_ms(when, job.latest_ms, 1)
    told = None if at is None else limit_in((failed,), at)
    if at is not None and told is not None:
        key = hashed(f"{tool} limit {id} {when} {told}")
        found.limits.append((key, at, _source(tool, {}, models, when), *told))


def _numbers(tool: str, usage: dict[str, object]) -> Numbers:
    names = "tokensIn", "cacheReads", "cacheWrites", "tokensOut"
    input, read, write, output = (count(usage.get(name)) for name in names)
    if tool == "roo-code" and input >= read + write:
        input -= read + write
    return input, read, write, output, 0


def _source(tool: str, usage: dict[str, object], models: _Models, when: object) -> Source:
    """Say who answered: the last that was named before, else the first that was named at all."""
    moment = when if isinstance(when, int | float) else 0
    before = [named for named in models if named[0] <= moment]
    _, model, provider = before[-1] if before else models[0] if models else (0, None, None)
    return tool, model or UNKNOWN, None, text(usage.get("inferenceProvider")) or provider, None


def _told(job: Job, folder: str) -> _Models:
    used = rows(table(loads(job.files.read(f"{folder}/task_metadata.json") or b"")).get("model_usage"))
    return [(_moment(row), text(row.get("model_id")), text(row.get("model_provider_id"))) for row in map(table, used)]


def _overheard(job: Job, folder: str) -> _Models:
    """Find the models in what the extension told them of themselves."""
    found: _Models = []
    for message in map(table, rows(loads(job.files.read(f"{folder}/api_conversation_history.json") or b""))):
        said = message.get("content")
        for part in map(table, [{"type": "text", "text": said}] if isinstance(said, str) else rows(said)):
            named = _MODEL.search(str(part.get("text"))) if part.get("type") == "text" else None
            if named:
                found.append((_moment(message), text(named[1]), None))
    return found


def _moment(row: dict[str, object]) -> float:
    when = row.get("ts")
    return when if isinstance(when, int | float) else 0


def session(job: Job, content: bytes) -> Found:
    """Read the messages of a session on the command line."""
    gather, document = Gather(), loads(content)
    if not isinstance(document, dict):
        gather.found.skipped += 1 if content.strip() else 0
        return gather.found
    id = text(document.get("sessionId")) or job.path.rpartition("/")[2]
    about = table(loads(job.files.read(f"{job.path.removesuffix('.messages.json')}.json") or b""))
    lead = document.get("agent") in (None, "lead")
    for message in map(table, rows(document.get("messages"))):
        role, metrics = message.get("role"), message.get("metrics")
        at = number_ms(message.get("ts"), job.latest_ms, 1)
        key = hashed(f"cline {id} {text(message.get('id')) or message.get('ts')}")
        answered = table(message.get("modelInfo"))
        model, provider = text(answered.get("id")) or UNKNOWN, text(answered.get("provider"))
        source: Source = ("cline", model, text(about.get("cwd")), provider, None)
        if role == "assistant" and isinstance(metrics, dict):
            if at is None:
                gather.found.skipped += 1
                continue
            names = "inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens"
            input, read, write, output = (count(metrics.get(name)) for name in names)
            gather.request(key, at, source, (input, read, write, output, 0), answers=lead)
        elif role == "user" and lead and at is not None and not _is_result(message.get("content")):
            gather.said(key, at, source)
    return gather.found


def _is_result(content: object) -> bool:
    return any(table(part).get("type") == "tool_result" for part in rows(content))
