"""A bare git repository, asked and changed through the git program."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
}


@dataclass(frozen=True)
class Person:
    """Who wrote a commit."""

    name: str
    email: str

    def at(self, seconds: int) -> str:
        return f"{self.name} <{self.email}> {seconds} +0000"


@dataclass(frozen=True)
class Entry:
    """One line of a tree."""

    path: str
    mode: str
    kind: str
    sha: str
    size: int | None


@dataclass(frozen=True)
class Blob:
    """An object of the store: its id, kind and bytes."""

    sha: str
    kind: str
    data: bytes


File = tuple[str, bytes]
"""Mode and content; of a submodule (mode 160000) the commit's id."""


class GitError(Exception):
    """Git refused."""


@dataclass
class Store:
    """A bare repository in a folder."""

    folder: Path
    lock: threading.RLock = field(default_factory=threading.RLock)
    reader: subprocess.Popen[bytes] | None = None
    bases: dict[tuple[str, str], str] = field(default_factory=dict)
    """Merge bases that were asked for: they never change."""

    def git(
        self, *arguments: str, given: bytes = b"", extra: Mapping[str, str] | None = None
    ) -> bytes:
        """Return what git prints. Raises `GitError` with its words."""
        command = ["git", "--git-dir", str(self.folder), *arguments]
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            check=False,
            env={**ENVIRONMENT, **(extra or {})},
        )
        if done.returncode:
            raise GitError(done.stderr.decode("utf-8", "replace"))
        return done.stdout

    def line(self, *arguments: str, given: bytes = b"") -> str:
        return self.git(*arguments, given=given).decode("utf-8", "surrogateescape").strip()

    def start(self) -> None:
        self.folder.mkdir(parents=True)
        for path, text in fresh().items():
            place = self.folder / path
            if text is None:
                place.mkdir()
            else:
                place.write_bytes(text)

    def stop(self) -> None:
        if self.reader is not None and self.reader.stdin and self.reader.stdout:
            self.reader.stdin.close()
            self.reader.wait()
            self.reader.stdout.close()
            self.reader = None

    def read(self, expression: str) -> Blob | None:
        """Return the object that `REV`, `REV:PATH` or an id names, by one lasting process."""
        with self.lock:
            if self.reader is None:
                self.reader = subprocess.Popen(
                    ["git", "--git-dir", str(self.folder), "cat-file", "--batch", "-z"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=ENVIRONMENT,
                )
            source, sink = self.reader.stdin, self.reader.stdout
            assert source is not None
            assert sink is not None
            source.write(expression.encode("utf-8", "surrogateescape") + b"\0")
            source.flush()
            words = sink.readline().split()
            if len(words) != 3 or not words[2].isdigit():
                return None
            data = sink.read(int(words[2]))
            sink.read(1)
            return Blob(words[0].decode(), words[1].decode(), data)

    def resolve(self, revision: str) -> str | None:
        """Return the id of a commit."""
        found = self.read(f"{revision}^{{commit}}")
        return found.sha if found else None

    def ref(self, name: str) -> str | None:
        """Return the commit of a full ref such as `refs/heads/main`."""
        found = self.read(name) if name.startswith("refs/") else None
        return found.sha if found else None

    def refs(self, prefix: str) -> dict[str, str]:
        text = self.line("for-each-ref", "--format=%(refname) %(objectname)")
        pairs = [line.split(" ") for line in text.splitlines()]
        return {name: sha for name, sha in pairs if name.startswith(prefix)}

    def set_ref(self, name: str, sha: str) -> None:
        self.git("update-ref", name, sha)

    def delete_ref(self, name: str) -> None:
        self.git("update-ref", "-d", name)

    def is_ancestor(self, old: str, new: str) -> bool:
        try:
            self.git("merge-base", "--is-ancestor", old, new)
        except GitError:
            return False
        return True

    def merge_base(self, base: str, head: str) -> str | None:
        if (base, head) not in self.bases:
            try:
                self.bases[base, head] = self.line("merge-base", base, head)
            except GitError:
                return None
        return self.bases[base, head]

    def commits(self, span: str, *options: str) -> list[str]:
        """Return the ids of the commits of a range, newest first."""
        return self.line("rev-list", *options, span, "--").split()

    def tree(self, treeish: str, recursive: bool) -> list[Entry]:
        options = ["-r", "-t"] if recursive else []
        return [
            parsed(line)
            for line in self.git("ls-tree", "-z", "-l", *options, treeish).split(b"\0")[:-1]
        ]

    def write_tree(self, lines: Sequence[str], base: str | None) -> str:
        """Return the tree that is `base` with lines of `update-index --index-info`."""
        index = {"GIT_INDEX_FILE": str(self.folder / "fake-index")}
        with self.lock:
            self.git("read-tree", *([base] if base else ["--empty"]), extra=index)
            text = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
            self.git("update-index", "-z", "--index-info", given=text, extra=index)
            return self.git("write-tree", extra=index).decode().strip()

    def write_commit(
        self, tree: str, parents: Sequence[str], message: str, people: tuple[str, str]
    ) -> str:
        """Return a new commit; `people` are author and committer with their times."""
        heads = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        heads += [f"author {people[0]}", f"committer {people[1]}"]
        text = "\n".join(heads) + f"\n\n{message}"
        return self.line("hash-object", "-t", "commit", "-w", "--stdin", given=text.encode())

    def change(
        self,
        ref: str,
        files: Mapping[str, File | None],
        message: str,
        who: str,
        parent: str | None = None,
        keep: bool = True,
    ) -> str:
        """Commit `files` (None: removed) onto `parent` and move `ref` there; return the commit."""
        text = message.encode()
        head = f"commit {ref}\ncommitter {who}\ndata {len(text)}\n".encode() + text + b"\n"
        head += f"from {parent}\n".encode() if parent else b""
        head += b"" if keep else b"deleteall\n"
        body = b"".join(command(path, file) for path, file in files.items())
        if parent is None and self.ref(ref):
            self.delete_ref(ref)
        self.git("fast-import", "--quiet", "--force", given=head + body + b"\n")
        made = self.ref(ref)
        assert made is not None
        return made


@cache
def fresh() -> Mapping[str, bytes | None]:
    """Return what git makes of a new bare repository; None for a folder, before what it holds.

    Git is asked once: hundreds of tests begin with a repository of their own.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        Store(made).git("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        return {
            str(place.relative_to(made)): None if place.is_dir() else place.read_bytes()
            for place in sorted(made.rglob("*"))
        }


def command(path: str, file: File | None) -> bytes:
    """Return what tells `git fast-import` of one file."""
    name = (
        b'"' + b"".join(rb"\%03o" % byte for byte in path.encode("utf-8", "surrogateescape")) + b'"'
    )
    if file is None:
        return b"D " + name + b"\n"
    mode, data = file
    if mode == "160000":
        return b"M 160000 %s %s\n" % (data, name)
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), name, len(data), data)


def parsed(line: bytes) -> Entry:
    facts, _, path = line.partition(b"\t")
    mode, kind, sha, size = facts.decode().split()
    name = path.decode("utf-8", "replace")
    return Entry(name, mode, kind, sha, None if size == "-" else int(size))
