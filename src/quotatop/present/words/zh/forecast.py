"""Forecasts, their arithmetic, and advice."""

TABLE: dict[str, str] = {
    "detail.forecast": "预测",
    "forecast.empties": "重置前用完的概率为 {chance}，若用完约在 {clock}（{span} 后）",
    "forecast.lasts-used": "到重置时约用 {percent}；提前用完的概率为 {chance}",
    "forecast.lasts-left": "到重置时约剩 {percent}；提前用完的概率为 {chance}",
    "forecast.paces": (
        "预计每小时消耗（%）：按本窗口进度 {window}，按最近一小时 {hour}，按平时这些时段 {habit}；综合 {rate}"
    ),
    "forecast.paces-no-habit": (
        "预计每小时消耗（%）：按本窗口进度 {window}，按最近一小时 {hour}；综合 {rate}。还不了解你平时的使用时段。"
    ),
    "forecast.even": "最近一小时按 {share} 计入：用得越均匀，计入越多",
    "forecast.factors": "高峰系数现为 {now}，到重置前平均为 {ahead}",
    "forecast.held": "从 {clock} 算起：届时用尽的窗口才恢复",
    "forecast.from": "依据 {watched} 内的 {readings} 次读数；当时距重置 {span}",
    "forecast.none.no-reading": "无法预测：用量未知。",
    "forecast.none.no-reset": "无法预测：厂商没有说明何时重置，或窗口有多长。",
    "forecast.none.one-reading": "暂无预测：只有一次读数，看不出速度。",
    "forecast.none.fresh": "暂无预测：窗口刚刚开始，也没有以往的用量。",
    "forecast.none.over": "无需预测：已用尽、未开始或不限量。",
    "advice.sign": "建议：",
    "advice.wait": "再等 {span}：{name} 的{window}窗口将于 {clock} 重置",
    "advice.use": "改用 {name}（{room}）：{other} 约 {clock} 用完",
    "advice.use-spent": "改用 {name}（{room}）：{other} 已用尽",
    "advice.room": "预计可剩 {percent}",
    "advice.room-whole": "尚未动用",
    "advice.room-open": "不限量",
    "advice.model": "{name}：{model} 比 {instead} 多撑 {longer}",
    "advice.model-to-reset": "{name}：{model} 能用到重置，{instead} 不能",
    "advice.peak": "{name}：{span} 后进入高峰，{prices}",
    "advice.unused": "{name}：{window}额度约有 {percent} 将在 {span} 后过期",
}
