"""MiniMax's plans on minimax.io (outside mainland China)."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="minimax-intl",
    name=Says("MiniMax plan (minimax.io)", "MiniMax 套餐（minimax.io）"),
    origin="https://api.minimax.io",
    key_page="https://platform.minimax.io/console/plan",
    usage_page="https://platform.minimax.io/console/plan",
    sibling="minimax",
    sibling_page="https://platform.minimaxi.com/user-center/payment/token-plan",
    prefixes=prefixes("sk-cp-"),
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _minimax  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _minimax.poll(SERVICE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("MiniMax global", "MiniMax 国际版"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("5-hour and weekly quota, video and other lanes, points", "5 小时与每周额度，视频等其他通道，积分"),
    needs=Says("the subscription key of the plan (sk-cp-…)", "套餐专属 Key（sk-cp-…）"),
    environment=("MINIMAX_GLOBAL_API_KEY", "MINIMAX_TOKEN_PLAN_GLOBAL_KEY", "MINIMAX_CODING_PLAN_GLOBAL_KEY"),
    hosts=("api.minimax.io", "www.minimax.io"),
    prefixes=SERVICE.prefixes,
    sibling=SERVICE.sibling,
    models=("minimax-*",),
    logged_as=("minimax-coding-plan",),
    refuses_as="minimax",
    logged_beside=("minimax",),
    sources=("https://platform.minimax.io/docs/token-plan/faq", "https://github.com/MiniMax-AI/cli"),
)
