"""Files by which a machine starts programs without a person: units, crontabs, Jenkinsfiles.

Sources: systemd.service(5) and systemd.syntax(7), crontab(5), Jenkins' "Pipeline: Nodes and
Processes", step `sh`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.syntax.shell_nouns import Command

from .texts import shallowest, source_at, still_wanted

MAX_FILES = 60
"""Files that are read, those nearest to the root first."""

MAX_LISTED = 2_000
"""Paths looked at for one of the names."""

MAX_STARTS = 500
"""Commands of one file; those that people write have a handful."""

MAX_CHARACTERS = 100_000
"""Of one file."""

_UNIT = lazy_pattern(r"(?m)^[ \t]*ExecStart(?:Pre|Post)?=[-@:+!|]*((?:[^\\\n]|\\.|\\\n)*)")
_CRON = lazy_pattern(r"(?m)^[ \t]*(?:@[a-z]+|[0-9*][^\s=]*(?:[ \t]+[^\s=]+){4})[ \t]+(\S[^\n]*)")
_STEP = lazy_pattern(
    r"(?<![\w.])sh[ \t]{0,20}\(?\s{0,200}(?:script[ \t]{0,20}:[ \t]{0,20})?"
    r"(?:'''(?P<a>.*?)'''|\"\"\"(?P<b>.*?)\"\"\"|'(?P<c>[^'\n]*)'|\"(?P<d>[^\"\n]*)\")",
    re.DOTALL,
)
_COMMENT = lazy_pattern(r"(?m)^[ \t]*//[^\n]*$")


@dataclass(frozen=True, slots=True)
class ServiceStart:
    """One command line of such a file."""

    place: Place
    what: str
    """The sort of file: `unit file`, `crontab` or `Jenkinsfile`."""
    commands: tuple[Command, ...]
    """What it runs, in order."""


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the texts that `service_starts` would still like."""
    return still_wanted(snapshot, [path for path, _ in _files(snapshot)])


def service_starts(snapshot: Snapshot) -> Iterator[ServiceStart]:
    """Yield what the loaded files of a snapshot start, in the order of files and lines."""
    for path, what in _files(snapshot):
        source = source_at(snapshot, path)
        if source is not None and "activate" in source.text[:MAX_CHARACTERS]:
            yield from islice(_starts(path, what, source), MAX_STARTS)


def _files(snapshot: Snapshot) -> list[tuple[str, str]]:
    kinds: dict[str, str] = {}
    for needle in (".service\0", "cron", "enkinsfile"):
        for path in islice(snapshot.tree.containing(needle), MAX_LISTED):
            what = _kind(path)
            if what:
                kinds[path] = what
    return [(path, kinds[path]) for path in shallowest(kinds, MAX_FILES)]


def _kind(path: str) -> str:
    directory, _, name = path.rpartition("/")
    if name.endswith(".service"):
        return "unit file"
    if name.startswith("Jenkinsfile") or name.lower().endswith(".jenkinsfile"):
        return "Jenkinsfile"
    cron = name == "crontab" or name.endswith((".cron", ".crontab")) or name.startswith("crontab.")
    return "crontab" if cron or directory.rpartition("/")[2] == "cron.d" else ""


def _starts(path: str, what: str, source: Source) -> Iterator[ServiceStart]:
    text = source.text[:MAX_CHARACTERS]
    if what == "unit file":
        for found in _UNIT.finditer(text):
            yield _start(path, what, source, found.start(1), _of_words(found[1]))
    elif what == "crontab":
        for found in _CRON.finditer(text):
            line = found[1]
            if "cron.d/" in path or path.rpartition("/")[2] == "crontab":
                # The system's tables name the user first; in a user's own that is the program.
                yield _start(path, what, source, found.start(1), _of_shell(line.partition(" ")[2]))
            yield _start(path, what, source, found.start(1), _of_shell(line))
    else:
        blank = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
        for found in _STEP.finditer(blank):
            script = next(each for each in found.groups() if each is not None)
            yield _start(path, what, source, found.start(), _of_shell(script))


def _start(
    path: str, what: str, source: Source, offset: int, commands: Sequence[Command]
) -> ServiceStart:
    return ServiceStart(Place(path, source.line_of(offset)), what, tuple(commands))


def _of_words(text: str) -> Sequence[Command]:
    from hullcheck.syntax.shell import split_exec  # noqa: PLC0415 (27 ms)

    try:
        words = shlex.split(text.replace("\\\n", " "))
    except ValueError:
        return ()
    return split_exec(words).commands


def _of_shell(text: str) -> Sequence[Command]:
    from hullcheck.syntax.shell import parse_shell  # noqa: PLC0415 (27 ms)

    return parse_shell(text).commands
