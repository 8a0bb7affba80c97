"""Builds of Render's blueprints (render.com/docs/blueprint-spec).

Paths are relative to the repository. The variables of a service are build arguments
as well, so no default holds for them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.syntax.mentions import mentions
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import parse_yaml
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, as_list, as_str, as_strings

from .declared import Declared
from .placing import DOCKERFILES, UndecidedError, find_directory, find_file
from .run_paths import ANYWHERE, START
from .shell_texts import unread

MAX_FILES = 50
"""Files that are looked into."""

_NAMES = ("render.yaml", "render.yml")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every blueprint."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build of every service that Render builds from a Dockerfile, with its line."""
    found = [one for path in _paths(snapshot) for one in _of_file(snapshot, path)]
    return Declared(
        tuple(one for one in found if isinstance(one, Build)),
        tuple(one for one in found if isinstance(one, Unknown)),
    )


def _paths(snapshot: Snapshot) -> Iterator[str]:
    named = (path for name in _NAMES for path in snapshot.tree.named(name))
    yield from islice(named, MAX_FILES)


def _of_file(snapshot: Snapshot, path: str) -> Iterator[Build | Unknown]:
    source = snapshot.source(path)
    if source is None or not mentions(source.text, ("docker", "Docker")):
        return
    node = parse_yaml(source)
    if isinstance(node, Problem):
        yield Unknown(
            said("the blueprint is not read: {reason}", reason=node.reason), path, node.line
        )
        return
    for service in _services(node):
        if _is_built(service):
            yield _build(snapshot, path, service)


def _services(node: YamlNode) -> Iterator[YamlMapping]:
    environments = (
        environment
        for project in as_list(node.get("projects"))
        for environment in as_list(project.get("environments"))
    )
    for holder in (node, *environments):
        services = as_list(holder.get("services"))
        yield from (one for one in services if isinstance(one, YamlMapping))


def _is_built(service: YamlMapping) -> bool:
    """Say whether Render builds the service from a Dockerfile of this repository."""
    runtime = as_str(service.get("runtime")) or as_str(service.get("env"))
    return runtime == "docker" and service.get("repo") is None and service.get("image") is None


def _build(snapshot: Snapshot, path: str, service: YamlMapping) -> Build | Unknown:
    problems: list[UndecidedError] = []
    for root in dict.fromkeys(("", as_str(service.get("rootDir")) or "")):
        try:
            return _below(snapshot, path, service, root)
        except UndecidedError as undecided:
            problems.append(undecided)
    name = as_str(service.get("name"))
    reason = said(
        "the build of the service `{name}` is not known: {problems}",
        name=name,
        problems=problems[0],
    )
    return Unknown(reason, path, service.line)


def _below(snapshot: Snapshot, path: str, service: YamlMapping, root: str) -> Build:
    """Return the build with its paths below `root`; raises `UndecidedError`."""
    context = as_str(service.get("dockerContext")) or "."
    file = as_str(service.get("dockerfilePath")) or DOCKERFILES[0]
    variables = as_list(service.get("envVars"))
    names = (name for one in variables for name in as_strings(one.get("key")))
    return Build(
        dockerfile=find_file(snapshot, _inside(root, file), file, said("the Dockerfile")),
        context=find_directory(snapshot, _inside(root, context), context, said("the context")),
        open_args=frozenset(names),
        origins=(Origin(path, service.line, OriginKind.PLATFORM, Machine.CHECKOUT),),
    )


def _inside(root: str, path: str) -> str | None:
    return ANYWHERE.inside(posixpath.join(START, root, path), "")
