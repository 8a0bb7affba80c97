"""Which lines in an ignore file keep a host file out, and the edits that put them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from hullcheck.core.edit import AppendLines
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.environments.host_file import HostFile, HostState

_SPECIAL = lazy_pattern(r"([*?\[\]\\])")

GENERAL = {
    "venv": True,
    "conda": True,
    "node-modules": True,
    "cache": True,
    "os": True,
    "env-file": True,
    "credentials": True,
    "git": False,
    "untracked": False,
}
"""Whether a kind's name means the same at every depth, so that one line serves the whole tree."""

PRODUCTS = frozenset({"build", "dist"})
"""Names of what is left over in one directory, and the point of the work in another."""

_NOT_SHARED = lazy_pattern(r"[\[\]\\!#]|\*\*")
"""What `.gitignore` and Docker's patterns do not read alike."""


def quoted(path: str) -> str:
    """Return the pattern that matches exactly `path`; nothing for the root.

    White space at an end would be trimmed, so a wildcard stands for it.
    """
    pattern = _SPECIAL.sub(r"\\\1", path)
    if pattern[:1] in ("!", "#") or pattern[:1].isspace():
        pattern = "?" + pattern[1:] if pattern[:1].isspace() else f"[{pattern[0]}]{pattern[1:]}"
    return pattern[:-1] + "?" if pattern[-1:].isspace() else pattern


def line_for(host: HostFile, kind: str, context: BuildContext, snapshot: Snapshot) -> str:
    """Return the line that keeps `host` out of `context`.

    One line for every depth where that is what the kind means and git tracks
    nothing of that name; else the exact path. Where a wildcard of `.gitignore`
    tells of the host file (`*.log`), the same wildcard, if it stops nothing else.
    """
    inner = host.path[len(context.root) + 1 :] if context.root else host.path
    directory, slash, name = inner.rpartition("/")
    if kind == "cache" and name.endswith((".pyc", ".pyo")):
        return "**/*.pyc"
    general = GENERAL.get(kind, False) and name not in PRODUCTS
    wildcard = _wildcard_behind(host, snapshot)
    line = f"**/{wildcard}" if general else f"{quoted(directory)}{slash}{wildcard}"
    if wildcard and not stops_source(line, context, snapshot):
        return line
    return f"**/{quoted(name)}" if general and not _is_tracked(name, snapshot) else quoted(inner)


def _wildcard_behind(host: HostFile, snapshot: Snapshot) -> str:
    """Return the last part of the `.gitignore` line that tells of `host`; "" without a star.

    Of what a step makes under a name of its own, the pattern that it always has.
    """
    if host.by_steps_alone:
        return host.pattern
    place = host.evidence_place
    source = snapshot.source(place.path) if place and place.path.endswith(".gitignore") else None
    if place is None or source is None or host.state is not HostState.PREDICTED:
        return ""
    part = source.line_text(place.line or 1).strip().rstrip("/").rpartition("/")[2]
    plain = "*" in part.replace("**", "") and not _NOT_SHARED.search(part)
    return part if plain and part.strip("*") else ""


def _is_tracked(name: str, snapshot: Snapshot) -> bool:
    needles = (f"\0{name}\0", f"/{name}\0", f"\0{name}/", f"/{name}/")
    found = (path for needle in needles for path in snapshot.tree.containing(needle))
    return any(path not in snapshot.untracked for path in found)


def ignore_edit(ignore_file: str, lines: tuple[str, ...]) -> AppendLines:
    """Return the edit that has `lines` stand at the end of `ignore_file`."""
    return AppendLines(ignore_file, lines)


def moved_lines(text: str, directory: str, root: str) -> tuple[str, ...]:
    """Return the patterns of an ignore file in `directory`, written from the context at `root`."""
    prefix = directory[len(root) + 1 :] if root else directory
    lines: list[str] = []
    for raw in text.splitlines():
        pattern = raw.strip()
        if not pattern or raw.startswith("#"):
            continue
        sign = "!" if pattern.startswith("!") else ""
        inner = pattern.removeprefix("!").strip().lstrip("/")
        lines.append(f"{sign}{prefix}/{inner}" if prefix else f"{sign}{inner}")
    return tuple(lines)


def stops_source(pattern: str, context: BuildContext, snapshot: Snapshot) -> bool:
    """Say whether `pattern` would stop a file of the repository that is let through now."""
    found = _named_by(pattern, snapshot.tree)
    let_through = (path for path in found if context.lets_through(path))
    return any(context.would_stop(pattern, (path,)) for path in let_through)


def _named_by(pattern: str, tree: Tree) -> Iterable[str]:
    """Return, from `tree`, at least every path that `pattern` matches."""
    literal = max(_LITERALS.split(pattern), key=len)
    return tree.containing(literal) if literal else tree.paths


def newly_named(old: BuildContext, new: BuildContext, tree: Tree) -> Iterator[str]:
    """Yield, from `tree`, at least every path that `new` stops and `old` lets through.

    Only what a pattern names that was not there before, or was a `!` that is
    gone, can be stopped now; so those patterns' literal parts are looked for
    instead of asking about every path.
    """
    # Counted: the same pattern once more, behind a `!`, stops something newly.
    before = Counter((each.cleaned, each.negated) for each in old.patterns)
    after = Counter((each.cleaned, each.negated) for each in new.patterns)
    changed = {text for text, negated in after - before if not negated}
    changed |= {text for text, negated in before - after if negated}
    seen: set[str] = set()
    for text in sorted(changed):
        for path in _named_by(text, tree):
            if path not in seen:
                seen.add(path)
                yield path


_LITERALS = lazy_pattern(r"\\.|[*?/]+|\[[^\]]*\]?")
"""What separates the literal parts of a pattern."""
