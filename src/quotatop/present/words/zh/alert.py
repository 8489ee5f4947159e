"""Alerts and banners."""

TABLE: dict[str, str] = {
    "channel.missing": "程序未安装",
    "channel.timeout": "没有按时结束，已被停止",
    "channel.status": "程序报告失败",
    "channel.size": "输出过多，已被停止",
    "channel.no-terminal": "没有可以响铃的终端",
}
