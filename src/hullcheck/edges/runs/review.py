"""What `review` does: the local twin of the Action, on two revisions without a checkout."""

from __future__ import annotations

from hullcheck.comparing import new_report
from hullcheck.core.diff import ChangedFile
from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.said import said
from hullcheck.edges.changes import read_changed_files
from hullcheck.edges.locale import own_locale, translator_for
from hullcheck.edges.origin import read_page
from hullcheck.edges.progress import Say, progress
from hullcheck.edges.revision import (
    GitReader,
    read_default_base,
    read_merge_base,
    read_revision,
)
from hullcheck.engine import Analysis, Options
from hullcheck.render.links import Links
from hullcheck.report import Report
from hullcheck.review.earlier import Earlier
from hullcheck.review.one_click import answers_comments
from hullcheck.review.plan import plan_review
from hullcheck.review.preview import render_steps_json, render_steps_text
from hullcheck.review.subject import Subject

from .shared import analyse_read, deliver, verified_report


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """The options of `hullcheck review`."""

    path: str
    config: str | None
    base: str | None
    head: str
    form: str
    output: str | None
    language: str | None = None


def run_review(request: ReviewRequest) -> int:
    """Write the Steps of a first review of the head, and return 0: it is only shown."""
    with progress(translator_for(request.language)) as say:
        subject = _read_subject(request, say)
    steps = plan_review(subject, Earlier(me="", head_sha=subject.head_sha))
    if request.form == "json":
        deliver(render_steps_json(steps), request.output)
    else:
        deliver(render_steps_text(steps, subject.translator), request.output)
    return 0


def _read_subject(request: ReviewRequest, say: Say) -> Subject:
    """Return the head with what it has new, and what it changes, against the merge base."""
    base_name = request.base or read_default_base(request.path)
    say(said("reading {place}", place=request.head))
    head = read_revision(request.path, request.head)
    base = read_revision(request.path, read_merge_base(request.path, base_name, head.commit))
    options = Options(language=request.language, locale=own_locale())
    after = _analyse(head, options, say, request.config)
    # Both with the configuration of the head, as on an event that holds no secret.
    before = _analyse(base, after.options, say)
    report = new_report(verified_report(after, say), before, after)
    return Subject(
        report=report,
        snapshot=after.snapshot,
        files=_changed(report, base, head),
        links=Links(head.commit, read_page(head.repository.git)),
        one_click=answers_comments(before.snapshot),
        translator=after.options.translator,
    )


def _analyse(reader: GitReader, options: Options, say: Say, config: str | None = None) -> Analysis:
    # Nothing that lies on this machine counts: the Action would not see it.
    return analyse_read(reader, reader.snapshot, OnDisk(), options, say, config)


def _changed(report: Report, base: GitReader, head: GitReader) -> tuple[ChangedFile, ...]:
    wanted = {finding.place.path for finding in report.findings}
    return read_changed_files(head.repository.git, base.snapshot.tree, head.snapshot.tree, wanted)
