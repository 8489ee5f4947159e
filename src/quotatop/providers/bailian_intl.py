"""The plans of Alibaba Model Studio on alibabacloud.com (outside mainland China): other hosts, goods and accounts."""

from quotatop.domain.exchange import Ask, Flow
from quotatop.domain.provider import Prefix, Provider, Says
from quotatop.providers._bailian_gate import PARTS, Site
from quotatop.providers._prefixes import prefixes
from quotatop.providers._service import Service

CALLS = Says("model calls alone; the quota is read with an access key", "模型调用；读取额度需要 Access Key")

SERVICE = Service(
    id="bailian-intl",
    name=Says("Alibaba Model Studio plan (alibabacloud.com)", "阿里云 Model Studio 套餐（alibabacloud.com）"),
    origin="https://bailian-singapore-cs.alibabacloud.com",
    key_page="https://ram.console.alibabacloud.com/manage/ak",
    usage_page="https://modelstudio.console.alibabacloud.com/ap-southeast-1?tab=plan#/efm/subscription/overview",
    sibling="bailian",
    sibling_page="https://ram.console.aliyun.com/manage/ak",
    prefixes=prefixes("LTAI", others=(Prefix("sk-", CALLS), Prefix("sk-sp-", CALLS))),
)

SITE = Site(
    service=SERVICE,
    openapi="https://modelstudio.ap-southeast-1.aliyuncs.com",
    region="ap-southeast-1",
    action="IntlBroadScopeAspnGateway",
    console="https://modelstudio.console.alibabacloud.com/",
    site="MODELSTUDIO_ALIBABACLOUD",
    token_site="MODELSTUDIO_ALBABACLOUD",  # noqa: S106 - the vendor's own spelling
    coding_goods="sfm_codingplan_public_intl",
    token_goods="sfm_tokenplansolo_public_intl",  # noqa: S106 - a plan's name
    language="en-US",
    sibling_console="https://bailian.console.aliyun.com/",
)


def _poll(ask: Ask) -> Flow:
    from quotatop.providers import _bailian  # noqa: PLC0415 - whoever only checks a config needs none of it

    return _bailian.poll(SITE, ask)


PROVIDER = Provider(
    id=SERVICE.id,
    name=Says("Alibaba Model Studio", "阿里云 Model Studio 国际站"),
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
        "an access key (`access_key`, `secret_key`) of a RAM user on alibabacloud.com, with the rights that `bailian` "
        "needs",
        "国际站 RAM 用户的 Access Key（access_key、secret_key），权限要求同 bailian",
    ),
    environments=(("MODELSTUDIO_ACCESS_KEY_ID", "MODELSTUDIO_ACCESS_KEY_SECRET"),),
    hosts=("coding-intl.dashscope.aliyuncs.com", "token-plan.ap-southeast-1.maas.aliyuncs.com"),
    prefixes=SERVICE.prefixes,
    parts=PARTS,
    sibling=SERVICE.sibling,
    asks_by_plan=True,
    models=("qwen*", "glm-*", "kimi-*", "minimax-*"),
    logged_as=("alibaba-coding-plan", "alibaba-token-plan"),
    refuses_as="bailian",
    logged_beside=("alibaba",),
    sources=(
        "https://www.alibabacloud.com/help/en/model-studio/token-plan-personal-faq",
        "https://github.com/modelstudioai/cli",
    ),
)
