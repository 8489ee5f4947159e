"""Each scenario, read through the true providers over the true HTTP edge."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotatop import providers, runtime
from quotatop.catalogue.load import load_catalogue
from quotatop.config.load import load_config
from quotatop.demo import open_demo, scenario_names
from quotatop.domain.binding import binding_window
from quotatop.domain.credential import CredentialRef, Secret, ValueRef
from quotatop.domain.fault import FaultKind
from quotatop.domain.window import WindowState

START = datetime(2026, 9, 2, 1, 32, tzinfo=UTC)


def figures(reading):
    return {window.id: (round(window.used_percent), window.state.value) for window in reading.windows}


CALM = {
    "glm": {"5h": (62, "running"), "week": (34, "running")},
    "zai": {"5h": (41, "running"), "mcp": (28, "running")},
    "kimi": {"5h": (38, "running"), "week": (83, "running")},
    "kimi-intl": {"5h": (12, "running"), "month": (47, "running")},
    "minimax": {
        "5h": (6, "running"),
        "day:video": (67, "running"),
        "week": (21, "running"),
        "week:video": (43, "running"),
    },
    "minimax-intl": {"5h": (0, "idle"), "week": (100, "spent")},
    "infini": {"5h": (14, "running"), "week": (37, "running"), "month": (34, "running")},
    "glm-spare": {"5h": (0, "idle"), "week": (0, "idle")},
}


async def test_calm_shows_each_service_in_a_telling_state(poll):
    async with open_demo("calm", at=START) as demo:
        seen = {held.id: figures(await poll(demo, held.id)) for held in demo.config.subscriptions}
    assert seen == CALM
    assert len({held.provider for held in demo.config.subscriptions}) == len(CALM) - 1  # of GLM there are two plans


async def test_calm_tells_what_some_vendors_do_not(poll):
    async with open_demo("calm", at=START) as demo:
        spent, counted, legacy = [await poll(demo, id) for id in ("minimax-intl", "infini", "zai")]
    assert binding_window(spent.windows).id == "week"
    assert {window.resets_at for window in counted.windows} == {None}
    assert legacy.proves == "token-rows-without-week"
    assert [share.name for share in legacy.windows[1].breakdown] == ["search-prime", "web-reader", "zread"]


MORE = {
    "ark-coding": {"5h": (47, "running"), "week": (58, "running"), "month": (31, "running")},
    "ark-agent": {"5h": (22, "running"), "week": (91, "running"), "month": (44, "running")},
    "bailian": {"5h": (18, "running"), "week": (21, "running"), "month": (35, "running")},
    "bailian-token": {"month": (72, "running")},
    "claude": {"5h": (55, "running"), "week": (38, "running"), "week:fable": (58, "running")},
    "codex": {"5h": (86, "running"), "week": (49, "running")},
    "deepseek": {},
    "moonshot": {},
}


async def test_more_shows_the_clouds_the_official_tools_and_the_prepaid_in_the_vendors_own_shapes(poll):
    async with open_demo("more", at=START, speed=0.001) as demo:
        read = {held.id: await poll(demo, held.id) for held in demo.config.subscriptions}
    assert {id: figures(reading) for id, reading in read.items()} == MORE
    plans = {id: reading.plan.name for id, reading in read.items() if reading.plan}
    assert plans == {
        "ark-coding": "pro",
        "ark-agent": "medium",
        "bailian": "Coding Plan Pro",
        "bailian-token": "Token Plan Standard",
        "claude": "Max 20x",
        "codex": "Plus",
    }
    balances = {id: [(held.name, held.amount) for held in reading.balances] for id, reading in read.items()}
    assert balances["deepseek"] == [("available", 84), ("granted", 10), ("topped up", 74)]
    assert balances["moonshot"] == [("available", 49.58), ("voucher", 50), ("cash", -0.42)]
    assert ("extra usage left", 37.6) in balances["claude"]


@pytest.mark.parametrize("id", ["ark-coding", "bailian"])
async def test_a_signature_made_with_another_secret_key_is_refused(poll, id):
    async with open_demo("more", at=START) as demo:
        (held,) = [held for held in demo.config.subscriptions if held.id == id]
        (access_key, _) = held.credential.parts
        forged = CredentialRef((access_key, ("secret_key", ValueRef(Secret("another")))))
        only = replace(demo.config, subscriptions=(replace(held, credential=forged),))
        outcome = await poll(replace(demo, config=only), id)
    assert (outcome.kind, outcome.code) == (FaultKind.REJECTED, "rejected-signature")


async def test_the_tools_write_on_as_time_goes(poll):
    async with open_demo("more", at=START, speed=3_600) as demo:
        before = after = await poll(demo, "codex")
        for _ in range(600):
            if after.read_at > before.read_at:
                break
            await asyncio.sleep(0.05)
            after = await poll(demo, "codex")
    assert after.read_at > before.read_at
    assert after.windows[1].used_percent >= before.windows[1].used_percent


async def test_nothing_of_the_users_own_home_is_opened(made_up_home):
    for name in (".claude.json", ".claude/.claude.json", ".codex/sessions/rollout-own.jsonl"):
        (made_up_home / name).parent.mkdir(exist_ok=True, parents=True)
        (made_up_home / name).write_text("not of the demo")
    opened, watching = [], [True]
    sys.addaudithook(lambda event, given: opened.append(str(given[0])) if watching and event == "open" else None)
    async with (
        open_demo("more", at=START) as demo,
        runtime.open_engine(demo.config, demo.places, clock=demo.clock) as engine,
    ):
        fleet = await engine.settle(early=True)
    watching.clear()  # a hook stays as long as the process does
    assert [state.fault for state in fleet.states] == [None] * len(MORE)
    assert any(path.endswith("rollout-demo.jsonl") for path in opened)
    assert [path for path in opened if path.startswith(str(made_up_home))] == []


async def test_gauges_live(poll):
    async with open_demo("calm", at=START) as demo:
        before = await poll(demo, "glm")
        demo.clock.skip(1_800)
        after = await poll(demo, "glm")
        demo.clock.skip(2 * 3_600)
        reset = await poll(demo, "glm")
    assert before.windows[0].used < after.windows[0].used
    assert reset.windows[0].used < after.windows[0].used
    assert reset.windows[0].resets_at - after.windows[0].resets_at == timedelta(hours=5)
    assert reset.windows[1].resets_at == after.windows[1].resets_at


async def test_rush_goes_through_every_level_and_starts_afresh(poll):
    levels = []
    async with open_demo("rush", at=START, speed=0.001) as demo:
        for _ in range(55):
            reading = await poll(demo, "glm")
            levels.append((reading.windows[0].used_percent, reading.windows[0].state))
            demo.clock.skip(60)
    percents = [percent for percent, _ in levels]
    assert percents[0] == 74
    assert any(80 <= percent < 95 for percent in percents)
    assert any(95 <= percent < 100 for percent in percents)
    assert WindowState.SPENT in {state for _, state in levels}
    assert percents[-1] < 10


TROUBLE = {
    "glm": None,
    "glm-spare": FaultKind.REJECTED,
    "kimi": FaultKind.THROTTLED,
    "minimax": FaultKind.UNREACHABLE,
    "kimi-intl": FaultKind.SHAPE,
    "infini": FaultKind.SHAPE,
    "minimax-intl": FaultKind.VENDOR,
    "zai": FaultKind.NO_DATA,
}


async def test_trouble_has_a_fault_of_every_kind_beside_one_that_works(poll):
    async with open_demo("trouble", at=START) as demo:
        outcomes = {held.id: await poll(demo, held.id) for held in demo.config.subscriptions}
    assert {id: getattr(outcome, "kind", None) for id, outcome in outcomes.items()} == TROUBLE
    assert figures(outcomes["glm"])["week"] == (34, "running")


ASKED = [("calm", id) for id in CALM] + [("more", id) for id in MORE if id not in ("claude", "codex")]


@pytest.mark.parametrize(("scenario", "id"), ASKED)
async def test_a_wrong_key_is_refused_in_the_vendors_own_way(poll, scenario, id):
    async with open_demo(scenario, at=START) as demo:
        held = [held for held in demo.config.subscriptions if held.id == id]
        wrong = CredentialRef(tuple((part, ValueRef(Secret("AKwrong"))) for part, _ in held[0].credential.parts))
        held = [replace(held[0], credential=wrong)]
        outcome = await poll(replace(demo, config=replace(demo.config, subscriptions=tuple(held))), id)
    assert outcome.kind is FaultKind.REJECTED


@pytest.mark.parametrize("name", scenario_names())
async def test_its_config_file_says_the_same_as_its_config(name):
    async with open_demo(name, at=START) as demo:
        plans = load_catalogue(providers.names())
        read = load_config(
            demo.config.path, providers, True, plans=lambda provider: [plan.id for plan in plans.plans_of(provider)]
        )
    assert read.subscriptions == demo.config.subscriptions
