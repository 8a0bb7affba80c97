"""Rule: an image that serves has an environment of conda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.docker.build import Purpose
from hullcheck.docker.images.facts import facts_of
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.scripts import SHELLS
from hullcheck.docker.stages.base import ExternalImage
from hullcheck.docker.start import start_of
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.prefixes import Prefix
    from hullcheck.facts import BuildFacts, Facts

OTHER_PURPOSES = frozenset({Purpose.NOTEBOOK, Purpose.DEVELOPMENT, Purpose.TEST})
"""What an image with conda is well for."""

_WORKBENCH = lazy_pattern(r"(?i:jupyter|notebook|train|finetune|fine_tune|experiment)")

_NOTEBOOK_USER = "NB_USER"


class CondaInServerImage(Rule):
    """An image that serves has an environment of conda.

    conda brings an interpreter and C libraries of its own, which the image already
    has: that is what makes it several times as large, and each build slower. What it
    is good for, one machine with many environments and native libraries that fit each
    other, a container has no need of: it holds one environment, and wheels bring their
    native libraries along. What starts the container has to care for the activation.

    A vendor's framework image, a notebook and a training image are another matter: there
    conda is what people work with. A bare CUDA base does not ask for it.
    """

    severity = Severity.ADVICE
    since = "0.1"
    scope = Scope.BUILD
    sources = ("S3 2", "S3 4", "S3 6")
    allow_when = "a package that the image needs is not there as a wheel."
    bad = """
-- Dockerfile --
FROM nvidia/cuda:12.1.1-runtime-ubuntu22.04
RUN conda create -y -n app python=3.10.14 fastapi=0.115.0 uvicorn=0.30.6
COPY shop.py .
CMD ["conda", "run", "-n", "app", "uvicorn", "shop:app"]
-- shop.py --
"""
    good = """
-- Dockerfile --
FROM python:3.10-slim
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY shop.py .
CMD ["uvicorn", "shop:app"]
-- requirements.txt --
fastapi==0.115.0
uvicorn==0.30.6
"""
    near_misses = (
        # The vendor's own image brings conda, and the framework in it.
        """
-- Dockerfile --
FROM pytorch/pytorch:2.4.1-cuda12.1-cudnn9-runtime
RUN conda install -y -n base faiss-gpu=1.8.0
COPY serve.py .
CMD ["python", "serve.py"]
-- serve.py --
""",
        # A notebook.
        """
-- environment.yml --
name: lab
dependencies: [python=3.12, jupyterlab]
-- Dockerfile --
FROM mambaorg/micromamba:2.0.5
COPY environment.yml .
RUN micromamba create -y -n lab -f environment.yml
CMD ["micromamba", "run", "-n", "lab", "jupyter", "lab", "--ip=0.0.0.0"]
""",
        # Training.
        """
-- environment.yml --
name: ml
dependencies: [python=3.12, lightgbm]
-- Dockerfile --
FROM condaforge/miniforge3:24.9.2-0
COPY environment.yml train.py ./
RUN conda env create -n ml -f environment.yml
ENTRYPOINT ["conda", "run", "-n", "ml", "python", "train.py"]
-- train.py --
""",
        # NVIDIA/GenerativeAIExamples: it starts a shell, in which people work.
        """
-- environment.yml --
name: tools
dependencies: [python=3.12, samtools]
-- Dockerfile --
FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml .
RUN conda env create -f environment.yml
ENTRYPOINT ["tini", "--", "/workspace/entrypoint.sh"]
CMD ["/bin/bash"]
""",
        # conda only builds: what serves has none of it.
        """
-- Dockerfile --
FROM condaforge/miniforge3:24.9.2-0 AS build
RUN conda create -y -p /tools -c conda-forge nodejs=22.9.0
COPY web web
RUN /tools/bin/npm ci --prefix web && /tools/bin/npm run build --prefix web

FROM nginx:1.27
COPY --from=build web/dist /usr/share/nginx/html
-- web/package.json --
{}
-- web/package-lock.json --
{}
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding an environment."""
        for build in facts.builds:
            if build.build.purpose not in OTHER_PURPOSES:
                yield from by_cause(self._of(build))

    def _of(self, build: BuildFacts) -> Iterator[Finding]:
        flow = build.flow
        if flow is None or flow.unfinished or flow.target is None:
            return
        made = [
            prefix
            for prefix in build.prefixes.get(flow.target.index, ())
            if prefix.kind is EffectKind.MAKES_CONDA and prefix.made.tool.split(" ")[0] != "pixi"
        ]
        if made and not _has_framework(build, made) and not _is_workbench(build):
            for prefix in made:
                yield self._finding(prefix, build)

    def _finding(self, prefix: Prefix, build: BuildFacts) -> Finding:
        path = build.known_flow.dockerfile.source.path
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "`{tool}` makes an environment of conda in an image that serves",
                tool=prefix.made.tool,
            ),
            place=prefix.maker.place(path),
            cause=f"{path} {prefix.path}",
            builds=(build.build.id,),
        )


def _has_framework(build: BuildFacts, made: list[Prefix]) -> bool:
    """Say whether an image of the stages in which the environments lie is a framework's."""
    flow = build.known_flow
    stages = {prefix.maker.stage.index: prefix.maker.stage for prefix in made}
    if flow.target:
        stages[flow.target.index] = flow.target
    own = build.build.own_images
    for stage in stages.values():
        for each in (stage, *stage.bases):
            base = each.base
            if isinstance(base, ExternalImage) and facts_of(base.reference, own).framework:
                return True
    return False


def _is_workbench(build: BuildFacts) -> bool:
    """Say whether people work in it: what it starts is a notebook, trains, or is a shell.

    Images for notebooks have a variable for their user, by Jupyter's convention.
    """
    flow = build.known_flow
    if flow.target and _NOTEBOOK_USER in flow.ends[flow.target.index].env:
        return True
    start = start_of(flow)
    if start is None:
        return False
    return any(map(_names_work, start.calls)) or any(map(_is_bare_shell, start.calls[-1:]))


def _is_bare_shell(placed: PlacedCall) -> bool:
    """Say whether a call ends in a shell that is given nothing to run, also behind an `init`."""
    words = (placed.call.written or "", *placed.call.words)
    last = [word for word in words if not word.startswith("-")][-1:]
    return any(word.rpartition("/")[2] in SHELLS for word in last)


def _names_work(placed: PlacedCall) -> bool:
    words = (placed.call.written or "", *placed.call.words)
    return any(_WORKBENCH.search(word) for word in words)
