"""Rule: what is started depends on the activation of an environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.discovery.compose_projects import candidates, discover_projects
from hullcheck.docker.calls import OPEN, ScriptedCall
from hullcheck.docker.lookups import is_activation, is_idle_program
from hullcheck.docker.search_path import Standing
from hullcheck.docker.start import start_of
from hullcheck.environments.service_files import service_starts
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.core.snapshot import Snapshot
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.compose.nouns import Service
    from hullcheck.docker.flow import Flow
    from hullcheck.facts import BuildFacts, Facts
    from hullcheck.syntax.shell_nouns import Command

MAX_SHOWN = 60
"""Characters of a command that a message quotes."""

_ACTIVATE = lazy_pattern(r"(?m)^[^#\n]*\bactivate\b")


@dataclass(frozen=True, slots=True)
class _Called:
    """A call as it is shown, with its program's name and arguments."""

    program: str
    arguments: tuple[str, ...]
    shown: str
    certain: bool
    script: Place | None = None
    """Where it stands, in a script of the repository that is started."""


class ActivationAtStart(Rule):
    """What is started depends on the activation of an environment.

    An activation is for a person at a prompt. Where a machine starts a program, it
    needs a shell that is there for nothing else, and which stands between the
    program and its signals unless `exec` replaces it. `conda activate` needs a shell
    function besides, that only an interactive or a login shell defines: cron, systemd,
    Jenkins and `docker run` give none, and the service does not start after the next
    boot (`CommandNotFoundError: Your shell has not been properly configured`).

    A path into the environment needs nothing (`/venv/bin/python`); in an image `ENV
    PATH` serves every start. `conda run -n NAME` is conda's own way for machines.
    Documents, and what a developer types, are no starts.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.REPOSITORY
    sources = (
        "S3 2",
        "docs.python.org: venv, How venvs work (an environment need not be activated)",
        "docs.conda.io: conda activate, conda run",
    )
    symptoms = ("Run 'conda init' before 'conda activate'",)
    allow_when = "packages of the environment need the variables that only its activation sets."
    bad = """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt
CMD ["bash", "-c", "source /venv/bin/activate && python -m flask run"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt
CMD ["/venv/bin/python", "-m", "flask", "run"]
"""
    near_misses = (
        # Documents and a developer's shell.
        """
-- README.md --
    python -m venv venv && source venv/bin/activate && python app.py
-- setup.sh --
source venv/bin/activate && python app.py
-- app.py --
""",
        # conda's way for machines.
        """
-- environment.yml --
name: shop
dependencies: [python=3.13]
-- Dockerfile --
FROM continuumio/miniconda3:25.3.1-1
COPY environment.yml .
RUN conda env create -n shop -f environment.yml && conda clean -afy
CMD ["conda", "run", "--no-capture-output", "-n", "shop", "python", "-m", "shop"]
""",
        # A unit that calls the Python in the environment.
        """
-- deploy/shop.service --
[Service]
# ExecStart=/bin/bash -c 'source venv/bin/activate && python app.py'
ExecStart=/srv/shop/venv/bin/python app.py
-- app.py --
""",
        # PATH leads to the environment anyway.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /venv
ENV PATH="/venv/bin:$PATH"
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
CMD . /venv/bin/activate && exec python -m flask run
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a start: of images, of compose services, of service files."""
        of_images = facts.of_all(lambda build: tuple(self._of_image(build)))
        yield from by_cause(chain.from_iterable(of_images))
        yield from by_cause(self._of_services(facts.snapshot))
        yield from by_cause(self._of_files(facts.snapshot))

    def _of_image(self, build: BuildFacts) -> Iterator[Finding]:
        flow = build.flow
        start = start_of(flow) if flow and not flow.unfinished else None
        if start is None or flow is None:
            return
        called = [
            _Called(
                each.call.name,
                each.call.words,
                _shown(each.call.written, each.call.words),
                each.certain,
                each.script if isinstance(each, ScriptedCall) else None,
            )
            for each in start.calls
        ]
        path = flow.dockerfile.source.path
        for activation, program in _dependent(called):
            if not _is_on_path(activation, flow):
                what = said("the {keyword}", keyword=start.step.instruction.keyword)
                place = start.step.place(path)
                yield self._finding(activation, program, what, place, build.build.id)

    def _of_services(self, snapshot: Snapshot) -> Iterator[Finding]:
        sources = (snapshot.source(path) for path in candidates(snapshot))
        texts = (source.text for source in sources if source)
        if not any("activate" in text and _ACTIVATE.search(text) for text in texts):
            return
        for project in discover_projects(snapshot):
            for service in project.services.values():
                for place, commands in _commands(service):
                    for activation, program in _dependent(_of_commands(commands)):
                        yield self._finding(
                            activation, program, said("service `{name}`", name=service.name), place
                        )

    def _of_files(self, snapshot: Snapshot) -> Iterator[Finding]:
        for start in service_starts(snapshot):
            for activation, program in _dependent(_of_commands(start.commands)):
                yield self._finding(
                    activation, program, said("this {what}", what=start.what), start.place
                )

    def _finding(
        self, activation: _Called, program: _Called, what: str, place: Place, build: str = ""
    ) -> Finding:
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "`{program}` of {what} depends on `{activation}`: without a shell that does it, "
                "another Python is started, or none",
                program=program.shown,
                what=what,
                activation=activation.shown,
            ),
            place=place,
            cause=f"{place.path} {what} {activation.shown}",
            builds=(build,) if build else (),
            related=(Related(activation.script, said("it is called here")),)
            if activation.script
            else (),
        )


def _of_placed(placed: PlacedCall) -> _Called:
    call = placed.call
    return _Called(call.name, call.words, _shown(call.written, call.words), placed.certain)


def _shown(program: str | None, arguments: tuple[str, ...]) -> str:
    words = " ".join((program or "?", *arguments))
    return words if len(words) <= MAX_SHOWN else f"{words[: MAX_SHOWN - 1]}…"


def _dependent(calls: list[_Called]) -> Iterator[tuple[_Called, _Called]]:
    """Yield the first activation that surely runs, with what is started behind it."""
    for index, call in enumerate(calls):
        if call.certain and is_activation(call.program, call.arguments):
            behind = (each for each in calls[index + 1 :] if not _is_set_up(each))
            program = next(behind, None)
            if program is not None:
                yield call, program
            return


def _is_set_up(call: _Called) -> bool:
    return is_idle_program(call.program) or is_activation(call.program, call.arguments)


def _is_on_path(activation: _Called, flow: Flow) -> bool:
    path = activation.arguments[0].removesuffix("/activate")
    known = path.startswith("/") and flow.target is not None
    if not known or flow.target is None:
        return False
    return flow.path_at_end(flow.target).standing(path) is Standing.FIRST


def _commands(service: Service) -> Iterator[tuple[Place, tuple[Command, ...]]]:
    from hullcheck.syntax.shell import split_exec  # noqa: PLC0415 (27 ms)

    for command in (service.entrypoint, service.command):
        if command is not None:
            words = [word.text for word in command.words]
            known = [word for word in words if word is not None]
            if words and len(known) == len(words):
                yield command.place, split_exec(known).commands


def _of_commands(commands: Iterable[Command]) -> list[_Called]:
    from hullcheck.syntax.shell_prefixes import program_words  # noqa: PLC0415 (27 ms)

    found = []
    for command in commands:
        words = program_words(command.words)
        values = [word.value or "" for word in words]
        if values:
            arguments = tuple(values[1:])
            certain = not OPEN.intersection(command.within)
            name = values[0].rpartition("/")[2]
            found.append(_Called(name, arguments, _shown(values[0], arguments), certain))
    return found
