"""The GLM Coding Plan of Zhipu on bigmodel.cn (mainland China)."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Option, Provider, Says
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

SERVICE = Service(
    id="zhipu",
    name=Says("GLM Coding Plan (bigmodel.cn)", "智谱 GLM Coding Plan（bigmodel.cn）"),
    origin="https://open.bigmodel.cn",
    key_page="https://bigmodel.cn/usercenter/proj-mgmt/apikeys",
    usage_page="https://bigmodel.cn/coding-plan/personal/usage",
    sibling="zai",
    sibling_page="https://z.ai/manage-apikey/apikey-list",
    prefixes=prefixes(),
    empty="no-data-team",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _glm  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _glm.poll(SERVICE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Zhipu GLM", "智谱 GLM"),
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
    environment=("ZHIPU_API_KEY", "ZHIPUAI_API_KEY", "ZHIPU_CODING_PLAN_API_KEY", "BIGMODEL_API_KEY", "GLM_API_KEY"),
    hosts=("open.bigmodel.cn", "bigmodel.cn", "dev.bigmodel.cn"),
    prefixes=SERVICE.prefixes,
    options=(
        Option("organization", Says("team plans: the organisation id (org-…)", "团队套餐：组织 ID（org-…）")),
        Option("project", Says("team plans: the project id (proj_…)", "团队套餐：项目 ID（proj_…）")),
    ),
    sibling=SERVICE.sibling,
    models=("glm-*",),
    logged_as=("zhipuai-coding-plan",),
    refuses_as="glm",
    logged_beside=("zhipuai",),
    sources=("https://docs.bigmodel.cn/cn/coding-plan/overview", "https://github.com/zai-org/zai-coding-plugins"),
)
