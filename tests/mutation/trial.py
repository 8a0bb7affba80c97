"""Trying one mutant: in a fork of the process that has collected the tests, code is swapped."""

from __future__ import annotations

import functools
import gc
import os
import resource
import signal
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import CodeType, FunctionType

import pytest
from _pytest.runner import runtestprotocol

from .mutants import Mutant

SLOWER = 10
"""How much longer than before a test may take, with `GRACE` seconds added; CPU time."""
GRACE = 1.0
WALL = 120
MEMORY = 6 << 30


@dataclass(frozen=True)
class Living:
    """What is alive of the modules in this process."""

    functions: Mapping[tuple[str, str], Sequence[FunctionType]]
    """By file and qualified name."""
    caches: Sequence[functools._lru_cache_wrapper[object]]
    """What functions keep of the time before the change."""


class Outcome(StrEnum):
    """What came of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "time-out"
    SURVIVED = "survived"
    UNRUN = "no test"


def living(modules: Sequence[Path]) -> Living:
    """Return what is alive of `modules`, to be asked before `gc.freeze` hides it."""
    wanted = {str(path) for path in modules}
    found: dict[tuple[str, str], list[FunctionType]] = defaultdict(list)
    caches = []
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename in wanted:
            code = thing.__code__
            found[code.co_filename, code.co_qualname].append(thing)
        elif isinstance(thing, functools._lru_cache_wrapper):
            caches += [thing] if thing.__module__.startswith("hullcheck.") else []
    return Living(found, caches)


def attempt(
    mutant: Mutant, alive: Living, items: Sequence[pytest.Item], seconds: Mapping[str, float]
) -> tuple[Outcome, str]:
    """Run `items` until one fails; return what came of it, and the id of the test that failed."""
    if not items:
        return Outcome.UNRUN, ""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _run(mutant, alive, items, seconds, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as told:
        last = told.read().decode().rpartition("\n")[2]
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        late = os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM)
        return (Outcome.TIMED_OUT if late else Outcome.KILLED), last
    code = os.WEXITSTATUS(status)
    return (Outcome.SURVIVED, "") if code == 0 else (Outcome.KILLED, last)


def _run(
    mutant: Mutant,
    alive: Living,
    items: Sequence[pytest.Item],
    seconds: Mapping[str, float],
    told: int,
) -> None:
    """Run the tests in the fork, which ends here: 0 where all passed."""
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(WALL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        _swap(mutant, alive)
        for item, after in zip(items, [*items, None][1:], strict=True):
            os.write(told, f"\n{item.nodeid}".encode())
            limit = GRACE + SLOWER * seconds[item.nodeid]
            signal.setitimer(signal.ITIMER_PROF, limit)
            reports = runtestprotocol(item, log=False, nextitem=after)
            if any(report.failed for report in reports):
                os._exit(1)
        code = 0
    finally:
        os._exit(code)


def _swap(mutant: Mutant, alive: Living) -> None:
    """Give the living function the mutant's code, wherever somebody holds it."""
    path = str(mutant.path)
    module = compile(mutant.source, path, "exec", dont_inherit=True)
    changed = [each for each in _codes(module) if each.co_qualname == mutant.function]
    for code in changed:
        for function in alive.functions[path, mutant.function]:
            if function.__code__.co_firstlineno == code.co_firstlineno:
                function.__code__ = code
    _swap_defaults(mutant, alive)
    for cache in alive.caches:
        cache.cache_clear()


def _swap_defaults(mutant: Mutant, alive: Living) -> None:
    """Give the function the mutant's defaults where those are plain values."""
    if mutant.start not in mutant.lines:
        return
    space: dict[str, object] = {"__name__": "mutant"}
    exec(compile(mutant.source, "mutant", "exec", dont_inherit=True), space)  # noqa: S102
    thing: object = space[mutant.function.partition(".")[0]]
    for name in mutant.function.split(".")[1:]:
        thing = getattr(thing, name)
    for function in alive.functions[str(mutant.path), mutant.function]:
        if isinstance(thing, FunctionType) and function.__defaults__ and thing.__defaults__:
            pairs = zip(function.__defaults__, thing.__defaults__, strict=True)
            plain = (int, str, bool)
            function.__defaults__ = tuple(b if isinstance(b, plain) else a for a, b in pairs)
        if isinstance(thing, FunctionType) and function.__kwdefaults__ and thing.__kwdefaults__:
            function.__kwdefaults__ |= {
                name: value
                for name, value in thing.__kwdefaults__.items()
                if isinstance(value, int | str | bool)
            }


def _codes(code: CodeType) -> list[CodeType]:
    found = [code]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found += _codes(constant)
    return found
