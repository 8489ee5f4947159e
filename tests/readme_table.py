"""Writes the README's table of providers from what the providers say of themselves and what they ask in the demo.

python tests/readme_table.py          writes it
python tests/readme_table.py --check  ends with status 1 where the README says otherwise
"""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from quotatop import providers
from quotatop.demo.calm import CALM
from quotatop.demo.server import Asked
from quotatop.demo.vendors import Vendors
from quotatop.domain.credential import Credential, Secret
from quotatop.domain.duration import write_duration
from quotatop.domain.exchange import Ask, Reply
from quotatop.domain.fault import PollFault
from quotatop.domain.provider import Provider
from quotatop.host.clock import SystemClock

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- providers: written by tests/readme_table.py -->\n"
END = "<!-- end of providers -->"
NOW = datetime(2026, 9, 2, 1, 32, tzinfo=UTC)


def table() -> str:
    """Give the table."""
    head = (
        "| provider | shows | needs | key | asks |",
        "|---|---|---|---|---|",
    )
    asked = _asked()
    return "\n".join((*head, *(_row(provider, asked[provider.id]) for provider in _in_order(asked)))) + "\n"


def _in_order(asked: Iterable[str]) -> Iterable[Provider]:
    return (providers.load(id) for id in asked)


def _row(provider: Provider, asked: Iterable[str]) -> str:
    shows = provider.shows.en + (f"; {provider.lag.en}" if provider.lag else "")
    needs = provider.needs.en + "".join(f"; `{option.name}`: {option.help.en}" for option in provider.options)
    key = f"[page]({provider.key_page}), or `{provider.environment[0]}`"
    asks = "<br>".join(f"`GET {address}`" for address in asked)
    if provider.interval_floor_s > 60:
        asks += f" (at most every {write_duration(provider.interval_floor_s)})"
    return f"| `{provider.id}` {provider.name.en} | {shows} | {needs} | {key} | {asks} |"


def _asked() -> dict[str, list[str]]:
    """Let every provider poll for every account of the demo, of other vendors too, and write down what it asks."""
    told = CALM.tell(NOW)
    vendors = Vendors((holding.account for holding in told if holding.account), SystemClock())
    asked: dict[str, list[str]] = {holding.subscription.provider: [] for holding in told}
    for id, addresses in asked.items():
        for holding in told:
            assert holding.account
            seen = _poll(providers.load(id), holding.account.key, vendors)
            addresses.extend(address for address in seen if address not in addresses)
    return asked


def _poll(provider: Provider, key: str, vendors: Vendors) -> list[str]:
    flow = provider.poll(Ask(Credential({"key": Secret(key)}), NOW))
    addresses: list[str] = []
    reply: Reply | None = None
    while True:
        try:
            request = flow.send(reply) if reply else next(flow)
        except (StopIteration, PollFault):
            return list(dict.fromkeys(addresses))
        addresses.append(request.origin.removeprefix("https://") + request.path)
        headers = {name.lower(): value for name, value in request.headers}
        answer = vendors.answer(Asked(request.method, request.path, dict(request.query), headers), NOW)
        reply = Reply(answer.status, {}, answer.body)


def main() -> int:
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    right = before + BEGIN + table() + END + after
    if "--check" in sys.argv:
        return int(text != right)
    README.write_text(right, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
