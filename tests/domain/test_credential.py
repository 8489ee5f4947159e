"""A secret shows itself through `reveal` and through nothing else."""

import copy
import json
import pickle
import pprint
import traceback
from dataclasses import asdict
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.domain.credential import KEY, Credential, CredentialRef, Secret, ValueRef
from quotatop.domain.exchange import Reply, Request

CANARY = "sk-canary-7f3a9d51c2e84b06"


@pytest.mark.parametrize(
    "holder",
    [
        Secret(CANARY),
        [Secret(CANARY)],
        ValueRef(Secret(CANARY)),
        CredentialRef(((KEY, ValueRef(Secret(CANARY))),)),
        Credential({KEY: Secret(CANARY)}),
        Request("https://api.example.com", "/x", headers=(("authorization", CANARY),), body=CANARY.encode()),
        Reply(200, {"x-echo": CANARY}, CANARY.encode()),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_no_way_of_looking_at_a_holder_shows_the_secret(holder: object) -> None:
    text = f"{holder} {holder!r} {[holder]} " + pprint.pformat(holder) + "%s %r" % (holder, holder)  # noqa: UP031
    assert "canary" not in text


@given(st.text(min_size=8), st.sampled_from(["", ">40", "^12", "s"]))
def test_no_format_shows_it(value: str, spec: str) -> None:
    assert format(Secret(value), spec) == "***"


@pytest.mark.parametrize("write", [pickle.dumps, json.dumps, vars, sorted], ids=lambda write: write.__name__)
def test_what_would_write_it_down_fails_without_saying_it(write) -> None:
    secret = [Secret(CANARY), Secret("b")] if write is sorted else Secret(CANARY)
    with pytest.raises(TypeError) as failed:
        write(secret)
    assert "canary" not in "".join(traceback.format_exception(failed.value))


def test_copies_are_the_secret_itself() -> None:
    secret = Secret(CANARY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy([secret])[0] is secret
    assert asdict(ValueRef(secret)) == {"secret": secret}
    assert "canary" not in repr(asdict(Credential({KEY: secret})))


def test_a_dump_of_local_variables_holds_no_secret() -> None:
    def fail(credential: Credential) -> None:
        key = credential.parts[KEY]
        raise ValueError(f"no such plan for {key}")

    with pytest.raises(ValueError, match=r"\*\*\*") as failed:
        fail(Credential(MappingProxyType({KEY: Secret(CANARY)})))
    whole = traceback.TracebackException.from_exception(failed.value, capture_locals=True)
    assert "canary" not in "".join(line for line in whole.format() if "CANARY" not in line)


def test_equal_secrets_are_equal_and_hash_alike() -> None:
    assert Secret("a") == Secret("a") != Secret("b")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"


def test_the_key_of_a_one_part_credential_comes_out_by_name() -> None:
    assert Credential({KEY: Secret(CANARY)}).key == CANARY
