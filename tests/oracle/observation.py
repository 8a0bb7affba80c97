"""What a real builder made of a case, as data that fits one line of JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What lies at a path."""

    FILE = "file"
    LINK = "link"
    DIRECTORY = "directory"
    """Only an empty one is listed; the others follow from what lies in them."""
    SPECIAL = "special"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One path of an image or a context, relative to its root."""

    path: str
    kind: Kind
    detail: str | None = None
    """A link's target; the path in the tree that a file came from, where its content tells."""


Listing = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build came to: `listing`, or `error`."""

    listing: Listing | None = None
    """Sorted by path."""
    error: str | None = None
    """Without what differs between two runs."""
    line: int | None = None
    """The first line of the instruction that the error points at, 1-based."""

    @property
    def paths(self) -> frozenset[str]:
        """The paths of everything but directories; none after an error."""
        listed = self.listing or ()
        return frozenset(entry.path for entry in listed if entry.kind != Kind.DIRECTORY)

    @property
    def origins(self) -> frozenset[str]:
        """The paths in the tree of the files in it, where they are known; none after an error."""
        files = (entry for entry in self.listing or () if entry.kind == Kind.FILE)
        return frozenset(entry.detail for entry in files if entry.detail is not None)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as JSON values: entries by path, or error and line."""
        if self.listing is not None:
            return {"files": {entry.path: _text(entry) for entry in self.listing}}
        return {"error": self.error, **({} if self.line is None else {"line": self.line})}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Outcome:
        """Return what `to_json` wrote."""
        files = value.get("files")
        if files is None:
            return cls(error=value["error"], line=value.get("line"))
        return cls(tuple(_entry(path, text) for path, text in files.items()))


@dataclass(frozen=True, slots=True)
class Observation:
    """What a real builder made of a case."""

    builder: str
    """Its name and version."""
    image: Outcome
    """The final image, without what the stand-in of a base image holds."""
    context: Outcome | None = None
    """What the ignore file in force lets through, relative to the context; None: not observed."""
    images: tuple[str, ...] = ()
    """Base images that were stood in for by a minimal root without any configuration."""
    programs: tuple[str, ...] = ()
    """Programs that a RUN wanted, stood in for by one that does nothing."""
    made: tuple[str, ...] = ()
    """What a RUN would have made for another stage, stood in for by empty directories."""

    def to_json(self) -> dict[str, Any]:
        """Return the observation as JSON values."""
        return {
            "builder": self.builder,
            "image": self.image.to_json(),
            **({} if self.context is None else {"context": self.context.to_json()}),
            **({"images": self.images} if self.images else {}),
            **({"programs": self.programs} if self.programs else {}),
            **({"made": self.made} if self.made else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Observation:
        """Return what `to_json` wrote."""
        return cls(
            value["builder"],
            Outcome.from_json(value["image"]),
            Outcome.from_json(value["context"]) if "context" in value else None,
            tuple(value.get("images", ())),
            tuple(value.get("programs", ())),
            tuple(value.get("made", ())),
        )


def _text(entry: Entry) -> str:
    return entry.kind if entry.detail is None else f"{entry.kind} {entry.detail}"


def _entry(path: str, text: str) -> Entry:
    kind, space, detail = text.partition(" ")
    return Entry(path, Kind(kind), detail if space else None)
