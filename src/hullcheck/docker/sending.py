"""What of a context the client sends: where that is less than what is named, the build stops.

The client is told the sources of all stages that are built, and sends what they name, with links
on the way followed. Source: fsutil's `FollowLinks`; https://github.com/tonistiigi/fsutil.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.docker.effort import PROBE
from hullcheck.docker.flow import Flow, SourceUse
from hullcheck.docker.ignore.gopath import WHITE_SPACE
from hullcheck.docker.ignore.ignorefile import ExcludeSet

_NOT_PRINTABLE = lazy_pattern("[^ -~]")
_REFUSED = 'header key "followpaths" contains value with non-printable ASCII characters'


def look_for_unsent(flow: Flow) -> None:
    """Stop `flow` at each source that is in a context and does not arrive."""
    _Sent(flow, flow.sources, of_repository=True).check()
    for uses in flow.named_sources.values():
        _Sent(flow, uses, of_repository=False).check()


@dataclass(frozen=True, slots=True)
class _Sent:
    """What one context is asked for."""

    flow: Flow
    uses: Sequence[SourceUse]
    of_repository: bool
    """It is the build's own context, no named one."""

    def check(self) -> None:
        """Stop at each source that does not arrive."""
        if any(not use.path for use in self.uses):
            # Then nothing is told, and everything is sent.
            return
        self._look_for_unsendable()
        self._look_for_directories()
        self._look_for_paths()

    def _stop(self, use: SourceUse, reason: str) -> None:
        self.flow.stop(use.place.line or 0, reason, source=self.of_repository)

    def _look_for_unsendable(self) -> None:
        """Stop at a source with a control character: a header of gRPC cannot have it."""
        # Where any of them is no ASCII they are all encoded.
        if all(use.path.isascii() for use in self.uses):
            for use in self.uses:
                if _NOT_PRINTABLE.search(use.path):
                    self.flow.stop(use.place.line or 0, _REFUSED)

    def _look_for_directories(self) -> None:
        """Stop where a wildcard's own directory is not sent: only what is named is."""
        sent = {path for use in self.uses for path in use.matched}
        above = {directory for path in sent for directory in parents(path)}
        for use in self.uses:
            head = use.plain_head
            if not head or not use.missing:
                continue
            around = (head, *parents(head))
            if head not in above and sent.isdisjoint(around) and "" not in sent:
                self._stop(use, said("`{head}` is not sent: nothing in it matches", head=head))

    def _look_for_paths(self) -> None:
        r"""Stop where what a source names, or where a link of it leads, is not sent.

        Sources are patterns for the client: neither `a\b` nor `b ` is the file of that name,
        and for `*/link` it looks for a link below a directory that is called `*`.
        """
        doubtful = [use for use in self.uses if _is_doubtful(use)]
        if not doubtful:
            return
        sent = ExcludeSet(sorted({pattern for use in self.uses for pattern in _patterns(use)}))
        for use in doubtful:
            for path in dict.fromkeys((*use.named, *use.matched)):
                self.flow.effort.spend(PROBE)
                if sent.excludes(path) is False:
                    self._stop(use, said("`{value}` is not there", value=path))
                    break


def _is_doubtful(use: SourceUse) -> bool:
    if any("\\" in path or path != path.strip(WHITE_SPACE) for path in (*use.named, *use.matched)):
        return True
    return use.wild_directory and use.named != use.matched


def _patterns(use: SourceUse) -> Iterator[str]:
    """Yield what the client is to send because of `use`."""
    yield use.path
    if not use.wild_directory:
        yield from use.matched
