r"""Inputs in text files: one a line, written like bytes in Python, with comments above them.

So a corpus is one file that git and people can read, and not a thousand of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from hullcheck.core.noun import dataclass

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """One input."""

    data: bytes
    note: str = ""
    """What is known of it, on one line."""


def corpus_file(name: str) -> Path:
    """Return where the corpus of the target `name` lies."""
    return HERE / "corpus" / f"{name}.txt"


def crashes_file(name: str) -> Path:
    """Return where the inputs lie with which the target `name` once failed."""
    return HERE / "crashes" / f"{name}.txt"


def read_cases(file: Path) -> Iterator[Case]:
    """Yield the cases of a file; none where it does not exist."""
    note = ""
    for line in file.read_text("ascii").splitlines() if file.exists() else ():
        if line.startswith("# "):
            note = line[2:]
        elif line:
            yield Case(ast.literal_eval(f"b'{line}'"), note)
            note = ""


def write_cases(file: Path, cases: Iterable[Case]) -> None:
    """Write a file of cases, each once."""
    notes = {case.data: case.note for case in cases if case.data}
    lines = [(f"# {note}\n" if note else "") + written(data) for data, note in notes.items()]
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines), "ascii")


def written(data: bytes) -> str:
    """Return an input, which is not empty, as it stands in a file: one line, no comment."""
    # The quotation mark at the end makes `repr` choose the other one around it.
    inner = repr(data + b'"')[2:-2]
    return rf"\x23{inner[1:]}" if inner.startswith("#") else inner
