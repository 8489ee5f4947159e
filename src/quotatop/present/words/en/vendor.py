"""What readings say beside their figures: notes, balances. Documents keep the English words; the screen takes these."""

TABLE: dict[str, str] = {
    "vendor.reset-passed": "the reset has passed; waiting for the next reading",
    "vendor.disagree": "sources disagree, the worse one is shown",
    "vendor.negative": "the vendor reported a negative use",
    "vendor.no-text-lane": "the vendor reported no text quota",
    "vendor.boost": "boost {figure}×",
    "vendor.parallel": "at most {figure} requests in parallel",
    "vendor.booster": "booster",
    "vendor.booster-used": "booster used this month",
    "vendor.points": "points",
    "vendor.available": "available",
    "vendor.granted": "granted",
    "vendor.topped-up": "topped up",
    "vendor.voucher": "voucher",
    "vendor.cash": "cash",
    "vendor.comma": ", ",
    "vendor.the-balance-is-not-enough-for-a-call": "the balance is not enough for a call",
}
