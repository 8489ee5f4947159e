"""What did ZCode log?  A database with a row for each request.

Its input includes what was read from and written into the cache. A turn is what a person began; no row holds the
message itself. A row that is still running counts from its start.
"""

from quotatop.domain.log import UNKNOWN, Found, Job, Rows, Source
from quotatop.logs._gather import Gather
from quotatop.logs._reading import count, hashed, number_ms, text

TOOL_ID = "zcode"

_ROWS = """SELECT id, session_id, turn_id, model_id, input_tokens, output_tokens, reasoning_tokens,
    cache_creation_input_tokens, cache_read_input_tokens, started_at, completed_at FROM model_usage
    WHERE started_at >= ? ORDER BY started_at, id"""
_OVERLAP_MS = 86_400_000
"""Rows this much older than the newest may still change."""


def rows_of(job: Job, ask: Rows, state: str) -> tuple[Found, str]:
    """Read what is new in the database."""
    gather, newest = Gather(), int(state or 0)
    folders = {row[0]: row[1] for row in ask("SELECT id, directory FROM session", ())}
    turns: set[object] = set()
    for id, session, turn, model, input, output, thought, write, read, began, ended in ask(
        _ROWS, (newest - _OVERLAP_MS,)
    ):
        at = number_ms(began, job.latest_ms, 1)
        if at is None:
            gather.found.skipped += 1
            continue
        newest = max(newest, at)
        source: Source = (TOOL_ID, text(model) or UNKNOWN, text(folders.get(session)), None, None)
        if turn is not None and turn not in turns:
            turns.add(turn)
            gather.said(hashed(f"{TOOL_ID} turn {session} {turn}"), at, source)
        written, cached = count(write), count(read)
        fresh = max(0, count(input) - written - cached)
        numbers = fresh, cached, written, count(output), count(thought)
        gather.request(hashed(f"{TOOL_ID} {id}"), at, source, numbers, final=ended is not None)
    return gather.found, str(newest)
