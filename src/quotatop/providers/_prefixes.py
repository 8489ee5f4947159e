"""Which product does a key's prefix name?  Data only: a warning for `add`, the first run, `doctor` and faults."""

from quotatop.domain.provider import Prefix, Says

_PRODUCTS = {
    "sk-kimi-": Says("Kimi Code", "Kimi Code"),
    "sk-cp-": Says("a coding plan of MiniMax or Infini-AI", "MiniMax 或无问芯穹的 Coding Plan"),
    "sk-api-": Says("MiniMax pay-as-you-go", "MiniMax 按量付费"),
    "sk-sp-": Says("the Coding Plan of Alibaba Bailian", "阿里云百炼 Coding Plan"),
    "sk-ant-": Says("Anthropic Claude", "Anthropic Claude"),
    "sk-or-": Says("OpenRouter", "OpenRouter"),
    "sk-proj-": Says("OpenAI", "OpenAI"),
    "AIza": Says("Google Gemini", "Google Gemini"),
    "ghp_": Says("GitHub", "GitHub"),
    "github_pat_": Says("GitHub", "GitHub"),
    "AKLT": Says("Volcano Engine (an access key)", "火山引擎（Access Key）"),
    "LTAI": Says("Alibaba Cloud (an access key)", "阿里云（Access Key）"),
}


def prefixes(*ours: str, others: tuple[Prefix, ...] = ()) -> tuple[Prefix, ...]:
    """Give all known prefixes; those in `ours` belong to the plan itself, `others` are what only its users confuse."""
    told = {other.prefix for other in others}
    known = tuple(Prefix(name, product, ours=name in ours) for name, product in _PRODUCTS.items() if name not in told)
    return (*known, *others)
