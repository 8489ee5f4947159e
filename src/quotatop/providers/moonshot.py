"""The prepaid platform of Moonshot AI on moonshot.cn, in mainland China: Kimi's models, paid by the token."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="moonshot",
    name=Says("the Moonshot platform (moonshot.cn)", "Moonshot 开放平台（moonshot.cn）"),
    origin="https://api.moonshot.cn",
    key_page="https://platform.moonshot.cn/console/api-keys",
    usage_page="https://platform.moonshot.cn/console/account",
    sibling="moonshot-global",
    sibling_page="https://platform.moonshot.ai/console/api-keys",
    prefixes=prefixes(),
    empty="no-data-balance",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _moonshot  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _moonshot.poll(SERVICE, "CNY", ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Moonshot API", "Moonshot 开放平台"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("the prepaid balance in CNY: vouchers and cash", "预付费余额（CNY）：代金券与现金"),
    needs=Says("an API key of the open platform", "开放平台的 API Key"),
    environment=("MOONSHOT_API_KEY", "MOONSHOT_CN_API_KEY"),
    hosts=("api.moonshot.cn",),
    prefixes=SERVICE.prefixes,
    sibling=SERVICE.sibling,
    models=("kimi-*",),
    logged_as=("moonshotai-cn",),
    sources=("https://platform.moonshot.cn/docs/api/balance",),
)
