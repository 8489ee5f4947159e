"""How does the live screen start and end?

The slow imports stand inside the functions: while they load, the terminal is already answering how wide it draws.
"""

import io
import sys
from typing import TYPE_CHECKING

from quotatop.config.settings import Config
from quotatop.host.paths import Places
from quotatop.present.glyphs import ASCII, UNICODE, Glyphs

if TYPE_CHECKING:
    from quotatop.tui.probe import Probe


def run_live(config: Config, places: Places, *, demo: str | None = None) -> int:
    """Show the live screen until someone leaves it; give the exit status. `demo` names a scenario to simulate."""
    _speak_utf8()
    probe = _probe(config)
    try:
        import asyncio  # noqa: PLC0415 - see above

        from quotatop.tui.session import session  # noqa: PLC0415 - see above
    finally:
        measured = probe.answer() if probe else None
    return asyncio.run(session(config, places, measured or _glyphs(config), demo))


def _probe(config: Config) -> "Probe | None":
    """Ask the terminal how wide its signs are, where the answer matters and there is one to ask."""
    if config.display.glyphs != "auto" or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from quotatop.tui.probe import Probe  # noqa: PLC0415 - see above

    probe = Probe(sys.stdin.fileno(), sys.stderr.fileno())
    probe.ask()
    return probe


def _glyphs(config: Config) -> Glyphs:
    return UNICODE if config.display.glyphs == "unicode" else ASCII


def _speak_utf8() -> None:
    """Write UTF-8 to the terminal whatever the locale says: else signs would come out as escapes."""
    if isinstance(sys.__stderr__, io.TextIOWrapper):
        sys.__stderr__.reconfigure(encoding="utf-8", errors="replace")
