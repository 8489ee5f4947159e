"""English: the page that asks whether it will last."""

TABLE = {
    "do.check": "check",
    "do.check.help": "will it last? say how long or how much",
    "do.check-back": "back",
    "do.check-back.help": "leave the question",
    "do.check-whose": "whose",
    "do.check-whose.help": "ask for the next subscription alone, then for all",
    "check-screen.title": "Will it last?",
    "check-screen.all": "all subscriptions",
    "check-screen.line": "how long or how much? Enter alone: 1h",
    "check-screen.hint": "A duration, a task (simple, refactor), prompts, requests or tokens; "
    "with “model glm-4.7”, “until 18:00” or “at 14:00” where you like:",
    "check-screen.finding": "looking…",
    "check-screen.failed": "This could not be found out: {reason}",
    "check-screen.binding": "binding window",
    "check-screen.margin": "left at the end",
    "check-screen.runs-out": "runs out",
    "check-screen.from": "fits from",
    "check-screen.twice": "{name}: said twice, or beside what says the same",
    "check-screen.bad-task": "{text!r} is no task; write simple or refactor",
    "check-screen.nothing-after": "something is missing after {name}",
    "check-screen.of-what": "{text} of what? Write prompts, requests or tokens after it, or a duration like 2h",
    "check-screen.unread": "{text!r} is not understood; for a model, write: model {text}",
}
