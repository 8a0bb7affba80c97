"""What Docker Compose makes of compose files, and where the simulation disagrees.

`docker compose config` starts nothing and needs no daemon: it tells the project that
Compose would run, with every path absolute. What depends on a variable that has no value
here is not compared: Compose takes it for empty, and a person would set it.
"""

from __future__ import annotations

import json
import posixpath
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from hullcheck.docker.compose import HostPath, Mount, MountKind, Project, Service

from .debian import unpack_from_suite
from .real_docker import SUITE

SECONDS = 60
"""How long Compose may take for one project."""

MAX_RETRIES = 20
"""Variables and env files that Compose refuses to do without, given one after the other."""

HOME = "/nonexistent"

MADE = "MADE_"
"""How the variables begin that tell which env files Compose has read."""

ROOT = "/above/repository"
"""What stands for the directory of the repository in a recorded answer."""

ABOVE = posixpath.dirname(ROOT)

_MISSING = re.compile(r"required variable (\w+) is missing")
_NO_FILE = re.compile(r"env file (\S+) not found")

Services = Mapping[str, Mapping[str, Any]]
"""The services of a project, as Compose tells them."""


class RefusedError(Exception):
    """Compose does not take the project."""


def find_compose(folder: Path) -> str:
    """Return the program `docker-compose`, unpacked below `folder` where it is not yet."""
    program = folder / "usr/libexec/docker/cli-plugins/docker-compose"
    if not program.exists():
        unpack_from_suite(["docker-compose"], folder, SUITE)
    return str(program)


def configured(program: str, root: Path, files: Sequence[str], directory: str) -> Services:
    """Return the services of the project of `files`, its paths below `ROOT`.

    An env file that is missing is made below `root`. Raises `RefusedError`.
    """
    here = root / directory
    command = [program, *(word for path in files for word in ("-f", str(root / path)))]
    command += ["--project-directory", str(here), "--profile", "*"]
    command += ["config", "--format", "json", "--no-consistency"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": HOME, "PWD": str(here)}
    for _ in range(MAX_RETRIES):
        done = subprocess.run(
            command,
            env=environment,
            cwd=here,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        if done.returncode == 0:
            text = done.stdout.replace(str(root), ROOT).replace(str(root.parent), ABOVE)
            # It is told so that Compose could read it again: with each `$` doubled.
            told = json.loads(text.replace("$$", "$"))
            return {name: service for name, service in told.get("services", {}).items() if service}
        missing, file = _MISSING.search(done.stderr), _NO_FILE.search(done.stderr)
        if file is not None and _make(Path(file[1]), root):
            continue
        if missing is None or missing[1] in environment:
            raise RefusedError(done.stderr.strip().rpartition("\n")[2])
        environment[missing[1]] = "given"
    raise RefusedError("too much is missing")


def _make(file: Path, root: Path) -> bool:
    """Make an env file that a person would have."""
    if file.exists() or root not in file.parents:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    # What Compose tells of an env file are the variables in it.
    place = f"{ROOT}/{file.relative_to(root)}"
    file.write_text(f"{MADE}{crc32(place.encode())}={place}\n")
    return True


def compose_differences(project: Project, real: Services) -> Iterator[str]:
    """Yield what is said otherwise of the services of a project."""
    for name in sorted(real.keys() | project.services.keys()):
        if name not in real:
            yield f"{name}: only here"
        elif name in project.services:
            for what, ours, theirs in _facts(project.services[name], real[name]):
                if ours != theirs:
                    yield f"{name}: {what}: {ours!r}, in Compose {theirs!r}"
        elif not project.unknowns:
            yield f"{name}: only in Compose"


Fact = tuple[str, object, object]
"""What it is about, what is said of it here, and what Compose says."""


def _facts(service: Service, real: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what both say of one thing, where it is known here."""
    yield from _build_facts(service, real.get("build"))
    yield _volumes(service, real)
    yield "profiles", sorted(service.profiles), sorted(real.get("profiles") or ())
    given = real.get("environment") or {}
    read = {value for name, value in given.items() if name.startswith(MADE)}
    ours = {_absolute(each.file) for each in service.env_files}
    # One that was there before says nothing of itself.
    yield "env files", read - ours, set[str]()


def _build_facts(service: Service, real: Mapping[str, Any] | None) -> Iterator[Fact]:
    section = service.build
    yield "build", section is not None, real is not None
    if section is None or real is None:
        return
    context = _absolute(section.context)
    if context is not None:
        # An empty one is left out, as what says no more than the default.
        yield "context", context, real.get("context") or context
    inline = section.inline.text if section.inline else None
    if section.inline is None or inline is not None:
        yield "inline", inline, real.get("dockerfile_inline")
    if section.dockerfile is None or section.dockerfile.text is not None:
        written = section.dockerfile.text if section.dockerfile else None
        usual = None if inline else "Dockerfile"
        yield "dockerfile", written or usual, real.get("dockerfile") or usual
    if section.target is None or section.target.text is not None:
        yield "target", (section.target and section.target.text) or None, real.get("target")
    yield from _args(service, real)
    named = {name: _absolute(path) for name, path in section.named_contexts.items()}
    theirs = real.get("additional_contexts") or {}
    yield "additional_contexts", named.keys(), theirs.keys()
    for name, path in named.items():
        if path is not None:
            yield f"context {name}", path, theirs.get(name)


def _args(service: Service, real: Mapping[str, Any]) -> Iterator[Fact]:
    args = service.build.args if service.build else {}
    theirs = real.get("args") or {}
    # Compose leaves out what it takes over from a shell that does not have it.
    taken_over = {name for name, value in args.items() if value is None}
    yield "argument names", args.keys(), theirs.keys() | taken_over
    for name, value in args.items():
        if value is not None and value.text is not None:
            yield f"argument {name}", value.text, theirs.get(name)


def _volumes(service: Service, real: Mapping[str, Any]) -> Fact:
    kinds = {MountKind.BIND: "bind", MountKind.NAMED: "volume", MountKind.ANONYMOUS: "volume"}
    mounts = [
        (
            kinds[each.kind],
            _absolute(each.source) if each.source else each.name,
            each.target,
            each.read_only,
        )
        for each in service.mounts
        if each.kind in kinds and each.target is not None and not _is_open(each)
    ]
    known = {target for _, _, target, _ in mounts}
    theirs = [
        (
            each["type"],
            _normal(each.get("source")),
            posixpath.normpath(each["target"]),
            each.get("read_only", False),
        )
        for each in real.get("volumes") or ()
        if each["type"] in kinds.values()
    ]
    # What depends on a variable is whatever that says.
    unclear = any(map(_is_open, service.mounts))
    shown = [each for each in theirs if not unclear or each[2] in known]
    return "volumes", sorted(map(str, mounts)), sorted(map(str, shown))


def _is_open(mount: Mount) -> bool:
    """Say whether it depends on a variable."""
    is_bind = mount.kind is MountKind.BIND and mount.source and mount.source.path is None
    is_named = mount.kind is MountKind.NAMED and mount.name is None
    return bool(is_bind or is_named or mount.kind is MountKind.OTHER or not mount.target)


def _absolute(host: HostPath) -> str | None:
    """Return a path as Compose tells it; None where it is not known here."""
    path = host.path
    if path is None:
        return None
    if path.startswith("~"):
        return posixpath.normpath(path.replace("~", HOME, 1))
    if host.inside or path.startswith(".."):
        return posixpath.normpath(posixpath.join(ROOT, path))
    return _normal(path)


def _normal(path: str | None) -> str | None:
    return posixpath.normpath(path) if path and path.startswith("/") else path
