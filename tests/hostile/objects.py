"""Git's object store written by hand: also what git itself would refuse to write."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

Entry = tuple[str, str | bytes, str]
"""Mode, name and object id of one line of a tree."""


@dataclass(frozen=True)
class Objects:
    """The store of a git directory."""

    folder: Path

    def put(self, kind: str, data: bytes, as_id: str = "", size: int | None = None) -> str:
        """Store an object; `as_id` and `size` are told in place of the true ones."""
        raw = f"{kind} {len(data) if size is None else size}\0".encode() + data
        name = as_id or hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        place = self.folder / "objects" / name[:2] / name[2:]
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists() or as_id:
            place.unlink(missing_ok=True)
            place.write_bytes(zlib.compress(raw, 1))
        return name

    def blob(self, text: str | bytes) -> str:
        """Store a file's content."""
        return self.put("blob", text if isinstance(text, bytes) else text.encode())

    def tree(self, entries: Iterable[Entry]) -> str:
        """Store a tree with exactly these entries, in this order."""
        lines = (
            f"{mode} ".encode()
            + (name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape"))
            + b"\0"
            + bytes.fromhex(sha)
            for mode, name, sha in entries
        )
        return self.put("tree", b"".join(lines))

    def files(self, files: Mapping[str, str | bytes]) -> list[Entry]:
        """Store files of one directory; return their entries, sorted as git sorts them."""
        return [("100644", name, self.blob(text)) for name, text in sorted(files.items())]

    def commit(self, tree: str, parents: Iterable[str] = (), words: str = "x") -> str:
        """Store a commit."""
        who = "a <a@example.org> 1700000000 +0000"
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {who}", f"committer {who}", "", words, ""]
        return self.put("commit", "\n".join(lines).encode("utf-8", "surrogateescape"))

    def branch(self, commit: str, name: str = "main") -> str:
        """Let a branch point at a commit; return the commit."""
        place = self.folder / "refs/heads" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(commit + "\n")
        return commit
