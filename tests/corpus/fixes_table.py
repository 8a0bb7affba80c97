"""What became of the fixes of a repository, and the table of all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """What became of one repository."""

    name: str
    findings: int = 0
    fixed: int = 0
    stages: int = 0
    """Stages of builds that were built, before and after."""
    left_out: int = 0
    """Stages that were not: beyond `MAX_STAGES`, or not to be built at all."""
    before: int = 0
    """Host files of fixed findings in the images before."""
    after: int = 0
    sent_before: int = 0
    """The same in the contexts."""
    sent_after: int = 0
    lost: int = 0
    """Other files that were in the images before and are not afterwards."""
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Builds that cannot be built without their base images, for one."""

    @property
    def numbers(self) -> str:
        """The counts on one line."""
        return ", ".join(f"{getattr(self, key)} {key}" for key in COLUMNS)


COLUMNS = {
    "findings": "findings",
    "fixed": "fixed",
    "stages": "stages built",
    "left_out": "left out",
    "sent_before": "sent before",
    "sent_after": "after",
    "before": "in images before",
    "after": "after",
    "lost": "files lost",
}
"""What of an outcome is printed, with the heads of the table's columns."""


def read_commits(path: Path | None) -> dict[str, str]:
    """Return the commit of each repository that the file at `path` names: `owner/name@commit`."""
    lines = path.read_text(encoding="utf-8").split() if path else []
    return {name: commit for name, _, commit in (line.partition("@") for line in lines)}


def render_table(
    outcomes: Sequence[Outcome], commits: Mapping[str, str], version: str, *, github: bool
) -> str:
    """Return the Markdown page that tells of `outcomes`; `version` is the builder's.

    `github`: the fixes came as pull requests on the fake GitHub.
    """
    rows = [outcome for outcome in outcomes if outcome.stages]
    total = Outcome("all")
    for key in COLUMNS:
        setattr(total, key, sum(getattr(outcome, key) for outcome in rows))
    heads = ("repository", *COLUMNS.values())
    lines = [
        INTRODUCTION.format(version=version, way=BY_PULL_REQUEST if github else BY_PATCH),
        _row(heads),
    ]
    lines.append(_row(["---", *("---:" for _ in COLUMNS)]))
    for outcome in (*rows, total):
        commit = commits.get(outcome.name, "")[:12]
        name = f"{outcome.name}@{commit}" if commit else outcome.name
        lines.append(_row([name, *(str(getattr(outcome, key)) for key in COLUMNS)]))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


BY_PATCH = (
    "`git apply` took the patch of `hullcheck fix`, `fix --write` wrote the same,\n"
    "and a second `fix` found nothing to do."
)
BY_PULL_REQUEST = (
    "The fixes came as one fix pull request of the Action, on the fake GitHub of\n"
    "`tests/github`; a second run wrote nothing, and no request went against GitHub's\n"
    "descriptions."
)
INTRODUCTION = """# Safe fixes, confirmed by a real Docker

Written by `python -m tests.corpus.confirm_fixes` with dockerd {version}. Each public
repository was copied, with the host files that hullcheck expects there as real
files. {way} Then the stages in which host files land
were built before and after, with COPY and ADD alone: base images are empty, RUN
does nothing. *Sent* and *in images* count the host files of fixed findings, build
by build; *files lost* counts all other files that an image had before.
"""
