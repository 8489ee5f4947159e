"""Which providers are named already, though this version cannot read them?"""

PLANNED = frozenset(
    {
        *("antigravity", "bailian", "bailian-intl", "byteplus", "chutes", "claude", "codex", "copilot", "cursor"),
        *("deepseek", "gemini", "moonshot", "nanogpt", "opencode-go", "openrouter", "siliconflow", "synthetic"),
        *("tencent", "volcengine"),
    }
)
"""Provider ids that a config or a file of plans may meet without this version knowing how to read them."""
