"""What a review is about: the head's new findings, and the files of the pull request."""

from __future__ import annotations

from dataclasses import field

from hullcheck.core.diff import ChangedFile
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.languages.translator import ENGLISH, Translator
from hullcheck.render.links import Links
from hullcheck.report import Report


@dataclass(frozen=True, slots=True)
class Subject:
    """One head of a pull request, analysed."""

    report: Report
    """What the head has and the merge base has not."""
    snapshot: Snapshot
    """The head."""
    files: tuple[ChangedFile, ...]
    links: Links
    complete: bool = True
    """False: a tree, a list of files or the analysis stopped before its end."""
    may_resolve: bool = True
    """We may resolve threads, which takes `contents: write`; else comments are folded away."""
    inline: bool = True
    """Findings get comments of their own; False: all of them go to the summary."""
    one_click: bool = False
    """A workflow answers to comments, so the summary has a box that asks for fixes."""
    refused: frozenset[str] = field(default=frozenset())
    """Fingerprints of findings whose place GitHub refused: they go to the summary."""
    translator: Translator = ENGLISH
    """Who tells it in the language of the repository."""

    @property
    def head_sha(self) -> str:
        """The commit that was analysed."""
        return self.links.sha

    @property
    def is_whole(self) -> bool:
        """Whether everything was read, so that what was not found is not there."""
        return self.complete and self.report.complete
