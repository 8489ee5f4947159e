"""MiniMax's plans on minimaxi.com (mainland China)."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="minimax",
    name=Says("MiniMax plan (minimaxi.com)", "MiniMax 套餐（minimaxi.com）"),
    origin="https://api.minimaxi.com",
    key_page="https://platform.minimaxi.com/user-center/payment/token-plan",
    usage_page="https://platform.minimaxi.com/user-center/payment/token-plan",
    sibling="minimax-intl",
    sibling_page="https://platform.minimax.io/console/plan",
    prefixes=prefixes("sk-cp-"),
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _minimax  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _minimax.poll(SERVICE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("MiniMax", "MiniMax"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("5-hour and weekly quota, video and other lanes, points", "5 小时与每周额度，视频等其他通道，积分"),
    needs=Says("the subscription key of the plan (sk-cp-…)", "套餐专属 Key（sk-cp-…）"),
    environment=(
        "MINIMAX_CN_API_KEY",
        "MINIMAX_CHINA_CODING_PLAN_API_KEY",
        "MINIMAX_CODING_API_KEY",
        "MINIMAX_CODING_PLAN_API_KEY",
        "MINIMAX_TOKEN_PLAN_KEY",
        "MINIMAX_API_KEY",
    ),
    hosts=("api.minimaxi.com", "www.minimaxi.com"),
    prefixes=SERVICE.prefixes,
    sibling=SERVICE.sibling,
    models=("minimax-*",),
    logged_as=("minimax-cn-coding-plan",),
    refuses_as="minimax",
    logged_beside=("minimax-cn",),
    sources=("https://platform.minimaxi.com/docs/token-plan/faq", "https://github.com/MiniMax-AI/cli"),
)
