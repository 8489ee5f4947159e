"""哪个套餐能承担我的用量？"""

TABLE: dict[str, str] = {
    "command.compare": "把本机日志中的用量放进每个在售套餐重新计算",
    "command.compare-days": "最近 N 天（默认 30）",
    "command.compare-model": "假设全部由该模型回答",
    "compare.title": "哪个套餐能承担你的用量？",
    "compare.none": (
        "本机日志中最近 {days} 天没有任何请求。quotatop 读取 Claude Code、Codex、Kimi、OpenCode、Qwen Code"
        " 等工具的日志；quotatop usage 显示找到了什么。更长时间：quotatop compare --days 90"
    ),
    "compare.used": "最近 {days} 天：{requests} 次请求，{prompts} 次 prompt，{tokens} tokens（{cached} 为缓存）",
    "compare.value": "按 API 价格为 {money}",
    "compare.unpriced": "不含价目表中没有的 {models}",
    "compare.no-value": "价目表中没有这些模型",
    "compare.as-if": "假设全部由 {model} 回答",
    "compare.least": "其他机器上的用量不在其中，因此这是套餐至少要承担的量。",
    "compare.fits": "能全部承担（{currency}）",
    "compare.no": "会被限额锁住（{currency}）",
    "compare.unserved-plans": "不提供 {model}",
    "compare.unknown": "无法判断：未公布限额，或计量方式未知",
    "compare.no-currency": "价格未知",
    "compare.head.plan": "套餐",
    "compare.head.fee": "费用",
    "compare.head.cost": "{days} 天",
    "compare.head.locked": "锁住",
    "compare.head.served": "可完成",
    "compare.head.windows": "最满的周期",
    "compare.head.rate": "每 1 亿 TOKENS",
    "compare.fee-month": "{amount}/月",
    "compare.fee-quarter": "{amount}/季",
    "compare.fee-year": "{amount}/年",
    "compare.fee-used": "按量",
    "compare.mine": "你的套餐",
    "compare.never": "从不",
    "compare.once": "1 次，{hours} 小时",
    "compare.times": "{count} 次，{hours} 小时",
    "compare.window": "{name} {percent}",
    "compare.window-open": "{name} {used} {unit}，未公布上限",
    "compare.window-unknown": "{name} ?",
    "compare.no-windows": "无限额周期",
    "compare.stood-in": "{plans}：不提供的模型改按 {models}",
    "compare.stand-in": "{model} 计（{models}）",
    "compare.not-counted": "{provider}：{plans}",
    "compare.legend-estimated": "~ 该周期的重置时间为估计",
    "compare.legend-partial": "+ 还有日志无法体现的用量计入",
    "compare.cheapest": "能全部承担的最便宜套餐：{plans}",
    "compare.nothing-fits": "限额已知的套餐中，没有一个能全部承担。",
    "compare.mine-fits": "你的套餐 {plan} 可以全部承担。",
    "compare.mine-locks": "你的套餐 {plan} 会把你锁住：{locked}",
    "compare.mine-unserved": "你的套餐 {plan} 不提供 {model}。",
    "compare.mine-unknown": "你的套餐 {plan}：无法判断，限额或计数方式没有公布。",
    "compare.legend-slots": "用量按半小时汇总、均匀分布后重放；锁住的时刻可能有几分钟偏差。",
    "compare.legend-bought": "每个套餐都按在这段时间开始时购买来计算。",
    "compare.counting": "正在读取日志……",
    "compare.read": "正在读取日志：{done} / {whole} MB",
    "compare.replaying": "正在计算……",
    "compare.failed": "无法读取用量账本：{reason}",
    "compare.span": "{days} 天",
    "note.uncounted": "无法计数",
    "do.compare": "比较套餐",
    "do.compare.help": "把日志中的用量放进每个在售套餐重新计算",
    "do.span": "天数",
    "do.span.help": "在比较界面：最近 7、30 或 90 天",
    "fault.no-plan-configured": (
        "按日志计数需要知道套餐。请设置：quotatop set {id}.plan PLAN；quotatop plans 列出所有套餐。"
    ),
    "fault.no-plan-since": (
        "{plan} 有过多个版本，无法确定你的是哪个。请说明购买日期：quotatop set {id}.since 2026-01-20"
    ),
    "fault.no-plan-ended": "{plan} 已对所有人失效。参见：quotatop plans history",
    "fault.no-data-uncounted": ("{plan} 没有公布可供日志计数的限额。请用其他方式读取：quotatop set {id}.source auto"),
    "fault.no-data-logs": "本机没有找到任何编程工具的日志。请先在本机使用一次；quotatop usage 显示找到了什么。",
    "fault.no-data-unattributed": (
        "最近几周的日志中没有属于 {id} 的请求。quotatop usage --by subscription 显示各归谁；可在配置中用"
        " [[attribution]] 规则指定。"
    ),
    "fault.no-data-unclear": (
        "有 {count} 次请求可能属于 {id}，也可能属于其他订阅，没有一次能确定。请在配置中加 [[attribution]] 规则；"
        "quotatop usage --by subscription 可查看。"
    ),
    "vendor.at-least-counted-from-the-logs-of-this-machine": "至少：按本机日志计数",
    "vendor.when-it-resets-is-an-estimate": "重置时间为估计",
    "vendor.when-it-resets-is-not-known-set-since-to-the-day-of-the-order": "重置时间未知：请把 since 设为下单日期",
    "vendor.not-counted": "未计入，权重未知：{figure}",
    "vendor.oldest-leaves": "最早的一次用量将在 {figure} 释放",
    "vendor.unclear": "另有 {figure} 次请求可能属于它",
}
