import pytest

from quotatop.domain.credential import (
    CommandRef,
    CredentialRef,
    EnvRef,
    FileRef,
    KeyringRef,
    LoginRef,
    Secret,
    ValueRef,
)
from quotatop.present.whence import say_credential
from quotatop.present.words import Words


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        (EnvRef("ZHIPU_API_KEY"), "environment variable ZHIPU_API_KEY"),
        (FileRef("~/.keys/glm"), "file ~/.keys/glm"),
        (CommandRef(("/usr/bin/pass", "show", "canary-argument")), "output of pass"),
        (KeyringRef("quotatop", "glm"), "keyring quotatop/glm"),
        (LoginRef(), "the vendor's own login, only read"),
        (ValueRef(Secret("canary-secret")), "the config file itself"),
    ],
)
def test_the_place_is_told_and_never_the_secret(ref, said):
    assert say_credential(CredentialRef((("key", ref),)), Words("en")) == said
    assert "canary" not in say_credential(CredentialRef((("key", ref),)), Words("zh"))


def test_a_credential_of_two_parts_names_both():
    both = CredentialRef((("access_key", EnvRef("A")), ("secret_key", EnvRef("B"))))
    assert say_credential(both, Words("en")) == "access_key: environment variable A, secret_key: environment variable B"
    assert say_credential(None, Words("en")) == "none"
