"""What of a context the client sends: no more than what it is asked for.

The client is asked for the sources of all stages that are built, as patterns, with links on
the way followed. What it sends is mostly all that they name; where it is not, the instructions
are simulated once more, on what is sent.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import field
from itertools import takewhile
from math import inf

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import LinkTarget
from hullcheck.docker.context_files import Unfiltered
from hullcheck.docker.effort import PROBE
from hullcheck.docker.filesystem import below, join, relative
from hullcheck.docker.flow import Flow, SourceUse
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.ignore.gopath import WHITE_SPACE
from hullcheck.docker.ignore.ignorefile import ExcludeSet
from hullcheck.docker.link_following import followed_paths

_NOT_PRINTABLE = lazy_pattern("[^ -~]")
_CLASSES = frozenset("[\\")
_SPECIAL = lazy_pattern(r"[*?\[\]^\\]")
_REFUSED = 'header key "followpaths" contains value with non-printable ASCII characters'


@dataclass
class Request:
    """What the client is asked for of one context, for one reader of it."""

    context: BuildContext
    words: dict[str, int] = field(default_factory=dict)
    """The sources, from the context's root, and the line of each."""
    uses: list[SourceUse] = field(default_factory=list)
    """What the sources name, those left out at which the builder stops in any case."""
    whole: bool = False
    """Everything is asked for, or nobody knows what is."""
    doubtful: bool = False
    """What is looked at is more than `uses` tell."""

    def ask(self, word: str, line: int) -> None:
        """Ask for `word`, from the context's root, because of the instruction in `line`."""
        self.words.setdefault(word, line)
        self.whole = self.whole or not word


class Sent:
    """What the client sends of a context; paths are from the context's root."""

    def __init__(
        self, flow: Flow, context: BuildContext, patterns: Sequence[str], included: ExcludeSet
    ) -> None:
        """Take what is included: a file for which a pattern matches it, or a directory above.

        `included` are the `patterns`, compiled.
        """
        self._flow = flow
        self._context = context
        self._patterns = included
        self._stems = [_stem(pattern) for pattern in patterns]
        self._depth = max((_depth(pattern) for pattern in patterns), default=0)
        self._directories: dict[str, bool] = {}

    def matches(self, path: str) -> bool:
        """Say whether what lies at `path` is sent for its own sake, if it is let through."""
        self._flow.effort.spend(PROBE)
        return bool(self._patterns.excludes(path))

    def has_directory(self, path: str) -> bool:
        """Say whether the directory at `path` is sent: also if something in it is."""
        if path not in self._directories:
            self._directories[path] = not path or self.matches(path) or self._has_inside(path)
        return self._directories[path]

    def _has_inside(self, directory: str) -> bool:
        root, tree = self._context.root, self._flow.tree
        pending = [directory] if self._may_reach_below(directory) else []
        while pending:
            for full in tree.children(join(root, pending.pop())):
                path = relative(full, root)
                if self.matches(path) and self._lets_through(full):
                    return True
                if self._may_reach_below(path):
                    pending.append(path)
        return False

    def _lets_through(self, full: str) -> bool:
        is_directory = self._flow.tree.mode(full) is None
        context = self._context
        return bool(context.has_dir(full) if is_directory else context.lets_through(full))

    def _may_reach_below(self, path: str) -> bool:
        """Say whether a pattern that does not match `path` may match what lies in it."""
        if path.count("/") + 1 >= self._depth:
            return False
        return any(below(stem, path) or below(path, stem) for stem in self._stems)


def sent_in_part(
    flow: Flow, requests: Mapping[Hashable, Request], links: LinkTarget
) -> dict[Hashable, Sent]:
    """Return what is sent for each request of which not all that is looked at may be sent.

    `links` tells where those of the repository lead. Where the client refuses a request the flow
    is stopped.
    """
    found: dict[Hashable, Sent] = {}
    for key, request in requests.items():
        # Where nothing is told, everything is sent.
        if request.words and not request.whole:
            if _refuses(flow, request):
                return {}
            sent = _sent(flow, request, links)
            if sent is not None:
                found[key] = sent
    return found


def _refuses(flow: Flow, request: Request) -> bool:
    """Stop at a source with a control character: a header of gRPC cannot have it."""
    # Where any of them is no ASCII they are all encoded.
    if not all(map(str.isascii, request.words)):
        return False
    refused = [line for word, line in request.words.items() if _NOT_PRINTABLE.search(word)]
    for line in refused:
        flow.stop(line, _REFUSED)
    return bool(refused)


def _sent(flow: Flow, request: Request, links: LinkTarget) -> Sent | None:
    """Return what is sent for `request`; None where that is all that is looked at."""
    context = request.context
    files = Unfiltered(flow.tree, context.root, links, flow.effort)
    patterns = followed_paths(files, request.words)
    if patterns is None:
        return None
    included = ExcludeSet(patterns)
    if included.problem:
        if included.problem.by_docker and not flow.problems:
            flow.stop(min(request.words.values()), included.problem.reason)
        return None
    sent = Sent(flow, context, patterns, included)
    plain = frozenset(filter(is_plain, patterns))
    negated = any(pattern.strip(WHITE_SPACE).startswith("!") for pattern in patterns)
    if not (request.doubtful or negated) and _is_all_there(request, plain, sent):
        return None
    return sent


def _stem(pattern: str) -> str:
    """Return the directories of a pattern before the first part that is no name."""
    parts = pattern.split("/")
    return "/".join(takewhile(is_plain, parts[:-1]))


def _depth(pattern: str) -> float:
    """Return of how many parts a path is at most that a pattern matches."""
    # Such things may match slashes.
    crosses = "**" in pattern or not _CLASSES.isdisjoint(pattern)
    return inf if crosses else pattern.count("/") + 1


def is_plain(path: str) -> bool:
    """Say whether a path means itself as a pattern."""
    return not (_SPECIAL.search(path) or path.startswith("!") or path != path.strip(WHITE_SPACE))


def _is_all_there(request: Request, plain: Set[str], sent: Sent) -> bool:
    """Say whether everything is sent that the sources name, or look into.

    `plain` are the patterns that mean themselves; none of all has a `!`.
    """
    named = {path for use in request.uses for path in (*use.named, *use.matched)}
    for path in named:
        if plain.isdisjoint((path, *parents(path))) and not sent.matches(path):
            return False
    above = {directory for path in named for directory in parents(path)}
    for use in request.uses:
        head = use.plain_head if use.missing else ""
        # A wildcard's own directory is there only if something in it, or all of it, is sent.
        if head and head not in above and named.isdisjoint((head, *parents(head))):
            return False
    return True
