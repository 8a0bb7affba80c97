"""Whether a repository is written for Python 2, which keeps bytecode beside its modules."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot

from .declared_python import declared_python
from .texts import source_at
from .tools import Tool

MAX_CHARACTERS = 200_000
"""Of a text that are looked at; the longest README of many hundreds has half of this."""

MINORS = range(3, 21)
"""Of Python 3, those that are asked about: none before 3.3 was of use to anybody."""

_MANIFESTS = ("setup.py", "setup.cfg")
_READMES = ("README.md", "README.rst", "README.txt", "README")
_TWO = lazy_pattern(
    r"\b[Pp]ython ?2\.[67]\b|\bvirtualenv-2\.[67]\b|Programming Language :: Python :: 2"
)
_THREE = lazy_pattern(r"\b[Pp]ython ?3|Programming Language :: Python :: 3")


def is_for_python_two(snapshot: Snapshot) -> bool:
    """Say whether the package at the root asks for Python 2 and for nothing newer.

    Its manifest decides; where that says nothing of versions, its README does.
    """
    sources = [source_at(snapshot, name) for name in _MANIFESTS if name in snapshot]
    manifests = [source for source in sources if source]
    if not manifests:
        return False
    declared = [found for each in manifests if (found := declared_python(each, Tool.PIP))]
    if declared:
        return all(each.allows((3, minor)) is False for each in declared for minor in MINORS)
    said = [source.text[:MAX_CHARACTERS] for source in manifests]
    if not any(map(_THREE.search, said)) and any(map(_TWO.search, said)):
        return True
    readmes = (source_at(snapshot, name) for name in _READMES if name in snapshot)
    text = next((each.text[:MAX_CHARACTERS] for each in readmes if each), "")
    return _TWO.search(text) is not None and not any(map(_THREE.search, (*said, text)))
