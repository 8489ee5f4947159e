"""What readings say beside their figures: notes, balances. Documents keep the English words; the screen takes these."""

TABLE: dict[str, str] = {
    "vendor.reset-passed": "重置时间已过，等待下一次读取",
    "vendor.disagree": "数据来源不一致，显示较差的一个",
    "vendor.negative": "厂商返回了负的用量",
    "vendor.no-text-lane": "厂商没有返回文本额度",
    "vendor.boost": "额度提升 {figure} 倍",
    "vendor.parallel": "最多 {figure} 个并发请求",
    "vendor.booster": "加油包",
    "vendor.booster-used": "本月已用加油包",
    "vendor.points": "积分",
    "vendor.available": "可用",
    "vendor.granted": "赠送",
    "vendor.topped-up": "充值",
    "vendor.voucher": "代金券",
    "vendor.cash": "现金",
    "vendor.comma": "，",
    "vendor.the-balance-is-not-enough-for-a-call": "余额不足以发起调用",
}
