"""
Fields that hold several values: read as an immutable tuple, and given as any sequence.

Type checkers take such a field for a descriptor, whose reading and whose giving have types of their own; at run time
it is a tuple like any other. Its default is written as ``NONE``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeVar, cast

from pydantic import BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NONE", "OneOrMore", "Several", "one_or_more"]

Item_co = TypeVar("Item_co", covariant=True)
Given_contra = TypeVar("Given_contra", contravariant=True)

NONE: Final[Any] = ()
"""The default of such a field."""


def one_or_more(given: Any) -> Any:
    """One item where several may be given."""
    return cast("Any", given) if isinstance(given, list | tuple) else (given,)


if TYPE_CHECKING:

    class Several(Generic[Item_co, Given_contra]):
        """``Several[Item, Given]``: a tuple of items, for which a sequence of what is given stands."""

        def __get__(self, instance: object, owner: type) -> tuple[Item_co, ...]: ...

        def __set__(self, instance: object, value: Sequence[Given_contra]) -> None: ...

    class OneOrMore(Generic[Item_co, Given_contra]):
        """As ``Several``, where one alone may be given too."""

        def __get__(self, instance: object, owner: type) -> tuple[Item_co, ...]: ...

        def __set__(self, instance: object, value: Given_contra | Sequence[Given_contra]) -> None: ...

else:

    class Several:
        """``Several[Item, Given]``: a tuple of items, for which a sequence of what is given stands."""

        def __class_getitem__(cls, kinds: tuple[Any, Any]) -> Any:
            return tuple[kinds[0], ...]

    class OneOrMore:
        """As ``Several``, where one alone may be given too."""

        def __class_getitem__(cls, kinds: tuple[Any, Any]) -> Any:
            return Annotated[tuple[kinds[0], ...], BeforeValidator(one_or_more)]
