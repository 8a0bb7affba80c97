"""Which Python a file of a project asks for, and where it says so.

Sources: PEP 621 (`requires-python`), setuptools' keywords (`python_requires`), poetry's
"Dependency specification" (`python` among the dependencies) and uv's `.python-version`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source

from .manifests import parse_toml, table
from .requires_python import MAX_TEXT, allows
from .tools import Tool

PINNED = ".python-version"
"""The file in which one version is named."""

MAX_READ = 200_000
"""Characters of a `setup.py` or `setup.cfg` that are read."""

_KEYWORD = lazy_pattern(r"\bpython_requires[ \t]*=[ \t]*[\"']([^\"'\n]+)[\"']")
_OPTION = lazy_pattern(r"^python_requires[ \t]*=[ \t]*(.+)", re.MULTILINE)
_PIN = lazy_pattern(r"\A(?:cpython-|python-)?(\d{1,2}\.\d{1,3})(?:\.\d+)?[ \t]*(?:\r?\n|\Z)")
_SPACED = lazy_pattern(r"([<>=!~^])[ \t]+")
_ALTERNATIVES = lazy_pattern(r"\|\|?")
_CARET = lazy_pattern(r"\^(\d+)(?:\.\d+)*")
_TILDE = lazy_pattern(r"~(\d+)(?:\.(\d+))?(?:\.\d+)*")
_BARE = lazy_pattern(r"(\d+)\.(\d+)(?:\.(?:\d+|\*))?")


@dataclass(frozen=True, slots=True)
class DeclaredPython:
    """What a file says of the Python that a project wants."""

    path: str
    line: int
    text: str
    """As it is written."""
    specifiers: tuple[str, ...]
    """The same as PEP 440 has it, of which one must fit."""

    def allows(self, minor: tuple[int, int]) -> bool | None:
        """Say whether some release of `minor` will do; None where it cannot be read."""
        answers = {allows(each, minor) for each in self.specifiers}
        if True in answers:
            return True
        return None if None in answers or not answers else False


def declared_python(source: Source, tool: Tool) -> DeclaredPython | None:
    """Return what the manifest, or the `.python-version`, in `source` says to `tool`."""
    name = source.path.rpartition("/")[2]
    if name == "pyproject.toml":
        return _of_pyproject(source, tool)
    pattern = {PINNED: _PIN, "setup.cfg": _OPTION}.get(name, _KEYWORD)
    found = pattern.search(source.text[:MAX_READ])
    if found is None:
        return None
    text = found[1].strip()
    specifier = f"=={text}.*" if name == PINNED else text
    return DeclaredPython(source.path, source.line_of(found.start()), text, (specifier,))


def _of_pyproject(source: Source, tool: Tool) -> DeclaredPython | None:
    data = parse_toml(source)
    if isinstance(data, Unknown):
        return None
    required = table(data, "project").get("requires-python")
    if isinstance(required, str):
        return _at(source, "requires-python", required, (required,))
    wanted = table(data, "tool", "poetry", "dependencies").get("python")
    if tool is Tool.POETRY and isinstance(wanted, str) and len(wanted) <= MAX_TEXT:
        specifiers = tuple(map(_standard, _ALTERNATIVES.split(wanted)))
        return _at(source, wanted, wanted, specifiers)
    return None


def _at(source: Source, words: str, text: str, specifiers: tuple[str, ...]) -> DeclaredPython:
    return DeclaredPython(
        source.path, source.line_of(max(source.text.find(words), 0)), text, specifiers
    )


def _standard(constraint: str) -> str:
    """Return a constraint of poetry's as PEP 440 writes it; as it is where that is not known."""
    words = _SPACED.sub(r"\1", constraint).replace(",", " ").split()
    return ",".join(each for word in words for each in _clauses(word))


def _clauses(word: str) -> Iterator[str]:
    caret, tilde = _CARET.fullmatch(word), _TILDE.fullmatch(word)
    if caret and int(caret[1]):
        yield from (f">={word[1:]}", f"<{int(caret[1]) + 1}")
    elif tilde:
        next_one = f"{tilde[1]}.{int(tilde[2]) + 1}" if tilde[2] else str(int(tilde[1]) + 1)
        yield from (f">={word[1:]}", f"<{next_one}")
    elif bare := _BARE.fullmatch(word):
        yield f"=={bare[1]}.{bare[2]}.*"
    elif word != "*":
        yield word
