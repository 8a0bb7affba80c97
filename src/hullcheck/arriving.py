"""How many files of the project reach a build's stages: what a fix is said to have left alone."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.simulate import simulate_flow
from hullcheck.engine import Analysis
from hullcheck.fixing import Plan
from hullcheck.simulation import local, read_dockerfile

MAX_FOLLOWED = 20_000
"""Files of one context that are followed to be counted."""


def count_arriving(analysis: Analysis, plan: Plan) -> int | None:
    """Return how many tracked files reach stages and mounts once `plan` is applied.

    Counted are the builds that its edits concern, each file once; None where there is
    no such build, and where one of them has too many to follow.
    """
    changed = frozenset(edit.path for edit in plan.edits)
    touched = [facts.build for facts in analysis.facts.builds if facts.reads & changed]
    if not touched:
        return None
    found: set[str] = set()
    for build in touched:
        arriving = _arriving(build, plan)
        if arriving is None:
            return None
        found |= arriving
    return len(found)


def _arriving(build: Build, plan: Plan) -> set[str] | None:
    dockerfile, _ = read_dockerfile(plan.after, build)
    if dockerfile is None or dockerfile.fatal or build.context_kind is ContextKind.REMOTE:
        return set()
    context = BuildContext(plan.after, local(build))
    paths = list(_let_through(context, plan))
    if len(paths) > MAX_FOLLOWED:
        return None
    tree = plan.after.tree
    flow = simulate_flow(plan.after, build, dockerfile, context, tree, paths)
    if flow.unfinished:
        return None
    return {path for path in paths if flow.arrivals_of(path) or flow.mounted(path)}


def _let_through(context: BuildContext, plan: Plan) -> Iterator[str]:
    tree = plan.after.tree
    tracked = (tree.paths[index] for index in tree.range_under(context.root))
    return (p for p in tracked if p not in plan.after.untracked and context.lets_through(p))
