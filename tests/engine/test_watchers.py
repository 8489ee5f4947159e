import asyncio

from quotatop.engine.watchers import Watchers


async def test_who_follows_gets_the_latest_at_once_and_after_each_change_and_who_is_slow_gets_it_once():
    watchers, latest, seen = Watchers(), [0], []

    async def follow():
        async for value in watchers.follow(lambda: latest[0]):
            seen.append(value)  # noqa: PERF401 - a comprehension would show nothing before its end

    task = asyncio.ensure_future(follow())
    await asyncio.sleep(0)
    assert (seen, len(watchers)) == ([0], 1)
    for latest[0] in (1, 2, 3):
        watchers.tell()
    await asyncio.sleep(0.01)
    assert seen == [0, 3]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert len(watchers) == 0
