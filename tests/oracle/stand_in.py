"""Stand-ins for what a build without a network cannot have: base images and programs.

Every base image is the same minimal root: one static busybox, and for every
program that a RUN asks for in vain one that does nothing. Where no RUN does
anything, what a COPY wants of another stage is an empty directory of the root.
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path

from .debian import run, unpack

DOES_NOTHING = "#!/bin/busybox true\n"
"""A script by busybox: it needs no shell, so it can stand in for the shell as well."""

COPIED_PROGRAMS = ("uv", "uvx")
"""What Dockerfiles take out of an image that exists for nothing else."""

PROGRAMS_LEAD_TO = "busybox"
"""The target of the links that its programs are."""

DIRECTORIES = ("bin", "dev", "etc", "proc", "sys", "tmp")
"""What every real root has; a RUN would make some of them."""


class StandIns:
    """Minimal roots below a folder, each made once; they never change afterwards."""

    def __init__(self, folder: Path) -> None:
        """Keep the roots below `folder`; nothing is made before somebody asks."""
        self._folder = folder
        self._lock = threading.Lock()

    def root(self, programs: Iterable[str], directories: Iterable[str], *, runs: bool) -> Path:
        """Return a root that holds the empty `directories`, and `programs` that do nothing.

        With `runs` there is a shell, and the commands of busybox; without it the
        shell does nothing either, so RUN changes nothing in the image.
        """
        wanted = sorted({*programs, *COPIED_PROGRAMS})
        made = sorted({*directories, *DIRECTORIES})
        name = hashlib.sha256(f"{runs} {wanted} {made}".encode()).hexdigest()[:16]
        place = self._folder / name
        with self._lock:
            if not place.exists():
                unfinished = self._folder / f"{name}.new"
                shutil.rmtree(unfinished, ignore_errors=True)
                make_base_image(unfinished, self._busybox(), wanted, made, runs=runs)
                unfinished.rename(place)
        return place

    def _busybox(self) -> Path:
        unpacked = self._folder / "busybox"
        if not unpacked.exists():
            unpack(["busybox-static"], unpacked)
        return next(path for path in unpacked.rglob("bin/busybox"))


def make_base_image(
    place: Path,
    busybox: Path,
    programs: Iterable[str] = (),
    directories: Iterable[str] = DIRECTORIES,
    *,
    runs: bool = True,
) -> None:
    """Write a minimal root below `place`: `busybox`, a shell, and `programs` that do nothing."""
    for directory in directories:
        (place / directory.lstrip("/")).mkdir(parents=True, exist_ok=True)
    binaries = place / "bin"
    (binaries / "busybox").write_bytes(busybox.read_bytes())
    (binaries / "busybox").chmod(0o755)
    for applet in run([str(busybox), "--list"]).split() if runs else ():
        if applet != "busybox":
            (binaries / applet).symlink_to(PROGRAMS_LEAD_TO)
    if not runs:
        _write_program(binaries / "sh")
    for program in programs:
        _write_program(place / program.lstrip("/") if "/" in program else binaries / program)
        if program in COPIED_PROGRAMS:
            _write_program(place / program)


def _write_program(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(DOES_NOTHING)
    path.chmod(0o755)
