"""What uv.lock names: packages, their files' hashes, and which of them something needs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.utils import canonicalize_name

Package = Mapping[str, Any]
"""One `[[package]]` of the lock."""

PROJECT = "hullcheck"

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""Where it is to run, on Linux: markers are asked for each."""

_REQUIREMENT = re.compile(r"^([\w.-]+)==([^\s;\\]+)(.*?)(?=^[\w.-]+==|\Z)", re.DOTALL | re.M)


class Lock:
    """A lock, read."""

    def __init__(self, text: str) -> None:
        self.packages: tuple[Package, ...] = tuple(tomllib.loads(text)["package"])

    @classmethod
    def read(cls, path: Path) -> Lock:
        """Return the lock of a file."""
        return cls(path.read_text(encoding="utf-8"))

    def named(self, name: str) -> tuple[Package, ...]:
        """Return the packages of that name: one a version."""
        return tuple(each for each in self.packages if each["name"] == name)

    def published(self) -> dict[str, set[str]]:
        """Return the packages that hullcheck needs with all extras, and what asks for each."""
        [project] = self.named(PROJECT)
        extras = project.get("optional-dependencies", {})
        return self.needed(chain(project["dependencies"], *extras.values()))

    def group(self, name: str) -> dict[str, set[str]]:
        """Return the same for one of the project's groups."""
        [project] = self.named(PROJECT)
        return self.needed(project["dev-dependencies"][name])

    def needed(self, asked: Iterable[Package]) -> dict[str, set[str]]:
        """Return by name what `asked` needs, itself included, and what asks for each."""
        found: dict[str, set[str]] = {}
        seen: set[tuple[str, str, tuple[str, ...]]] = set()
        waiting = [(PROJECT, each) for each in asked]
        while waiting:
            asking, each = waiting.pop()
            extras = tuple(each.get("extra", ()))
            if (asking, each["name"], extras) in seen or not _applies(each.get("marker")):
                continue
            seen.add((asking, each["name"], extras))
            found.setdefault(each["name"], set()).add(asking)
            waiting += ((each["name"], more) for more in self._asked_by(each["name"], extras))
        return found

    def _asked_by(self, name: str, extras: Iterable[str]) -> Iterator[Package]:
        for package in self.named(name):
            yield from package.get("dependencies", ())
            for extra in extras:
                yield from package.get("optional-dependencies", {}).get(extra, ())


def hashes(package: Package) -> set[str]:
    """Return the hashes of a package's files, each `sha256:...`."""
    files = [*([package["sdist"]] if "sdist" in package else []), *package.get("wheels", ())]
    return {file["hash"] for file in files}


def requirements(text: str) -> dict[str, tuple[str, set[str]]]:
    """Return the versions and hashes that a file of requirements names, by package."""
    return {
        canonicalize_name(name): (version, set(re.findall(r"--hash=(sha256:[0-9a-f]{64})", rest)))
        for name, version, rest in _REQUIREMENT.findall(text)
    }


def _applies(marker: str | None) -> bool:
    if marker is None:
        return True
    asked = Marker(marker)
    return any(asked.evaluate(_environment(python)) for python in PYTHONS)


def _environment(python: str) -> dict[str, str]:
    return {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
