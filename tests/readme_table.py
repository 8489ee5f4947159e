"""Writes the README's table of providers from what the providers say of themselves and what their folders say they ask.

python tests/readme_table.py          writes it
python tests/readme_table.py --check  ends with status 1 where the README says otherwise
"""

import json
import sys
from pathlib import Path

from quotatop import providers
from quotatop.domain.duration import write_duration
from quotatop.domain.provider import Provider

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- providers: written by tests/readme_table.py -->\n"
END = "<!-- end of providers -->"
UNPOLLED_BEGIN = "<!-- vendors without a way to poll: written by tests/readme_table.py -->\n"
UNPOLLED_END = "<!-- end of vendors without a way to poll -->"
UNPOLLED = (
    ("[Baidu Qianfan](https://console.bce.baidu.com/qianfan/): Coding Plan, Token Plan", "the console's cookie only"),
    ("[iFlytek Astron](https://maas.xfyun.cn/): Coding Plan", "the console's cookie only"),
    ("[Xiaomi MiMo](https://platform.xiaomimimo.com/): Token Plan", "the console's cookie only"),
    ("[StepFun](https://platform.stepfun.com/): Step Plan", "the console's cookie only"),
    ("OpenCode Zen, LongCat", "the console's cookie only"),
    ("BytePlus ModelArk: Coding Plan of one person", "none that is proven; a team's seats have one"),
    ("Huawei CodeArts, MaaS Token Plan", "none found"),
    ("JD Cloud, UCloud Compshare, Kwai KAT, SenseNova, Moore Threads, SCNet", "none found"),
    ("China Unicom, China Mobile, CTYun", "none found"),
)
"""Vendors that sell a plan and give no key, signature or tool with which its use could be read."""
FOLDERS = Path(__file__).parent / "providers"


def table() -> str:
    """Give the table."""
    head = (
        "| provider | shows | needs | key | asks |",
        "|---|---|---|---|---|",
    )
    return "\n".join((*head, *(_row(provider) for provider in providers.load_all()))) + "\n"


def unpolled() -> str:
    """Give the table of those whose quota nobody but their own page tells."""
    head = ("| vendor | what tells the quota beside its own page |", "|---|---|")
    rows = (f"| {vendor} | {way} |" for vendor, way in UNPOLLED)
    return "\n".join((*head, *rows)) + "\n"


def _row(provider: Provider) -> str:
    shows = provider.shows.en + (f"; {provider.lag.en}" if provider.lag else "")
    needs = provider.needs.en + "".join(f"; `{option.name}`: {option.help.en}" for option in provider.options)
    asks = "<br>".join(f"`{request}`" for request in _asked(provider))
    if provider.interval_floor_s > 60:
        asks += f" (at most every {write_duration(provider.interval_floor_s)})"
    if provider.keyless:
        asks = _opt_in(provider, asks)
    return f"| `{provider.id}` {provider.name.en} | {shows} | {needs} | {_key(provider)} | {asks} |"


def _key(provider: Provider) -> str:
    if provider.keyless:
        return f"none ([usage page]({provider.usage_page}))"
    names = provider.environment[:1] or provider.environments[0]
    return f"[page]({provider.key_page}), or " + " and ".join(f"`{name}`" for name in names)


def _opt_in(provider: Provider, asks: str) -> str:
    """Say that nothing is asked by default, and what is at the user's wish, how often, and why not otherwise."""
    floor = f", at most every {write_duration(provider.patience.floor_s)}" if provider.patience else ""
    why = f"; {provider.why_opt_in.en}" if provider.why_opt_in else ""
    return f'nobody; with `source = "api"` and the tool\'s login{floor}:<br>{asks}{why}'


def _asked(provider: Provider) -> list[str]:
    """Give all that a provider may ask, with its host; tests hold that it asks this and nothing else."""
    folder = FOLDERS / provider.id
    if not folder.is_dir():
        folder = FOLDERS / (provider.sibling or provider.id)
    said = json.loads((folder / "service.json").read_text(encoding="utf-8"))
    hosts = [origin.removeprefix("https://") for origin in provider.origins]
    which = said.get("origins", {})
    return [request.replace(" /", f" {hosts[which.get(request, 0)]}/", 1) for request in said["asks"]]


def main() -> int:
    text = right = README.read_text(encoding="utf-8")
    for begin, end, written in ((BEGIN, END, table()), (UNPOLLED_BEGIN, UNPOLLED_END, unpolled())):
        before, _, rest = right.partition(begin)
        _, _, after = rest.partition(end)
        right = before + begin + written + end + after
    if "--check" in sys.argv:
        return int(text != right)
    README.write_text(right, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
