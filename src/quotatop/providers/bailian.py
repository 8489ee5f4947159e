"""The plans of Alibaba Model Studio on aliyun.com (mainland China), which is called Bailian there."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Prefix, Provider, Says, Tool
from quotatop.providers._bailian_gate import PARTS, Site
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

CALLS = Says("model calls alone; the quota is read with an access key", "模型调用；读取额度需要 Access Key")

SERVICE = Service(
    id="bailian",
    name=Says("Alibaba Bailian plan (aliyun.com)", "阿里云百炼套餐（aliyun.com）"),
    origin="https://bailian-cs.console.aliyun.com",
    key_page="https://ram.console.aliyun.com/manage/ak",
    usage_page="https://bailian.console.aliyun.com/cn-beijing?tab=plan#/efm/subscription/overview",
    sibling="bailian-intl",
    sibling_page="https://ram.console.alibabacloud.com/manage/ak",
    prefixes=prefixes("LTAI", others=(Prefix("sk-", CALLS), Prefix("sk-sp-", CALLS))),
)

SITE = Site(
    service=SERVICE,
    openapi="https://modelstudio.cn-beijing.aliyuncs.com",
    region="cn-beijing",
    action="BroadScopeAspnGateway",
    console="https://bailian.console.aliyun.com/",
    site="BAILIAN_ALIYUN",
    token_site="BAILIAN_ALIYUN",  # noqa: S106 - a site's name
    coding_goods="sfm_codingplan_public_cn",
    token_goods="sfm_tokenplansolo_public_cn",  # noqa: S106 - a plan's name
    language="zh-CN",
    sibling_console="https://modelstudio.console.alibabacloud.com/",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _bailian  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _bailian.poll(SITE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Alibaba Bailian", "阿里云百炼"),
    origins=(SERVICE.origin, SITE.openapi),
    poll=_poll,
    key_page=SERVICE.key_page,
    usage_page=SERVICE.usage_page,
    shows=Says(
        "Coding Plan: 5-hour, weekly and monthly requests; Token Plan: the windows it limits, in per cent; credits of "
        "a team's seats",
        "Coding Plan：5 小时、每周、每月请求数；Token Plan：各限额窗口的百分比；团队版席位的 Credits",
    ),
    needs=Says(
        "an access key (`access_key`, `secret_key`) of a RAM user with `modelstudio:GenerateCLIAccessToken` and the "
        "workspace right 智能体-操作 (a team's seats: the policy `AliyunTokenPlanReadOnlyAccess` alone)",
        "RAM 用户的 Access Key（access_key、secret_key），需 modelstudio:GenerateCLIAccessToken "
        "及业务空间的“智能体-操作”权限（团队版席位：仅需系统策略 AliyunTokenPlanReadOnlyAccess）",
    ),
    environments=(
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        ("ALIYUN_ACCESS_KEY_ID", "ALIYUN_ACCESS_KEY_SECRET"),
        ("ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY"),
    ),
    hosts=("coding.dashscope.aliyuncs.com", "token-plan.cn-beijing.maas.aliyuncs.com"),
    prefixes=SERVICE.prefixes,
    parts=PARTS,
    sibling=SERVICE.sibling,
    asks_by_plan=True,
    tools=tuple(
        Tool(("bl", "usage", plan, "--output", "json"), "~/.bailian", "config.json", ("BAILIAN_CONFIG_DIR",))
        for plan in ("coding-plan", "token-plan")
    ),
    models=("qwen*", "glm-*", "kimi-*", "minimax-*"),
    logged_as=("alibaba-coding-plan-cn", "alibaba-token-plan-cn"),
    refuses_as="bailian",
    logged_beside=("alibaba-cn",),
    sources=(
        "https://help.aliyun.com/zh/model-studio/coding-plan-faq",
        "https://help.aliyun.com/zh/model-studio/get-subscription-stats",
        "https://github.com/modelstudioai/cli",
    ),
)
