"""Which plan would have carried what I used?"""

TABLE: dict[str, str] = {
    "command.compare": "your logged usage, replayed through every plan on sale",
    "command.compare-days": "the last N days (default 30)",
    "command.compare-model": "as if this model had answered everything",
    "compare.title": "Which plan would have carried what you used?",
    "compare.none": (
        "No request is in the logs of the last {days} days on this machine. quotatop reads the logs of Claude Code,"
        " Codex, Kimi, OpenCode, Qwen Code and others where they are; quotatop usage shows what it found. A longer"
        " time: quotatop compare --days 90"
    ),
    "compare.used": "The last {days} days: {requests} requests, {prompts} prompts, {tokens} tokens ({cached} cached)",
    "compare.value": "At API prices that is {money}",
    "compare.unpriced": "without {models}, which no price list has",
    "compare.no-value": "No price list has these models",
    "compare.as-if": "As if {model} had answered everything",
    "compare.least": "What other machines used is not in it, so it is the least that a plan must carry.",
    "compare.fits": "Would have carried all of it ({currency})",
    "compare.no": "Would have locked you out ({currency})",
    "compare.unserved-plans": "Do not serve {model}",
    "compare.unknown": "Cannot be told: no limits are published, or how they count is not known",
    "compare.no-currency": "price not known",
    "compare.head.plan": "PLAN",
    "compare.head.fee": "FEE",
    "compare.head.cost": "{days} DAYS",
    "compare.head.locked": "LOCKED OUT",
    "compare.head.served": "SERVED",
    "compare.head.windows": "FULLEST PERIOD",
    "compare.head.rate": "PER 100M TOKENS",
    "compare.fee-month": "{amount}/month",
    "compare.fee-quarter": "{amount}/quarter",
    "compare.fee-year": "{amount}/year",
    "compare.fee-used": "by use",
    "compare.mine": "your plan",
    "compare.never": "never",
    "compare.once": "once, {hours} h",
    "compare.times": "{count} times, {hours} h",
    "compare.window": "{name} {percent}",
    "compare.window-open": "{name} {used} {unit}, limit not published",
    "compare.window-unknown": "{name} ?",
    "compare.no-windows": "no windows",
    "compare.stood-in": "{plans}: counted as {models} (not served there)",
    "compare.stand-in": "{model} for {models}",
    "compare.not-counted": "{provider}: {plans}",
    "compare.legend-estimated": "~ when that window resets is an estimate",
    "compare.legend-partial": "+ more counts there than logs can tell",
    "compare.legend-unlisted": "? no source tells which models that plan serves",
    "compare.cheapest": "The cheapest that would have carried it: {plans}",
    "compare.cheapest-unlisted": "The cheapest, if it serves your models, which no source tells: {plans}",
    "compare.nothing-fits": "No plan whose limits are known would have carried all of it.",
    "compare.mine-fits": "Your plan {plan} would have carried it.",
    "compare.mine-locks": "Your plan {plan} would have locked you out: {locked}",
    "compare.mine-unserved": "Your plan {plan} does not serve {model}.",
    "compare.mine-unknown": "Your plan {plan}: cannot be told, its limits or how they count are not published.",
    "compare.legend-slots": "Work is replayed by half hours, spread evenly over each; lockouts may be minutes off.",
    "compare.legend-bought": "Each plan is taken as if bought at the beginning of that time.",
    "compare.counting": "Reading the logs …",
    "compare.read": "Reading the logs: {done} of {whole} MB",
    "compare.replaying": "Replaying …",
    "compare.failed": "The ledger of logged usage cannot be read: {reason}",
    "compare.span": "{days} days",
    "note.uncounted": "cannot be counted",
    "do.compare": "compare",
    "do.compare.help": "replay your logged usage through every plan on sale",
    "do.span": "days",
    "do.span.help": "on the compare screen: the last 7, 30 or 90 days",
    "fault.no-plan-configured": (
        "Counting from logs needs a plan to count against. Name it with: quotatop set {id}.plan PLAN; quotatop plans"
        " lists them."
    ),
    "fault.no-plan-since": (
        "{plan} has had several terms, and which are yours is not known. Say when you bought it: quotatop set"
        " {id}.since 2026-01-20"
    ),
    "fault.no-plan-ended": "The terms of {plan} are no longer in force for anybody. See: quotatop plans history",
    "fault.no-data-uncounted": (
        "{plan} publishes no limit that logs could be counted against. Read it in another way: quotatop set {id}.source"
        " auto"
    ),
    "fault.no-data-logs": (
        "No logs of a coding tool were found on this machine. Use one here first; quotatop usage shows what is found."
    ),
    "fault.no-data-unattributed": (
        "No logged request of the last weeks belongs to {id}. quotatop usage --by subscription shows whose they are; an"
        " [[attribution]] rule in the config decides it."
    ),
    "fault.no-data-unclear": (
        "{count} logged requests may be of {id} or of another subscription, and none is certainly of it. An"
        " [[attribution]] rule in the config decides it; quotatop usage --by subscription shows them."
    ),
    "vendor.at-least-counted-from-the-logs-of-this-machine": "at least: counted from the logs of this machine",
    "vendor.when-it-resets-is-an-estimate": "when it resets is an estimate",
    "vendor.when-it-resets-is-not-known-set-since-to-the-day-of-the-order": (
        "when it resets is not known: set since to the day of the order"
    ),
    "vendor.not-counted": "not counted, no weight is known: {figure}",
    "vendor.oldest-leaves": "the oldest use leaves it at {figure}",
    "vendor.corrected": "corrected: a limit error in the logs says that it was full at {figure}",
    "vendor.served": "requests were served although a limit error in the logs says that it was full at {figure}",
    "vendor.unclear": "{figure} more requests may belong to it",
}
