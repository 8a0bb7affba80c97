"""The build of `.cursor/environment.json`, which Cursor's agents work in (cursor.com/docs).

Both paths are relative to `.cursor`; it is made of a clone.
"""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, Machine, Origin, OriginKind
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml_nodes import YamlNode, as_str

from .declared import Declared
from .placing import UndecidedError, find_directory, find_file
from .run_paths import beside
from .shell_texts import unread

_PATH = ".cursor/environment.json"


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the file."""
    yield from unread(snapshot, (path for path in (_PATH,) if path in snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the build that the file names, with its line."""
    source = snapshot.source(_PATH) if _PATH in snapshot else None
    if source is None:
        return Declared()
    from hullcheck.syntax.jsonc import parse_jsonc  # noqa: PLC0415 (rare)

    node = parse_jsonc(source)
    if isinstance(node, Problem):
        reason = said("the build file is not read: {reason}", reason=node.reason)
        return Declared(unknowns=(Unknown(reason, _PATH, node.line),))
    section = node.get("build")
    if section is None or section.get("dockerfile") is None:
        return Declared()
    try:
        return Declared((_build(snapshot, section),))
    except UndecidedError as undecided:
        reason = said("the build is not known: {undecided}", undecided=undecided)
        return Declared(unknowns=(Unknown(reason, _PATH, section.line),))


def _build(snapshot: Snapshot, section: YamlNode) -> Build:
    file = as_str(section.get("dockerfile")) or ""
    context = as_str(section.get("context")) or "."
    return Build(
        dockerfile=find_file(snapshot, beside(_PATH, file), file, said("the Dockerfile")),
        context=find_directory(snapshot, beside(_PATH, context), context, said("the context")),
        origins=(Origin(_PATH, section.line, OriginKind.PLATFORM, Machine.CHECKOUT),),
    )
