"""What is the screen given to work with?  Everything from outside that it touches, in one value."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from quotatop.config.settings import Config
from quotatop.domain.fleet import Fleet
from quotatop.domain.value import dataclass
from quotatop.host.paths import Places
from quotatop.present.glyphs import Glyphs

if TYPE_CHECKING:
    from typing import TypeAlias

    from quotatop.catalogue.catalogue import Catalogue
    from quotatop.domain.comparison import Comparison
    from quotatop.domain.ports import Clock
    from quotatop.present.usage import Usage
    from quotatop.tui.port import Engine

    Use: TypeAlias = Callable[[Config, datetime, int, str, Callable[[int, int], None] | None], Usage | None]
    Compare: TypeAlias = Callable[[Fleet, datetime, int, Callable[[int, int], None]], Comparison]


@dataclass(frozen=True, slots=True)
class Stage:
    """What is remembered, how to open the engine, the config as it was read and how to read it again.

    `remembered` is painted first; the engine is opened once it is on the screen. `reread` raises ConfigError, `facts`
    gives the plan facts. `compared` replays the last days' logged usage and blocks. `used` gives what the last days'
    logs hold, by something, and blocks; without someone to tell how far it is, it gives None unless a log has grown.
    `locale` is the environment's, `zone` None the machine's own. `demo` is
    whether all of this is simulated: then nothing is written to the user's files.
    """

    config: Config
    places: Places
    remembered: Fleet
    open: Callable[[], AbstractAsyncContextManager["Engine"]]
    facts: Callable[[], "Catalogue"]
    reread: Callable[[], Config]
    compared: "Compare"
    used: "Use"
    clock: "Clock"
    glyphs: Glyphs
    locale: str = ""
    zone: tzinfo | None = None
    demo: bool = False
