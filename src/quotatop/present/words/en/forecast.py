"""Forecasts, their arithmetic, and advice."""

TABLE: dict[str, str] = {
    "detail.forecast": "FORECAST",
    "forecast.empties": "runs out before its reset with {chance} probability, then about {clock} (in {span})",
    "forecast.lasts-used": "about {percent} used at its reset; runs out before with {chance} probability",
    "forecast.lasts-left": "about {percent} left at its reset; runs out before with {chance} probability",
    "forecast.paces": (
        "to come, in % an hour: {window} by this window's pace, {hour} by the last hour, {habit} as usual at these"
        " hours; together {rate}"
    ),
    "forecast.paces-no-habit": (
        "to come, in % an hour: {window} by this window's pace, {hour} by the last hour; together {rate}. Your usual"
        " hours are not known yet."
    ),
    "forecast.even": "the last hour counts {share}: as far as it was used evenly",
    "forecast.factors": "the peak factor is {now} now and {ahead} on average until the reset",
    "forecast.held": "counted from {clock}, when the spent window is back",
    "forecast.from": "from {readings} readings over {watched}; the reset was {span} away",
    "forecast.none.no-reading": "No forecast: its figure is not known.",
    "forecast.none.no-reset": "No forecast: the vendor does not say when it resets, or how long it is.",
    "forecast.none.one-reading": "No forecast yet: one reading alone shows no pace.",
    "forecast.none.fresh": "No forecast yet: it has only just begun, and no earlier use is known.",
    "forecast.none.over": "Nothing to foretell: it is spent, idle or without a limit.",
    "advice.sign": "advice:",
    "advice.wait": "Wait {span}: {name} {window} resets at {clock}",
    "advice.use": "Use {name} ({room}): {other} runs out about {clock}",
    "advice.use-spent": "Use {name} ({room}): {other} is spent",
    "advice.room": "about {percent} to spare",
    "advice.room-whole": "still untouched",
    "advice.room-open": "no limit",
    "advice.model": "{name}: {model} lasts {longer} longer than {instead}",
    "advice.model-to-reset": "{name}: {model} lasts until the reset, {instead} does not",
    "advice.peak": "{name}: peak begins in {span}, then {prices}",
    "advice.unused": "{name}: about {percent} of the {window} will expire unused in {span}",
}
