"""Which test runs which line, and how long each takes: found once, kept while the code stays."""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
import time
import traceback
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import coverage
import pytest
from _pytest.runner import runtestprotocol

QUICK = 0.004
"""Seconds of a test of the first class of cost; those of the next take up to four times as long."""


OWN = 2
"""Classes by which a test may be slower that is in a file called like the module."""


@dataclass
class Covering:
    """What was seen of tests, by their ids."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """The lines that a test runs, by the paths of the modules."""
    files: dict[str, str] = field(default_factory=dict)
    """What files held: those of tests by their paths in the ids, and the modules."""

    def forget_changed(self) -> None:
        """Forget the tests of files, and those that run modules, that hold something else now."""
        changed = {file for file, digest in self.files.items() if _digest(file) != digest}
        for test in list(self.seconds):
            if _file(test) in changed or not changed.isdisjoint(self.lines.get(test, ())):
                del self.seconds[test]
                self.lines.pop(test, None)

    def of(self, path: Path, lines: Iterable[int], function: range) -> list[str]:
        """Return the tests that run any of `lines`: of each file one in turn, the best first.

        Tests of one file are of one kind: what hundreds of them overlook, the next does too.
        The more of a function and of its module a test runs, the more it says of it. Slow tests
        come last, whatever file they are of: in the time of one hundreds of others are run, and
        what is quick runs little else, so it is about what is changed. So are those of a file
        that is called like the module: they may take longer.
        """
        wanted, around = set(lines), set(function)
        kinds: dict[str, list[tuple[int, int, int, str]]] = {}
        for test, seen in self.lines.items():
            ran = seen.get(str(path), ())
            if not wanted.isdisjoint(ran):
                tenths = int(10 * self.seconds[test])
                rank = tenths, -len(around.intersection(ran)), -len(ran), test
                kinds.setdefault(_file(test), []).append(rank)
        turns = sorted(sorted(kind) for kind in kinds.values())
        found = [rank[-1] for turn in zip_longest(*turns) for rank in turn if rank]
        name = path.parent.name if path.stem == "__init__" else path.stem

        def order(test: str) -> int:
            is_own = name in Path(_file(test)).stem
            return _class_of(self.seconds[test]) - (OWN if is_own else 0)

        return sorted(found, key=order)


def look(items: Collection[pytest.Item], modules: Collection[Path], kept: Path) -> Covering:
    """Return what `items` run of `modules`; only what `kept` does not know is run.

    It is run in a fork, so that no cache here is filled by code without a change. Raises
    SystemExit for a test that fails: with it every mutant would seem to be noticed.
    """
    child = os.fork()
    if child == 0:
        code = 1
        try:
            _look(items, modules, kept)
            code = 0
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1]:
        sys.exit("a test fails without any change")
    return _kept(kept)


def _look(items: Collection[pytest.Item], modules: Collection[Path], kept: Path) -> None:
    known = _kept(kept)
    include = [str(path) for path in modules]
    tracer = coverage.Coverage(data_file=None, config_file=False, include=include)
    new = [item for item in items if item.nodeid not in known.seconds]
    if not new:
        return
    tracer.start()
    for item, after in zip(new, [*new, None][1:], strict=True):
        tracer.switch_context(item.nodeid)
        before = time.process_time()
        reports = runtestprotocol(item, log=False, nextitem=after)
        known.seconds[item.nodeid] = round(time.process_time() - before, 4)
        failed = [report.longreprtext for report in reports if report.failed]
        assert not failed, f"{item.nodeid}\n{failed[0]}"
    tracer.stop()
    _note(known, tracer.get_data(), modules)
    known.files = {file: _digest(file) for file in {*map(_file, known.seconds), *include}}
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(vars(known)), "utf-8")


def _note(known: Covering, data: coverage.CoverageData, modules: Collection[Path]) -> None:
    for path in modules:
        for line, tests in data.contexts_by_lineno(str(path)).items():
            for test in tests:
                if test:
                    known.lines.setdefault(test, {}).setdefault(str(path), []).append(line)


def _kept(kept: Path) -> Covering:
    known = Covering(**json.loads(kept.read_text("utf-8"))) if kept.exists() else Covering()
    known.forget_changed()
    return known


def _class_of(seconds: float) -> int:
    return math.ceil(math.log(max(seconds, QUICK) / QUICK, 4))


def _file(test: str) -> str:
    return test.partition("::")[0]


def _digest(file: str) -> str:
    path = Path(file)
    return hashlib.sha256(path.read_bytes() if path.exists() else b"").hexdigest()
