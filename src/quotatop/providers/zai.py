"""The GLM Coding Plan of Z.ai (outside mainland China)."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="zai",
    name=Says("GLM Coding Plan (Z.ai)", "GLM Coding Plan（Z.ai）"),
    origin="https://api.z.ai",
    key_page="https://z.ai/manage-apikey/apikey-list",
    usage_page="https://z.ai/manage-apikey/coding-plan/personal/my-plan",
    sibling="zhipu",
    sibling_page="https://bigmodel.cn/usercenter/proj-mgmt/apikeys",
    prefixes=prefixes(),
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _glm  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _glm.poll(SERVICE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Z.ai GLM", "Z.ai GLM"),
    origins=(SERVICE.origin,),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "5-hour and weekly quota (credits since August 2026), monthly tool calls of older plans",
        "5 小时与每周额度（2026 年 8 月起为积分），旧套餐的每月工具调用",
    ),
    needs=Says("an API key of the account that holds the plan", "订阅了套餐的账号的 API Key"),
    lag=Says("the vendor's figures lag by up to 10 minutes", "厂商数据最多延迟 10 分钟"),
    environment=("ZAI_API_KEY", "Z_AI_API_KEY", "ZAI_CODING_PLAN_API_KEY"),
    hosts=("api.z.ai", "z.ai"),
    prefixes=SERVICE.prefixes,
    sibling=SERVICE.sibling,
    models=("glm-*",),
    logged_as=("zai-coding-plan",),
    refuses_as="glm",
    logged_beside=("zai",),
    sources=("https://docs.z.ai/devpack/overview", "https://github.com/zai-org/zai-coding-plugins"),
)
