"""Manifests: which files declare a project, and their texts as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import cast

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import Tree
from hullcheck.core.source import BOM, Source
from hullcheck.core.sparing import sparingly

from .texts import directory_of

Data = Mapping[str, object]
"""A table of a manifest."""

MAX_BYTES = 128_000
"""Manifests are written by hand; the largest of many hundreds has a third of this."""

MAX_KEY_PARTS = 64
"""`tomllib` takes time with the square of a dotted key's parts: 200,000 parts take minutes."""

MAX_FOUND = 20_000
"""Paths looked at for one name, so that a tree made of manifests costs no more than a second."""


class Ecosystem(StrEnum):
    """Whose packages a project installs."""

    PYTHON = "python"
    NODE = "node"
    CONDA = "conda"


_EXACT = {
    "pyproject.toml": Ecosystem.PYTHON,
    "setup.py": Ecosystem.PYTHON,
    "setup.cfg": Ecosystem.PYTHON,
    "Pipfile": Ecosystem.PYTHON,
    "package.json": Ecosystem.NODE,
    "pixi.toml": Ecosystem.CONDA,
}

_SAMPLE = lazy_pattern(r"[-_.](?:example|sample|template|dist)[-_.]")
"""In the name of what somebody copies first: it declares nothing where it lies."""

_REQUIREMENTS = lazy_pattern(r"(?:[\w.-]*[-_.])?requirements(?:[-_.][\w.-]*)?\.(?:txt|in)")
_ENVIRONMENT = lazy_pattern(r"environment(?:[-_.][\w.-]*)?\.ya?ml")
_KEY_PART = r"(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\.[ \t]*"
_LONG_KEY = lazy_pattern(rf"(?<![\w.-])(?:{_KEY_PART}){{{MAX_KEY_PARTS}}}")
_ERROR_LINE = lazy_pattern(r"\bline (\d+)")


@lru_cache(maxsize=2)
def find_manifests(tree: Tree) -> tuple[tuple[str, Ecosystem, str], ...]:
    """Return the directory of the project, its ecosystem and the path of every manifest.

    Files in a directory `requirements` belong to the directory above it. That
    an `environment.yml` is conda's only its text can tell. Kept for the tree,
    because it is asked for before and after the texts are loaded.
    """
    return tuple(_find(tree))


def _find(tree: Tree) -> Iterator[tuple[str, Ecosystem, str]]:
    for name, ecosystem in _EXACT.items():
        for path in islice(tree.named(name), MAX_FOUND):
            if name != "setup.py" or not _is_in_package(tree, path):
                yield directory_of(path), ecosystem, path
    for path in islice(tree.containing("requirements"), MAX_FOUND):
        home = _requirements_home(path)
        if home is not None:
            yield home, Ecosystem.PYTHON, path
    for path in islice(tree.containing("environment"), MAX_FOUND):
        if _ENVIRONMENT.fullmatch(path.rpartition("/")[2]):
            yield directory_of(path), Ecosystem.CONDA, path


def _is_in_package(tree: Tree, path: str) -> bool:
    """Say whether `path` is a module of a package: one may be called `setup.py` as well."""
    directory = directory_of(path)
    return bool(directory) and tree.index(f"{directory}/__init__.py") is not None


def _requirements_home(path: str) -> str | None:
    directory, _, name = path.rpartition("/")
    if _SAMPLE.search(name):
        return None
    parent, _, last = directory.rpartition("/")
    if last == "requirements" and name.endswith((".txt", ".in")):
        return parent
    return directory if _REQUIREMENTS.fullmatch(name) else None


def parse_toml(source: Source) -> Data | Unknown:
    """Return the tables of a TOML file, or why there are none."""
    return _as_unknown(_toml(_text(source)), source.path)


def parse_json(source: Source, limit: int = MAX_BYTES) -> Data | Unknown:
    """Return the object of a JSON file of at most `limit` bytes, or why there is none."""
    return _as_unknown(_json(_text(source, limit)), source.path)


def _text(source: Source, limit: int = MAX_BYTES) -> str | None:
    return source.text.removeprefix(BOM) if len(source.data) <= limit else None


def _as_unknown(parsed: Data | str, path: str) -> Data | Unknown:
    if not isinstance(parsed, str):
        return parsed
    line = _ERROR_LINE.search(parsed)
    return Unknown(parsed, path, int(line[1]) if line else None)


@lru_cache(maxsize=1024)
def _toml(text: str | None) -> Data | str:
    """Return the tables, or the reason; kept, because fixes are verified on the same texts."""
    with sparingly():
        import tomllib  # noqa: PLC0415

    if text is None:
        return said("it is larger than {max_bytes:,} bytes and was not read", max_bytes=MAX_BYTES)
    if text.count(".") >= MAX_KEY_PARTS and _LONG_KEY.search(text):
        return said(
            "a key has more than {max_key_parts} parts, so it was not read",
            max_key_parts=MAX_KEY_PARTS,
        )
    try:
        text.encode("utf-8", "surrogateescape").decode("utf-8")  # TOML is UTF-8 and nothing else
        return tomllib.loads(text)
    except RecursionError:
        return said("its values are nested too deeply")
    except ValueError as error:
        return said("it is no valid TOML: {error}", error=error)


@lru_cache(maxsize=1024)
def _json(text: str | None) -> Data | str:
    import json  # noqa: PLC0415

    if text is None:
        return said("it is larger than {max_bytes:,} bytes and was not read", max_bytes=MAX_BYTES)
    try:
        data = json.loads(text)
    except RecursionError:
        return said("its values are nested too deeply")
    except ValueError as error:
        return said("it is no valid JSON: {error}", error=error)
    return data if isinstance(data, dict) else said("it is valid JSON, but no object")


def table(data: object, *keys: str) -> Data:
    """Return the table at `keys`; an empty one where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return cast("Data", data) if isinstance(data, dict) else {}


def tables(data: Data) -> Iterator[Data]:
    """Yield the values of `data` that are tables."""
    for value in data.values():
        if isinstance(value, dict):
            yield value


def strings(value: object) -> tuple[str, ...]:
    """Return the strings in a list; an empty tuple for anything else."""
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, str))
