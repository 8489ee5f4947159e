"""Drives a provider without a network: replies come from a table by path, requests are kept."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

import pytest

from quotatop import providers
from quotatop.domain.credential import Credential, Secret
from quotatop.domain.exchange import Ask, Look, Ran, Reply, Request, Run, Saw, Seen, Step
from quotatop.domain.fault import PollFault
from quotatop.domain.provider import Provider
from quotatop.domain.reading import Reading
from quotatop.domain.subscription import Source

HERE = Path(__file__).parent
KEY = "0123456789abcdef0123456789abcdef.AbCdEfGhIjKlMnOp"

Answers = Callable[[Request], Reply] | Mapping[str, Reply]


def cases_folder(provider_id: str) -> Path:
    """Give the folder of a provider, or of its sibling: regions of one vendor answer in one shape and share it."""
    own = HERE / provider_id
    return own if own.is_dir() else HERE / (providers.load(provider_id).sibling or provider_id)


def service_of(provider_id: str) -> dict:
    """Give what a folder says of its service.

    `asks` is all that it is ever asked, the main request first unless `main` names its address; `plan` the plan that
    the tests of all providers hold, where that decides what is asked; `any` an answer with `?` where a field could be
    anything. `given` are recorded answers by address, for what a poll asks beside the request of a case; `origins` is
    which of the provider's origins a request goes to, where that is not the first. An address may leave out parts of
    the query.
    """
    return json.loads((cases_folder(provider_id) / "service.json").read_text("utf-8"))


def main_path_of(provider_id: str) -> str:
    said = service_of(provider_id)
    return said.get("main") or said["asks"][0].partition(" ")[2]


def given_to(provider_id: str, files: Mapping[str, str] | None = None) -> dict[str, Reply]:
    """Give recorded answers by address: those of a case, or those that come unless a test has its own."""
    cases = cases_folder(provider_id) / "cases"
    given = service_of(provider_id).get("given", {}) if files is None else files
    return {address: Reply(200, {}, (cases / file).read_bytes()) for address, file in given.items()}


def address(request: Request) -> str:
    return f"{request.path}?{urlencode(request.query)}" if request.query else request.path


def fits(address: str, request: Request) -> bool:
    """Whether an address names this request: its path, and all of the query that the address has."""
    path, _, query = address.partition("?")
    return path == request.path and set(parse_qsl(query)) <= set(request.query)


def step_answer(via: str, body: bytes, now: datetime) -> dict[str, Ran | Saw]:
    """Give what came by another way than HTTP: `stdout` of a program, or the file of a place."""
    if via == "stdout":
        return {"run": Ran(body)}
    if via == "status-line":
        body = after_the_status_line(body, now)
    return {"look": Saw((Seen(via, f"~/{via}", "/home/x", now, body),))}


def after_the_status_line(told: bytes, now: datetime) -> bytes:
    """Give what our own status line command keeps of what Claude Code told it."""
    from quotatop.host.status_line_limits import kept

    return kept(None, json.loads(told), "", now.timestamp())


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
        return self.expected.get("path") or main_path_of(self.provider)

    @property
    def answers(self) -> dict:
        return self.answered(self.body)

    def answered(self, body: bytes) -> dict:
        """Give this body by the way on which the recorded one came."""
        if "via" in self.expected:
            return step_answer(self.expected["via"], body, self.now)
        kind = "text/html" if self.expected["file"].endswith(".html") else "application/json"
        given = given_to(self.provider, self.expected.get("given", {}))
        return given | {self.path: Reply(self.expected.get("status", 200), {"content-type": kind}, body)}

    @property
    def held(self) -> dict:
        """What the config says beside the credential: the provider's own keys, and the plan where it matters."""
        named = {"options": self.expected.get("options", {}), "is_login": self.expected.get("is_login", False)}
        if "via" in self.expected:
            named["source"] = Source(self.expected.get("source", "auto"))
        return named | ({"plan": self.expected["held_plan"]} if "held_plan" in self.expected else {})


def cases_of(provider_id: str) -> list[Case]:
    lines = (cases_folder(provider_id) / "expected.jsonl").read_text("utf-8").splitlines()
    return [Case(provider_id, json.loads(line)) for line in lines]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = [case for id in providers.names() for case in cases_of(id)]
        metafunc.parametrize("case", cases, ids=[f"{case.provider}-{case.expected['file']}" for case in cases])
    if "shape" in metafunc.fixturenames:
        cases = [case for id in providers.names() if (HERE / id).is_dir() for case in cases_of(id)]
        metafunc.parametrize("shape", cases, ids=[f"{case.provider}-{case.expected['file']}" for case in cases])
    if "folder" in metafunc.fixturenames:
        metafunc.parametrize("folder", [id for id in providers.names() if (HERE / id).is_dir()])
    if "provider" in metafunc.fixturenames:
        metafunc.parametrize("provider", providers.load_all(), ids=lambda provider: provider.id)


@dataclass
class Drive:
    """Runs a poll to its end; `requests` are those of the last one, `steps` all that it asked of the world.

    Paths without an answer give 404, programs are missing, and places are empty.
    """

    requests: list[Request] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def __call__(self, provider: Provider | str, answers: Answers, now: datetime | None = None, **named) -> Reading:
        provider = providers.load(provider) if isinstance(provider, str) else provider
        secret = Secret(named.get("key", KEY))
        credential = Credential(dict.fromkeys(provider.parts, secret), is_login=named.get("is_login", False))
        plan = named["plan"] if "plan" in named else service_of(provider.id).get("plan")
        now = now or datetime(2026, 6, 1, tzinfo=UTC)
        options, last = named.get("options", {}), named.get("last")
        source = named.get("source", Source.API if provider.keyless else Source.AUTO)
        ask = Ask(credential, now, plan, options, last, source, ("a-tool",), base_url=named.get("base_url"))
        flow, came = provider.poll(ask), None
        if not callable(answers):
            answers = given_to(provider.id) | dict(answers)
        self.requests, self.steps = [], []
        try:
            while True:
                step = next(flow) if came is None else self._hand(flow, came)
                self.steps.append(step)
                assert len(self.steps) <= 4
                if isinstance(step, Request):
                    self.requests.append(step)
                came = self._answer(answers, step)
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
    def _answer(answers: Answers, request: Step):
        if isinstance(request, Run | Look):
            held = {} if callable(answers) else answers
            return held.get("run", Ran(b"", trouble="missing")) if isinstance(request, Run) else held.get("look", Saw())
        if callable(answers):
            return answers(request)
        named = max((address for address in answers if fits(address, request)), key=len, default=None)
        return answers[named] if named else Reply(404, {}, b'{"message": "not here"}')


@pytest.fixture
def drive() -> Drive:
    return Drive()


@pytest.fixture
def main_path() -> Callable[[str], str]:
    return main_path_of


@pytest.fixture
def service() -> Callable[[str], dict]:
    return service_of


@pytest.fixture
def asked_in_cases(drive: Drive) -> Callable[[str], set[str]]:
    """Give all that a provider asks in its recorded cases, as `service.json` writes it."""

    def asked(provider_id: str) -> set[str]:
        found = set()
        known = set(service_of(provider_id)["asks"])
        for case in cases_of(provider_id):
            drive.outcome(provider_id, case.answers, case.now, **case.held)
            for request in drive.requests:
                plain = f"{request.method} {request.path}"
                found.add(plain if plain in known else f"{request.method} {address(request)}")
        return found

    return asked


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
