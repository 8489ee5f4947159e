"""The signature of Alibaba Cloud's OpenAPI: the vendor's own example, and one of the request that is asked here."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from quotatop.domain.credential import Secret
from quotatop.providers import _acs3
from quotatop.providers._acs3 import Operation

KEY = Secret("LTAItestAK")
RUN = Operation(
    "POST",
    "ecs.cn-shanghai.aliyuncs.com",
    "/",
    "RunInstances",
    "2014-05-26",
    (("RegionId", "cn-shanghai"), ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")),
)
SIGN_IN = Operation(
    "POST",
    "modelstudio.cn-beijing.aliyuncs.com",
    "/modelstudio/cli/generateAccessToken",
    "GenerateCLIAccessToken",
    "2026-02-10",
    content_type="application/json",
)
VECTORS = [
    pytest.param(
        RUN,
        Secret("YourAccessKeySecret"),
        datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        "3156853299f313e23d1673dc12e1703d",
        "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        id="the vendor's page",
    ),
    pytest.param(
        SIGN_IN,
        Secret("FakeAccessKeySecret000000000000"),
        datetime(2026, 9, 18, 8, tzinfo=UTC),
        "0123456789abcdef0123456789abcdef",
        "5477f4a517103f6634a44194f691c9cb73547cd606d04ec3e16d57ed43fa537e",
        "04f2baffc9d42ad43ba24760069f6420e28aea620e366ea7fe4aa0ace5b2ff74",
        id="computed for this operation",
    ),
    pytest.param(
        SIGN_IN,
        Secret("testSecret"),
        datetime(2024, 1, 1, tzinfo=UTC),
        "00000000-0000-4000-8000-000000000000",
        "e0075df56bc9c8d65e87022d8e6a1dd873f6b2a603636e5ec63bdacbbb630cbd",
        "0efe27d7d7a62efb7c47fb992c4ea0955cfc16a1031c1a93c4edb896e859c4c4",
        id="agreed by two other programs",
    ),
]


@pytest.mark.parametrize(("operation", "secret", "now", "once", "canonical", "signature"), VECTORS)
def test_a_known_request_gets_its_known_signature(operation, secret, now, once, canonical, signature):
    assert _acs3.canonical_hash(operation, now, once) == canonical
    sent = dict(_acs3.headers(operation, KEY, secret, now, once))
    assert sent["authorization"].startswith("ACS3-HMAC-SHA256 Credential=LTAItestAK,SignedHeaders=")
    assert sent["authorization"].endswith(f",Signature={signature}")


def test_all_that_is_signed_is_sent_but_the_host_which_the_edge_sends():
    sent = dict(_acs3.headers(SIGN_IN, KEY, Secret("s"), datetime(2026, 1, 1, tzinfo=UTC), "once"))
    signed = sent.pop("authorization").partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert signed == sorted(signed) == sorted([*sent, "host"])


def test_the_moment_is_told_in_utc_whatever_the_zone():
    here = datetime(2026, 9, 18, 16, tzinfo=timezone(timedelta(hours=8)))
    assert dict(_acs3.headers(SIGN_IN, KEY, Secret("s"), here, "once"))["x-acs-date"] == "2026-09-18T08:00:00Z"


def test_a_nonce_follows_from_the_moment_and_the_key():
    now, secret = datetime(2026, 9, 18, 8, tzinfo=UTC), Secret("s")
    first = _acs3.nonce(KEY, secret, now)
    assert first == _acs3.nonce(KEY, secret, now)
    assert len(first) == 32
    others = {
        _acs3.nonce(KEY, secret, now + timedelta(microseconds=1)),
        _acs3.nonce(Secret("other"), secret, now),
        _acs3.nonce(KEY, Secret("other"), now),
    }
    assert len(others | {first}) == 4
