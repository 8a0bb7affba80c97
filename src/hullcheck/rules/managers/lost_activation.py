"""Rule: an activation in a RUN ends with that RUN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.lookups import CONDA
from hullcheck.docker.start import start_of
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.inserting import behind, is_plain_path, path_first, stands_in
from hullcheck.rules.rule import Rule, Scope

from . import activations

if TYPE_CHECKING:
    from hullcheck.facts import BuildFacts, Facts


class LostActivation(Rule):
    """An activation in a `RUN` ends with that `RUN`.

    Activating sets variables of the running shell, `PATH` above all. Every `RUN`
    is a shell of its own, and what it sets is gone with it: the next instruction,
    and the container, have the system's Python again. `pip install` in the next
    `RUN` then fills the wrong Python, and nothing says so.

    An activation works for what stands behind it in the same `RUN`
    (`. /venv/bin/activate && pip install ...`). What holds for all instructions and
    for the container is `ENV PATH="/venv/bin:$PATH"`; `conda run -n NAME` does it
    for one command. `RUN conda activate` without the shell's set-up fails the build
    (`CommandNotFoundError`), and `source` is not known to `dash`, the `/bin/sh` of
    Debian's images.

    The severity is lower where the build does not fail and nothing behind it is seen to
    rely on the activation: a warning where it is not known what a container starts, else advice.
    """

    severity = Severity.ERROR
    since = "0.1"
    scope = Scope.BUILD
    fix = "unsafe"
    sources = (
        "S3 4",
        "docs.docker.com: Dockerfile reference, RUN, ENV",
        "docs.conda.io: Managing environments, Activating an environment",
        "micromamba-docker.readthedocs.io: Quick start, MAMBA_DOCKERFILE_ACTIVATE",
    )
    symptoms = (
        "Run 'conda init' before 'conda activate'",
        "Your shell has not been properly configured to use 'conda activate'",
        "source: not found",
    )
    allow_when = "it only tries out whether the environment can be activated."
    bad = """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /venv
RUN . /venv/bin/activate
COPY requirements.txt .
RUN pip install -r requirements.txt
CMD ["python", "-m", "flask", "run"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /venv
ENV VIRTUAL_ENV=/venv PATH="/venv/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt
CMD ["python", "-m", "flask", "run"]
"""
    near_misses = (
        # What needs it stands in the same RUN.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN python -m venv /venv && \\
    . /venv/bin/activate && \\
    pip install -r requirements.txt
CMD ["/venv/bin/python", "-m", "flask", "run"]
""",
        # It is written to a file that every login shell reads.
        """
-- environment.yml --
name: shop
dependencies: [python=3.13]
-- Dockerfile --
FROM continuumio/miniconda3:25.3.1-1
COPY environment.yml .
RUN conda env create -n shop -f environment.yml
RUN conda init bash && echo "conda activate shop" >> ~/.bashrc
SHELL ["/bin/bash", "--login", "-c"]
RUN conda activate shop
RUN python -m pip check
""",
        # The image's own shell activates.
        """
-- environment.yml --
name: shop
dependencies: [python=3.13]
-- Dockerfile --
FROM mambaorg/micromamba:2.3.0
COPY environment.yml .
RUN micromamba install -y -n base -f environment.yml
ARG MAMBA_DOCKERFILE_ACTIVATE=1
RUN micromamba activate base
RUN python -m pip check
""",
        # PATH has it anyway.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
RUN python -m venv /venv
ENV PATH="/venv/bin:$PATH"
RUN . /venv/bin/activate
COPY requirements.txt .
RUN pip install -r requirements.txt
""",
        # Nobody knows whether it is activated at all.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
ARG VENV=
RUN if [ -n "$VENV" ]; then . "$VENV/bin/activate"; fi
COPY requirements.txt .
RUN pip install -r requirements.txt
""",
        # A heredoc is one shell.
        """
-- requirements.txt --
flask
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN <<EOF
python -m venv /venv
. /venv/bin/activate
pip install -r requirements.txt
EOF
CMD ["/venv/bin/python", "-m", "flask", "run"]
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an activation, with what relies on it."""
        yield from by_cause(
            self._finding(lost, build, facts)
            for build in facts.builds
            for lost in activations.lost_in(build)
        )

    def _finding(
        self, lost: activations.LostActivation, build: BuildFacts, facts: Facts
    ) -> Finding:
        flow = build.known_flow
        path = flow.dockerfile.source.path
        relies = activations.reliance_on(lost, flow, facts)
        steps = 0 if relies or lost.fails else 1 if start_of(flow) is None else 2
        call = lost.placed.call
        written = " ".join((call.written or call.name, *call.words))
        message = said(
            "`{written}` ends with its RUN: no later instruction has the environment",
            written=written,
        )
        if lost.fails:
            message = said("`{written}` fails the build: {why}", written=written, why=lost.fails)
        related: tuple[Related, ...] = ()
        if relies:
            place = relies.step.place(path)
            related = (
                Related(
                    place, said("`{shown}` runs without the environment", shown=relies.placed.shown)
                ),
            )
        return Finding(
            rule=self.name(),
            severity=self.severity.lowered(steps),
            message=message,
            place=Place(path, lost.placed.line, span=lost.placed.program_span),
            cause=f"{path} {lost.step.stage.label} {written}",
            builds=(build.build.id,),
            related=related,
            fix=_fix(lost, build),
        )


def _fix(lost: activations.LostActivation, build: BuildFacts) -> Fix | None:
    step, source = lost.step.instruction, build.known_flow.dockerfile.source
    if lost.path is None or not is_plain_path(lost.path) or not stands_in(step, lost.step.stage):
        return None
    line = path_first(f"{lost.path}/bin")
    conda = lost.placed.call.name in CONDA
    if not conda:
        line = line.replace("ENV ", f"ENV VIRTUAL_ENV={lost.path} ", 1)
    replaces = lost.alone and isinstance(step, Run) and not step.heredocs
    edit = Replace(source.path, step.span, line) if replaces else behind(source, step, line)
    check = said("That the environment lies at `{path}`.", path=lost.path)
    if conda:
        check = said(
            "That the environment lies at `{path}` and that no package of it needs its "
            "activation script.",
            path=lost.path,
        )
    title = said("Put `{path}/bin` first on PATH for all that follows", path=lost.path)
    return Fix(title, (edit,), check=check)
