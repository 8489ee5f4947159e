"""The screen of plans: what is listed, filtered, opened, and that it fits."""

import asyncio

import pytest

from quotatop.domain.text import cells
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.tui.screens.overview import OverviewScreen
from quotatop.tui.screens.plans import PlanFilter, PlansScreen


async def opened(pilot, key: str = "P") -> PlansScreen:
    await pilot.press(key)
    screen = pilot.app.screen
    assert isinstance(screen, PlansScreen)
    await done(pilot, "catalogue")
    return screen


async def done(pilot, group: str) -> None:
    """Wait for the end of the workers of a group; the engine's go on."""
    for worker in [worker for worker in pilot.app.workers if worker.group == group]:
        await worker.wait()
    await pilot.pause()


def texts(screen: PlansScreen) -> list[str]:
    return [part.text for part in (screen._header, screen._body, screen._footer)]


async def test_the_list_names_plans_fees_and_the_price_of_tokens(make):
    async with make().run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        head, body, footer = texts(screen)
        (row,) = [line for line in body.splitlines() if "  glm-lite " in line]
        assert "118 CNY/month" in row
        assert "28.50–57.00 CNY" in row
        assert "5h 2,000, week 10,000 credits" in row
        assert "on sale" in head
        assert "v provider" in footer
        assert "100M TOKENS" in head
        assert "glm-lite@2026-02-16" not in body


async def test_what_holders_keep_is_listed_when_asked_for(make):
    async with make().run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("s")
        head, body, _ = texts(screen)
        assert "glm-lite@2026-02-16" in body
        assert "also what holders keep" in head


async def test_providers_are_gone_through_one_by_one_and_then_all_again(make):
    async with make().run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        everything = len(screen._ids)
        seen = 0
        providers = list(dict.fromkeys(version.provider for version in screen._every))
        for provider in providers:
            await pilot.press("v")
            assert screen._choice.provider == provider
            seen += len(screen._ids)
        await pilot.press("v")
        assert (seen, len(screen._ids), screen._choice.provider) == (everything, everything, None)


async def test_a_text_filters_while_it_is_typed_and_escape_drops_it(make):
    async with make().run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("slash", *"AFP")
        assert isinstance(screen.focused, PlanFilter)
        assert screen._ids
        assert all("ark-agent" in id for id in screen._ids)
        await pilot.press("enter")
        assert not screen.query(PlanFilter)
        assert all("ark-agent" in id for id in screen._ids)
        await pilot.press("slash", *"nothing like it")
        assert "No plan is like that." in screen._body.text
        await pilot.press("escape")
        assert len(screen._ids) > 40


async def test_a_plan_opens_by_key_and_by_click_and_closes_again(make):
    async with make().run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("down", "enter")
        assert screen._opened
        second = screen._ids[1]
        assert second in screen._body.text.splitlines()[0]
        assert "sources" in screen._body.text
        await pilot.press("escape")
        assert not screen._opened
        await pilot.click(type(screen._body), offset=(6, 2))
        assert screen._opened
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, OverviewScreen)


async def test_the_header_is_a_row_of_switches(make):
    async with make().run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.click("Lines", offset=(screen._header.text.splitlines()[0].index("on sale") + 2, 0))
        assert not screen._choice.on_sale


async def test_the_mix_changes_the_prices_and_ones_own_is_counted_from_the_logs(make):
    async with make().run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        before = screen._body.text
        await pilot.press("m")
        assert "mix B" in screen._header.text
        assert screen._body.text != before
        await pilot.press("m")
        await done(pilot, "mix")
        assert "mix A" in screen._header.text  # this home holds no log
        assert screen._body.text == before


async def test_the_palette_knows_the_screen(make):
    async with make().run_test(size=(140, 40)) as pilot:
        await pilot.press("ctrl+p", *"plans")
        await pilot.pause(0.5)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, PlansScreen)


async def test_a_mistake_in_the_users_file_is_said_and_the_shipped_plans_stay(make):
    app = make()
    folder = app.stage.places.plans
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text('provider = "kimi"\n[[versions]]\nversoin = 2026-03-05\n')
    async with app.run_test(size=(140, 40)) as pilot:
        screen = await opened(pilot)
        assert "plans/mine.toml:3" in screen._body.text
        assert "  glm-lite " in screen._body.text


@pytest.mark.parametrize("size", [(30, 8), (46, 12), (64, 20), (80, 24), (104, 30), (200, 60)], ids=str)
@pytest.mark.parametrize("look", [{"language": "en"}, {"language": "zh"}, {"glyphs": ASCII}], ids=["en", "zh", "ascii"])
async def test_list_and_sheet_fit_every_size(make, size, look):
    async with make(**{"glyphs": UNICODE, **look}).run_test(size=size) as pilot:
        screen = await opened(pilot)
        for _ in range(2):
            for part in texts(screen):
                assert all(cells(line) <= size[0] for line in part.splitlines())
                if look.get("glyphs") is ASCII:
                    assert part.isascii()
            assert screen._body.size.height >= 3
            await pilot.press("enter")


async def test_columns_stand_below_each_other_with_wide_characters(make):
    async with make(language="zh").run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        rows = [line for line in screen._body.text.splitlines() if "/月" in line]
        ends = {cells(row[: row.index("CNY/月")].rstrip().rpartition(" ")[0]) for row in rows if "CNY/月" in row}
        assert len(ends) == 1


async def test_leaving_while_the_catalogue_is_read_is_no_matter(make):
    async with make().run_test(size=(80, 24)) as pilot:
        await pilot.press("P", "escape")
        await asyncio.sleep(0)
        assert isinstance(pilot.app.screen, OverviewScreen)


@pytest.mark.parametrize("size", [(120, 40), (50, 20), (30, 8)], ids=["wide", "narrow", "tiny"])
@pytest.mark.parametrize("keys", [(), ("enter",)], ids=["list", "sheet"])
def test_pictures(make, snap_compare, size, keys):
    async def there(pilot) -> None:
        await opened(pilot)
        await pilot.press(*keys)

    assert snap_compare(make(theme="dusk"), run_before=there, terminal_size=size)


def test_the_chinese_picture(make, snap_compare):
    async def there(pilot) -> None:
        await opened(pilot)
        await pilot.press("enter")

    assert snap_compare(make(theme="paper", language="zh"), run_before=there, terminal_size=(100, 36))
