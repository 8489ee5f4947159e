"""Simplified Chinese: the page that asks whether it will last."""

TABLE = {
    "do.check": "够用吗",
    "do.check.help": "额度够用吗？输入时长或用量",
    "do.check-back": "返回",
    "do.check-back.help": "离开这个问题",
    "do.check-whose": "换订阅",
    "do.check-whose.help": "依次只问下一个订阅，最后问全部",
    "check-screen.title": "额度够用吗？",
    "check-screen.all": "全部订阅",
    "check-screen.line": "多久或多少？直接回车：1h",
    "check-screen.hint": "写时长、任务（simple 或 refactor）、prompts、requests 或 tokens 的数量；"
    "可加“model glm-4.7”、“until 18:00”或“at 14:00”：",
    "check-screen.finding": "正在计算…",
    "check-screen.failed": "无法得出结果：{reason}",
    "check-screen.binding": "关键窗口",
    "check-screen.margin": "结束时剩余",
    "check-screen.runs-out": "用尽时间",
    "check-screen.from": "何时起够用",
    "check-screen.twice": "{name}：写了两次，或与另一项重复",
    "check-screen.bad-task": "{text!r} 不是任务；请写 simple 或 refactor",
    "check-screen.nothing-after": "{name} 后面缺少内容",
    "check-screen.of-what": "{text} 个什么？请在后面写 prompts、requests 或 tokens，或写 2h 这样的时长",
    "check-screen.unread": "看不懂 {text!r}；要指定模型请写：model {text}",
}
