"""The prepaid platform of Moonshot AI on moonshot.ai, outside mainland China: Kimi's models, paid by the token."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="moonshot-global",
    name=Says("the Moonshot platform (moonshot.ai)", "Moonshot 开放平台（moonshot.ai）"),
    origin="https://api.moonshot.ai",
    key_page="https://platform.moonshot.ai/console/api-keys",
    usage_page="https://platform.moonshot.ai/console/account",
    sibling="moonshot",
    sibling_page="https://platform.moonshot.cn/console/api-keys",
    prefixes=prefixes(),
    empty="no-data-balance",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _moonshot  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _moonshot.poll(SERVICE, "USD", ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Moonshot API global", "Moonshot 开放平台国际版"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("the prepaid balance in USD: vouchers and cash", "预付费余额（USD）：代金券与现金"),
    needs=Says("an API key of the open platform", "开放平台的 API Key"),
    environment=("MOONSHOT_GLOBAL_API_KEY", "MOONSHOT_AI_API_KEY"),
    hosts=("api.moonshot.ai",),
    prefixes=SERVICE.prefixes,
    sibling=SERVICE.sibling,
    models=("kimi-*",),
    logged_as=("moonshotai",),
    sources=("https://platform.moonshot.ai/docs/api/balance",),
)
