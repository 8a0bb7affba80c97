"""Builds in the jobs of GitLab's pipelines (docs.gitlab.com/ci/yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.shell_holes import Holes
from hullcheck.syntax.shell_nouns import Hole

from .declared import Declared
from .run_paths import START
from .shell_texts import ShellText, discover_in, is_of_interest

if TYPE_CHECKING:
    from .pipelines.gitlab import Job, Pipeline
    from .pipelines.plain import Text

MAX_PIPELINES = 50
"""Pipelines that start each other."""

MAX_JOBS = 2000
"""Jobs of one pipeline, each run of a matrix counted."""

ROOT_FILE = ".gitlab-ci.yml"

_INPUT = lazy_pattern(r"\$\[\[[^\]]*\]\]")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the pipeline's file, and what loaded ones include."""
    for pipeline in _pipelines(snapshot):
        yield from dict.fromkeys(pipeline.missing)


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every job, each with the line of its command."""
    unknowns: list[Unknown] = []
    texts: list[ShellText] = []
    for pipeline in _pipelines(snapshot):
        texts += _texts(pipeline)
        unknowns += pipeline.unknowns
    found = discover_in(snapshot, texts)
    return Declared(found.builds, tuple(dict.fromkeys((*unknowns, *found.unknowns))))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what every job runs that may be of interest."""
    for pipeline in _pipelines(snapshot):
        yield from _texts(pipeline)


def jobs_in(snapshot: Snapshot) -> Iterator[Job]:
    """Yield every run of every job."""
    for pipeline in _pipelines(snapshot):
        from .pipelines.gitlab import jobs_of  # noqa: PLC0415 (as in _pipelines)

        yield from islice(jobs_of(pipeline), MAX_JOBS)


def _pipelines(snapshot: Snapshot) -> Iterator[Pipeline]:
    if ROOT_FILE not in snapshot:
        return
    # Lazily: most repositories have no such pipeline.
    from .pipelines.gitlab import child_pipelines, read_pipeline  # noqa: PLC0415

    pending, seen = [ROOT_FILE], {ROOT_FILE}
    while pending and len(seen) <= MAX_PIPELINES:
        pipeline = read_pipeline(snapshot, pending.pop())
        children = dict.fromkeys(child_pipelines(snapshot, pipeline.config))
        pending += (path for path in children if path not in seen)
        seen |= children.keys()
        yield pipeline


def _texts(pipeline: Pipeline) -> Iterator[ShellText]:
    from .pipelines.gitlab import jobs_of  # noqa: PLC0415 (as in _pipelines)

    for job in islice(jobs_of(pipeline), MAX_JOBS):
        for script in job.scripts:
            if any(is_of_interest(text.text) for text in script):
                yield _text(job, script)


def _text(job: Job, script: tuple[Text, ...]) -> ShellText:
    from .pipelines.plain import lines_of  # noqa: PLC0415 (as in _pipelines)

    holes = Holes()
    written = [_INPUT.sub(lambda found: holes.text((Hole(found[0]),)), one.text) for one in script]
    first = next(one for one in script if is_of_interest(one.text))
    return ShellText(
        "\n".join(written),
        first.path,
        OriginKind.CI,
        Machine.CHECKOUT,
        lines_of(zip(script, written, strict=True)),
        cwd=START,
        variables={name: holes.text(pieces) for name, pieces in job.variables.items()},
        holes=holes.names,
    )
