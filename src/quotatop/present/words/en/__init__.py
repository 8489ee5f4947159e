"""English."""

from quotatop.present.words.en import (
    alert,
    catalogue,
    check,
    check_screen,
    command,
    compare,
    fault,
    forecast,
    gauge,
    metrics,
    screen,
    setup,
    usage,
    vendor,
)

TABLE: dict[str, str] = (
    gauge.TABLE
    | fault.TABLE
    | alert.TABLE
    | screen.TABLE
    | setup.TABLE
    | command.TABLE
    | vendor.TABLE
    | compare.TABLE
    | catalogue.TABLE
    | usage.TABLE
    | forecast.TABLE
    | check.TABLE
    | check_screen.TABLE
    | metrics.TABLE
)
