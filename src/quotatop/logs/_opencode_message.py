"""What does one message of OpenCode say, in whichever of its three stores it lies?

The message's own tokens are its last step's; each step is a request. A message keeps its id from store to store and
changes in place, but not in when it was begun and whom it asked. A fork copies messages under new ids and with their
old times: older than their session, they are taken for whatever else was begun then.
"""

from typing import NamedTuple

from quotatop.domain.copies import rank
from quotatop.domain.log import UNKNOWN, Files, Found, Job, Source
from quotatop.logs._gather import Numbers
from quotatop.logs._reading import count, hashed, host_of, loads, number_ms, table, text

Waiting = list[tuple[int, int]]
"""Key and time of the prompts of a session whose request has not been seen."""


class Message(NamedTuple):
    """A message, its session's folder, and its id, None where it may be a copy. A database's row wins over a file."""

    id: str | None
    data: dict[str, object]
    folder: object
    is_row: bool


def answer(job: Job, found: Found, message: Message, steps: list[dict[str, object]], waiting: Waiting) -> None:
    """Take an assistant's message: a request for each of its steps, once it is complete.

    The prompts that waited for it are taken out of `waiting`; one that was said later waits on.
    """
    id, data, folder, is_row = message
    time = table(data.get("time"))
    if isinstance(data.get("error"), dict):
        _refused(job, found, data, folder)
    if not is_request(data, steps):
        return
    at = number_ms(time.get("created"), job.latest_ms, 1)
    if at is None:
        found.skipped += 1
        return
    own = numbers(table(data.get("tokens")))
    source = source_of(job, data, folder)
    begun = [said for said in waiting if said[1] <= at]
    waiting[:] = [said for said in waiting if said[1] > at]
    found.prompts.extend((key, when, source) for key, when in begun)
    group, ident = f"opencode {at} {source[3]} {source[1]}", 0 if id is None else hashed(id)
    lasted = max(0, count(time.get("completed")) - at)
    for number, spent in enumerate([numbers(table(step.get("tokens"))) for step in steps] or [own]):
        input, read, write, output, thought = spent
        best = rank(lasted, input + read + write + output, final=is_row)  # the latest, whatever its numbers
        flag = 1 if begun and number == 0 else 0
        found.events.append(
            (hashed(f"{group} {number}"), ident, best, at, source, input, read, write, output, thought, 0, flag)
        )


def may_be_copy(data: dict[str, object], session_begun: object) -> bool:
    """Say whether a message may have been copied into its session: it was there before, or that is not known."""
    begun = count(session_begun)
    return not begun or count(table(data.get("time")).get("created")) < begun


def fingerprint(data: dict[str, object]) -> int:
    """Give what is the same in a copy."""
    return hashed(str([data.get(name) for name in ("time", "providerID", "modelID", "model", "tokens")]))


def is_request(data: dict[str, object], steps: list[dict[str, object]]) -> bool:
    """Say whether an assistant's message is complete and not a mere failure."""
    if table(data.get("time")).get("completed") is None:
        return False
    return data.get("error") is None or bool(steps) or any(numbers(table(data.get("tokens"))))


def _refused(job: Job, found: Found, data: dict[str, object], folder: object) -> None:
    """Take what the vendor answered in place of a message, if it says that a window was full."""
    from quotatop.logs._limit_words import limit_in  # noqa: PLC0415 - most messages hold no error

    time, error = table(data.get("time")), table(data.get("error"))
    at = number_ms(time.get("completed") or time.get("created"), job.latest_ms, 1)
    if at is None:
        return
    answered = table(error.get("data"))
    told = limit_in((answered.get("message"), answered.get("responseBody"), error.get("message")), at)
    if told is not None:
        source = source_of(job, data, folder)
        key = hashed(f"opencode limit {time.get('created')} {source[3]} {source[1]} {told}")
        found.limits.append((key, at, source, *told))


def prompt(job: Job, found: Found, data: dict[str, object], folder: object) -> Waiting:
    """Take a person's message, and give what waits for its request, whose source counts whatever is named here."""
    said = said_in(job, data)
    source = source_of(job, data, folder)
    found.prompts.extend((key, at, (source[0], "", *source[2:])) for key, at in said)
    return said


def said_in(job: Job, data: dict[str, object]) -> Waiting:
    """Give key and time of a person's message, if its time can be believed."""
    created = table(data.get("time")).get("created")
    at = number_ms(created, job.latest_ms, 1)
    return [] if at is None else [(hashed(f"opencode said {created}"), at)]


def by_person(parts: list[dict[str, object]]) -> bool:
    """Say whether a user's message with these parts was written by a person."""
    if any(part.get("type") == "compaction" for part in parts):
        return False
    texts = (part for part in parts if part.get("type") == "text")
    return any(not part.get("synthetic") and not part.get("ignored") for part in texts)


def numbers(tokens: dict[str, object]) -> Numbers:
    """Read tokens. Newer builds leave reasoning out of the output; where a total is given, it decides."""
    cache = table(tokens.get("cache"))
    input, output, thought = (count(tokens.get(name)) for name in ("input", "output", "reasoning"))
    read, write = count(cache.get("read")), count(cache.get("write"))
    total = count(tokens.get("total"))
    if not total or input + output + read + write != total:
        output += thought
    return input, read, write, output, thought


def source_of(job: Job, data: dict[str, object], folder: object) -> Source:
    """Say where a message comes from; a user's and the newest store's name the model in an object of its own."""
    named = table(data.get("model"))
    model = text(data.get("modelID")) or text(named.get("modelID")) or text(named.get("id"))
    provider = text(data.get("providerID")) or text(named.get("providerID"))
    project = text(folder) or text(table(data.get("path")).get("root"))
    return tool_of(job), model or UNKNOWN, project, provider, _host(job.files, job.root, provider)


def tool_of(job: Job) -> str:
    """Name the tool: others are made of OpenCode and keep its stores."""
    name = job.root.rstrip("/").rpartition("/")[2]
    return {"kilo": "kilo-cli", "mimocode": "mimo-code"}.get(name, "opencode")


def _host(files: Files, root: str, provider: str | None) -> str | None:
    """Give the host that the user's own config names for a provider of theirs."""
    if provider is None:
        return None
    home = root.partition("/.local/share/")[0]
    config = table(loads(files.read(f"{home}/.config/opencode/opencode.json") or b""))
    entry = table(table(config.get("provider")).get(provider))
    return host_of(table(entry.get("options")).get("baseURL"))
