"""The body: the same whatever the pieces, never beyond the cap, never a part for the whole."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotatop.host.body import Body, CutOff, TooLarge, Unreadable

PACK = {"": bytes, "identity": bytes, "gzip": gzip.compress, "X-GZIP ": gzip.compress, "deflate": zlib.compress}


def taken(encoding: str, wire: bytes, size: int, limit: int = 10_000) -> bytes:
    body = Body(encoding, limit)
    for start in range(0, len(wire), size):
        body.feed(wire[start : start + size])
    return body.whole()


@given(st.binary(max_size=2_000), st.sampled_from(sorted(PACK)), st.integers(1, 300))
def test_any_pieces_give_the_same_body(content: bytes, encoding: str, size: int) -> None:
    assert taken(encoding, PACK[encoding](content), size) == content


@given(st.sampled_from(sorted(PACK)), st.integers(1, 5_000))
def test_one_byte_beyond_the_cap_is_too_much_in_any_pieces(encoding: str, size: int) -> None:
    assert len(taken(encoding, PACK[encoding](bytes(5_000)), size, limit=5_000)) == 5_000
    with pytest.raises(TooLarge):
        taken(encoding, PACK[encoding](bytes(5_001)), size, limit=5_000)


@given(st.binary(min_size=1, max_size=500), st.sampled_from(["gzip", "deflate"]), st.data())
def test_a_cut_body_is_never_taken_for_a_whole_one(content: bytes, encoding: str, data: st.DataObject) -> None:
    wire = PACK[encoding](content)
    with pytest.raises(CutOff):
        taken(encoding, wire[: data.draw(st.integers(1, len(wire) - 1))], 50)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "identity, gzip", "\x1b"])
def test_an_encoding_that_is_not_ours_is_unreadable(encoding: str) -> None:
    with pytest.raises(Unreadable):
        Body(encoding, 10)


@pytest.mark.parametrize(
    "wire", [b"plain text", gzip.compress(b"a", mtime=0) + b"more", gzip.compress(b"a", mtime=0) * 2]
)
def test_what_is_not_exactly_one_compressed_body_is_unreadable(wire: bytes) -> None:
    with pytest.raises(Unreadable):
        taken("gzip", wire, 7)


def test_no_body_at_all_is_empty_under_any_encoding() -> None:
    assert Body("gzip", 10).whole() == b""
