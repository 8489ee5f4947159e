"""Where do our files lie?  (contract, part 2)"""

import os
from collections.abc import Callable
from pathlib import Path

from quotatop.domain.value import dataclass
from quotatop.host.cache_folder import CHECK_FILE, LINE_FILE, STATUS_FILE, cache_folder

APP = "quotatop"


@dataclass(frozen=True, slots=True)
class Places:
    """The files and folders of one run; absolute, and not necessarily there.

    `named` is whether the config was chosen by the option, so that it must exist. `logs` gives a home in place of the
    user's own for the logs of tools; it may block.
    """

    config: Path
    state: Path
    cache: Path
    named: bool = False
    logs: Callable[[], Path] | None = None

    @property
    def themes(self) -> Path:
        """The folder of the user's own themes."""
        return self.config.parent / "themes"

    @property
    def plans(self) -> Path:
        """The folder of the user's own plans and peaks."""
        return self.config.parent / "plans"

    @property
    def store(self) -> Path:
        """The store of readings, gates and alerts."""
        return self.state / "quotatop.sqlite3"

    @property
    def ledger(self) -> Path:
        """The ledger of logged usage."""
        return self.state / "ledger.sqlite3"

    @property
    def readings(self) -> Path:
        """The last readings, for the first paint and for `--offline`."""
        return self.cache / "readings.json"

    @property
    def facts(self) -> Path:
        """The plan facts as they were read last, so that no command parses them again."""
        return self.cache / "plans.msgpack"

    @property
    def line(self) -> Path:
        """The prepared one-line output."""
        return self.cache / LINE_FILE

    @property
    def status(self) -> Path:
        """The status as it was said last."""
        return self.cache / STATUS_FILE

    @property
    def check(self) -> Path:
        """What a need is held against."""
        return self.cache / CHECK_FILE


def home() -> Path:
    """Give the user's home folder."""
    return _absolute("~")


def find_places(config_option: str | None = None) -> Places:
    """Give the places: the option, else the variables, else the platform's folders."""
    chosen = config_option or os.environ.get("QUOTATOP_CONFIG")
    state = os.environ.get("QUOTATOP_STATE_DIR")
    return Places(
        config=_absolute(chosen) if chosen else _platform("user_config_path") / "config.toml",
        state=_absolute(state) if state else _platform("user_state_path"),
        cache=Path(cache_folder()),
        named=bool(config_option),
    )


def _absolute(text: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111 - `resolve` would follow links


def _platform(folder: str) -> Path:
    import platformdirs  # noqa: PLC0415 - slow to import, and not needed where variables say it all

    found: Path = getattr(platformdirs, folder)(APP, appauthor=False)
    return found
