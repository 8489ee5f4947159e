"""The app with a hand-made fleet: the telling states at one fixed moment, behind an engine that lives in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.scrollbar import ScrollBar, ScrollBarRender

from quotatop import counted
from quotatop.catalogue.catalogue import Catalogue
from quotatop.catalogue.terms import Terms
from quotatop.config.settings import Config, Display
from quotatop.domain.alert import Alert, AlertKind
from quotatop.domain.credential import KEY, CredentialRef, EnvRef
from quotatop.domain.fault import Fault, FaultKind
from quotatop.domain.fleet import Fleet, SubscriptionState, fleet_of
from quotatop.domain.peak import DAILY, Factor, PeakRule
from quotatop.domain.ports import Sample
from quotatop.domain.provider import Says
from quotatop.domain.reading import Balance, PlanOrigin, Reading
from quotatop.domain.subscription import Subscription
from quotatop.domain.window import HOUR, WEEK, Direction, Share, Unit, VendorFigure, measure
from quotatop.host.paths import Places
from quotatop.present.glyphs import UNICODE, Glyphs
from quotatop.tui.live import LiveApp
from quotatop.tui.stage import Stage

NOW = datetime(2026, 9, 2, 9, 32, tzinfo=UTC)
RULE = PeakRule("glm-credits", "Asia/Shanghai", DAILY, ((time(14), time(18)),), (Factor("*", 1, 0.5),))
TERMS = {
    "glm": Terms(plan_name="Lite, credits", origin=PlanOrigin.REPORTED, peak=RULE, rules=(RULE,)),
    "kimi": Terms(plan_name="Allegretto", origin=PlanOrigin.CONFIGURED),
    "ark": Terms(plan_name="Coding Lite", when_spent=Says("waits for the reset, no charge", "等待重置，不另收费")),
}


def ahead(**span: float) -> datetime:
    return NOW + timedelta(**span)


def subscription(id: str, label: str, provider: str, **more: object) -> Subscription:
    credential = CredentialRef(((KEY, EnvRef("SOME_KEY")),))
    return replace(Subscription(id, provider, 300, label=label, credential=credential), **more)


def read(held: Subscription, *windows: object, minutes: float = 2, **more: object) -> SubscriptionState:
    reading = Reading(ahead(minutes=-minutes), tuple(windows), balances=more.pop("balances", ()))
    return SubscriptionState(held, reading, next_poll=ahead(minutes=3), **more)


def telling_fleet() -> Fleet:
    """Running, stale, folded lanes, spent, failed, being read, idle and unlimited, paused."""
    five, week = {"length_s": 5 * HOUR}, {"length_s": WEEK}
    return Fleet(
        (
            read(
                subscription("glm", "GLM 工作", "zhipu"),
                measure(
                    "5h",
                    **five,
                    unit=Unit.CREDITS,
                    used=1560,
                    limit=2000,
                    resets_at=ahead(minutes=114),
                    vendor=VendorFigure("currentValue 1560 of usage 2000", Direction.USED),
                ),
                measure("week", **week, unit=Unit.CREDITS, used=3350, limit=10_000, resets_at=ahead(hours=102)),
                measure(
                    "mcp", length_s=None, unit=Unit.CALLS, used=3, limit=1000, breakdown=[Share("search-prime", 3)]
                ),
                balances=(Balance("available", 40.0, "CNY"),),
            ),
            read(
                subscription("kimi", "Kimi", "kimi"),
                measure("5h", **five, percent=38, resets_at=ahead(minutes=162)),
                measure("week", **week, percent=55, resets_at=ahead(hours=56)),
                minutes=17,
                fault=Fault(FaultKind.THROTTLED, "throttled", ahead(minutes=-2), retry_at=ahead(minutes=9), raw="wait"),
            ),
            read(
                subscription("mm", "MiniMax", "minimax"),
                measure("5h", **five, percent=6, resets_at=ahead(minutes=268)),
                measure("week", **week, percent=21, resets_at=ahead(hours=104)),
                measure("5h:video", **five, percent=0),
            ),
            read(
                subscription("ark", "火山 Lite", "infini"),
                measure("5h", **five, percent=0),
                measure("week", **week, percent=100, resets_at=ahead(hours=104)),
                measure("month", length_s=None, percent=74, resets_at=ahead(days=16)),
                minutes=1,
            ),
            SubscriptionState(
                subscription("zai", "Z.ai", "zai"), fault=Fault(FaultKind.REJECTED, "rejected", ahead(minutes=-2))
            ),
            SubscriptionState(subscription("inf", "Infini", "infini"), polling=True),
            read(
                subscription("idle", "Spare", "zhipu"),
                measure("5h", **five, percent=0),
                measure("week", **week, unlimited=True),
            ),
            read(
                subscription("old", "Old one", "kimi", paused=True),
                measure("5h", **five, percent=38, resets_at=ahead(hours=-1)),
                measure("week", **week, percent=55, resets_at=ahead(hours=56)),
                minutes=700,
            ),
        )
    )


class MemoryEngine:
    """Answers the screen from memory, and remembers what it was asked."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.banners: tuple[Alert, ...] = ()
        self.asked: list[object] = []
        self.snoozes: list[datetime | None] = []
        self.samples: list[Sample] = []
        self._changed = asyncio.Event()

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def updates(self) -> AsyncIterator[Fleet]:
        while True:
            yield self.fleet
            await self._changed.wait()
            self._changed.clear()

    def publish(self, fleet: Fleet | None = None) -> None:
        self.fleet = fleet or self.fleet
        self._changed.set()

    def refresh(self, ids: Iterable[str] | None = None) -> None:
        self.asked.append(None if ids is None else tuple(ids))

    def acknowledge(self, key: str | None = None) -> None:
        self.banners = ()

    @property
    def snoozed_until(self) -> datetime | None:
        return self.snoozes[-1] if self.snoozes else None

    def snooze(self, seconds: float | None) -> None:
        self.snoozes.append(None if seconds is None else NOW + timedelta(seconds=seconds))

    def reload(self, config: Config) -> None:
        known = {state.subscription.id: state for state in self.fleet.states}
        fresh = fleet_of(config.subscriptions).states
        kept = (known.get(state.subscription.id, state) for state in fresh)
        self.publish(
            Fleet(
                tuple(replace(old, subscription=new.subscription) for old, new in zip(kept, fresh, strict=True)),
            )
        )

    async def trend(self, id: str, window_id: str, since: datetime) -> Sequence[Sample]:
        return [sample for sample in self.samples if sample.at >= since]

    async def test(self, subscription: Subscription) -> Reading:
        self.asked.append(("test", subscription.id))
        return Reading(NOW, ())


class StillClock:
    """Stands where it is put; whoever sleeps is woken by `wind`."""

    def __init__(self) -> None:
        self.moment = NOW
        self._wound = asyncio.Event()
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await self._wound.wait()
        self._wound.clear()

    def wind(self, **span: float) -> None:
        self.moment += timedelta(**span)
        self._wound.set()


def made_alert(**more: object) -> Alert:
    made = Alert(
        AlertKind.WARN,
        "glm",
        "5h",
        "2026-09-02T11:26",
        NOW,
        "warn",
        (("name", "GLM 工作"), ("window", "5h"), ("percent", "81"), ("reset", "11:26")),
        81,
    )
    return replace(made, **more)


class TestedApp(LiveApp):
    """The app with the plan facts of this file."""

    __test__ = False

    def terms(self, now: datetime) -> dict[str, Terms]:
        return dict(TERMS)


Make = Callable[..., LiveApp]


@pytest.fixture
def engine() -> MemoryEngine:
    return MemoryEngine(telling_fleet())


@pytest.fixture
def make(engine: MemoryEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.setattr(ScrollBar, "renderer", ScrollBarRender)  # ASCII signs change it for the whole process

    def made(
        *, glyphs: Glyphs = UNICODE, clock: StillClock | None = None, config: Config | None = None, **display: object
    ) -> LiveApp:
        path = tmp_path / "config" / "config.toml"
        places = Places(path, tmp_path / "state", tmp_path / "cache")
        shown = Display(**{"theme": "dusk", "language": "en", **display})
        held = config or Config(
            path, display=shown, subscriptions=tuple(state.subscription for state in engine.fleet.states)
        )

        @asynccontextmanager
        async def opened() -> AsyncIterator[MemoryEngine]:
            yield engine

        return TestedApp(
            Stage(
                config=held,
                places=places,
                remembered=engine.fleet,
                open=opened,
                facts=Catalogue,
                reread=lambda: held,
                compared=partial(counted.compared_with, places),
                used=partial(counted.usage_seen, places),
                clock=clock or StillClock(),
                glyphs=glyphs,
                zone=UTC,
                demo=True,
            )
        )

    return made


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def an_alert() -> Callable[..., Alert]:
    return made_alert


@pytest.fixture
def shown() -> Callable[[LiveApp], str]:
    """What a person reads: every line of the screen in front."""

    def text(app: LiveApp) -> str:
        strips = app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    return text
