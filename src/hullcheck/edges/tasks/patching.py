"""Fixes for a branch that cannot be written: as a patch in an answer."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.fixing import plan_fixes
from hullcheck.render.patch import render_patch

from .configuring import Trust
from .ground import read_ground
from .nouns import FixTask
from .workshop import Workshop

MAX_PATCH = 50_000
"""Characters that an answer has room for."""

_FORGED = lazy_pattern("`+")


def patch_for(task: FixTask, sha: str, shop: Workshop, *, unsafe: bool) -> str:
    """Return the verified fixes of what a pull request brings, as a patch in a code block.

    "" where there are none, or where they are no text or too long. `sha` is the head's
    commit. Raises a `GithubError` where it cannot be read.
    """
    stranger = Trust(head_configures=False, comments_count=False)
    ground = read_ground(task, sha, shop, stranger)
    only = {finding.fingerprint for finding in ground.report.findings}
    plan = plan_fixes(ground.analysis, unsafe=unsafe, only=only)
    sources = {path: ground.analysis.snapshot.source(path) for path in plan.files_after}
    before = {path: source.data if source else None for path, source in sources.items()}
    try:
        patch = render_patch(before, plan.files_after).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    if not patch or len(patch) > MAX_PATCH:
        return ""
    fence = "`" * max(3, 1 + max(map(len, _FORGED.findall(patch)), default=0))
    return f"{fence}diff\n{patch}{fence}"
