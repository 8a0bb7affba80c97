"""Environments of the host that are in a context and that nothing copies."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import TYPE_CHECKING

from hullcheck.docker.build import Machine
from hullcheck.environments.host_file import HostKind
from hullcheck.leaks import is_there, kind_of
from hullcheck.report import HostTrace, landed, shared

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts


class IdleEnvironments:
    """The environments that lie idle in contexts, each told once of the builds that go together.

    Thousands of builds may share a context with thousands of environments: each build is asked
    what it copies, and what is left is looked through once.
    """

    def __init__(self, left_out: Collection[tuple[str | None, str]] = ()) -> None:
        """Leave out pairs of an ignore file and a host file's path."""
        self._left_out = left_out
        self._environments: dict[int, Sequence[HostTrace]] = {}
        self._by_steps: dict[int, bool] = {}
        self._idle: dict[Hashable, dict[str, HostTrace]] = {}
        self._untold: dict[Hashable, dict[str, HostTrace]] = {}

    def lie_in(self, build: BuildFacts) -> bool:
        """Say whether there is any in the context of `build`."""
        idle = self._idle_of(build)
        carried = {trace.host.path for trace in landed(build.hosts)}
        return len(idle) > len(idle.keys() & carried)

    def first_told(self, build: BuildFacts, group: Hashable) -> Sequence[HostTrace]:
        """Return those of `build`, in order, that no earlier build of its group and kind had."""
        key = (group, self._key(build))
        carried = {trace.host.path for trace in landed(build.hosts)}
        untold = self._untold.get(key)
        untold = self._idle_of(build) if untold is None else untold
        self._untold[key] = {path: untold[path] for path in untold if path in carried}
        return [trace for path, trace in untold.items() if path not in carried]

    def _idle_of(self, build: BuildFacts) -> dict[str, HostTrace]:
        """Return what would lie idle in `build` if it copied nothing."""
        key = self._key(build)
        if key not in self._idle:
            ignore_file = build.context.ignore_file if build.context else None
            self._idle[key] = {
                trace.host.path: trace
                for trace in self._environments_of(build)
                if (ignore_file, trace.host.path) not in self._left_out
                and is_there(trace.host, build.build)
            }
        return self._idle[key]

    def _key(self, build: BuildFacts) -> Hashable:
        """Return what two builds have in common in which the same lies about."""
        ignore_file = build.context.ignore_file if build.context else None
        origins, hosts = build.build.origins, id(shared(build.hosts))
        if hosts not in self._by_steps:
            found = self._environments_of(build)
            self._by_steps[hosts] = any(trace.host.steps for trace in found)
        machines = frozenset(origin.machine is Machine.CHECKOUT for origin in origins)
        return (hosts, ignore_file, origins if self._by_steps[hosts] else machines)

    def _environments_of(self, build: BuildFacts) -> Sequence[HostTrace]:
        hosts = shared(build.hosts)
        if id(hosts) not in self._environments:
            found = (each for each in hosts if kind_of(each.host) is HostKind.VENV)
            self._environments[id(hosts)] = [
                each
                for each in found
                if each.in_context is True and not (each.landings or each.undecided)
            ]
        return self._environments[id(hosts)]
