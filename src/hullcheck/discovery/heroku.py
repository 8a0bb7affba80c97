"""Builds of `heroku.yml` (devcenter.heroku.com/articles/build-docker-images-heroku-yml).

The context is always the directory of the Dockerfile.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import parse_yaml
from hullcheck.syntax.yaml_nodes import YamlEntry, YamlMapping, YamlNode, as_str

from .declared import Declared
from .placing import UndecidedError, find_file
from .run_paths import beside
from .shell_texts import unread

MAX_FILES = 50
"""Files that are looked into."""


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every `heroku.yml`."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build of every process type that has one, with its line."""
    found = [one for path in _paths(snapshot) for one in _of_file(snapshot, path)]
    return Declared(
        tuple(one for one in found if isinstance(one, Build)),
        tuple(one for one in found if isinstance(one, Unknown)),
    )


def _paths(snapshot: Snapshot) -> Iterator[str]:
    yield from islice(snapshot.tree.named("heroku.yml"), MAX_FILES)


def _of_file(snapshot: Snapshot, path: str) -> Iterator[Build | Unknown]:
    source = snapshot.source(path)
    node = None if source is None else parse_yaml(source)
    if isinstance(node, Problem):
        yield Unknown(
            said("`heroku.yml` is not read: {reason}", reason=node.reason), path, node.line
        )
        return
    images = None if node is None else node.get("build", "docker")
    arguments = None if node is None else node.get("build", "config")
    for entry in images.entries if isinstance(images, YamlMapping) else ():
        yield _build(snapshot, path, entry, arguments)


def _build(
    snapshot: Snapshot, path: str, entry: YamlEntry, arguments: YamlNode | None
) -> Build | Unknown:
    line = entry.key.line
    file = as_str(entry.value) or as_str(entry.value.get("dockerfile"))
    given = arguments.entries if isinstance(arguments, YamlMapping) else ()
    values = {one.key.text: as_str(one.value) for one in given}
    try:
        if file is None:
            raise UndecidedError(said("it names no Dockerfile"))
        dockerfile = find_file(snapshot, beside(path, file), file, said("the Dockerfile"))
    except UndecidedError as undecided:
        reason = said(
            "the build of `{text}` is not known: {undecided}",
            text=entry.key.text,
            undecided=undecided,
        )
        return Unknown(reason, path, line)
    return Build(
        dockerfile=dockerfile,
        context=posixpath.dirname(dockerfile),
        target=as_str(entry.value.get("target")),
        args={name: value for name, value in values.items() if value is not None},
        origins=(Origin(path, line, OriginKind.PLATFORM, Machine.CHECKOUT),),
    )
