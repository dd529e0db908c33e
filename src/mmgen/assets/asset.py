"""
What is given and what is made: one file, with its media type, and facts read when they are asked for.

An asset never changes. Its media type comes from its first bytes, never from its name.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Protocol, TypeAlias, cast, runtime_checkable

from mmgen.assets import source as sources
from mmgen.assets.source import LARGEST_DATA_URI, BytesSource, PathSource, Source, UrlSource
from mmgen.errors import InputError
from mmgen.files import write_whole

if TYPE_CHECKING:
    from typing import Self

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema
    from pydantic_core.core_schema import SerializationInfo

__all__ = ["Asset", "AssetInput"]


@runtime_checkable
class SupportsRead(Protocol):
    """A binary file object."""

    def read(self, size: int = ..., /) -> bytes: ...


@runtime_checkable
class SupportsArray(Protocol):
    """A numpy array or a Pillow image."""

    @property
    def __array_interface__(self) -> dict[str, Any]: ...


AssetInput: TypeAlias = "Asset | bytes | bytearray | memoryview | str | os.PathLike[str] | SupportsRead | SupportsArray"
"""What may be given wherever an asset is taken; a string is a path, a URL or a data URI."""


class Asset:
    """A file that was given or generated: bytes, a path or a URL behind one face."""

    modality: ClassVar[str] = "file"
    media_types: ClassVar[tuple[str, ...]] = ()
    """Prefixes of the media types that this class holds; empty means any."""

    def __init__(self, source: AssetInput, *, media_type: str | None = None) -> None:
        self._source = self._accept(source)
        if media_type is not None:
            self.__dict__["media_type"] = media_type

    @classmethod
    def from_bytes(cls, data: bytes, *, media_type: str | None = None) -> Self:
        """An asset over bytes in memory."""
        return cls(data, media_type=media_type)

    @classmethod
    def from_path(cls, path: str | os.PathLike[str]) -> Self:
        """An asset over a file, which is not read before it must be."""
        asset = cls.__new__(cls)
        asset._source = PathSource(path if isinstance(path, Path) else Path(path))  # noqa: SLF001 - of this class
        return asset

    @classmethod
    def from_url(cls, url: str, *, allow_private: bool = False) -> Self:
        """An asset over a URL; *allow_private* admits servers on private addresses."""
        asset = cls.__new__(cls)
        asset._source = UrlSource(url, allow_private=allow_private)  # noqa: SLF001 - building an instance of this class
        return asset

    def _accept(self, given: AssetInput) -> Source:
        """Turn any accepted input into a source."""
        if isinstance(given, Asset):
            return given._source  # noqa: SLF001 - another instance of this class
        if isinstance(given, bytes | bytearray | memoryview):
            return BytesSource(bytes(given))
        if isinstance(given, str):
            return sources.source_of_text(given)
        if isinstance(given, os.PathLike):
            return PathSource(Path(given))
        if isinstance(given, SupportsArray):
            return BytesSource(self._encode_array(given))
        if isinstance(given, SupportsRead):  # pyright: ignore[reportUnnecessaryIsInstance] - input comes from untyped code too
            return BytesSource(_read_file_object(given))
        is_result = isinstance(getattr(given, "asset", None), Asset)
        hint = "give its .asset" if is_result else "give bytes, a path, a URL or a file"
        raise InputError(type(given).__name__, f"can't be taken as {self.modality}: {hint}")

    def _encode_array(self, array: SupportsArray) -> bytes:
        raise InputError(type(array).__name__, f"{type(self).__name__} is not made from an array this way")

    def _checked(self) -> Self:
        """Self, after the media type has been found to be this class's own."""
        if not isinstance(self._source, UrlSource):
            self._check_media_type()
        return self

    def _check_media_type(self) -> None:
        if not self.media_type.startswith(self.media_types or ("",)):
            raise InputError(self.name, f"is {self.media_type}, where {self.modality} is needed")

    # -- facts ------------------------------------------------------------------

    @property
    def name(self) -> str:
        """How messages call this asset: its path, its URL without query, or its length."""
        return self._source.name

    @property
    def path(self) -> Path | None:
        """The file, when the asset lies in one that the caller can open."""
        return self._source.path if isinstance(self._source, PathSource) else None

    @property
    def url(self) -> str | None:
        """The URL, when the asset lies behind one."""
        return self._source.url if isinstance(self._source, UrlSource) else None

    @cached_property
    def media_type(self) -> str:
        """The media type, found in the first bytes."""
        from mmgen.media.sniff import sniff

        return sniff(sources.head_of(self._source)) or "application/octet-stream"

    @cached_property
    def sha256(self) -> str:
        """Digest of the bytes, in hexadecimal."""
        return sources.digest_of(self._source)

    @cached_property
    def size_bytes(self) -> int:
        """Length in bytes."""
        return self._source.size()

    # -- bytes ------------------------------------------------------------------

    def open(self) -> BinaryIO:
        """Open the bytes for reading; close it after use."""
        return sources.open_source(self._source)

    def read(self) -> bytes:
        """All bytes. For large files use ``iter_bytes`` or ``open``."""
        with self.open() as file:
            return file.read()

    def iter_bytes(self, size: int = sources.CHUNK) -> Iterator[bytes]:
        """The bytes in chunks of *size*."""
        return sources.iter_source(self._source, size)

    def content(self) -> bytes | Path:
        """What the functions of ``mmgen.media`` take: the bytes, or the path of a file that holds them."""
        return self._source.content()

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the bytes to *path*, whole or not at all, and return it. A path without suffix gets the right one."""
        from mmgen.media.sniff import extension

        target = Path(path)
        if target.is_dir() or str(path).endswith(("/", os.sep)):
            raise InputError(
                str(path), f"is a folder: name a file, such as {target / ('result' + extension(self.media_type))}"
            )
        if not target.suffix:
            target = target.with_name(target.name + extension(self.media_type))
        return write_whole(target, self.iter_bytes())

    def data_uri(self) -> str:
        """The bytes as a data URI."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.read()).decode()}"

    # -- looks ------------------------------------------------------------------

    def show(self) -> None:
        """Display it: in a notebook in place, elsewhere with the system's viewer."""
        from mmgen.assets.show import show

        show(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {"text/plain": repr(self), **self.bundle()}

    def bundle(self) -> dict[str, object]:
        """What a notebook displays, by media type."""
        return {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    # -- value semantics ----------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._source == other._source or self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __getstate__(self) -> dict[str, Any]:
        return dict(self.__dict__)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls._serialize, info_arg=True, when_used="always"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "title": cls.__name__, "description": "A path, an http(s) URL or a data URI."}

    @classmethod
    def _validate(cls, given: Any) -> Self:
        if isinstance(given, cls):
            return given._checked()  # noqa: SLF001 - an instance of this class
        if isinstance(given, Asset) and not given._could_be(cls):  # noqa: SLF001 - as above
            raise InputError(given.name, f"is given as {given.modality}, where {cls.modality} is needed")
        return cls(given)._checked()  # noqa: SLF001 - an instance of this class

    def _could_be(self, other: type[Asset]) -> bool:
        """Whether the other class holds this file too; of an address, which isn't read for that, its first types decide."""
        own, others = self.media_types, other.media_types
        if not own or not others:
            return True
        if self.url is not None:
            return own[0] == others[0]
        shared = any(a.startswith(b) or b.startswith(a) for a in own for b in others)
        return shared and self.media_type.startswith(others)

    def _serialize(self, info: SerializationInfo) -> Any:
        """As itself in Python, as text in JSON; a context may say how it writes assets."""
        context = cast("Mapping[str, Callable[[Asset], Any]]", info.context or {})
        write = context.get("asset")
        if write is not None:
            return write(self)
        return self.to_text() if info.mode_is_json() else self

    def to_text(self) -> str:
        """
        The URL, the absolute path or a data URI: ``type(asset)(asset.to_text())`` is the same asset.

        Raises InputError for bytes in memory that are more than a data URI may hold.
        """
        if self.path is not None:
            return str(self.path.absolute())
        if self.url:
            return self.url
        if self.size_bytes > LARGEST_DATA_URI:
            raise InputError(
                self.name, f"more than the {LARGEST_DATA_URI:,} bytes that a data URI may hold: save it to a file first"
            )
        return self.data_uri()


def _read_file_object(file: SupportsRead) -> bytes:
    data = file.read()
    if not isinstance(data, bytes):  # pyright: ignore[reportUnnecessaryIsInstance] - a text file object is a common mistake
        raise InputError(type(file).__name__, "is a text file object: open it in binary mode")
    return data
