"""The fate of each host file in one build: ignore file, instructions, stages."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.docker.flow import Arrival, Flow
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.environments.host_file import HostFile
from hullcheck.report import HostTrace, Landing


def trace_hosts(
    hosts: Iterable[HostFile], context: BuildContext | None, flow: Flow | None
) -> tuple[HostTrace, ...]:
    """Return where each of `hosts` goes; nothing is known without a context or a flow."""
    return tuple(_trace(host, context, flow) for host in hosts)


def _trace(host: HostFile, context: BuildContext | None, flow: Flow | None) -> HostTrace:
    if context is None or context.problem or flow is None:
        return HostTrace(host, in_context=None, undecided=True)
    paths = host.probes or (host.path,)
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
