"""Observations that came with the project: other builders, the same kind of cases.

`observed_dockerfile.jsonl` holds what BuildKit 0.32.2 and Docker 28.5.2 and
26.1.5 made of a Dockerfile over a tree. The Dockerfile lay beside the context,
not in it; a file that has no text of its own held its own path. Rows of the kind
`placement` tell where an ignore file lay in words, so they are no cases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hullcheck.core.literal_header import Header, render_header

from .case import Case
from .corpus import DATA, RecordedCase
from .observation import Entry, Kind, Listing, Observation, Outcome

OBSERVED = DATA / "observed_dockerfile.jsonl"

CONTEXT = "ctx"
"""Where the context lies in the tree of a case."""

DOCKERFILE = "df/Dockerfile"

_MODES = re.compile(r" \{mode=.*\}\Z")
_ARCHIVE = "TAR"
"""The text that stands for a tar file; it held `in/tar.txt`."""


@dataclass(frozen=True, slots=True)
class Placement:
    """One ignore file at one place, described in words."""

    name: str
    builder: str
    note: str
    """Where the ignore file lay, and what was asked."""
    dockerfile: str
    """The text of the Dockerfile."""
    tree: tuple[str, ...]
    """The paths in the context."""
    image: Outcome


def observed_cases(path: Path = OBSERVED) -> Iterator[RecordedCase]:
    """Yield each observation of a Dockerfile as a case of ours with its outcome."""
    for row in _rows(path, "dockerfile"):
        case = _case(row)
        observation = Observation(row["builder"], _outcome(row["result"], _origins(row)))
        yield RecordedCase(case, observation)


def observed_placements(path: Path = OBSERVED) -> Iterator[Placement]:
    """Yield each observation of a place of an ignore file."""
    for row in _rows(path, "placement"):
        yield Placement(
            name=row["case"],
            builder=row["builder"],
            note=row["note"],
            dockerfile=row["dockerfile"],
            tree=tuple(row["tree"]),
            image=_outcome(row["result"], {}),
        )


def _rows(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["kind"] == kind:
            yield row


def _case(row: Mapping[str, Any]) -> Case:
    options = list(zip(row["args"][::2], row["args"][1::2], strict=True))
    archives = [path for path, text in _texts(row).items() if text == _ARCHIVE]
    return Case(
        name=f"observed/{row['case']} by {row['builder']}",
        tree="".join(_sections(row)),
        dockerfile=DOCKERFILE,
        context=CONTEXT,
        args=dict(value.split("=", 1) for flag, value in options if flag == "--build-arg"),
        target=next((value for flag, value in options if flag == "--target"), None),
        archive=(f"{CONTEXT}/{archives[0]}", "in/tar.txt") if archives else (),
    )


def _sections(row: Mapping[str, Any]) -> Iterator[str]:
    yield render_header(Header(0, DOCKERFILE)) + row["dockerfile"]
    if row["dockerignore"] is not None:
        yield render_header(Header(0, f"{CONTEXT}/.dockerignore")) + row["dockerignore"]
    for path, text in _texts(row).items():
        name, arrow, target = path.partition(" -> ")
        place = f"{CONTEXT}/{name}"
        if arrow:
            yield render_header(Header(0, place, target))
        elif path.endswith("/"):
            yield render_header(Header(0, place.rstrip("/"), is_dir=True))
        else:
            yield render_header(Header(0, place)) + ("" if text == _ARCHIVE else text)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the entries of the tree as written, with their own texts."""
    return dict((entry, "") if isinstance(entry, str) else entry for entry in row["tree"])


def _origins(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the path of the file that has a text."""
    origins = {text or f"{path}\n": f"{CONTEXT}/{path}" for path, text in _texts(row).items()}
    if row["dockerignore"]:
        origins[row["dockerignore"]] = f"{CONTEXT}/.dockerignore"
    return origins


def _outcome(result: Mapping[str, Any], origins: Mapping[str, str]) -> Outcome:
    if "error" in result:
        return Outcome(error=result["error"])
    return Outcome(_listing(result["image"], origins))


def _listing(image: Mapping[str, str], origins: Mapping[str, str]) -> Listing:
    paths: Sequence[str] = sorted(image)
    entries = []
    for path in paths:
        word, _, text = image[path].partition(" ")
        if word == "dir":
            if not any(other.startswith(path) and other != path for other in paths):
                entries.append(Entry(path.rstrip("/"), Kind.DIRECTORY))
        elif word == "link":
            entries.append(Entry(path, Kind.LINK, text.removeprefix("-> ")))
        elif word in ("file", "hardlink"):
            entries.append(Entry(path, Kind.FILE, origins.get(_MODES.sub("", text))))
        else:
            entries.append(Entry(path, Kind.SPECIAL))
    return tuple(sorted(entries))
