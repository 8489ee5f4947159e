"""Which origins may a key be sent to, and does every accepted one mean the same to another parser?"""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.origin import parse_origin

TAKEN = {
    "https://api.example.com": "https://api.example.com",
    "https://API.Example.com/": "https://api.example.com",
    "https://api.example.com:443": "https://api.example.com",
    "https://api.example.com:8443": "https://api.example.com:8443",
    "https://xn--fiqs8s.example": "https://xn--fiqs8s.example",
    "https://10.0.0.5:8443": "https://10.0.0.5:8443",
    "http://localhost:8080": "http://localhost:8080",
    "http://127.0.0.1:1": "http://127.0.0.1:1",
    "http://127.8.8.8": "http://127.8.8.8",
    "http://[::1]:65535": "http://[::1]:65535",
}
REFUSED = (
    "",
    "example.com",
    "ftp://example.com",
    "//example.com",
    "https://",
    "https:///path",
    "https://user@example.com",
    "https://user:CANARY@example.com",
    "https://a@b@example.com",
    "https://example.com\\@evil.example",
    "https://example.com\\.evil.example",
    "https://exa%2emple.com",
    "https://example%40evil.example",
    "https://example.com.",
    "https://.example.com",
    "https://a..example.com",
    "https://-a.example.com",
    "https://a_b.example.com",
    "https://exаmple.com",
    "https://ｅxample.com",
    "https://example。com",
    "https://2130706433",
    "https://0x7f000001",
    "https://0x7f.1",
    "https://0177.0.0.1",
    "https://127.1",
    "https://1.2.3.4.5",
    "https://[fe80::1%25eth0]",
    "https://[::1",
    "https://[fe80::1]",
    "https://[::ffff:169.254.169.254]",
    "https://169.254.169.254",
    "https://metadata.google.internal",
    "https://100.100.100.200",
    "https://0.0.0.0",
    "https://[::]",
    "https://224.0.0.1",
    "https://example.com:0",
    "https://example.com:99999",
    "https://example.com:",
    "https://example.com:8x",
    "https://example.com/v1",
    "https://example.com//",
    "https://example.com?x=1",
    "https://example.com/#x",
    "https://example.com#x",
    "https://example.com\n",
    "https://example.com\r\nHost: evil",
    " https://example.com",
    "https://exam ple.com",
    "https://" + "a" * 10_000,
    "http://example.com",
    "http://10.0.0.5",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://[::ffff:7f00:1]@evil.example",
)


@pytest.mark.parametrize("text", TAKEN)
def test_an_origin_has_one_spelling(text: str) -> None:
    assert parse_origin(text) == TAKEN[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_plainly_one_host_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^(must|is|holds|the port) ") as caught:
        parse_origin(text)
    assert "CANARY" not in str(caught.value)


@given(
    scheme=st.sampled_from(["https", "http", "HTTPS"]),
    host=st.text(st.sampled_from("aZ0.-_:[]@%\\/?#é \n"), max_size=12) | st.sampled_from(["127.0.0.1", "[::1]", "a.b"]),
    port=st.sampled_from(["", ":1", ":443", ":0", ":70000", ":x"]),
    rest=st.sampled_from(["", "/", "/a", "?", "#"]),
)
def test_an_accepted_origin_means_the_same_to_another_parser(scheme: str, host: str, port: str, rest: str) -> None:
    text = f"{scheme}://{host}{port}{rest}"
    try:
        origin = parse_origin(text)
    except ValueError:
        return
    ours, theirs = urlsplit(origin), urlsplit(text)
    default = {"https": 443, "http": 80}[ours.scheme]
    assert (ours.scheme, ours.hostname, ours.port or default) == (
        theirs.scheme,
        theirs.hostname,
        theirs.port or default,
    )
    assert (ours.path, ours.query, ours.username) == ("", "", None)
    assert parse_origin(origin) == origin
