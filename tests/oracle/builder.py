"""One `docker buildx build` of a case: the image's files, or the error."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .case import Case
from .disk import Disk, write_case
from .image_tar import read_listing, without_root
from .observation import Observation, Outcome
from .real_docker import Docker
from .stand_in import StandIns

BUILD_SECONDS = 120
"""A build of a few small files that takes longer hangs."""

MAX_STAND_INS = 40
"""How many base images, programs and directories may turn out to be missing, one a try."""

PROBE = b"FROM scratch\nCOPY . /\n"
"""In the place of a case's Dockerfile: its image is what the ignore file lets through."""

_MISSING_IMAGE = re.compile(r"failed to resolve source metadata for (?P<image>\S+?):? failed")
_MISSING_PROGRAM = re.compile(
    r"(?:sh: (?:line )?(?:\d+: )?(?P<shell>[^\s:]+): not found"
    r'|exec: "(?P<exec>[^"]+)": (?:executable file not found|stat \S+: no such file))'
)
_MISSING_IN_STAGE = re.compile(
    r"^ *\d+ \| >>> .*--from=.*^ERROR: .*(?:\"(?P<path>/[^\"]+)\": not found)",
    re.MULTILINE | re.DOTALL,
)
_ERROR = re.compile(r"^ERROR: (?:failed to build: )?(?P<text>.*)\Z", re.MULTILINE | re.DOTALL)
_ERROR_LINE = re.compile(r"^ *(?P<line>\d+) \| >>> ", re.MULTILINE)

_VARYING = (
    (re.compile(r"checksum of ref \S+?: "), "checksum of ref: "),
    (re.compile(r"/\S+/(?:overlay2/\w+/(?:merged|diff)|cachemounts/buildkit\d+)"), "ROOT"),
    (re.compile(r"(resolve source metadata for \S+?): .*", re.DOTALL), r"\1"),
)
"""What differs between two runs of the same build, or between two machines."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds cases with a Docker and stand-ins for what it cannot fetch."""

    docker: Docker
    stand_ins: StandIns

    def observe(self, case: Case) -> Observation:
        """Build `case`, and once more for its context."""
        image, missing = self._image(case)
        context = self._context(case)
        version = f"dockerd {self.docker.version}"
        return Observation(version, image, context, missing.images, missing.programs, missing.made)

    def _image(self, case: Case) -> tuple[Outcome, _Missing]:
        with tempfile.TemporaryDirectory(prefix="case-") as folder:
            disk = write_case(case, Path(folder).resolve())
            missing = _Missing()
            while True:
                outcome, log = self._build(case, disk, missing)
                more = missing.and_what(log, runs=case.runs)
                if outcome.error is None or more == missing or not case.stands_in:
                    return outcome, missing
                missing = more

    def _context(self, case: Case) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="case-") as folder:
            disk = write_case(case, Path(folder).resolve())
            (disk.root / case.dockerfile).resolve().write_bytes(PROBE)
            probe = replace(case, target=None, args={}, contexts={})
            return self._build(probe, disk, _Missing())[0]

    def _build(self, case: Case, disk: Disk, missing: _Missing) -> tuple[Outcome, str]:
        base = None
        if missing.images:
            base = self.stand_ins.root(missing.programs, missing.made, runs=case.runs)
        with tempfile.TemporaryFile(prefix="image-") as image:
            done = subprocess.run(
                [*_command(case, disk.root), *_image_flags(missing.images, base)],
                env=self.docker.environment,
                stdout=image,
                stderr=subprocess.PIPE,
                timeout=BUILD_SECONDS,
                check=False,
            )
            log = done.stderr.decode("utf-8", "replace")
            if done.returncode:
                return refusal(log, disk.root), log
            image.seek(0)
            listing = read_listing(image, disk.origins)
        return Outcome(listing if base is None else without_root(listing, base)), log


@dataclass(frozen=True, slots=True)
class _Missing:
    images: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    made: tuple[str, ...] = ()

    def and_what(self, log: str, *, runs: bool) -> _Missing:
        """Return this with what a failed build says it lacks; the same where it is too much."""
        if len(self.images) + len(self.programs) + len(self.made) >= MAX_STAND_INS:
            return self
        image = _MISSING_IMAGE.search(log)
        if image is not None:
            return replace(self, images=_with(self.images, image["image"]))
        program = _MISSING_PROGRAM.search(log)
        if program is not None:
            return replace(self, programs=_with(self.programs, program["shell"] or program["exec"]))
        made = None if runs else _MISSING_IN_STAGE.search(log)
        if made is not None:
            return replace(self, made=_with(self.made, made["path"]))
        return self


def _with(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(sorted({*names, name}))


def _command(case: Case, root: Path) -> Iterator[str]:
    # Through `env`, because subprocess itself would search this process's own PATH.
    yield from (
        "env",
        "docker",
        "buildx",
        "build",
        "--progress=plain",
        "--no-cache",
        "--network=host",
    )
    yield "--output=type=tar,dest=-"
    yield f"--file={root / case.dockerfile}"
    if case.target is not None:
        yield f"--target={case.target}"
    for name, value in case.args.items():
        yield f"--build-arg={name}={value}"
    for name, path in case.contexts.items():
        yield f"--build-context={name}={root / path}"
    yield str(root / case.context)


def _image_flags(images: Sequence[str], base: Path | None) -> Iterator[str]:
    for image in images:
        yield f"--build-context={image}={base}"


def refusal(log: str, root: Path) -> Outcome:
    """Return what the `log` of a build of the tree at `root` says of why it failed."""
    found = _ERROR.search(log)
    text = log.strip() if found is None else found["text"].strip()
    text = text.replace(str(root), "CASE")
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    line = _ERROR_LINE.search(log)
    return Outcome(error=text, line=None if line is None else int(line["line"]))
