"""What of the polls goes into the log?  The first failure and the recovery; with `--debug` every poll and answer."""

from quotatop.domain.exchange import Reply, Request
from quotatop.domain.fault import Fault
from quotatop.domain.subscription import Subscription
from quotatop.host.log import Log

_TELLING = frozenset({"code", "fields", "host", "number", "path", "source", "status", "variable"})
"""What tells one failure from another; the rest of a fault's details is for the sentence about it."""


class Diary:
    """Writes into one log."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def answered(self, request: Request, reply: Reply) -> None:
        """Note one answer."""
        self._log.detail(
            "answered", method=request.method, path=request.path, status=reply.status, bytes=len(reply.body)
        )

    def polled(self, subscription: Subscription, before: Fault | None, now: Fault | None) -> None:
        """Note what came of a poll, given the fault of the one before it."""
        if now is None:
            note = self._log.detail if before is None else self._log.write
            note("read" if before is None else "works-again", subscription=subscription.id)
            return
        is_news = before is None or (before.kind, before.code) != (now.kind, now.code)
        facts = {name: value for name, value in now.details if name in _TELLING}
        note = self._log.write if is_news else self._log.detail
        note("failed", subscription=subscription.id, kind=now.kind, reason=now.code, **facts)
        if now.raw:
            self._log.detail("raw-answer", subscription=subscription.id, text=now.raw)
