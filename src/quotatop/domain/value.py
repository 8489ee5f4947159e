"""How is a frozen value made without making the start slow?

`dataclass(frozen=True, slots=True)` of the standard library compiles six functions for each class. We have over a
hundred such classes, and that took a third of all that happens between our first line and the first paint. This
decorator makes the same kind of class from one compiled function and some shared ones. To type checkers, and to
`replace` and `fields` of the standard library, it is the standard library's.
"""

import dataclasses
import inspect
import sys
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - the alias is what exports it
else:

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """Make a frozen, slotted value class: the only kind we have."""
        if not (frozen and slots):
            raise TypeError("a value is frozen and slotted")
        return value


def value(cls: type) -> type:
    """Make the class anew, slotted, with what a frozen dataclass has. What is derived or initialised is left alone."""
    if cls.__bases__ != (object,) or hasattr(cls, "__post_init__"):
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    own = cls.__dict__
    notes = _annotations(cls)
    given = {name: own.get(name, dataclasses.MISSING) for name in notes}
    body = {name: thing for name, thing in own.items() if name not in notes and name not in _NOT_COPIED}
    names = tuple(notes)
    for name, thing in _SHARED.items():
        body.setdefault(name, thing)
    body |= {"__slots__": names, "__match_args__": names, "__dataclass_fields__": _Fields(notes, given)}
    body["__dataclass_params__"] = _PARAMS  # so that the standard library can derive from it
    made: Any = type(cls.__name__, (), body)
    made.__qualname__ = cls.__qualname__
    made.__init__ = _init(made, given)
    made.__values__ = staticmethod(_values(tuple(name for name in names if _is_compared(given[name]))))
    return made  # type: ignore[no-any-return]  # a class, made by hand


def _annotations(cls: type) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        return inspect.get_annotations(cls, format=inspect.Format.FORWARDREF)
    return inspect.get_annotations(cls)


def _is_compared(given: Any) -> bool:
    return bool(given.compare) if isinstance(given, dataclasses.Field) else True


@dataclasses.dataclass(frozen=True, slots=True)
class _Model:
    """What the standard library makes of a class with one field: the pattern for what `replace` and `fields` need."""

    field: int


_KIND: Any = dataclasses.fields(_Model)[0]._field_type  # type: ignore[attr-defined]  # noqa: SLF001 - the mark of a plain field has no public name
_PARAMS: Any = _Model.__dataclass_params__  # type: ignore[attr-defined]  # has no public name either
_NOT_COPIED = ("__dict__", "__weakref__")


class _Fields:
    """The standard library's description of a class's fields, made when somebody first asks for it."""

    def __init__(self, notes: dict[str, Any], given: dict[str, Any]) -> None:
        self._notes, self._given = notes, given

    def __get__(self, _: object, owner: Any) -> dict[str, Any]:
        made = {name: _field(self._given[name], name, kind) for name, kind in self._notes.items()}
        owner.__dataclass_fields__ = made
        return made


def _field(given: Any, name: str, kind: Any) -> Any:
    """Give the standard library's description of a field, from its default or its `field(…)`."""
    field: Any = given if isinstance(given, dataclasses.Field) else dataclasses.field(default=given)
    field.name, field.type, field._field_type, field.kw_only = name, kind, _KIND, False  # noqa: SLF001 - as above
    return field


def _init(made: Any, given: dict[str, Any]) -> Any:
    """Make the function that stores each argument in its slot: the shared one of its length, with its own names."""
    missing = dataclasses.MISSING
    plain = {name: value.default if isinstance(value, dataclasses.Field) else value for name, value in given.items()}
    made_anew = {
        name: value.default_factory
        for name, value in given.items()
        if isinstance(value, dataclasses.Field) and value.default_factory is not missing
    }
    scope = {f"store{place}": made.__dict__[name].__set__ for place, name in enumerate(given)}
    for place, name in enumerate(given):
        if name in made_anew:
            plain[name] = _ABSENT
            scope[f"store{place}"] = _anew(scope[f"store{place}"], made_anew[name])
    defaults = tuple(value for value in plain.values() if value is not missing)
    code = _storing(len(given)).replace(co_varnames=("self", *given))
    return FunctionType(code, scope, "__init__", defaults)


@cache
def _storing(fields: int) -> CodeType:
    """Compile the function for so many fields. A compiler's run for each class would cost more than all else here."""
    heads = "".join(f", value{place}" for place in range(fields))
    lines = "".join(f"\n store{place}(self, value{place})" for place in range(fields))
    scope: dict[str, Any] = {}
    exec(f"def __init__(self{heads}):{lines or ' pass'}", scope)  # noqa: S102 - made of numbers alone
    code: CodeType = scope["__init__"].__code__
    return code


_ABSENT: Any = object()


def _anew(store: Callable[[Any, Any], None], make: Callable[[], Any]) -> Callable[[Any, Any], None]:
    """Store a default that is made for each value."""
    return lambda self, value: store(self, make() if value is _ABSENT else value)


def _values(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """Give the function that gives what a value is compared and hashed by."""
    return attrgetter(*names) if names else lambda _: ()


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = self.__values__
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(self.__values__(self))


def _repr(self: Any) -> str:
    shown = (field.name for field in self.__dataclass_fields__.values() if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _frozen(_: Any, name: str, *__: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__slots__]


def _setstate(self: Any, state: list[Any]) -> None:
    for name, stored in zip(self.__slots__, state, strict=True):
        object.__setattr__(self, name, stored)


_SHARED = {
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _frozen,
    "__delattr__": _frozen,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
