"""Which lines in an ignore file keep a host file out, and the edits that put them there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from hullcheck.core.edit import AppendLines
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.docker.context import BuildContext
from hullcheck.environments.host_file import HostFile

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


def quoted(path: str) -> str:
    """Return the pattern that matches exactly `path`.

    White space at an end would be trimmed, so a wildcard stands for it.
    """
    pattern = _SPECIAL.sub(r"\\\1", path)
    if pattern[:1] in ("!", "#") or pattern[:1].isspace():
        pattern = "?" + pattern[1:] if pattern[:1].isspace() else f"[{pattern[0]}]{pattern[1:]}"
    return pattern[:-1] + "?" if pattern[-1:].isspace() else pattern


def line_for(host: HostFile, kind: str, root: str, snapshot: Snapshot) -> str:
    """Return the line that keeps `host` out of the context at `root`.

    One line for every depth where that is what the kind means and git tracks
    nothing of that name; else the exact path.
    """
    inner = host.path[len(root) + 1 :] if root else host.path
    name = inner.rpartition("/")[2]
    if kind == "cache" and name.endswith((".pyc", ".pyo")):
        return "**/*.pyc"
    if GENERAL.get(kind, False) and not _is_tracked(name, snapshot):
        return f"**/{quoted(name)}"
    return quoted(inner)


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
