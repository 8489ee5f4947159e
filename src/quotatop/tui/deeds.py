"""What do the commands do?  One function each, named like its command; screens may do some in their own way."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from quotatop.domain.window import Direction
from quotatop.present.overview import Order

if TYPE_CHECKING:
    from quotatop.tui.live import LiveApp

Deed: TypeAlias = Callable[["LiveApp", str], None]
INTERRUPTED = 130
SNOOZE_S = 3_600


def _quit(app: "LiveApp", _: str) -> None:
    app.exit(return_code=0)


def _interrupt(app: "LiveApp", _: str) -> None:
    app.exit(return_code=INTERRUPTED)


def _suspend(app: "LiveApp", _: str) -> None:
    app.action_suspend_process()


def _refresh(app: "LiveApp", _: str) -> None:
    chosen = app.chosen()
    app.engine.refresh(None if chosen is None else (chosen,))


def _refresh_all(app: "LiveApp", _: str) -> None:
    app.engine.refresh()


def _show(app: "LiveApp", _: str) -> None:
    app.direction = Direction.LEFT if app.direction is Direction.USED else Direction.USED
    app.draw()


def _sort(app: "LiveApp", _: str) -> None:
    orders = list(Order)
    app.order = orders[(orders.index(app.order) + 1) % len(orders)]
    app.say("sort.now", order=app.words(f"sort.{app.order.value}"))
    app.draw()


def _acknowledge(app: "LiveApp", _: str) -> None:
    app.engine.acknowledge()
    app.draw()


def _snooze(app: "LiveApp", _: str) -> None:
    """Ring nothing for an hour, or ring again."""
    if app.engine.snoozed_until is not None:
        app.engine.snooze(None)
        app.say("snooze.off")
    else:
        app.engine.snooze(SNOOZE_S)
        app.say("snooze.on")
    app.draw()


def _bell(app: "LiveApp", _: str) -> None:
    app.bell()
    app.say("bell.rung")


def _help(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.help import HelpScreen  # noqa: PLC0415 - not needed for the first paint

    app.push_screen(HelpScreen())


def _theme(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.theme import ThemeScreen  # noqa: PLC0415 - not needed for the first paint

    app.push_screen(ThemeScreen())


def _add(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.setup import SetupScreen  # noqa: PLC0415 - not needed for the first paint

    app.push_screen(SetupScreen())


def _compare(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.compare import CompareScreen  # noqa: PLC0415 - not needed for the first paint

    app.push_screen(CompareScreen(app.stage.compared))


def _check(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.check import CheckScreen  # noqa: PLC0415 - not needed for the first paint

    if not isinstance(app.screen, CheckScreen):
        app.push_screen(CheckScreen(app.chosen()))


def _palette(app: "LiveApp", _: str) -> None:
    from quotatop.tui.palette import open_palette  # noqa: PLC0415 - not needed for the first paint

    open_palette(app)


def _open(app: "LiveApp", _: str) -> None:
    from quotatop.tui.pages import open_page  # noqa: PLC0415 - not needed for the first paint

    open_page(app)


def _plans(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.plans import PlansScreen  # noqa: PLC0415 - not needed for the first paint

    if not isinstance(app.screen, PlansScreen):
        app.push_screen(PlansScreen())


def _usage(app: "LiveApp", _: str) -> None:
    from quotatop.tui.screens.usage import UsageScreen  # noqa: PLC0415 - not needed for the first paint

    app.push_screen(UsageScreen(app.stage.used))


def _jump(app: "LiveApp", id: str) -> None:
    app.jump(id)


def _pause(app: "LiveApp", _: str) -> None:
    from quotatop.tui.saving import toggle_pause  # noqa: PLC0415 - not needed for the first paint

    toggle_pause(app)


DEEDS: dict[str, Deed] = {
    "quit": _quit,
    "interrupt": _interrupt,
    "suspend": _suspend,
    "refresh": _refresh,
    "refresh-all": _refresh_all,
    "show": _show,
    "sort": _sort,
    "acknowledge": _acknowledge,
    "snooze": _snooze,
    "bell": _bell,
    "help": _help,
    "theme": _theme,
    "add": _add,
    "check": _check,
    "compare": _compare,
    "palette": _palette,
    "open": _open,
    "pause": _pause,
    "plans": _plans,
    "usage": _usage,
    "jump": _jump,
}
"""By command name. What is missing here (moving about, filtering, going back) is a screen's own."""
