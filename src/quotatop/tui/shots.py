"""How are the pictures for the README made?  From the demo, at a fixed moment, zone and size, without any terminal."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from textual.pilot import Pilot

from quotatop import counted, facts, runtime
from quotatop.demo.open import open_demo
from quotatop.domain.value import dataclass
from quotatop.present.glyphs import ASCII, UNICODE
from quotatop.tui.live import LiveApp
from quotatop.tui.stage import Stage

MOMENT = datetime(2026, 9, 2, 7, 32, tzinfo=UTC)
ZONE = timezone(timedelta(hours=2))
_FONTS = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
_FAMILY = re.compile(r"font-family:\s*Fira Code[^;]*;")
_PORT = re.compile(r"127\.0\.0\.1:\d{5}")
_HERE = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"
_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, scenario, size, look, the keys pressed before it is taken, and what is then awaited."""

    name: str
    size: tuple[int, int]
    scenario: str = "calm"
    theme: str = "dusk"
    language: str = "en"
    glyphs: str = "unicode"
    keys: tuple[str, ...] = ()
    until: str = ""


SHOTS = (
    Shot("overview", (120, 40)),
    Shot("overview-wide", (200, 46)),
    Shot("overview-normal", (80, 36)),
    Shot("overview-narrow", (50, 30)),
    Shot("overview-tiny", (30, 12)),
    Shot("overview-light", (120, 40), theme="paper"),
    Shot("overview-contrast", (120, 40), theme="contrast"),
    Shot("overview-chinese", (120, 40), language="zh"),
    Shot("overview-ascii", (120, 40), glyphs="ascii", theme="terminal"),
    Shot("more", (120, 40), scenario="more"),
    Shot("trouble", (120, 40), scenario="trouble"),
    Shot("detail", (120, 56), keys=("1",)),
    Shot("check", (100, 30), keys=("c", *"2h", "enter"), until="fits"),
    Shot("usage", (120, 30), keys=("l",), until="API PRICE"),
    Shot("compare", (120, 36), keys=("C",), until="PER 100M"),
    Shot("plans", (120, 36), keys=("P",)),
    Shot("help", (100, 50), keys=("question_mark",)),
    Shot("themes", (120, 40), keys=("t",)),
)


def write_shots(folder: Path, shots: Sequence[Shot] = SHOTS) -> list[Path]:
    """Write every picture as SVG and give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_write_all(folder, shots))


async def _write_all(folder: Path, shots: Sequence[Shot]) -> list[Path]:
    paths = []
    for shot in shots:
        path = folder / f"{shot.name}.svg"
        async with staged(shot) as stage:
            app = LiveApp(stage)
            async with app.run_test(size=shot.size) as pilot:
                await _settled(app, pilot)
                await pilot.press(*shot.keys)
                await _shown(app, pilot, shot.until)
                await pilot.pause(0.2)
                path.write_text(without_fonts(app.export_screenshot(title="quotatop")), "utf-8")
        paths.append(path)
    return paths


@asynccontextmanager
async def staged(shot: Shot) -> AsyncIterator[Stage]:
    """Open the demo of a picture as a stage."""
    async with open_demo(shot.scenario, speed=1, at=MOMENT) as demo:
        display = replace(demo.config.display, theme=shot.theme, language="zh" if shot.language == "zh" else "en")
        config = replace(demo.config, display=display)
        yield Stage(
            config=config,
            places=demo.places,
            remembered=runtime.last_known(config, demo.places)[0],
            open=lambda: runtime.open_engine(config, demo.places, clock=demo.clock),
            facts=lambda: facts.catalogue(demo.places),
            reread=lambda: config,
            compared=partial(counted.compared_with, demo.places),
            used=partial(counted.usage_seen, demo.places),
            clock=demo.clock,
            glyphs=ASCII if shot.glyphs == "ascii" else UNICODE,
            zone=ZONE,
            demo=True,
        )


async def _settled(app: LiveApp, pilot: Pilot[int]) -> None:
    """Wait until every subscription has been asked since the start."""
    async with asyncio.timeout(_PATIENCE_S):
        while any(
            state.polling or (state.fault is None and (state.reading is None or state.reading.read_at < MOMENT))
            for state in app.engine.fleet.states
        ):
            await pilot.pause(0.1)


async def _shown(app: LiveApp, pilot: Pilot[int], text: str) -> None:
    """Wait until a text, which has one style, stands on the screen."""
    async with asyncio.timeout(_PATIENCE_S):
        while text.replace(" ", "&#160;") not in app.export_screenshot():
            await pilot.pause(0.1)


def without_fonts(svg: str) -> str:
    """Take out what would be fetched from elsewhere or differs each time, and keep blanks where they stand."""
    svg = _PORT.sub("127.0.0.1:12345", _FONTS.sub("", _FAMILY.sub(f"font-family: {_HERE};", svg)))
    return svg.replace("<text ", '<text xml:space="preserve" ')


if __name__ == "__main__":
    write_shots(Path(*sys.argv[1:2] or ["screenshots"]))
