"""Rule: LD_LIBRARY_PATH leads every program of the image into a conda environment."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.finding import Finding, Place, Related, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.docker.dockerfile.instructions import Env
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.lookups import CONDA
from hullcheck.rules.by_cause import by_cause
from hullcheck.rules.rule import Rule, Scope

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.dockerfile.instructions import Pair
    from hullcheck.docker.executed import Executed
    from hullcheck.facts import BuildFacts, Facts

NAME = "LD_LIBRARY_PATH"

_INSTALLER = lazy_pattern(r"(?i:(?:mini|ana)conda|(?:mini|mamba)forge)[\w.-]*\.sh")


class LibraryPathPollution(Rule):
    """`LD_LIBRARY_PATH` leads every program of the image into a conda environment.

    A conda environment brings C libraries of its own: `libstdc++`, `libssl`,
    `libcurl`, `libz`. Its programs know where these lie, by a run path inside the
    files. `ENV LD_LIBRARY_PATH=/opt/conda/lib` makes the loader look there first for
    every other program as well: `apt-get`, `curl`, `git` and the system's Python
    then load libraries they were not built with, and fail with "version ... not
    found" or worse, after an update of either side.

    The environment needs no such variable. Where one program needs it, it can be
    given to that program alone.
    """

    severity = Severity.WARNING
    since = "0.1"
    scope = Scope.BUILD
    sources = (
        "S3 2",
        "man7.org: ld.so(8), LD_LIBRARY_PATH",
        "docs.conda.io: conda-build, Shared libraries in macOS and Linux",
    )
    allow_when = "the image runs nothing but programs of that environment."
    bad = """
-- environment.yml --
name: shop
dependencies: [python=3.13, numpy]
-- Dockerfile --
FROM continuumio/miniconda3:25.3.1-1
COPY environment.yml .
RUN conda env create -n shop -f environment.yml
ENV LD_LIBRARY_PATH=/opt/conda/envs/shop/lib:$LD_LIBRARY_PATH
CMD ["conda", "run", "-n", "shop", "python", "-m", "shop"]
"""
    good = """
-- Dockerfile --
FROM continuumio/miniconda3:25.3.1-1
COPY environment.yml .
RUN conda env create -n shop -f environment.yml
CMD ["conda", "run", "-n", "shop", "python", "-m", "shop"]
"""
    near_misses = (
        # The libraries of CUDA, which are no environment's.
        """
-- environment.yml --
name: shop
dependencies: [python=3.13]
-- Dockerfile --
FROM nvidia/cuda:12.8.1-runtime-ubuntu24.04
ENV LD_LIBRARY_PATH=/usr/local/cuda/lib64:$LD_LIBRARY_PATH
COPY environment.yml .
RUN micromamba create -y -p /opt/shop -f environment.yml
""",
        # Only the libraries of one package, which pip put there.
        """
-- environment.yml --
name: shop
dependencies: [python=3.12]
-- Dockerfile --
FROM continuumio/miniconda3:25.3.1-1
COPY environment.yml .
RUN conda env create -n shop -f environment.yml
ENV LD_LIBRARY_PATH=/opt/conda/envs/shop/lib/python3.12/site-packages/nvidia/cudnn/lib
""",
        # A builder stage has it, the image does not.
        """
-- environment.yml --
name: shop
dependencies: [python=3.13]
-- Dockerfile --
FROM continuumio/miniconda3:25.3.1-1 AS build
COPY environment.yml .
RUN conda env create -n shop -f environment.yml
ENV LD_LIBRARY_PATH=/opt/conda/envs/shop/lib

FROM debian:13-slim
COPY --from=build /opt/conda/envs/shop /opt/conda/envs/shop
""",
    )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield one finding a directory of an environment."""
        yield from by_cause(found for build in facts.builds for found in self._of(build))

    def _of(self, build: BuildFacts) -> Iterator[Finding]:
        flow = build.flow
        if flow is None or flow.unfinished or flow.target is None:
            return
        steps = [step for step in flow.history(flow.target) if _settings(step)]
        if not steps:
            return
        path = flow.dockerfile.source.path
        homes = _homes(build)
        for pair in _settings(steps[-1]):
            for directory in _directories(pair, steps[-1]):
                home = next((home for home in homes if below(clean(directory), clean(home))), None)
                if home is not None and "/site-packages/" not in directory:
                    place = Place(path, steps[-1].instruction.line, span=pair.span)
                    yield self._finding(directory, home, place, homes[home].place(path), build)

    def _finding(
        self, directory: str, home: str, place: Place, made: Place, build: BuildFacts
    ) -> Finding:
        return Finding(
            rule=self.name(),
            severity=self.severity,
            message=said(
                "`{name}` has `{directory}` of a conda environment: programs that are not of "
                "it load its libraries too",
                name=NAME,
                directory=directory,
            ),
            place=place,
            cause=f"{place.path} {directory}",
            builds=(build.build.id,),
            related=(Related(made, said("what is in `{home}` comes from conda", home=home)),),
        )


def _settings(step: Executed) -> list[Pair]:
    if not isinstance(step.instruction, Env):
        return []
    return [
        pair
        for pair in step.instruction.pairs
        if pair.value and step.environment.expand(pair.name).value == NAME
    ]


def _directories(pair: Pair, step: Executed) -> Iterator[str]:
    """Yield the directories that are known; a part that depends on something else is left out."""
    text = pair.value.text if pair.value else ""
    for part in text.strip("\"'").split(":"):
        directory = step.environment.expand(part).value
        if directory and directory.startswith("/"):
            yield posixpath.normpath(directory)


def _homes(build: BuildFacts) -> dict[str, Executed]:
    """Return the directories of the image that conda filled, each with the step that shows it."""
    flow = build.known_flow
    found: dict[str, Executed] = {}
    index = flow.target.index if flow.target else 0
    for prefix in build.prefixes.get(index, ()):
        if prefix.kind is EffectKind.MAKES_CONDA:
            found.setdefault(prefix.path.partition("/envs/")[0], prefix.maker)
    for step in flow.history(flow.target) if flow.target else ():
        for placed in step.calls:
            home = _home(placed)
            if home:
                found.setdefault(home, step)
    return found


def _home(placed: PlacedCall) -> str | None:
    call = placed.call
    if any(_INSTALLER.search(word) for word in (call.written or "", *call.words)):
        prefix = call.option("-p")
        return call.at(prefix) if prefix and call.has("-b", "-bfp", "-bf") else None
    if call.name in CONDA and call.words[:1] == ("install",):
        return call.variables.get("MAMBA_ROOT_PREFIX") or call.variables.get("CONDA_DIR")
    return None
