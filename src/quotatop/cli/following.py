"""How does a command that runs for ever follow its config?  A broken one is said, and the old one goes on."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from quotatop.cli.language import words_for
from quotatop.cli.opening import Opening
from quotatop.cli.streams import err
from quotatop.config.settings import ConfigError
from quotatop.engine.engine import Engine
from quotatop.runtime import ConfigFile

_LOOK_S = 2.0


async def follow_config(engine: Engine, opening: Opening, take: Callable[[Opening], None]) -> None:
    """Look at the file until cancelled; `take` is given each new opening before the engine goes on with it."""
    file = ConfigFile(opening.places)
    while True:
        await asyncio.sleep(_LOOK_S)
        try:
            config = file.reread()
        except ConfigError as error:
            err(opening.words("house.config-kept", problem=str(error)))
            continue
        if config is not None:
            opening = replace(opening, config=config, words=words_for(config.display.language))
            take(opening)
            engine.reload(config)
