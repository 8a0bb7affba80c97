"""One build to be recorded: a tree, a Dockerfile in it, and how it is called.

A case file holds several cases of one topic:

    === copies-contents
    # Why the case is there: lines of prose.
    args: WHAT=src
    target: final
    -- Dockerfile --
    FROM scratch
    COPY src /d
    -- src/a.py --

Above the tree literal stand fields, each once: `dockerfile`, `context`, `args`,
`target`, `contexts` (named ones, `NAME=PATH`), `archive` (an empty file of the
tree that is a tar file, and its members), `runs: skipped` (every RUN does
nothing) and `images: refused` (an image that is not there is the point).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from hullcheck.core.literal import parse_tree
from hullcheck.core.literal_header import Header, is_header, parse_header
from hullcheck.core.snapshot import Snapshot

FORMAT = 1
"""Part of every digest: raise it when what is recorded of a case changes."""

CASES = Path(__file__).with_name("cases")

_HEAD = re.compile(r"^=== *(?P<name>\S+) *$", re.MULTILINE)
_TREE = re.compile(r"^-- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Case:
    """One call of `docker build` over one tree."""

    name: str
    """Unique among all cases: the topic, a slash, the name in its file."""
    tree: str
    """The tree literal; the repository's root is its root."""
    dockerfile: str = "Dockerfile"
    context: str = ""
    """A directory of the tree; "" is its root."""
    args: Mapping[str, str] = field(default_factory=dict)
    target: str | None = None
    contexts: Mapping[str, str] = field(default_factory=dict)
    """Named contexts: directories of the tree."""
    archive: tuple[str, ...] = ()
    """The path of a tar file (compressed by its suffix) and the paths of its members."""
    runs: bool = True
    """Whether RUN does what it says; if not, the image is that of COPY and ADD alone."""
    stands_in: bool = True
    """Whether a base image that is not there is stood in for."""

    @property
    def digest(self) -> str:
        """What the result depends on (all but the name), as a short hash."""
        text = json.dumps([FORMAT, self.to_json()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """Return what is not as by default, without the name."""
        usual = asdict(Case("", ""))
        values = {key: value for key, value in asdict(self).items() if value != usual[key]}
        return {key: value for key, value in values.items() if key != "name"}

    @classmethod
    def from_json(cls, name: str, value: Mapping[str, Any]) -> Case:
        """Return the case that `to_json` wrote."""
        return cls(**{**value, "name": name, "archive": tuple(value.get("archive", ()))})

    def snapshot(self) -> Snapshot:
        """Return the tree as hullcheck reads it; what git ignores is not in it."""
        return parse_tree(self.tree).snapshot

    def headers(self) -> Iterator[Header]:
        """Yield what the tree says of each path, whatever git thinks of it."""
        for number, line in enumerate(dedent(self.tree).split("\n"), 1):
            if is_header(line):
                yield parse_header(line, number)

    def files(self) -> frozenset[str]:
        """Return the paths of all files and links of the tree."""
        return frozenset(header.path for header in self.headers() if not header.is_dir)


def read_cases(folder: Path = CASES) -> Iterator[Case]:
    """Yield the hand-written cases below `folder`, in the order of files and lines."""
    for path in sorted(folder.glob("*.txt")):
        yield from parse_cases(path.stem, path.read_text(encoding="utf-8"))


def parse_cases(topic: str, text: str) -> Iterator[Case]:
    """Yield the cases of one case file; raises `ValueError` where one is not well formed."""
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=True):
        # A blank line between two cases is no part of the first one's last file.
        body = text[head.end() + 1 : end]
        yield _parse_case(f"{topic}/{head['name']}", re.sub(r"\n\n+\Z", "\n", body))


def _parse_case(name: str, body: str) -> Case:
    start = _TREE.search(body)
    if start is None:
        raise ValueError(f"{name} has no tree")
    fields = dict(_fields(name, body[: start.start()].splitlines()))
    case = Case(
        name=name,
        tree=body[start.start() :],
        dockerfile=fields.pop("dockerfile", "Dockerfile"),
        context=fields.pop("context", ""),
        args=_pairs(fields.pop("args", "")),
        target=fields.pop("target", None),
        contexts=_pairs(fields.pop("contexts", "")),
        archive=tuple(fields.pop("archive", "").split()),
        runs=fields.pop("runs", "") != "skipped",
        stands_in=fields.pop("images", "") != "refused",
    )
    if fields:
        raise ValueError(f"{name} has unknown fields: {', '.join(fields)}")
    return case


def _fields(name: str, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if not line or line.startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"{name}: neither a field nor a comment: {line}")
        yield key, value.strip()


def _pairs(text: str) -> dict[str, str]:
    """Return `{A: 1}` for `A=1`; words are split at spaces, as no value of ours holds one."""
    pairs = (word.partition("=") for word in text.split())
    return {key: value for key, _, value in pairs}
