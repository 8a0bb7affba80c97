"""What one COPY or ADD does to a stage: BuildKit's `docopy` and `fsutil/copy.Copy`.

Sources are resolved first (wildcards, symbolic links), then each is put at the
destination by the rules of `prepareTargetDir`: a directory's contents are merged
into the destination, a file goes into an existing directory or becomes the
destination.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.docker.effort import MANY, STEP
from hullcheck.docker.filesystem import (
    Carried,
    FileSystem,
    Node,
    Selector,
    below,
    clean,
    everything,
    follow,
    join,
    relative,
)
from hullcheck.docker.ignore.patterns import CopyGlob, copy_glob, has_wildcards
from hullcheck.docker.stage_files import Copied, StageFiles


@dataclass(frozen=True, slots=True)
class Match:
    """One path that a source word names."""

    named: str
    """The path as named; its last part is the name at the destination."""
    path: str
    """The path with symbolic links followed."""
    node: Node


@dataclass(frozen=True, slots=True)
class Matches:
    """What a source word names."""

    known: list[Match]
    """In the builder's order."""
    whole: bool = True
    """Nothing else can match it: every directory that it looks into can be listed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the builder stops at an instruction."""

    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A followed file that an instruction replaced in the stage; its layer still holds it."""

    item: Carried
    place: Place


def resolve_source(files: FileSystem, source: str) -> Matches | Problem:
    """Return what `source` (cleaned) matches in `files`.

    A wildcard that matches nothing, as in a file, gives no match; a plain path, or
    the plain beginning of a wildcard, that does not exist gives a Problem.
    """
    parts = source.split("/") if source else []
    plain = next((i for i, part in enumerate(parts) if has_wildcards(part)), len(parts))
    head = "/".join(parts[:plain])
    if plain == len(parts):
        found = _match(files, head)
        return Matches([found]) if isinstance(found, Match) else found
    start = follow(files, head)
    if start is None or files.node(start) is None:
        return Problem(f"`{head}` does not exist")
    together = copy_glob("/".join(parts[plain:]))
    globs = [together] if together.crosses else [copy_glob(part) for part in parts[plain:]]
    refused = next((glob for glob in globs if glob.error), None)
    if refused:
        return Problem(f"`{refused.pattern}` is refused: {refused.error}")
    named, whole = (_walk if together.crosses else _expand)(files, start, globs)
    matches = [_match(files, path) for path in named]
    return next(
        (found for found in matches if isinstance(found, Problem)),
        Matches([found for found in matches if isinstance(found, Match)], whole),
    )


def _match(files: FileSystem, named: str) -> Match | Problem:
    path = follow(files, named)
    node = None if path is None else files.node(path)
    if path is None or node is None:
        return Problem(f"`{named}` does not exist")
    return Match(named, path, node)


def _expand(files: FileSystem, start: str, globs: Sequence[CopyGlob]) -> tuple[list[str], bool]:
    """Return what the wildcards match below `start`, and whether that is all."""
    found, whole = [start], files.node(start) is not Node.UNKNOWN
    for position, glob in enumerate(globs):
        inside: list[str] = []
        for directory in found:
            node = files.node(directory)
            whole = whole and node is not Node.UNKNOWN
            if not position or node is Node.DIRECTORY:
                children, listed = _children(files, directory)
                whole = whole and (listed or node is Node.FILE)
                inside += (child for child in children if glob.match(child.rpartition("/")[2]))
        found = inside
    return found, whole


def _walk(files: FileSystem, start: str, globs: Sequence[CopyGlob]) -> tuple[list[str], bool]:
    """Return what the one glob of `globs` matches below `start`, and whether that is all.

    This is how the builder looks for every wildcard. What matches is not entered.
    """
    found: list[str] = []
    pending, whole = [start], True
    while pending:
        path = pending.pop()
        if path != start and globs[0].match(relative(path, start)):
            found.append(path)
        elif (node := files.node(path)) in (Node.DIRECTORY, Node.UNKNOWN):
            children, listed = _children(files, path)
            whole = whole and listed and node is Node.DIRECTORY
            pending += reversed(list(children))
    return found, whole


def _children(files: FileSystem, directory: str) -> tuple[Iterable[str], bool]:
    """List `directory`, and say whether that is all; else it is at least what is followed in it."""
    listed = files.children(directory)
    if listed is not None:
        return sorted(listed), True
    inner = (relative(item.path, directory) for item in files.carried(directory))
    return sorted({join(directory, path.split("/", 1)[0]) for path in inner if path}), False


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an instruction puts things."""

    path: str
    """Relative to the stage's root, symbolic links not yet followed."""
    directory: bool
    """Written with a trailing slash: made as a directory before anything is copied."""


def parse_destination(text: str, workdir: str) -> Destination:
    """Return the destination that `text` means in `workdir` (absolute)."""
    text = "./" if text in ("", ".") else text
    full = text if text.startswith("/") else f"{workdir}/{text}"
    return Destination(clean(full), text.endswith(("/", "/.")))


def copy_into(
    stage: StageFiles,
    source: FileSystem,
    match: Match,
    destination: Destination,
    place: Place,
    select: Selector = everything,
) -> list[Lost] | Problem:
    """Put one match into `stage`; return the followed files that it replaced."""
    target = follow(stage, destination.path)
    if target is None:
        return Problem(f"`/{destination.path}` is a loop of symbolic links")
    if is_blocked(stage, f"{target}/" if destination.directory else target):
        return Problem(f"`/{target}` is a file, or below one")
    if destination.directory:
        stage.make_directory(target)
    there = stage.node(target)
    if match.node is Node.DIRECTORY:
        if there in (Node.FILE, Node.LINK):
            return Problem(f"cannot copy to non-directory: `/{target}`")
        if conflict := _conflict(stage, source, target, match.path, select):
            return Problem(conflict)
    elif match.node is Node.FILE and there is Node.DIRECTORY:
        target = join(target, match.named.rpartition("/")[2])
        if stage.node(target) is Node.DIRECTORY:
            return Problem(f"cannot replace to directory `/{target}` with file")
    elif match.node is Node.UNKNOWN:
        target = _guess(source, match, destination, target)
    return _put(stage, Copied(target, source, match.path, place, select))


def is_blocked(stage: StageFiles, path: str) -> bool:
    """Say whether a directory that `path` needs, a final slash included, is a file."""
    parents = path.split("/")[:-1]
    return any(
        stage.node("/".join(parents[:length])) is Node.FILE for length in range(1, len(parents) + 1)
    )


MAX_COMPARED = 2_000
"""Entries of a destination that are compared with what a directory brings."""


def _conflict(
    stage: StageFiles, source: FileSystem, target: str, path: str, select: Selector
) -> str | None:
    """Return why merging a directory into one that is there fails: file against directory."""
    pending = [""]
    compared = 0
    while pending and compared < MAX_COMPARED:
        inner = pending.pop()
        for there in stage.children(join(target, inner)) or ():
            compared += 1
            name = relative(there, target)
            arriving, present = source.node(join(path, name)), stage.node(there)
            if arriving is Node.DIRECTORY and present is Node.DIRECTORY:
                pending.append(name)
            elif not select(name):
                # The builder goes into what is left out as well.
                if _is_entered(stage, source, join(path, name), there):
                    return f"`/{there}` is a file, or below one"
            elif arriving is Node.DIRECTORY and present in _PRESENT:
                return f"cannot copy to non-directory: `/{there}`"
            elif arriving in _PRESENT and present is Node.DIRECTORY:
                return f"cannot replace to directory `/{there}` with file"
    return None


def _is_entered(stage: StageFiles, source: FileSystem, path: str, there: str) -> bool:
    """Say whether something in a directory of `source` is looked for below a file of `stage`."""
    if source.node(path) is not Node.DIRECTORY:
        return False
    target = follow(stage, there)
    file = target is not None and stage.node(target) is Node.FILE
    return file and any(True for _ in source.children(path) or ())


def _guess(source: FileSystem, match: Match, destination: Destination, target: str) -> str:
    # What only a RUN or a base image makes: followed files in it show that it is a directory.
    inside = any(item.path != match.path for item in source.carried(match.path))
    name = match.named.rpartition("/")[2]
    looks_like_file = "." in name.strip(".") and not inside
    return join(target, name) if destination.directory and looks_like_file else target


_PRESENT = (Node.FILE, Node.LINK)


def _put(stage: StageFiles, layer: Copied) -> list[Lost]:
    arriving = list(layer.carried())
    steps = sum(len(item.steps) for item in arriving)
    stage.effort.spend(len(stage.followed) // MANY + STEP * steps)
    replaced = {item.path for item in arriving}
    lost = [
        Lost(item, layer.place)
        for path, item in stage.followed.items()
        if below(path, layer.path) and (path in replaced or layer.node(path) in _PRESENT)
    ]
    for gone in lost:
        del stage.followed[gone.item.path]
    stage.put(layer)
    stage.followed.update((item.path, item) for item in arriving)
    return lost
