"""The fate of each host file in one build: ignore file, instructions, stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from hullcheck.core.snapshot import Tree
from hullcheck.docker.context_files import Interest
from hullcheck.docker.filesystem import is_outside
from hullcheck.docker.flow import Arrival, Flow
from hullcheck.docker.ignore.context import BuildContext, Sieve
from hullcheck.environments.host_file import HostFile
from hullcheck.report import HostTrace, HostTraces, Landing


class Followed:
    """The host files that the builds of one context may carry, and their fates in each.

    What is the same in all builds that let through the same is found once.
    """

    def __init__(self, files: Sequence[HostFile]) -> None:
        """Take the host files, whose order is kept."""
        self.files = files
        self._shared: dict[tuple[Sieve, Tree, frozenset[str]], Sequence[HostTrace]] = {}

    @cached_property
    def probes(self) -> Sequence[str]:
        """The files that stand for them."""
        paths = (path for host in self.files for path in _paths(host))
        return [path for path in paths if not is_outside(path)]

    @cached_property
    def interest(self) -> Interest:
        """The files that stand for them, to be followed."""
        return Interest(self.probes)

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for position, host in enumerate(self.files):
            for path in _paths(host):
                found.setdefault(path, []).append(position)
        return found

    def traced(self, context: BuildContext | None, flow: Flow | None) -> Sequence[HostTrace]:
        """Return where each goes; nothing is known without a context or a flow."""
        if context is None or context.problem or flow is None:
            return tuple(HostTrace(host, in_context=None, undecided=True) for host in self.files)
        if flow.named:
            return tuple(_trace(host, context, flow) for host in self.files)
        key = (context.sieve, flow.tree, frozenset(flow.open_sources))
        if key not in self._shared:
            # A flow of the same kind in which nothing arrives.
            empty = Flow(flow.dockerfile, flow.tree, context, open_sources=flow.open_sources)
            self._shared[key] = [_trace(host, context, empty) for host in self.files]
        known = self._positions
        arrived = {at for path in flow.arrived for at in known.get(path, ())}
        own = {at: _trace(self.files[at], context, flow) for at in arrived}
        return HostTraces(self._shared[key], own)


def _paths(host: HostFile) -> Sequence[str]:
    return host.probes or (host.path,)


def _trace(host: HostFile, context: BuildContext, flow: Flow) -> HostTrace:
    paths = _paths(host)
    carriers = {path: flow.context_of(path) for path in paths}
    inside = [path for path, carrier in carriers.items() if carrier]
    asked = (carriers[inside[0]] if inside else None) or context
    decided = asked.decide((inside or paths)[0]).decided_by
    if not inside:
        return HostTrace(host, in_context=False, decided_by=decided)
    return HostTrace(
        host,
        in_context=True,
        partly=len(inside) < len(paths),
        decided_by=decided,
        landings=_landings(inside, flow),
        undecided=any(flow.undecided(path) for path in inside),
    )


def _landings(paths: Iterable[str], flow: Flow) -> tuple[Landing, ...]:
    return tuple(_landing(arrival) for path in paths for arrival in flow.arrivals_of(path))


def _landing(arrival: Arrival) -> Landing:
    return Landing(
        host_path=arrival.item.origin,
        stage=arrival.stage,
        path=arrival.absolute_path,
        steps=arrival.item.steps,
        final=arrival.final,
        replaced_by=arrival.replaced_by,
        removed_by=arrival.item.removed_by,
        never_arrives=arrival.item.absent,
    )
