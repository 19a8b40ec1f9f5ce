"""The base of all result documents, and references to files a job wrote."""

from __future__ import annotations

import gc
from typing import Any, Literal, Self, dataclass_transform

import msgspec

Level = Literal["good", "fair", "bad", "neutral"]


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(msgspec.field,))
class _KeywordOnly(msgspec.StructMeta):
    """Makes every field of every subclass keyword-only; msgspec itself does not hand that on."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> type:
        return super().__new__(mcls, name, bases, namespace, **{"kw_only": True, "frozen": True, **config})


class Result(msgspec.Struct, metaclass=_KeywordOnly):
    """A frozen value that goes through JSON unchanged."""

    def to_json(self) -> bytes:
        """Encode as UTF-8 JSON."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, data: bytes | str) -> Self:
        """Decode and validate; raises `msgspec.ValidationError` on anything that does not fit."""
        return msgspec.json.decode(data, type=cls)

    @classmethod
    def from_plain(cls, data: Any) -> Self:
        """Validate plain Python data (what JSON decodes to), or JSON that has not been decoded yet."""
        if isinstance(data, msgspec.Raw):
            # A million new values would make the collector look through all of them again and again.
            collecting = gc.isenabled()
            gc.disable()
            try:
                return cls.from_json(data)
            finally:
                if collecting:
                    gc.enable()
        return msgspec.convert(data, cls)

    def to_plain(self) -> Any:
        """Return plain Python data, as JSON would hold it."""
        return msgspec.to_builtins(self)


class ArtifactRef(Result):
    """A file written by a job: `<store>/<key>/<name>`. The key is the content hash of how it was made."""

    key: str
    name: str
