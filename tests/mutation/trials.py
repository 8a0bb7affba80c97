"""The plugin of pytest that runs the collected tests for each mutant instead of once."""

from __future__ import annotations

import functools
import gc
import importlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from .covering import Covering, look
from .mutants import Mutant, mutants_of
from .trial import Living, Outcome, attempt, living

TELL = 50
"""Mutants after which is told how far it is."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for."""

    modules: Sequence[str]
    """Their names, or those of folders; none: all."""
    again: bool
    """Only what survived the last time is tried again."""
    every: int
    """Of so many mutants one is tried."""
    patience: float
    """Seconds that the tests of one mutant may take, as measured with coverage."""


@dataclass(frozen=True)
class Ready:
    """What is found before the first mutant is tried."""

    items: Mapping[str, pytest.Item]
    """The collected tests by their ids."""
    covering: Covering
    alive: Living


class Trials:
    """Tries the mutants of `paths` and keeps in a folder what came of them, a file a module."""

    def __init__(self, paths: Sequence[Path], root: Path, wanted: Wanted, kept: Path) -> None:
        """Take modules below the folder `root`, which they are imported from."""
        self._paths = {name_of(path, root): path for path in paths}
        self._root = root
        self._wanted = wanted
        self._kept = kept
        self._killers: dict[tuple[Path, str], list[str]] = defaultdict(list)
        """The tests that noticed changes of a function, the last first: mostly they do again."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try the mutants; nothing of the tests is reported."""
        ready = self._prepare(session)
        total = Counter[Outcome]()
        for name in self._chosen():
            counts = self._try_module(name, ready)
            if counts:
                total += counts
                _tell(_row(name, counts))
        _tell(_row("", total))
        return True

    def _chosen(self) -> list[str]:
        """Return the names of the modules to try. Raises `SystemExit` for an unknown name."""
        chosen = []
        for wanted in self._wanted.modules or self._paths:
            below = [name for name in self._paths if f"{name}/".startswith(f"{wanted}/")]
            if not below:
                sys.exit(f"no module {wanted}: {' '.join(self._paths)}")
            chosen += below
        return list(dict.fromkeys(chosen))

    def _prepare(self, session: pytest.Session) -> Ready:
        paths = list(self._paths.values())
        for path in paths:
            parts = path.relative_to(self._root).with_suffix("").parts
            importlib.import_module(".".join(parts).removesuffix(".__init__"))
        # Forks share the folder: else each makes one of its own.
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        covering = look(session.items, paths, self._kept / "covering.json")
        alive = living(paths)
        gc.collect()
        gc.freeze()
        return Ready({item.nodeid: item for item in session.items}, covering, alive)

    def _try_module(self, name: str, ready: Ready) -> Counter[Outcome]:
        path = self._paths[name]
        file = self._kept / f"{name.replace('/', '.')}.jsonl"
        told = _read(file) if self._wanted.again else {}
        counts = Counter[Outcome]()
        lines: list[str] = []
        for mutant in mutants_of(path)[:: self._wanted.every]:
            difference = mutant.difference()
            outcome, killer = told.get((mutant.function, difference), (Outcome.SURVIVED, ""))
            if outcome in (Outcome.SURVIVED, Outcome.UNRUN):
                outcome, killer = self._try(mutant, ready)
            counts[outcome] += 1
            where = {"function": mutant.function, "line": mutant.lines.start}
            lines.append(
                json.dumps({"outcome": outcome, **where, "by": killer, "diff": difference})
            )
            if len(lines) % TELL == 0:
                _tell(_row(name, counts))
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return counts

    def _try(self, mutant: Mutant, ready: Ready) -> tuple[Outcome, str]:
        tests = list(self._tests(mutant, ready.covering))
        killers = self._killers[mutant.path, mutant.function]
        items = [ready.items[test] for test in tests if test in ready.items]
        outcome, killer = attempt(mutant, ready.alive, items, ready.covering.seconds)
        if outcome is Outcome.KILLED and killer:
            killers[:] = [killer, *(each for each in killers if each != killer)]
        return outcome, killer

    def _tests(self, mutant: Mutant, covering: Covering) -> Iterator[str]:
        """Yield the tests that run what is changed, for as long as there is patience."""
        function = range(mutant.start, mutant.end + 1)
        of = functools.partial(covering.of, mutant.path, function=function)
        tests = of(mutant.lines) or of(function)
        killers = self._killers[mutant.path, mutant.function]
        left = self._wanted.patience
        known = set(tests)
        for test in dict.fromkeys([*(each for each in killers if each in known), *tests]):
            yield test
            left -= covering.seconds[test]
            if left < 0:
                return


def name_of(path: Path, root: Path) -> str:
    """Return what a module is called: `fixing`, `flow`, `ignore/context`, of a package `ignore`."""
    name = path.relative_to(root / "hullcheck").with_suffix("").as_posix()
    return name.removesuffix("/__init__").removeprefix("docker/")


def _read(file: Path) -> dict[tuple[str, str], tuple[Outcome, str]]:
    lines = file.read_text("utf-8").splitlines() if file.exists() else ()
    return {
        (line["function"], line["diff"]): (Outcome(line["outcome"]), line["by"])
        for line in map(json.loads, lines)
    }


def _row(name: str, counts: Counter[Outcome]) -> str:
    every = sum(counts.values())
    noticed = counts[Outcome.KILLED] + counts[Outcome.TIMED_OUT]
    told = "  ".join(f"{counts[outcome]:4} {outcome}" for outcome in Outcome)
    return f"{name or 'all':30} {every:5}  {told}  {noticed / max(every, 1):6.1%}"


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 it is what the command says
