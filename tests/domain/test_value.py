"""Our value decorator makes what the standard library's makes."""

import copy
import dataclasses
import pickle

import pytest

from quotatop.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Ours:
    name: str
    amount: float = 0
    parts: tuple[str, ...] = ()
    table: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)
    secret: str = dataclasses.field(default="", repr=False)

    @property
    def half(self) -> float:
        return self.amount / 2


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    name: str
    amount: float = 0
    parts: tuple[str, ...] = ()
    table: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)
    secret: str = dataclasses.field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Spoken:
    name: str

    def __repr__(self) -> str:
        return "***"


@pytest.mark.parametrize("given", [("a",), ("a", 2), ("a", 2, ("x",), {"k": 1}, "s")])
def test_it_shows_and_compares_like_the_standard_librarys(given):
    ours, theirs = Ours(*given), Theirs(*given)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert dataclasses.astuple(ours) == dataclasses.astuple(theirs)
    assert ours == Ours(*given)
    assert hash(ours) == hash(Ours(*given))
    assert ours != theirs
    assert ours != dataclasses.replace(ours, name="other")


def test_defaults_are_made_anew_for_each_value():
    assert Ours("a").table is not Ours("a").table


def test_what_is_not_compared_makes_no_difference():
    assert Ours("a", table={"k": 1}) == Ours("a")


def test_a_secret_field_is_not_shown():
    assert "hush" not in repr(Ours("a", secret="hush"))


def test_a_value_cannot_be_changed():
    ours = Ours("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        ours.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del ours.name
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError)):
        ours.other = 1
    assert not hasattr(ours, "__dict__")


def test_replace_fields_copies_and_pickles_work():
    ours = Ours("a", 2)
    assert dataclasses.replace(ours, amount=3) == Ours("a", 3)
    assert [field.name for field in dataclasses.fields(ours)] == ["name", "amount", "parts", "table", "secret"]
    assert dataclasses.is_dataclass(Ours)
    assert copy.deepcopy(ours) == ours
    assert pickle.loads(pickle.dumps(ours)) == ours
    assert ours.half == 1


def test_a_missing_or_surplus_argument_is_an_error():
    with pytest.raises(TypeError):
        Ours()
    with pytest.raises(TypeError):
        Ours("a", nothing=1)


def test_values_match_by_position():
    match Ours("a", 2):
        case Ours(name, amount):
            assert (name, amount) == ("a", 2)


def test_a_class_without_fields_and_one_with_its_own_repr_are_kept_as_they_are():
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())
    assert repr(Spoken("x")) == "***"
    assert Empty.__doc__ == "Nothing."
