"""What is the screen given to work with?  Everything from outside that it touches, in one value."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from quotatop.catalogue.catalogue import Catalogue
from quotatop.config.settings import Config
from quotatop.domain.ports import Clock
from quotatop.host.paths import Places
from quotatop.present.glyphs import Glyphs
from quotatop.tui.port import Engine


@dataclass(frozen=True, slots=True)
class Stage:
    """The engine, the config as it was read, the clock, and how to read the config again (`reread` raises ConfigError).

    `locale` is the environment's, `zone` None the machine's own. `demo` is whether all of this is simulated: then
    nothing is written to the user's files.
    """

    engine: Engine
    config: Config
    places: Places
    catalogue: Catalogue
    clock: Clock
    glyphs: Glyphs
    reread: Callable[[], Config]
    locale: str = ""
    zone: tzinfo | None = None
    demo: bool = False
