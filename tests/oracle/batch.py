"""Many builds by one `docker buildx bake`: a client costs more than what it asks for.

Where one of them is refused the others are given up, so those that are expected to fail are
built alone; where one fails all the same, what was not finished is built again without it.
Builds with nothing to send are alone too: beside others they may get what one of those sends.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from .builder import BUILD_SECONDS, PROBE, Builder, refusal
from .case import Case
from .disk import Disk, write_case
from .image_tar import read_listing, without_root
from .observation import Observation, Outcome
from .real_docker import NoDockerError

SHELL_BASE = "busybox"
"""The base image that a batch can have: a minimal root with a shell."""

SHELL_IMAGE = "hullcheck-shell"
"""Under this name the daemon keeps what stands in for `SHELL_BASE`."""

TRIES = 3
"""A daemon that has too much to do may refuse to listen."""

BATCH = 24
"""Cases in one call."""

WORKERS = 3
"""Calls at a time: a small build waits for the daemon half of its time."""


_END_OF_TAR = bytes(1024)
_REFUSED = "ERROR: failed to solve: "
_FAILED = re.compile(r"^ERROR: target (?P<name>\w+): failed to solve: ", re.MULTILINE)


_UNREACHED = re.compile("Cannot connect to the Docker daemon|failed to dial|error reading from")


def needs_shell(case: Case) -> bool:
    """Say whether a stage of `case` may start from the base image with a shell."""
    return f" {SHELL_BASE}" in case.tree


@dataclass(frozen=True, slots=True)
class _Target:
    """One build of a batch: a case's image, or its context."""

    number: int
    case: Case
    disk: Disk
    output: Path
    probe: bool

    @property
    def name(self) -> str:
        """Its name in the bake file."""
        return f"{'context' if self.probe else 'image'}{self.number}"

    @property
    def stands_in(self) -> bool:
        """Whether it may start from the root with a shell."""
        return not self.probe and needs_shell(self.case)

    @property
    def is_complete(self) -> bool:
        """Whether all of the image is there: a tar file ends with two blocks of nothing."""
        if not self.output.exists() or self.output.stat().st_size < len(_END_OF_TAR):
            return False
        with self.output.open("rb") as image:
            image.seek(-len(_END_OF_TAR), os.SEEK_END)
            return image.read() == _END_OF_TAR

    def definition(self) -> dict[str, Any]:
        """Return what the bake file says of it."""
        case, root = self.case, self.disk.root
        contexts = {name: str(root / path) for name, path in case.contexts.items()}
        if self.stands_in:
            contexts[SHELL_BASE] = f"docker-image://{SHELL_IMAGE}"
        return {
            "context": str(root / case.context),
            "dockerfile": str(root / case.dockerfile),
            "no-cache": True,
            "network": "host",
            "output": [f"type=tar,dest={self.output}"],
            **({} if case.target is None else {"target": case.target}),
            **({"args": dict(case.args)} if case.args else {}),
            **({"contexts": contexts} if contexts else {}),
        }

    def outcome(self, shell_root: Path) -> Outcome:
        """Return what was built."""
        with self.output.open("rb") as image:
            listing = read_listing(image, self.disk.origins)
        return Outcome(without_root(listing, shell_root) if self.stands_in else listing)


class Observes(Protocol):
    """What builds cases."""

    def observe(self, cases: Sequence[Case]) -> Iterator[Observation]:
        """Yield what comes of each of `cases`, in order."""


class BatchBuilder:
    """Builds many cases with a builder's Docker."""

    def __init__(
        self,
        builder: Builder,
        fails: Callable[[Case], bool],
        is_empty: Callable[[Case], bool],
        batch: int = BATCH,
    ) -> None:
        """Build `batch` cases at a time, those alone that fail or have an empty context."""
        self._builder = builder
        self._fails = fails
        self._is_empty = is_empty
        self._batch = batch
        self._shell = builder.stand_ins.root((), (), runs=True)
        self._import_shell()

    def observe(self, cases: Sequence[Case]) -> Iterator[Observation]:
        """Yield what comes of each of `cases`, in order."""
        for start in range(0, len(cases), self._batch):
            yield from self._observe(cases[start : start + self._batch])

    def _observe(self, cases: Sequence[Case]) -> Iterator[Observation]:
        with tempfile.TemporaryDirectory(prefix="batch-") as folder:
            targets = list(_targets(cases, Path(folder).resolve()))
            alone = [each for each in targets if self._stands_alone(each)]
            groups = [[each for each in targets if each not in alone], *([each] for each in alone)]
            outcomes: dict[str, Outcome] = {}
            with ThreadPoolExecutor(WORKERS) as pool:
                for found in pool.map(self._together, groups):
                    outcomes |= found
            for number, case in enumerate(cases):
                image, context = outcomes[f"image{number}"], outcomes[f"context{number}"]
                images = (SHELL_BASE,) if needs_shell(case) else ()
                yield Observation(self._version, image, context, images)

    def _stands_alone(self, target: _Target) -> bool:
        fails = not target.probe and self._fails(target.case)
        return fails or self._is_empty(target.case)

    def _together(self, targets: Sequence[_Target]) -> dict[str, Outcome]:
        """Return what came of each of `targets`, by its name."""
        outcomes: dict[str, Outcome] = {}
        pending = {target.name: target for target in targets}
        while pending:
            log = self._bake(list(pending.values()))
            if log is not None:
                failed = _FAILED.search(log)
                if failed is None and len(pending) > 1:
                    # Nobody says which of them it is.
                    return outcomes | self._one_by_one(pending.values())
                name = failed["name"] if failed else next(iter(pending))
                outcomes[name] = _refused(log, pending.pop(name))
            done = [each.name for each in pending.values() if log is None or each.is_complete]
            for name in done:
                outcomes[name] = pending.pop(name).outcome(self._shell)
        return outcomes

    def _one_by_one(self, targets: Iterable[_Target]) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for target in targets:
            outcomes |= self._together([target])
        return outcomes

    def _bake(self, targets: Sequence[_Target]) -> str | None:
        """Build `targets`; return what is said if one of them is refused."""
        log: str | None = None
        for _ in range(TRIES):
            log = self._try(targets)
            if log is None or _FAILED.search(log) or (len(targets) == 1 and _REFUSED in log):
                return log
        if log and _UNREACHED.search(log):
            raise NoDockerError(log)
        return log

    def _try(self, targets: Sequence[_Target]) -> str | None:
        definition = targets[0].output.with_suffix(".json")
        definition.write_text(bake_file({each.name: each.definition() for each in targets}))
        command = ["env", "BUILDX_BAKE_ENTITLEMENTS_FS=0", *self._buildx, "bake"]
        command += ["--progress=plain", "--allow=network.host", f"--file={definition}"]
        done = subprocess.run(
            [*command, *(target.name for target in targets)],
            env=self._builder.docker.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=BUILD_SECONDS * len(targets),
            check=False,
        )
        return done.stderr.decode("utf-8", "replace") if done.returncode else None

    @cached_property
    def _buildx(self) -> Sequence[str]:
        """The plugin itself where it is found: `docker` takes longer to find it than it works."""
        folder = self._builder.docker.environment.get("DOCKER_CONFIG", "")
        plugin = Path(folder) / "cli-plugins/docker-buildx"
        return (str(plugin),) if folder and plugin.exists() else ("docker", "buildx")

    @property
    def _version(self) -> str:
        return f"dockerd {self._builder.docker.version}"

    def _import_shell(self) -> None:
        with tempfile.TemporaryFile(prefix="shell-") as data:
            with tarfile.open(fileobj=data, mode="w") as archive:
                archive.add(self._shell, arcname=".")
            data.seek(0)
            subprocess.run(
                ["env", "docker", "import", "-", SHELL_IMAGE],
                env=self._builder.docker.environment,
                stdin=data,
                capture_output=True,
                check=True,
            )


def _targets(cases: Sequence[Case], folder: Path) -> Iterator[_Target]:
    for number, case in enumerate(cases):
        for probe in (False, True):
            root = folder / f"{'context' if probe else 'image'}{number}"
            root.mkdir()
            disk = write_case(case, root)
            if probe:
                (disk.root / case.dockerfile).resolve().write_bytes(PROBE)
            built = replace(case, target=None, args={}, contexts={}) if probe else case
            yield _Target(number, built, disk, folder / f"{root.name}.tar", probe)


def bake_file(targets: Mapping[str, Any]) -> str:
    """Return the text of a bake file; bake replaces variables even in JSON."""
    text = json.dumps({"target": targets})
    return text.replace("${", "$${").replace("%{", "%%{")


def _refused(log: str, target: _Target) -> Outcome:
    # Alone or among others, the words are to be the same.
    return refusal(_FAILED.sub(_REFUSED, log), target.disk.root)
