"""Where each finding is told: at its lines, on its file, or in the summary."""

from __future__ import annotations

from enum import StrEnum

from hullcheck.core.diff import ChangedFile
from hullcheck.core.finding import Finding, Severity
from hullcheck.core.noun import dataclass
from hullcheck.render.places import end_line_of, start_of

from .earlier import Earlier, Thread
from .subject import Subject

MAX_INLINE = 30
"""Comments at lines, earlier ones counted: GitHub fails at 33 in a review, and a person before."""

MAX_ON_FILES = 10
"""Comments on files as wholes, earlier ones counted: each takes a request of its own."""


class Spot(StrEnum):
    """What kind of place a finding is told at."""

    LINES = "lines"
    FILE = "file"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding and where it is told."""

    finding: Finding
    spot: Spot
    lines: tuple[int, int] | None = None
    """First and last line of the comment, 1-based."""
    thread: Thread | None = None
    """The comment that tells it already."""
    overflow: bool = False
    """It would have had a comment, had there been fewer before it."""


def ranked(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return what is more than advice, worst first; of equal ones in the order of reading."""
    told = [finding for finding in findings if finding.severity > Severity.ADVICE]
    return sorted(told, key=lambda finding: -finding.severity)


def place_findings(subject: Subject, earlier: Earlier) -> list[Placed]:
    """Return where each finding that is more than advice is told, worst first.

    What has a comment keeps it, wherever its lines went.
    """
    told = _threads(earlier)
    findings = ranked(subject.report.findings)
    threads = [told[f.fingerprint] for f in findings if f.fingerprint in told]
    room = {
        Spot.LINES: MAX_INLINE - sum(not thread.on_file for thread in threads),
        Spot.FILE: MAX_ON_FILES - sum(thread.on_file for thread in threads),
    }
    files = {file.path: file for file in subject.files if file.is_in_head}
    placed: list[Placed] = []
    for finding in findings:
        thread = told.get(finding.fingerprint)
        if thread is not None:
            spot = Spot.FILE if thread.on_file else Spot.LINES
            placed.append(Placed(finding, spot, thread=thread))
            continue
        wish = _wish(finding, subject, files.get(finding.place.path))
        if wish.spot in room:
            room[wish.spot] -= 1
            if room[wish.spot] < 0:
                wish = Placed(finding, Spot.SUMMARY, overflow=True)
        placed.append(wish)
    return placed


def _threads(earlier: Earlier) -> dict[str, Thread]:
    """Return the oldest thread that tells each finding, or in which a person said no to it."""
    found: dict[str, Thread] = {}
    for thread in earlier.threads:
        fingerprint = earlier.fingerprint_of(thread)
        if fingerprint is not None and not earlier.is_settled(thread):
            found.setdefault(fingerprint, thread)
    return found


def _wish(finding: Finding, subject: Subject, file: ChangedFile | None) -> Placed:
    """Return where a finding would best be told, however many others there are."""
    if file is None or not subject.inline or finding.fingerprint in subject.refused:
        return Placed(finding, Spot.SUMMARY)
    first = start_of(subject.snapshot, finding.place)[0]
    last = end_line_of(subject.snapshot, finding.place)
    shown = None if first is None else file.patch.first_shown(first, max(first, last or first))
    if shown is None:
        return Placed(finding, Spot.FILE)
    return Placed(finding, Spot.LINES, lines=shown)
