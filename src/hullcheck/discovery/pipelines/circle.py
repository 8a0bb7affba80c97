"""CircleCI's jobs: the steps that run, with the parameters of jobs and commands.

The language is that of circleci.com/docs/configuration-reference. What comes from an
orb is not in this repository and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.syntax.shell_nouns import Hole, Piece, Pieces
from hullcheck.syntax.shell_scope import joined

from .plain import Plain, Text, laid_over, listed, member, text_of

MAX_RUNS = 128
"""Runs of one job that workflows and their matrices make: CircleCI allows no more of one matrix."""

MAX_DEPTH = 10
"""Commands that are made of each other."""

MAX_STEPS = 5000
"""Steps of one file, each run of a job counted."""

_PARAMETER = lazy_pattern(r"<<\s*((?:pipeline|parameters|matrix)\.[\w.-]+)\s*>>")
_CONDITIONS = ("when", "unless")

Parameters = Mapping[str, Plain]
"""What is known of `parameters.NAME`."""


@dataclass(frozen=True, slots=True)
class Step:
    """A `run` of one run of a job."""

    command: Text
    directory: tuple[str, ...]
    """What says where it runs, the job's own before the step's."""
    environment: Mapping[str, Plain]
    parameters: Parameters

    def fill(self, text: str) -> Pieces:
        """Return `text` with its parameters replaced where they are known."""
        pieces: list[Piece] = []
        place = 0
        for found in _PARAMETER.finditer(text):
            known = text_of(self.parameters.get(found[1]))
            pieces += [text[place : found.start()], Hole(found[0]) if known is None else known]
            place = found.end()
        return joined([*pieces, text[place:]])


def steps_of(config: Plain) -> Iterator[Step]:
    """Yield every step of every job that runs a command."""
    walk = _Walk(config)
    jobs = member(config, "jobs")
    shared = _defaults(config, "pipeline.parameters.")
    for name, job in jobs.items() if isinstance(jobs, dict) else ():
        for given in _calls(config, name):
            parameters = {**shared, **_given(job, given)}
            yield from walk.steps(job, member(job, "steps"), parameters)


def _defaults(node: Plain, prefix: str = "parameters.") -> dict[str, Plain]:
    """Return the parameters of a job, a command or a file that have a default."""
    written = member(node, "parameters")
    entries = written.items() if isinstance(written, dict) else ()
    return {f"{prefix}{name}": member(one, "default") for name, one in entries}


def _given(called: Plain, given: Plain) -> dict[str, Plain]:
    values = given if isinstance(given, dict) else {}
    own = {f"parameters.{name}": one for name, one in values.items()}
    return {**_defaults(called), **own}


def _calls(config: Plain, name: str) -> list[Plain]:
    """Return the parameters of each run of a job; one without any where no workflow names it."""
    workflows = member(config, "workflows")
    found: list[Plain] = []
    for workflow in workflows.values() if isinstance(workflows, dict) else ():
        for call in listed(member(workflow, "jobs")):
            if isinstance(call, dict) and name in call:
                found += islice(_matrix(call[name]), MAX_RUNS)
    return found[:MAX_RUNS] or [{}]


def _matrix(call: Plain) -> Iterator[Plain]:
    lists = member(call, "matrix", "parameters")
    if not isinstance(lists, dict):
        yield call
        return
    for values in product(*(listed(one) for one in lists.values())):
        yield laid_over(call, dict(zip(lists, values, strict=True)))


class _Walk:
    """Follows the steps of jobs, with one limit for all of them."""

    def __init__(self, config: Plain) -> None:
        self.config = config
        self.left = MAX_STEPS

    def steps(
        self, job: Plain, steps: Plain, parameters: Parameters, depth: int = 0
    ) -> Iterator[Step]:
        """Yield the steps that run a command, those of commands in commands too."""
        for step in listed(steps):
            self.left -= 1
            if self.left < 0 or depth > MAX_DEPTH:
                return
            name, given = _named(step)
            called = member(self.config, "commands", name)
            if name == "run":
                yield from _run(job, given, parameters)
            elif name in _CONDITIONS:
                yield from self.steps(job, member(given, "steps"), parameters, depth + 1)
            elif called is not None:
                shared = {k: one for k, one in parameters.items() if k.startswith("pipeline.")}
                inner = {**shared, **_given(called, _passed(given, parameters))}
                yield from self.steps(job, member(called, "steps"), inner, depth + 1)


def _named(step: Plain) -> tuple[str, Plain]:
    if isinstance(step, dict) and len(step) == 1:
        return next(iter(step.items()))
    return text_of(step) or "", None


def _passed(given: Plain, parameters: Parameters) -> Plain:
    """Return the arguments of a command, those that are parameters of its caller replaced."""
    values = given if isinstance(given, dict) else {}
    found: dict[str, Plain] = {}
    for name, one in values.items():
        whole = _PARAMETER.fullmatch(text_of(one) or "")
        found[name] = parameters.get(whole[1]) if whole else one
    return found


def _run(job: Plain, given: Plain, parameters: Parameters) -> Iterator[Step]:
    command = given if isinstance(given, Text) else member(given, "command")
    if not isinstance(command, Text):
        return
    directories = (text_of(member(one, "working_directory")) for one in (job, given))
    environment = laid_over(member(job, "environment") or {}, member(given, "environment") or {})
    known = environment if isinstance(environment, dict) else {}
    yield Step(command, tuple(one or "" for one in directories), known, parameters)
