"""What an image is built for, from names and from what it runs; with the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.docker.build import Build, Purpose
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.dockerfile.instructions import Cmd, Entrypoint
from hullcheck.docker.serving import COMMANDS

_WORDS = {
    Purpose.DEVELOPMENT: "dev devel develop development local debug devcontainer override hot",
    Purpose.TEST: "test tests testing ci e2e playwright lint",
    Purpose.NOTEBOOK: "notebook notebooks jupyter jupyterlab lab train training",
    Purpose.PRODUCTION: "prod production release deploy runtime final",
}
_BY_WORD = {word: purpose for purpose, words in _WORDS.items() for word in words.split()}
_SEPARATORS = lazy_pattern(r"[^a-z0-9]+")


def with_purpose(build: Build, dockerfile: Dockerfile | None) -> Build:
    """Return `build` with its purpose and the evidence for it, if it has none yet."""
    if build.purpose is not Purpose.UNKNOWN:
        return build
    found = next(_evidence(build, dockerfile), None)
    return replace(build, purpose=found[0], purpose_evidence=found[1]) if found else build


def _evidence(build: Build, dockerfile: Dockerfile | None) -> Iterator[tuple[Purpose, str]]:
    """Yield what speaks for a purpose, strongest first."""
    names = ((build.target, said("the target")), (build.dockerfile, said("the Dockerfile")))
    for name, what in names:
        if name and (purpose := _by_name(name)):
            yield purpose, said("{what} is named `{name}`", what=what, name=name)
    # What is tested here and released there is no image for tests: all must say the same.
    declaring = {origin.path: _by_name(origin.path) for origin in build.origins}
    if len(set(declaring.values())) == 1:
        path, purpose = next(iter(declaring.items()))
        if purpose:
            what = said("the declaring file")
            yield purpose, said("{what} is named `{name}`", what=what, name=path)
    command = _last_command(dockerfile)
    for purpose, pattern in COMMANDS:
        if pattern.search(command):
            yield purpose, said("it starts `{command}`", command=command)


def _by_name(name: str) -> Purpose | None:
    """Return what the words of a path say, those of the file before those of its directories.

    `deploy/backend/Dockerfile.dev` is for development, wherever it lies.
    """
    return next((_BY_WORD[word] for word in _words(name) if word in _BY_WORD), None)


def _words(name: str) -> Iterator[str]:
    *directories, file = name.lower().split("/")
    yield from _SEPARATORS.split(file)
    for directory in reversed(directories):
        *before, last = _SEPARATORS.split(directory)
        # Of a project's name the last word says what it is: a training assistant trains nobody.
        yield from (word for word in before if _BY_WORD.get(word) is not Purpose.NOTEBOOK)
        yield last


def _last_command(dockerfile: Dockerfile | None) -> str:
    if dockerfile is None:
        return ""
    last = ""
    for instruction in dockerfile.instructions:
        if isinstance(instruction, Cmd | Entrypoint):
            last = instruction.value
    return " ".join(last.split())[:120]
