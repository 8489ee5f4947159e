"""Is the config right, and what does it say?  `load_config` gives the whole typed config or all of its problems."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path

from quotatop.config.section import Report, Section
from quotatop.config.settings import Config, ConfigError
from quotatop.config.source import Source, read_source
from quotatop.config.subscriptions import House, Providers, read_subscriptions, ruled
from quotatop.config.syntax import parse_text
from quotatop.config.tables import read_alerts, read_attribution, read_display, read_keys, read_polling

TABLES = ("display", "polling", "alerts", "keys", "subscriptions", "attribution")


def load_config(
    path: Path,
    providers: Providers,
    explicit: bool = False,  # noqa: FBT001, FBT002 - callers name it
    *,
    plans: Callable[[str], Iterable[str]] | None = None,
) -> Config:
    """Read the config at `path`. One that is missing is empty, unless it was named (`explicit`).

    `plans` gives a provider's plan ids; without it any is taken. Raise ConfigError with every problem of the file.
    """
    source = read_source(path, explicit=explicit)
    if source is None:
        return Config(path=path)
    return check_config(path, source, providers, plans=plans)


def check_config(
    path: Path,
    source: Source,
    providers: Providers,
    *,
    plans: Callable[[str], Iterable[str]] | None = None,
) -> Config:
    """Check a text as the config at `path`. Raise ConfigError with every problem."""
    table = parse_text(path, source.text)
    lines = cache(partial(_lines, source.text))
    report = Report(path.name, lines)
    top = Section(report, (), table)
    top.only(TABLES)
    polling = read_polling(top.below("polling"))
    house = House(path.absolute().parent, providers, polling.interval_s, _unsafe(path, source), plans)
    below = top.below("subscriptions")
    rules = read_attribution(top, tuple(below.table))
    held = ruled(read_subscriptions(below, house), rules)
    config = Config(
        path=path,
        exists=True,
        display=read_display(top.below("display")),
        polling=polling,
        alerts=read_alerts(top.below("alerts")),
        keys=read_keys(top.below("keys")),
        subscriptions=held,
        attribution=rules,
        lines=lines,
    )
    if report.problems:
        raise ConfigError(report.in_order())
    return config


def _lines(text: str) -> Mapping[str, int]:
    from quotatop.domain.toml_lines import key_lines  # noqa: PLC0415 - a config that is right needs no line of it

    try:
        return key_lines(text)
    except RecursionError:
        return {}


def _unsafe(path: Path, source: Source) -> str | None:
    if source.private:
        return None
    import shlex  # noqa: PLC0415 - only where a mode is wrong

    mend = f"chmod 600 {shlex.quote(str(path.absolute()))}"
    if not source.owned:
        return (
            f"a key may stand only in a file of your own, and this one belongs to another user: chown it, then {mend}"
        )
    return f"a key may stand only in a file that nobody else can read: {mend}"
