"""Whether edits of compose files change what they are meant to, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.edit import Edit, Replace
from hullcheck.core.said import said
from hullcheck.core.source import Source
from hullcheck.facts import Facts


def changed_services(before: Facts, after: Facts, edits: Iterable[Edit]) -> Iterator[str]:
    """Yield what `edits`, which lead from one to the other, do to services beyond one entry each.

    Every edit of a compose file adds, removes or replaces one entry; its services
    and their builds stay.
    """
    replaced: dict[str, set[Replace]] = {}
    for edit in edits:
        if isinstance(edit, Replace):
            replaced.setdefault(edit.path, set()).add(edit)
    read = frozenset().union(*(each.project.read for each in before.declared))
    for path in sorted(read & replaced.keys()):
        old, new = before.snapshot.source(path), after.snapshot.source(path)
        found = _differences(old, new) if old and new else None
        if found != len(replaced[path]):
            yield said("more would differ in `{path}` than the entries that are meant", path=path)
    if _running(before) != _running(after):
        yield said("other services would run, or other images")


def _differences(old: Source, new: Source) -> int | None:
    from hullcheck.syntax.yaml_difference import count_differences  # noqa: PLC0415 (few edits)

    return count_differences(old, new)


def _running(facts: Facts) -> list[tuple[object, ...]]:
    """Return the services with their builds, project by project."""
    return [(each.project.files, each.service.name, each.build.key) for each in facts.declared]
