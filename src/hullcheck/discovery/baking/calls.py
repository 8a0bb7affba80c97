"""Commands and steps that call bake: which files, which targets, where, with what set."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery import discoveries
from hullcheck.discovery.bake import default_files
from hullcheck.discovery.commands import BakeCall, parse_bake
from hullcheck.discovery.placing import shown
from hullcheck.discovery.run_paths import Site
from hullcheck.discovery.shell_texts import ShellText, commands_in
from hullcheck.docker.bake import Override
from hullcheck.docker.build import Origin
from hullcheck.syntax.hcl_values import Open, Value
from hullcheck.syntax.shell_holes import known_text
from hullcheck.syntax.shell_nouns import Hole, Pieces, Word

_HERE = "cwd://"
_ARGUMENTS = frozenset("@*123456789")
_ENDINGS = (".hcl", ".json")


@dataclass(frozen=True, slots=True)
class Baking:
    """A call of bake."""

    files: tuple[str, ...]
    """Paths of the repository, lowest first."""
    directory: str
    """The directory of the repository in which it runs."""
    origin: Origin
    targets: tuple[str, ...] = ("default",)
    overrides: tuple[Override, ...] = ()
    variables: Mapping[str, Value] = field(default_factory=dict)
    """What its environment or the call itself sets."""
    is_cloned: bool = False
    """Bake clones the repository instead of taking the work tree."""
    reason: str = ""
    """Why it is not known what is built."""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes this the same call of the same place."""
        asked = (self.files, self.directory, self.origin, self.targets, self.overrides)
        return (*asked, frozenset(self.variables.items()), self.is_cloned, self.reason)


def bake_calls(snapshot: Snapshot) -> Iterator[Baking]:
    """Yield every call of bake whose files are in the repository, of all places that are known."""
    for module in discoveries():
        reader = getattr(module, "shell_texts", None)
        for text in reader(snapshot) if reader is not None else ():
            if "bake" in text.text:
                yield from _in_text(snapshot, text)
        baker = getattr(module, "bakings", None)
        yield from baker(snapshot) if baker is not None else ()


def found_files(
    snapshot: Snapshot, site: Site, cwd: str, named: Sequence[str | None]
) -> tuple[tuple[str, ...], str] | None:
    """Return the files of a call that names `named` in `cwd`, and where that is.

    None where there are none. A file whose name is not known is made by an earlier
    step; what such files say of builds is tags and labels (docker/metadata-action).
    """
    names = [name.removeprefix(_HERE) for name in named if name is not None]
    for start in site.starts:
        directory = site.inside(cwd, start)
        if directory is None:
            continue
        paths = [site.inside(posixpath.join(cwd, name), start) for name in names]
        there = (path for path in paths if path is not None and path in snapshot)
        given = tuple(path for path in there if path.endswith(_ENDINGS))
        files = given if named else default_files(snapshot, directory)
        if files:
            return files, directory
    return None


def override_of(pieces: Pieces) -> Override | None:
    """Return what `target.key=value` sets; None for anything else."""
    first = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    name, is_given, rest = first.partition("=")
    pattern, has_key, key = name.strip().partition(".")
    if not is_given or not has_key:
        return None
    return Override(pattern, key.removesuffix("+"), _value((rest, *pieces[1:])))


def variable_of(pieces: Pieces) -> tuple[str, Value] | None:
    """Return the variable that `NAME=value` sets; None for anything else."""
    first = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    name, is_given, rest = first.partition("=")
    return (name.strip(), _value((rest, *pieces[1:]))) if is_given else None


def _value(pieces: Pieces) -> Value:
    known = known_text(pieces)
    return Open(shown(pieces)) if known is None else known


def _in_text(snapshot: Snapshot, text: ShellText) -> Iterator[Baking]:
    for command in commands_in(text):
        call = parse_bake(command)
        if call is None or isinstance(command.cwd, Hole):
            continue
        named = [word.value for word in call.every("--file")]
        found = found_files(snapshot, text.site, command.cwd, named)
        if found is not None:
            line = text.line_of(call.word.span.start)
            origin = Origin(text.path, line, text.kind, text.machine)
            yield _baking(text, call, found, origin)


def _baking(
    text: ShellText, call: BakeCall, found: tuple[tuple[str, ...], str], origin: Origin
) -> Baking:
    overrides = (override_of(word.pieces) for word in call.every("--set"))
    targets = [word for word in call.targets if not _is_from_the_caller(word)]
    return Baking(
        files=found[0],
        directory=found[1],
        origin=origin,
        targets=tuple(word.value or "" for word in targets) or ("default",),
        overrides=tuple(one for one in overrides if one is not None),
        variables=_variables(text, call),
        reason=_reason(targets, call.loose),
    )


def _is_from_the_caller(word: Word) -> bool:
    """Say whether `word` is what a script is given, and nothing where it is given nothing."""
    return bool(word.pieces) and all(
        isinstance(one, Hole) and one.name in _ARGUMENTS for one in word.pieces
    )


def _reason(targets: Sequence[Word], loose: Hole | None) -> str:
    holes = [hole for word in targets for hole in word.holes]
    if loose is not None and loose.name not in _ARGUMENTS:
        holes.append(loose)
    return (
        said("the targets depend on `{holes}`, which has no value here", holes=shown(holes[:1]))
        if holes
        else ""
    )


def _variables(text: ShellText, call: BakeCall) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in text.variables.items():
        hole = next((text.holes[one] for one in value if one in text.holes), None)
        found[name] = value if hole is None else Open(hole)
    found |= {one.name: _value(one.value.pieces) for one in call.command.assignments}
    given = (variable_of(word.pieces) for word in call.every("--var"))
    return found | dict(one for one in given if one is not None)
