"""The names of environments that a project's ignore files of Docker write down."""

from __future__ import annotations

from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.environments.texts import join

MAX_LINES = 1000
"""Lines of an ignore file of Docker that are looked at; people write a tenth."""

STOCK = frozenset({".venv", "venv", "env", "ENV"})
"""The alternatives that public templates list; another name is one that a person chose."""

_ENVIRONMENT = lazy_pattern(r"\.?venv|env|ENV|\.?virtualenv|(?![\w.-]*bak\Z)[\w.-]*venv[\w.-]*")
_EVERYWHERE = "**"


def named_by_docker(snapshot: Snapshot, directory: str) -> frozenset[str]:
    """Return the names of environments that ignore files of Docker keep out of `directory`.

    One that a file names for a directory above is for what lies below as well, unless it
    stands at the root of that file's context, for which no place was thought of.
    """
    homes = ("", *parents(directory), *((directory,) if directory else ()))
    found: set[str] = set()
    for at in homes:
        source = snapshot.source(join(at, ".dockerignore"))
        if source is not None:
            inner = directory[len(at) + 1 if at else 0 :]
            places = {_EVERYWHERE, inner, *parents(inner)}
            found.update(name for home, name in _named(source.text) if home in places)
    return frozenset(found)


def names_environment(name: str) -> bool:
    """Say whether a pattern whose last part is `name` is written for an environment."""
    return _ENVIRONMENT.fullmatch(name) is not None


@lru_cache(maxsize=64)
def _named(text: str) -> frozenset[tuple[str, str]]:
    """Return the directory of each environment that `text` names, with its name."""
    found: set[tuple[str, str]] = set()
    for line in text.split("\n", MAX_LINES)[:MAX_LINES]:
        path = line.strip().removesuffix("/**").removesuffix("/*").removeprefix("./").strip("/")
        home, _, name = path.rpartition("/")
        if names_environment(name.removesuffix("*")):
            found.add((home, name.removesuffix("*")))
    return frozenset(found)
