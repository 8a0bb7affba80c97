"""Builds by a real Docker with nothing but COPY and ADD: no registry, no network, no program.

Every base image is an empty directory, RUN and what only a running container
needs are gone, and so is what such a build cannot have: downloads, files of other
images, what only a RUN would have made for another stage.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile import Dockerfile
from hullcheck.docker.dockerfile.instructions import Add, Copy, From, Instruction
from tests.oracle.builder import BUILD_SECONDS, PROBE
from tests.oracle.image_tar import read_listing
from tests.oracle.observation import Listing
from tests.oracle.real_docker import Docker

KEPT = frozenset({"FROM", "COPY", "ADD", "WORKDIR", "ARG", "ENV"})
"""What decides which files an image has, as far as COPY and ADD go."""

MAX_TRIES = 60
"""Base images and sources that may turn out to be missing, one a try."""

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|git@")
_OWNER = re.compile(r"--chown=\S+")
"""There are no users in an empty base image; who owns a file does not matter here."""
_IMAGE = re.compile(r"failed to resolve source metadata for (?P<image>\S+?):? failed")
_LINE = re.compile(r"^ *(?P<line>\d+) \| >>> ", re.MULTILINE)
_ERROR = re.compile(r"^ERROR: .*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Image:
    """What came of one build."""

    listing: Listing = ()
    dropped: frozenset[int] = frozenset()
    """The first lines of the instructions that such a build cannot carry out."""
    error: str = ""


def plain_text(dockerfile: Dockerfile, dropped: Collection[int]) -> str:
    """Return the Dockerfile with blank lines in the place of what is not `KEPT` or `dropped`."""
    lines = dockerfile.source.text.split("\n")
    kept: set[int] = set()
    for step in dockerfile.instructions:
        if step.keyword in KEPT and step.line not in dropped and not _needs_network(step):
            kept.update(range(step.line, step.end_line + 1))
    texts = (text if number in kept else "" for number, text in enumerate(lines, 1))
    escape = f"# escape={dockerfile.directives.escape}\n"
    # The directive has to be the first line, which it would shift.
    return escape + _OWNER.sub("", "\n".join(texts))


def _needs_network(step: Instruction) -> bool:
    return isinstance(step, Add) and any(_URL.match(word.text) for word in step.sources)


@dataclass(frozen=True, slots=True)
class PlainDocker:
    """A Docker, and the tree that it builds from."""

    docker: Docker
    root: Path
    empty: Path
    """An empty directory: the base image of everything."""
    origins: Mapping[bytes, str]
    """The file of the tree that has a content, by that content."""

    def image(self, build: Build, dockerfile: Dockerfile, target: str | None) -> Image:
        """Return what the stage `target` of `build` holds (None: the one that it gives)."""
        images = set(_images(dockerfile))
        dropped: frozenset[int] = frozenset()
        for _ in range(MAX_TRIES):
            text = plain_text(dockerfile, dropped)
            listing, log = self._build(
                build, text.encode("utf-8", "surrogateescape"), target, images
            )
            if listing is not None:
                return Image(listing, dropped)
            missing, line = _IMAGE.search(log), _LINE.search(log)
            at_fault = _instruction_at(dockerfile, int(line["line"]) - 1) if line else None
            if missing:
                images.add(missing["image"])
            elif at_fault is None or at_fault.line in dropped:
                break
            else:
                dropped |= {at_fault.line}
        found = _ERROR.search(log)
        return Image(dropped=dropped, error=found[0] if found else log[-300:])

    def context(self, build: Build) -> Image:
        """Return what the ignore file of `build` lets through."""
        listing, log = self._build(build, PROBE, None, ())
        return Image(error=log[-300:]) if listing is None else Image(listing)

    def _build(
        self, build: Build, text: bytes, target: str | None, images: Collection[str]
    ) -> tuple[Listing | None, str]:
        with tempfile.TemporaryDirectory(prefix="inline-") as folder:
            place = self._dockerfile(build, Path(folder))
            before = place.read_bytes() if place.exists() else None
            place.write_bytes(text)
            try:
                return self._run([*self._command(build, place, target), *self._stand_ins(images)])
            finally:
                if before is not None:
                    place.write_bytes(before)

    def _run(self, command: list[str]) -> tuple[Listing | None, str]:
        # `docker` is looked up by `env`, for subprocess would search this process's own PATH.
        with tempfile.TemporaryFile(prefix="image-") as image:
            done = subprocess.run(
                ["env", "docker", "buildx", "build", "--output=type=tar,dest=-", *command],
                env=self.docker.environment,
                stdout=image,
                stderr=subprocess.PIPE,
                timeout=BUILD_SECONDS,
                check=False,
            )
            log = done.stderr.decode("utf-8", "replace")
            image.seek(0)
            return (None if done.returncode else read_listing(image, self.origins)), log

    def _dockerfile(self, build: Build, folder: Path) -> Path:
        if build.dockerfile is None:
            return folder / "Dockerfile"
        return (self.root / build.dockerfile).resolve()

    def _command(self, build: Build, dockerfile: Path, target: str | None) -> Iterator[str]:
        # The name decides which ignore file is read, so a link to a Dockerfile keeps its own.
        name = dockerfile if build.dockerfile is None else self.root / build.dockerfile
        yield from ("--progress=plain", "--no-cache", f"--file={name}")
        if target is not None:
            yield f"--target={target}"
        for argument, value in build.args.items():
            yield f"--build-arg={argument}={value}"
        for context, path in build.named_contexts.items():
            there = self.empty if _URL.match(path) else self.root / path
            yield f"--build-context={context}={there}"
        yield str(self.root / build.context)

    def _stand_ins(self, images: Collection[str]) -> Iterator[str]:
        yield from (f"--build-context={image}={self.empty}" for image in sorted(images))


def _images(dockerfile: Dockerfile) -> Iterator[str]:
    """Yield the images that the file names plainly: no stage, no variable."""
    stages: set[str] = set()
    for step in dockerfile.instructions:
        word = step.image if isinstance(step, From) else None
        word = step.from_ if isinstance(step, Copy) else word
        name = word.text if word else ""
        if not (name.lower() in stages | {"", "scratch"} or "$" in name or name.isdecimal()):
            yield name
        if isinstance(step, From) and step.alias:
            stages.add(step.alias.text.lower())


def _instruction_at(dockerfile: Dockerfile, line: int) -> Instruction | None:
    return next((s for s in dockerfile.instructions if s.line <= line <= s.end_line), None)
