"""Which proxy the environment means, and for which hosts it means none."""

import pytest

from quotatop.host.proxies import BadProxy, proxy_for, reached_directly


def chosen(
    environ: dict[str, str], host: str = "api.example.com", port: int = 443, scheme: str = "https"
) -> str | None:
    proxy = proxy_for(scheme, host, port, environ)
    return proxy and f"{proxy.scheme}://{proxy.host}:{proxy.port} by {proxy.variable}"


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTP_PROXY": "http://a:1"}, None),
        ({"HTTPS_PROXY": "http://a:1"}, "http://a:1 by HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"}, "http://b:2 by https_proxy"),
        ({"HTTPS_PROXY": "http://a:1", "ALL_PROXY": "socks5://b:2"}, "http://a:1 by HTTPS_PROXY"),
        ({"ALL_PROXY": "socks5h://b"}, "socks5h://b:1080 by ALL_PROXY"),
        ({"all_proxy": "proxy.corp:3128"}, "http://proxy.corp:3128 by all_proxy"),
        ({"HTTPS_PROXY": "https://a"}, "https://a:443 by HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://[::1]:8080"}, "http://::1:8080 by HTTPS_PROXY"),
    ],
)
def test_the_environment_chooses_as_curl_does(environ: dict[str, str], expected: str | None) -> None:
    assert chosen(environ) == expected


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("*", "api.example.com", True),
        ("example.com", "api.example.com", True),
        (".example.com", "api.example.com", True),
        ("*.example.com", "api.example.com", True),
        ("EXAMPLE.com", "api.example.com", True),
        ("ample.com", "api.example.com", False),
        ("other.com, api.example.com", "api.example.com", True),
        ("other.com api.example.com", "api.example.com", True),
        ("api.example.com:443", "api.example.com", True),
        ("api.example.com:8443", "api.example.com", False),
        ("10.0.0.0/8", "10.1.2.3", True),
        ("10.0.0.0/8", "11.1.2.3", False),
        ("10.0.0.0/99", "10.1.2.3", False),
        ("[2001:db8::1]", "2001:db8::1", True),
        ("2001:db8::1", "2001:db8::1", True),
        ("[::1]", "api.example.com", False),
        (".", "api.example.com", False),
        (",,", "api.example.com", False),
    ],
)
def test_no_proxy_names_the_hosts_to_reach_directly(no_proxy: str, host: str, direct: bool) -> None:
    assert (chosen({"HTTPS_PROXY": "http://a:1", "NO_PROXY": no_proxy}, host) is None) is direct


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_meant_for_this_machine_does_not_leave_it(host: str, scheme: str) -> None:
    assert chosen({"ALL_PROXY": "http://a:1"}, host, scheme=scheme) is None
    assert chosen({"ALL_PROXY": "socks5://localhost:1"}, host, scheme=scheme) == "socks5://localhost:1 by ALL_PROXY"
    assert chosen({"ALL_PROXY": "http://127.0.0.1:1", "NO_PROXY": host}, host, scheme=scheme) is None


@pytest.mark.parametrize("variables", [{}, {"no_proxy": "x.com"}, {"NO_PROXY": "x.com"}])
def test_a_host_can_be_reached_directly_for_a_while(variables: dict[str, str]) -> None:
    environ = {"ALL_PROXY": "http://127.0.0.1:1", **variables}
    before = dict(environ)
    with reached_directly("127.0.0.1", environ):
        assert chosen(environ, "127.0.0.1") is None
        assert (chosen(environ, "x.com") is None) is bool(variables)
    assert environ == before


def test_plain_http_has_a_variable_of_its_own() -> None:
    environ = {"HTTP_PROXY": "http://127.0.0.1:1", "HTTPS_PROXY": "http://127.0.0.1:2"}
    assert chosen(environ, "localhost", scheme="http") == "http://127.0.0.1:1 by HTTP_PROXY"


@pytest.mark.parametrize(
    "value",
    [
        *("socks://a:1", "socks4://a:1", "ftp://a", "nonsense://", "http://", "http://a:0", "http://a:99999"),
        *("http://[bad", "http://a b:1", "http://u:%0a@a:1", "http://\u0430:1"),
    ],
)
def test_what_cannot_be_a_proxy_is_an_error_that_repeats_nothing(value: str) -> None:
    with pytest.raises(BadProxy) as failed:
        chosen({"ALL_PROXY": value})
    assert str(failed.value) == "ALL_PROXY"


def test_a_proxys_password_is_read_and_never_shown() -> None:
    proxy = proxy_for("https", "api.example.com", 443, {"HTTPS_PROXY": "http://me:p%40ss@a:1"})
    assert proxy
    assert proxy.auth
    assert proxy.auth[1].reveal() == "p@ss"
    assert "p@ss" not in repr(proxy)
    assert "p%40ss" not in repr(proxy)
