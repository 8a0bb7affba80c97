"""Builds in the jobs of GitLab's pipelines (docs.gitlab.com/ci/yaml)."""

from __future__ import annotations

import posixpath
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
from .run_paths import START, Site
from .shell_texts import ShellText, discover_in, is_of_interest

if TYPE_CHECKING:
    from .pipelines.gitlab import Job, Pipeline
    from .pipelines.plain import Text

MAX_PIPELINES = 50
"""Pipelines that start each other."""

MAX_JOBS = 2000
"""Jobs of one pipeline, each run of a matrix counted."""

ROOT_FILE = ".gitlab-ci.yml"

_TEMPLATE = "{{"
"""What is in the name of a directory that a template gives another name: `{{cookiecutter.x}}`."""

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
    """Yield every run of every job of the repository's own pipeline."""
    for pipeline in islice(_started_by(snapshot, ROOT_FILE), MAX_PIPELINES):
        from .pipelines.gitlab import jobs_of  # noqa: PLC0415 (as in _pipelines)

        yield from islice(jobs_of(pipeline), MAX_JOBS)


def _pipelines(snapshot: Snapshot) -> Iterator[Pipeline]:
    """Yield every pipeline: the repository's, and those of the templates that it holds."""
    yield from islice(_all_pipelines(snapshot), MAX_PIPELINES)


def _all_pipelines(snapshot: Snapshot) -> Iterator[Pipeline]:
    read: set[str] = set()
    for path in sorted(snapshot.tree.named(ROOT_FILE), key=lambda path: path != ROOT_FILE):
        # One that another includes runs where that one does, and what a template makes by itself.
        is_own = path not in read or _TEMPLATE in path
        for pipeline in _started_by(snapshot, path) if is_own else ():
            read |= pipeline.read
            yield pipeline


def _started_by(snapshot: Snapshot, path: str) -> Iterator[Pipeline]:
    if path not in snapshot:
        return
    # Lazily: most repositories have no such pipeline.
    from .pipelines.gitlab import child_pipelines, read_pipeline  # noqa: PLC0415

    pending, seen, root = [path], {path}, posixpath.dirname(path)
    while pending:
        pipeline = read_pipeline(snapshot, pending.pop(), root)
        children = dict.fromkeys(child_pipelines(snapshot, pipeline))
        pending += (path for path in children if path not in seen)
        seen |= children.keys()
        yield pipeline


def _texts(pipeline: Pipeline) -> Iterator[ShellText]:
    from .pipelines.gitlab import jobs_of  # noqa: PLC0415 (as in _pipelines)

    for job in islice(jobs_of(pipeline), MAX_JOBS):
        for script in job.scripts:
            if any(is_of_interest(text.text) for text in script):
                yield _text(job, script, pipeline.root)


def _text(job: Job, script: tuple[Text, ...], root: str) -> ShellText:
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
        Site(root=root),
        START,
        variables={name: holes.text(pieces) for name, pieces in job.variables.items()},
        holes=holes.names,
    )
