"""The pages of recorded builds: one a topic, a row for each case that a real builder was given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from hullcheck.core.snapshot import Mode
from tests.oracle.case import Case, read_cases
from tests.oracle.corpus import WRITTEN, RecordedCase, is_recorded, read_rows
from tests.oracle.not_predicted import NOT_PREDICTED
from tests.oracle.observation import Entry, Kind, Observation, Outcome

from . import table

FOLDERS = ("cases",)

TOPICS = {
    "ignore": "Ignore files",
    "placement": "Which ignore file is read",
    "copy_sources": "Sources of COPY",
    "globs": "Wildcards",
    "destinations": "Destinations",
    "symlinks": "Symbolic links",
    "flags": "Flags of COPY",
    "add": "ADD",
    "stages": "Stages",
    "variables": "Variables",
    "run": "What RUN makes and removes",
    "names": "Odd names",
}
"""What the cases of a file are about, in the order in which they are worth reading."""

_PAGE = """\
# {title}

{count} builds, as {builder} made them. Each is a test: `tests/oracle/cases/{topic}.txt` has the
trees whole, [what hullcheck simulates](../semantics.md) says the same in words. A file's content
tells where it came from: *made* is what no file of the tree has.

{table}
"""

HEAD = ("case", "Dockerfile and ignore file", "beside them", "in the image")


def pages() -> dict[str, str]:
    """Return one page a topic."""
    by_topic = groupby(recorded_builds(), key=lambda each: each.case.name.partition("/")[0])
    return {f"cases/{topic}.md": _page(topic, list(cases)) for topic, cases in by_topic}


def recorded_builds() -> Iterator[RecordedCase]:
    """Yield what a real builder made of each case that a person wrote."""
    rows = read_rows(WRITTEN)
    for case in read_cases():
        if is_recorded(case, rows):
            yield RecordedCase(case, Observation.from_json(rows[case.name]))


def _page(topic: str, cases: Sequence[RecordedCase]) -> str:
    builders = ", ".join(sorted({each.observation.builder for each in cases}))
    rows = (row(each) for each in cases)
    return _PAGE.format(
        title=TOPICS[topic],
        count=len(cases),
        builder=builders,
        topic=topic,
        table=table.render(HEAD, rows),
    )


def row(recorded: RecordedCase) -> Sequence[str]:
    """Return a line of a table below `HEAD`."""
    case, image = recorded.case, recorded.observation.image
    name = re.sub(r" s\b", "'s", case.name.partition("/")[2].replace("-", " "))
    remark = f" *Not predicted: {NOT_PREDICTED[case.name]}.*" if case.name in NOT_PREDICTED else ""
    return name + remark, table.cell(_said(case)), table.cell(_beside(case)), _came_to(image)


def _said(case: Case) -> Iterator[str]:
    """Yield the lines of the Dockerfile and of the ignore files, with how the build is called."""
    call = {"context": case.context, "target": case.target or "", **case.args}
    yield from (f"({name}: {value})" for name, value in call.items() if value)
    snapshot = case.snapshot()
    for path in sorted(snapshot.paths, key=lambda path: (path.endswith(".dockerignore"), path)):
        source = snapshot.source(path)
        if _is_said(case, path) and source is not None:
            yield from () if path == "Dockerfile" else (f"-- {path} --",)
            yield from (line for line in source.text.splitlines() if line.strip())


def _is_said(case: Case, path: str) -> bool:
    return path == case.dockerfile or path.endswith(".dockerignore")


def _beside(case: Case) -> Iterator[str]:
    """Yield what else lies in the tree."""
    snapshot = case.snapshot()
    for header in case.headers():
        if not _is_said(case, header.path):
            link = snapshot.tree.mode(header.path) == Mode.SYMLINK
            yield header.path + (f" -> {header.target}" if link else "/" * header.is_dir)


def _came_to(outcome: Outcome) -> str:
    """Return a cell of what lies in the image, or why there is none."""
    if outcome.listing is None:
        return f"*no image:* {table.code(_short(outcome.error or ''))}"
    return table.cell(map(_entry, outcome.listing)) or "nothing"


def _short(error: str) -> str:
    """Return the end of a builder's error, where the cause stands."""
    return error.removeprefix("error: ").removeprefix("failed to solve: ")


def _entry(entry: Entry) -> str:
    if entry.kind == Kind.LINK:
        return f"/{entry.path} -> {entry.detail}"
    end = "/" if entry.kind == Kind.DIRECTORY else ""
    if entry.kind == Kind.FILE and entry.detail is None:
        return f"/{entry.path} (made)"
    moved = entry.detail is not None and not entry.path.endswith(entry.detail.rpartition("/")[2])
    return f"/{entry.path}{end}" + (f" (from {entry.detail})" if moved else "")


def contents() -> str:
    """Return a list of the pages, for another page below `docs/`."""
    counts = dict.fromkeys(TOPICS, 0)
    for case in read_cases():
        counts[case.name.partition("/")[0]] += 1
    return "\n".join(_line(topic, number) for topic, number in counts.items())


def _line(topic: str, number: int) -> str:
    return f"- [{TOPICS[topic]}](cases/{topic}.md): {number} builds"
