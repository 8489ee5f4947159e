"""Kimi Code of Moonshot AI on kimi.ai (outside mainland China): the mainland's shape, another host, other keys."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Login, Prefix, Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

LOGIN = "credentials/kimi-code-env-0e4f99c69cc27850.json"
"""The CLI keeps each region's login in a file of its own. This one's number is the start of the SHA-256 of
`{"oauthHost":"https://auth.kimi.ai","baseUrl":"https://api.kimi.ai/coding/v1"}`, so that it can hold no other's token.
"""

SERVICE = Service(
    id="kimi-global",
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
    renew="kimi",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _kimi  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _kimi.poll(SERVICE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Kimi Code global", "Kimi Code 国际版"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says("5-hour, weekly and monthly quota, the booster wallet", "5 小时、每周与每月额度，加油包余额"),
    needs=Says(
        "an API key of Kimi Code on kimi.ai (sk-kimi-…), or the login of the kimi CLI there",
        "kimi.ai 的 Kimi Code API Key（sk-kimi-…），或 kimi CLI 在国际版的登录",
    ),
    environment=("KIMI_GLOBAL_API_KEY",),
    hosts=("api.kimi.ai",),
    prefixes=SERVICE.prefixes,
    logins=(
        Login(
            home_variables=("KIMI_CODE_HOME",),
            home="~/.kimi-code",
            file=LOGIN,
            token=("access_token",),
            expires=("expires_at",),
            renew="kimi",
        ),
    ),
    sibling=SERVICE.sibling,
    models=("kimi-*", "k2*", "k3*"),
    logged_as=("kimi-for-coding", "managed:kimi-code"),
    refuses_as="kimi",
    sources=("https://www.kimi.ai/code/docs/", "https://github.com/MoonshotAI/kimi-code"),
)
