"""The texts that an analysis wants, many by one GraphQL query.

GraphQL tells a blob as text: of one that is no UTF-8 it tells something else, and
a large one it cuts. Whether a text is the file is seen by git's own hash; what is
not is read on its own, as bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Snapshot, Unreadable
from hullcheck.core.source import Source
from hullcheck.edges.loading import (
    MAX_FILE_BYTES,
    MAX_LINK_BYTES,
    Allowance,
    content_of,
)

from .client import Client
from .refusals import NotFoundError, UnavailableError

MAX_IN_QUERY = 150
"""Texts of one query: GitHub gives an answer ten seconds."""

MAX_QUERY_BYTES = 4_000_000
"""Of all texts of one query together, as far as their sizes are known."""

LARGE = 400_000
"""Bytes: GraphQL cuts texts somewhere above."""

MAX_SINGLE = 60
"""Blobs that are read on their own: each takes a request."""

MAX_TEXTS = 3_000
"""Texts of one run; a hostile tree has a million links."""

_TOO_MANY = said("more than {max_texts:,} texts are not read", max_texts=MAX_TEXTS)

_MISSING = said("GitHub does not have its content")

_FRAGMENT = "fragment text on GitObject { oid ... on Blob { byteSize isTruncated text } }"


@dataclass(frozen=True, slots=True)
class _Wish:
    """One text that somebody wants."""

    path: str
    name: str
    """What git calls it: the id of the blob, or `COMMIT:PATH` where that is not known."""
    size: int | None


class TextReader:
    """Reads texts of one repository, each once, whichever revisions have it."""

    def __init__(
        self, client: Client, repository: str, commits: Sequence[str], sizes: Mapping[str, int]
    ) -> None:
        """Read from `repository`, which is `OWNER/NAME`, what `commits` have.

        `sizes` are the bytes of blobs by their ids, as far as they are known.
        """
        self.client = client
        self.repository = repository
        self.commits = commits
        self.sizes = sizes
        self.known: dict[str, bytes | str] = {}
        """What each name stands for: its bytes, or why they cannot be had."""
        self.left_single = MAX_SINGLE

    def load(self, snapshots: list[Snapshot], asked: list[list[str]]) -> list[Snapshot]:
        """Return the snapshots of `commits`, in their order, with the texts loaded."""
        sorted_out = [
            self._sorted(commit, snapshot, paths)
            for commit, snapshot, paths in zip(self.commits, snapshots, asked, strict=True)
        ]
        self._fetch([wish for wishes, _ in sorted_out for wish in wishes])
        return [
            snapshot.with_texts([*refused, *map(self._text, wishes)])
            for snapshot, (wishes, refused) in zip(snapshots, sorted_out, strict=True)
        ]

    def _sorted(
        self, commit: str, snapshot: Snapshot, paths: Iterable[str]
    ) -> tuple[list[_Wish], list[Unreadable]]:
        """Return what is to be read of `paths`, and what is not for a reason."""
        allowance = Allowance(snapshot)
        wishes: list[_Wish] = []
        refused: list[Unreadable] = []
        for path in paths:
            blob = snapshot.tree.blob(path)
            wish = _Wish(path, blob or f"{commit}:{path}", self.sizes.get(blob or ""))
            refusal = self._refusal(wish, snapshot.tree.mode(path), allowance)
            if refusal is None:
                wishes.append(wish)
            else:
                refused.append(refusal)
        return wishes, refused

    def _refusal(self, wish: _Wish, mode: str | None, allowance: Allowance) -> Unreadable | None:
        if mode == Mode.SUBMODULE:
            return Unreadable(
                wish.path, said("it is a submodule: another repository"), expected=True
            )
        if wish.name not in self.known and len(self.known) >= MAX_TEXTS:
            return Unreadable(wish.path, _TOO_MANY, limit=True)
        limit = MAX_LINK_BYTES if mode == Mode.SYMLINK else MAX_FILE_BYTES
        return allowance.refusal(wish.path, wish.size or 0, limit)

    def _text(self, wish: _Wish) -> Source | Unreadable:
        found = self.known.get(wish.name, _TOO_MANY)
        return (
            Unreadable(wish.path, found) if isinstance(found, str) else content_of(wish.path, found)
        )

    def _fetch(self, wishes: Iterable[_Wish]) -> None:
        """Read what is not known yet."""
        new = {wish.name: wish for wish in wishes if wish.name not in self.known}
        chosen = list(new.values())[: max(MAX_TEXTS - len(self.known), 0)]
        for wish in chosen:
            if (wish.size or 0) > LARGE:
                self.known[wish.name] = self._single(wish.name)
        for batch in _batches(wish for wish in chosen if wish.name not in self.known):
            self._query(batch)

    def _query(self, names: list[str]) -> None:
        """Read texts by one query; by two halves of it where GitHub cannot answer it whole."""
        try:
            answer = self._ask(names)
        except UnavailableError:
            if len(names) == 1:
                self.known[names[0]] = said("GitHub does not answer when it is asked for")
                return
            half = len(names) // 2
            self._query(names[:half])
            self._query(names[half:])
            return
        for number, name in enumerate(names):
            self.known[name] = self._checked(answer.get(f"o{number}"))

    def _ask(self, names: list[str]) -> dict[str, Any]:
        variables = {f"e{number}": name for number, name in enumerate(names)}
        declared = "".join(f", ${name}: String!" for name in variables)
        objects = " ".join(
            f"o{n}: object(expression: $e{n}) {{ ...text }}" for n in range(len(names))
        )
        query = (
            f"query texts($owner: String!, $name: String!{declared}) "
            f"{{ repository(owner: $owner, name: $name) {{ {objects} }} }} {_FRAGMENT}"
        )
        owner, _, name = self.repository.partition("/")
        answer = self.client.query(query, owner=owner, name=name, **variables)
        told: dict[str, Any] = answer["repository"] or {}
        return told

    def _checked(self, told: dict[str, Any] | None) -> bytes | str:
        """Return the bytes of an object that GraphQL told, read again where it told others."""
        if told is None or "byteSize" not in told:
            return _MISSING
        text = told["text"]
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else None
        if data is not None and not told["isTruncated"] and _is_blob(data, told["oid"]):
            return data
        if told["byteSize"] > MAX_FILE_BYTES:
            return said(
                "it has {told:,} bytes: more than {max_file_bytes:,} are not read",
                told=told["byteSize"],
                max_file_bytes=MAX_FILE_BYTES,
            )
        return self._single(told["oid"])

    def _single(self, blob: str) -> bytes | str:
        """Return the bytes of a blob by a request of its own."""
        if blob in self.known:
            return self.known[blob]
        if self.left_single <= 0:
            return said(
                "more than {max_single} large or binary files are not read", max_single=MAX_SINGLE
            )
        self.left_single -= 1
        try:
            told = self.client.get(f"/repos/{self.repository}/git/blobs/{blob}")
        except (NotFoundError, UnavailableError) as error:
            return said("{what}: {reason}", what=_MISSING, reason=error.cause or error.what)
        return base64.b64decode(told["content"])


def _batches(wishes: Iterable[_Wish]) -> Iterator[list[str]]:
    """Yield names that one query asks for."""
    batch: list[str] = []
    room = MAX_QUERY_BYTES
    for wish in wishes:
        size = wish.size or 0
        if batch and (len(batch) == MAX_IN_QUERY or size > room):
            yield batch
            batch, room = [], MAX_QUERY_BYTES
        batch.append(wish.name)
        room -= size
    if batch:
        yield batch


def _is_blob(data: bytes, oid: str) -> bool:
    """Say whether `oid` is git's id of a blob of `data`: SHA-1, or SHA-256 where that is used."""
    algorithm = "sha1" if len(oid) == 40 else "sha256"
    digest = hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False)
    return digest.hexdigest() == oid
