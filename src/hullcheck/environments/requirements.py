"""Requirements as pip and conda write them: what each names, and whether it names one version.

Sources: pip's "Requirements File Format", PEP 440 and 508, conda's package match specifications.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import BOM, Source

MAX_CHARACTERS = 500_000
"""Of a requirements file; those with all their hashes have half of this."""

MAX_SPECIFIER = 1_000
"""Characters of what is said of one version."""

_NAMED = lazy_pattern(r"([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*([^;]*)")
_EXACT = lazy_pattern(r"===?\s*[^\s,*]+\s*(?:,|\Z)")
_PATCH = lazy_pattern(
    r"~=\s*(?:\d+!)?\d+\.\d+\.\d|(?<![!~<>=])==\s*(?:\d+!)?\d+\.\d+(?:\.\d+)*\.\*"
)
_CONDA = lazy_pattern(r"(?:[\w./-]+::)?([A-Za-z_][\w.-]*)\s*(.*)")
_CONDA_LIST = lazy_pattern(
    r"^dependencies[ \t]*:[^\n]*\n((?:[ \t]+[^\n]*\n|-[^\n]*\n|[ \t]*\n|#[^\n]*\n)*)", re.MULTILINE
)
_ITEM = lazy_pattern(r"^[ \t]*-[ \t]+[\"']?([^\s\"'#:][^\"'#\n]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package that is asked for."""

    name: str
    """As written."""
    versioned: bool
    """Something is said of its version."""
    exact: bool
    """It names one version, a file of its own or hashes."""
    place: Place | None = None
    """Where a file asks for it."""
    specifier: str = ""
    """What is said of its version, as written."""

    @property
    def patch_alone(self) -> bool:
        """Only patch releases are left open: `~=1.56.0` is `>=1.56.0, ==1.56.*` (PEP 440)."""
        return _PATCH.search(self.specifier) is not None


@dataclass(frozen=True, slots=True)
class RequirementsFile:
    """What a requirements file asks for."""

    requirements: tuple[Requirement, ...]
    includes: tuple[str, ...] = ()
    """Other requirements files, relative to its directory."""
    constrained: bool = False
    """It names constraints, or demands hashes."""


def parse_requirement(text: str) -> Requirement | None:
    """Return the package of a PEP 508 requirement; None where it is none (a path, a URL)."""
    found = _NAMED.match(text.strip())
    if found is None or "://" in text.partition(" @ ")[0] or found[1] != found[1].strip():
        return None
    specifier = found[2].partition("--")[0].strip()[:MAX_SPECIFIER]
    if specifier.startswith("@") or "--hash" in text:
        return Requirement(found[1], versioned=True, exact=True)
    if specifier and specifier[0] not in "<>=!~(":
        return None
    exact = bool(_EXACT.search(specifier.strip("()")))
    return Requirement(found[1], versioned=bool(specifier), exact=exact, specifier=specifier)


@lru_cache(maxsize=256)
def parse_requirements(source: Source) -> RequirementsFile:
    """Return what the text of a requirements file asks for."""
    requirements, includes = list[Requirement](), list[str]()
    constrained = False
    for line, text in _logical_lines(source.text.removeprefix(BOM)[:MAX_CHARACTERS]):
        option, _, value = text.replace("=", " ", 1).partition(" ")
        if option in ("-r", "--requirement"):
            includes.append(value.strip())
        elif option in ("-c", "--constraint", "--require-hashes"):
            constrained = True
        elif not text.startswith("-"):
            found = parse_requirement(text)
            place = Place(source.path, line)
            if found is not None:
                requirements.append(replace(found, place=place))
    return RequirementsFile(tuple(requirements), tuple(includes), constrained)


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield what is no comment, continuations joined, with its 1-based line."""
    pending, first = list[str](), 0
    for number, line in enumerate(text.splitlines(), start=1):
        first = first or number
        bare = line if not line.lstrip().startswith("#") else ""
        bare = re.split(r"\s#", bare, maxsplit=1)[0]
        if bare.endswith("\\"):
            pending.append(bare[:-1])
            continue
        whole = " ".join((*pending, bare)).strip()
        if whole:
            yield first, whole
        pending, first = [], 0
    if whole := " ".join(pending).strip():
        yield first, whole


def parse_conda_spec(text: str) -> Requirement | None:
    """Return the package of a conda specification; `=` names a version, a range does not."""
    found = _CONDA.fullmatch(text.strip().rstrip("\\"))
    if found is None:
        return None
    version = found[2].strip()
    exact = version.startswith("=") and not any(mark in version for mark in "*<>|,")
    # `numpy 1.26.4`, with a space, is the older way to name one.
    exact = exact or (version[:1].isdigit() and "*" not in version)
    return Requirement(found[1], versioned=bool(version), exact=exact)


@lru_cache(maxsize=64)
def parse_environment_yml(source: Source) -> RequirementsFile:
    """Return what conda's `environment.yml` asks for, of conda and of pip."""
    text = source.text.removeprefix(BOM)[:MAX_CHARACTERS].replace("\r", "") + "\n"
    listed = _CONDA_LIST.search(text)
    if listed is None:
        return RequirementsFile(())
    found = []
    line, counted = text.count("\n", 0, listed.start(1)) + 1, 0
    for item in _ITEM.finditer(listed[1]):
        # `pip:` begins a list of its own, of which the items are read like the others.
        spec = None if item[1].rstrip().endswith(":") else parse_conda_spec(item[1])
        line += listed[1].count("\n", counted, item.start(1))
        counted = item.start(1)
        if spec is not None:
            place = Place(source.path, line)
            found.append(Requirement(spec.name, spec.versioned, spec.exact, place))
    return RequirementsFile(tuple(found))
