"""Kimi Code of Moonshot AI on kimi.com (mainland China)."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Login, Prefix, Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="kimi",
    name=Says("Kimi Code (kimi.com)", "Kimi Code（kimi.com）"),
    origin="https://api.kimi.com",
    key_page="https://www.kimi.com/code/console",
    usage_page="https://www.kimi.com/code/console",
    sibling="kimi-global",
    sibling_page="https://www.kimi.ai/code/console",
    prefixes=prefixes(
        "sk-kimi-",
        others=(Prefix("sk-", Says("the Moonshot open platform (pay-as-you-go)", "Moonshot 开放平台（按量付费）")),),
    ),
    renew="kimi",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _kimi  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _kimi.poll(SERVICE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Kimi Code", "Kimi Code"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("5-hour, weekly and monthly quota, the booster wallet", "5 小时、每周与每月额度，加油包余额"),
    needs=Says(
        "an API key of Kimi Code (sk-kimi-…), or the login of the kimi CLI",
        "Kimi Code 的 API Key（sk-kimi-…），或 kimi CLI 的登录",
    ),
    environment=("KIMI_API_KEY", "KIMI_CODE_API_KEY", "KIMI_CODE_TOKEN", "KIMI_TOKEN"),
    hosts=("api.kimi.com",),
    prefixes=SERVICE.prefixes,
    logins=(
        Login(
            home_variables=("KIMI_CODE_HOME",),
            home="~/.kimi-code",
            file="credentials/kimi-code.json",
            token=("access_token",),
            expires=("expires_at",),
            renew="kimi",
        ),
        Login(
            home_variables=("KIMI_SHARE_DIR",),
            home="~/.kimi",
            file="credentials/kimi-code.json",
            token=("access_token",),
            expires=("expires_at",),
            renew="kimi",
        ),
    ),
    sibling=SERVICE.sibling,
    models=("kimi-*", "k2*", "k3*"),
    logged_as=("kimi-for-coding", "managed:kimi-code"),
    refuses_as="kimi",
    sources=("https://www.kimi.com/code/docs/", "https://github.com/MoonshotAI/kimi-code"),
)
