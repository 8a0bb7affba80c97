"""What a container sees through mounts: `python -m tests.oracle.mounts`, part of `make record`.

A case has files of the image, files of the host, and mounts. Each file holds where it is from,
so what a container finds at a path says whose it is. Images are made from scratch with a static
busybox, containers have no network.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .corpus import DATA, read_rows, write_rows
from .debian import unpack
from .real_docker import Docker
from .record import FOLDER, found_or_own_docker

MOUNTS = DATA / "mounts.jsonl"

HOST = "./"
"""What a mount of a directory of the host begins with."""

_IMAGE = "hullcheck-mounts"
_DOCKERFILE = (
    "FROM scratch\nENV PATH=/bin\nCOPY busybox /bin/busybox\nCOPY app /app\nWORKDIR /app\n"
)
_WRITE = "busybox mkdir -p $(busybox dirname {path}) && echo container > {path}; "
_LOOK = 'busybox find * .venv -type f | while read at; do echo "$at $(busybox cat $at)"; done'


@dataclass(frozen=True, slots=True)
class MountCase:
    """A container, run once, or twice with another image the second time."""

    name: str
    mounts: tuple[str, ...]
    """As they are written for `docker run --volume`; `NAME:/path` is a named volume."""
    host: tuple[str, ...] = ("shop.py",)
    """Files of the host's directory, relative to it."""
    image: tuple[str, ...] = ("shop.py", ".venv/shop")
    """Files of the image, relative to `/app`."""
    rebuilt: tuple[str, ...] = ()
    """Files of the image with which a second container is run on the same named volumes."""
    writes: str = ""
    """A file below `/app` that the container writes before it looks."""

    @property
    def digest(self) -> str:
        """What the result depends on, as a short hash."""
        text = json.dumps({**asdict(self), "name": ""}, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


BIND, VENV = "./:/app", "/app/.venv"

CASES = (
    MountCase("no mount", ()),
    MountCase("a bind mount", (BIND,)),
    MountCase("a bind mount of a host that has an environment", (BIND,), ("shop.py", ".venv/host")),
    MountCase("a volume at the environment", (BIND, VENV), ("shop.py", ".venv/host")),
    MountCase("the volume named first", (VENV, BIND), ("shop.py", ".venv/host")),
    MountCase("a volume where the host has no environment", (BIND, VENV)),
    MountCase("a volume at another path", (BIND, "/srv/.venv"), ("shop.py", ".venv/host")),
    MountCase(
        "an image into which the host's environment was copied",
        (BIND, VENV),
        ("shop.py", ".venv/host"),
        image=("shop.py", ".venv/copied-from-the-host"),
    ),
    MountCase(
        "a named volume, and the image is built anew",
        (BIND, "venv:/app/.venv"),
        rebuilt=("shop.py", ".venv/shop", ".venv/new-dependency"),
    ),
    MountCase(
        "an anonymous volume in a new container, and the image is built anew",
        (BIND, VENV),
        rebuilt=("shop.py", ".venv/shop", ".venv/new-dependency"),
    ),
    MountCase(
        "a volume at the top's bytecode",
        (BIND, "/app/__pycache__"),
        ("shop.py", "pkg/part.py"),
        writes="pkg/__pycache__/part.pyc",
    ),
)


def is_recorded(case: MountCase) -> bool:
    """Say whether the recording is of the case as it is now."""
    return read_rows(MOUNTS).get(case.name, {}).get("digest") == case.digest


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs cases with a Docker, in an empty folder."""

    docker: Docker
    busybox: Path
    folder: Path

    def record(self, case: MountCase) -> dict[str, Any]:
        """Return the row of a case: what the last container sees, and what the host has then."""
        host = self.folder / "host"
        _write(host, case.host, "host")
        sees: Mapping[str, str] = {}
        try:
            for number, files in enumerate(filter(None, (case.image, case.rebuilt))):
                self._build(self.folder / f"image{number}", files)
                sees = self._run(case, host)
        finally:
            self._remove_volumes(case)
        version = f"dockerd {self.docker.version}"
        row = {"name": case.name, "digest": case.digest, "builder": version}
        return {**row, "sees": sees, "host": list(_left(host))}

    def _build(self, context: Path, files: Sequence[str]) -> None:
        _write(context / "app", files, "image")
        (context / "Dockerfile").write_text(_DOCKERFILE, encoding="utf-8")
        shutil.copy(self.busybox, context / "busybox")
        self._call("build", "--quiet", "--tag", _IMAGE, str(context))

    def _run(self, case: MountCase, host: Path) -> Mapping[str, str]:
        mounts = (self._mounted(case, mount, host) for mount in case.mounts)
        options = ["--rm", "--network=none", *(f"--volume={mount}" for mount in mounts)]
        script = _WRITE.format(path=f"/app/{case.writes}") if case.writes else ""
        said = self._call("run", *options, _IMAGE, "/bin/busybox", "sh", "-c", script + _LOOK)
        return dict(sorted(line.split(" ", 1) for line in said.splitlines()))

    def _mounted(self, case: MountCase, mount: str, host: Path) -> str:
        """Return a mount for this machine, with a volume's name that nobody else has."""
        name, colon, _ = mount.partition(":")
        if mount.startswith(HOST):
            return f"{host}/{mount.removeprefix(HOST)}"
        return f"{_volume(case, name)}{mount.removeprefix(name)}" if colon else mount

    def _remove_volumes(self, case: MountCase) -> None:
        for mount in case.mounts:
            name, colon, _ = mount.partition(":")
            if colon and not mount.startswith(HOST):
                self._call("volume", "rm", _volume(case, name))

    def _call(self, *words: str) -> str:
        command = ["env", "docker", *words]
        done = subprocess.run(
            command, env=self.docker.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
        return done.stdout


def _volume(case: MountCase, name: str) -> str:
    return f"hullcheck-{case.digest}-{name}"


def _write(folder: Path, files: Iterable[str], text: str) -> None:
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{text}\n", encoding="utf-8")


def _left(folder: Path) -> Iterator[str]:
    """Yield the files and the empty directories below `folder`."""
    for path in sorted(folder.rglob("*")):
        if not path.is_dir() or not any(path.iterdir()):
            yield f"{path.relative_to(folder)}{'/' * path.is_dir()}"


def main() -> None:
    """Record every case anew, if one is new or changed."""
    if all(map(is_recorded, CASES)):
        sys.stdout.write(f"{MOUNTS.name}: nothing to record\n")
        return
    programs = (FOLDER / "busybox").resolve()
    unpack(["busybox-static"], programs)
    with found_or_own_docker(FOLDER) as docker, tempfile.TemporaryDirectory() as folder:
        runners = (
            Runner(docker, programs / "bin/busybox", Path(folder).resolve() / str(number))
            for number, _ in enumerate(CASES)
        )
        write_rows(MOUNTS, [each.record(case) for each, case in zip(runners, CASES, strict=True)])
    sys.stdout.write(f"{MOUNTS.name}: {len(CASES)} recorded\n")


if __name__ == "__main__":
    main()
