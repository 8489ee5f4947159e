"""Drives a provider without a network: replies come from a table by path, requests are kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from quotatop import providers
from quotatop.domain.credential import Credential, Secret
from quotatop.domain.exchange import Ask, Reply, Request
from quotatop.domain.fault import PollFault
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading

HERE = Path(__file__).parent
KEY = "0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp"
SHARED = {"zai": "zhipu", "kimi-global": "kimi", "minimax-intl": "minimax"}
"""Regions of one vendor answer in one shape and share its recorded cases."""
PATHS = {
    "zhipu": "/api/monitor/usage/quota/limit",
    "kimi": "/coding/v1/usages",
    "minimax": "/v1/token_plan/remains",
    "infini": "/maas/coding/usage",
}
OLD_PATHS = {"minimax": "/v1/api/openplatform/coding_plan/remains"}

Answers = Callable[[Request], Reply] | Mapping[str, Reply]


def cases_folder(provider_id: str) -> Path:
    return HERE / SHARED.get(provider_id, provider_id)


class Case(NamedTuple):
    """One recorded answer with what the contract makes of it."""

    provider: str
    expected: dict

    @property
    def body(self) -> bytes:
        return (cases_folder(self.provider) / "cases" / self.expected["file"]).read_bytes()

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.expected.get("now", "2026-06-01T00:00:00Z"))

    @property
    def path(self) -> str:
        shape = SHARED.get(self.provider, self.provider)
        return (OLD_PATHS if self.expected.get("path") == "old" else PATHS)[shape]

    @property
    def answers(self) -> dict[str, Reply]:
        kind = "text/html" if self.expected["file"].endswith(".html") else "application/json"
        return {self.path: Reply(self.expected.get("status", 200), {"content-type": kind}, self.body)}


def cases_of(provider_id: str) -> list[Case]:
    lines = (cases_folder(provider_id) / "expected.jsonl").read_text("utf-8").splitlines()
    return [Case(provider_id, json.loads(line)) for line in lines]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = [case for id in providers.names() for case in cases_of(id)]
        metafunc.parametrize("case", cases, ids=[f"{case.provider}-{case.expected['file']}" for case in cases])
    if "shape" in metafunc.fixturenames:
        cases = [case for id in providers.names() if id not in SHARED for case in cases_of(id)]
        metafunc.parametrize("shape", cases, ids=[f"{case.provider}-{case.expected['file']}" for case in cases])
    if "provider" in metafunc.fixturenames:
        metafunc.parametrize("provider", providers.load_all(), ids=lambda provider: provider.id)


@dataclass
class Drive:
    """Runs a poll to its end; `requests` are those of the last one. Paths without an answer give 404."""

    requests: list[Request] = field(default_factory=list)

    def __call__(self, provider: Provider | str, answers: Answers, now: datetime | None = None, **named) -> Reading:
        provider = providers.load(provider) if isinstance(provider, str) else provider
        credential = Credential({"key": Secret(named.get("key", KEY))}, is_login=named.get("is_login", False))
        ask = Ask(
            credential, now or datetime(2026, 6, 1, tzinfo=UTC), None, named.get("options", {}), named.get("last")
        )
        flow, came = provider.poll(ask), None
        self.requests = []
        try:
            while True:
                request = next(flow) if came is None else self._hand(flow, came)
                self.requests.append(request)
                assert len(self.requests) <= 4
                came = self._answer(answers, request)
        except StopIteration as done:
            return done.value

    def fault(self, *arguments, **named) -> PollFault:
        with pytest.raises(PollFault) as caught:
            self(*arguments, **named)
        return caught.value

    def outcome(self, *arguments, **named) -> Reading | PollFault:
        try:
            return self(*arguments, **named)
        except PollFault as fault:
            return fault

    @staticmethod
    def _hand(flow, came):
        return flow.throw(came) if isinstance(came, PollFault) else flow.send(came)

    @staticmethod
    def _answer(answers: Answers, request: Request):
        if callable(answers):
            return answers(request)
        return answers.get(request.path, Reply(404, {}, b'{"message": "not here"}'))


@pytest.fixture
def drive() -> Drive:
    return Drive()


@pytest.fixture
def main_path() -> Callable[[str], str]:
    return lambda provider_id: PATHS[SHARED.get(provider_id, provider_id)]


@pytest.fixture
def recorded() -> Callable[[str, str], bytes]:
    """Give a recorded body by provider and file name."""
    return lambda provider_id, name: (cases_folder(provider_id) / "cases" / name).read_bytes()


@pytest.fixture
def has_cases() -> Callable[[str], bool]:
    return lambda provider_id: bool(cases_of(provider_id)) and any((cases_folder(provider_id) / "cases").iterdir())


def as_reply(body: object, status: int = 200, **headers: str) -> Reply:
    return Reply(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.fixture
def reply() -> Callable[..., Reply]:
    return as_reply
