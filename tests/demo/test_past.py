from datetime import UTC, datetime, timedelta

import pytest

from quotatop.demo import open_demo
from quotatop.engine.question import question, reference
from quotatop.host.fingerprint import fingerprint, read_salt
from quotatop.host.store.store import SqliteStore

START = datetime(2026, 9, 2, 1, 32, tzinfo=UTC)


@pytest.fixture
def remembered():
    async def remembered(demo, id):
        store = SqliteStore(demo.places.store)
        held = next(held for held in demo.config.subscriptions if held.id == id)
        try:
            known = await store.recall([reference(held)])
            trend = await store.trend(reference(held), "5h", START - timedelta(days=2))
        finally:
            await store.close()
        return known.get(reference(held)), trend

    return remembered


async def test_the_store_knows_the_day_before(remembered):
    async with open_demo("calm", at=START) as demo:
        known, trend = await remembered(demo, "glm")
    assert known.reading.read_at == START - timedelta(seconds=65)
    assert known.fault is None
    assert trend[0].at <= START - timedelta(hours=24)
    assert len({sample.resets_at for sample in trend}) >= 5
    assert 55 < trend[-1].used_percent < 62


async def test_what_it_knows_is_what_the_engine_will_ask(remembered):
    async with open_demo("calm", at=START) as demo:
        known, _ = await remembered(demo, "kimi")
        held = demo.config.subscriptions[2]
        (part,) = [ref for _, ref in held.credential.parts]
        print_of_key = fingerprint(credential_of(part), read_salt(demo.places.state))
    assert known.question == question(held, print_of_key)


def credential_of(part):
    from quotatop.domain.credential import Credential

    return Credential({"key": part.secret})


@pytest.mark.parametrize("id", ["ark-coding", "bailian", "claude", "codex"])
async def test_signed_vendors_and_tools_have_a_past_too(remembered, id):
    async with open_demo("more", at=START) as demo:
        known, trend = await remembered(demo, id)
    assert known.reading.read_at == START - timedelta(seconds=65)
    assert trend[0].at <= START - timedelta(hours=24)


async def test_what_never_answered_well_has_no_past_and_what_is_throttled_since_the_start_has_one(remembered):
    async with open_demo("trouble", at=START) as demo:
        for id in ("glm", "kimi"):
            assert (await remembered(demo, id))[0].reading.read_at < START
        for id in ("glm-spare", "minimax", "infini"):
            assert await remembered(demo, id) == (None, ())


async def test_a_demo_without_a_past_begins_empty():
    async with open_demo("calm", at=START, past=False) as demo:
        assert not demo.places.store.exists()
