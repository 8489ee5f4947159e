"""Kimi Code of Moonshot AI on kimi.ai (outside mainland China): the mainland's shape, another host, other keys."""

from functools import partial

from quotatop.domain.provider import Prefix, Provider, Says
from quotatop.providers import _kimi
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    name=Says("Kimi Code (kimi.ai)", "Kimi Code（kimi.ai）"),
    origin="https://api.kimi.ai",
    key_page="https://www.kimi.ai/code/console",
    usage_page="https://www.kimi.ai/code/console",
    sibling="kimi",
    sibling_page="https://www.kimi.com/code/console",
    prefixes=prefixes(
        "sk-kimi-",
        others=(Prefix("sk-", Says("the Moonshot open platform (pay-as-you-go)", "Moonshot 开放平台（按量付费）")),),
    ),
)

PROVIDER = Provider(
    id="kimi-global",
    name=Says("Kimi Code global", "Kimi Code 国际版"),
    origins=(SERVICE.origin,),
    poll=partial(_kimi.poll, SERVICE),
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("5-hour, weekly and monthly quota, the booster wallet", "5 小时、每周与每月额度，加油包余额"),
    needs=Says("an API key of Kimi Code on kimi.ai (sk-kimi-…)", "kimi.ai 的 Kimi Code API Key（sk-kimi-…）"),
    environment=("KIMI_GLOBAL_API_KEY",),
    hosts=("api.kimi.ai",),
    prefixes=SERVICE.prefixes,
    sibling=SERVICE.sibling,
    sources=("https://www.kimi.ai/code/docs/", "https://github.com/MoonshotAI/kimi-code"),
)
