"""Rule: an installer leaves its cache of downloads in a layer of the image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Place, Severity
from hullcheck.core.said import said
from hullcheck.core.source import Span
from hullcheck.docker.caches import Download, downloads_of, is_cleaned, is_mounted
from hullcheck.docker.dockerfile.instructions import Copy, Run
from hullcheck.docker.search_path import has_plain_base
from hullcheck.rules.inserting import also_run, stands_in

from .layer_rule import LayerFault, LayerRule

if TYPE_CHECKING:
    from hullcheck.core.edit import Edit
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.facts import BuildFacts, Facts

_NO_CACHE = {"pip": "--no-cache-dir", "uv": "--no-cache"}


class DownloadCacheInLayer(LayerRule):
    """An installer leaves its cache of downloads in a layer of the image.

    pip keeps each wheel that it downloads below `~/.cache/pip`, Poetry below
    `~/.cache/pypoetry`, conda keeps archives and unpacked packages in `pkgs`. In an
    image nobody reads them again; a later `RUN rm` hides them and makes nothing smaller,
    because the layer has them.

    uv links the files of the environment to its cache, and in one layer they are
    there once: measured with numpy and flask, cache and environment together are
    63 MB where the environment alone is 61 MB. With `UV_LINK_MODE=copy`, or where the
    cache is on another file system, they are there twice: 123 MB.

    Three things help: `--no-cache-dir` of pip (`--no-cache` of uv, or their variables),
    a cache mount, which is faster as well, or to clean up in the same `RUN`. Builder
    stages do not matter: their layers are not in the image. Of pip, uv and Poetry it is
    said only on bases of Docker's own library: others may set the variables themselves.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "safe"
    precedence = 2
    sources = (
        "S1 4.1",
        "pip.pypa.io: Caching",
        "docs.astral.sh/uv: Using uv in Docker, Caching",
        "docs.conda.io: conda clean",
        "measured with uv 0.13.9",
    )
    allow_when = "a container of the image installs more of the same, and is to be quick about it."
    bad = """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
CMD ["python", "-m", "flask", "run"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
CMD ["python", "-m", "flask", "run"]
"""
    near_misses = (
        # The cache is mounted, and stays with the builder.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install -r requirements.txt
""",
        # The variable says it for all.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
ENV PIP_NO_CACHE_DIR=off \\
    PIP_DISABLE_PIP_VERSION_CHECK=on
COPY requirements.txt .
RUN pip install -r requirements.txt
""",
        # It is a builder stage, of which only the packages are copied.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim AS build
RUN python -m venv /venv
ENV PATH="/venv/bin:$PATH"
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.13-slim
COPY --from=build /venv /venv
ENV PATH="/venv/bin:$PATH"
""",
        # Wheels of another stage are installed, and nothing is downloaded.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim AS build
COPY requirements.txt .
RUN pip wheel --wheel-dir /wheels -r requirements.txt

FROM python:3.13-slim
COPY --from=build /wheels /wheels
RUN pip install --no-index --find-links=/wheels flask
""",
        # pip understands what is short for `--no-cache-dir`.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN pip install --no-cache -r requirements.txt
""",
        # The same RUN removes it.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN pip install -r requirements.txt \\
    && rm -rf ~/.cache
""",
        # Nobody knows what somebody's own base sets.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM registry.example.com/shop/python:3.13
COPY requirements.txt .
RUN pip install -r requirements.txt
""",
    )

    def faults(self, build: BuildFacts, facts: Facts) -> Iterator[LayerFault]:
        """Yield the downloads that a layer of the final image keeps."""
        flow = build.known_flow
        if flow.target is None:
            return
        # Of other bases it is not known which variables they set; conda has none for it.
        settled, plain = False, has_plain_base(flow.target)
        for step in flow.history(flow.target):
            settled = settled or _is_settled(step)
            for download in downloads_of(step):
                kept = not is_mounted(download.cache, step) and not is_cleaned(download, step)
                known = download.tool == "conda" or (plain and not settled)
                if kept and known and stands_in(step.instruction, step.stage):
                    yield _fault(download, step, flow)


def _is_settled(step: Executed) -> bool:
    """Whether a file that may switch the cache off is written, as far as can be seen."""
    instruction = step.instruction
    if isinstance(instruction, Copy):
        return any(
            "pip.conf" in word.text or "uv.toml" in word.text for word in instruction.sources
        )
    return any(
        placed.call.name in ("pip", "python") and placed.call.has("config") for placed in step.calls
    )


def _fault(download: Download, step: Executed, flow: Flow) -> LayerFault:
    placed, source = download.placed, flow.dockerfile.source
    # Without options: the fix adds one, and must not make another cause of it.
    words = " ".join((placed.call.name, *placed.call.plain()))
    shown = download.shown
    message = said("`{shown}` leaves what it downloads in a layer of the image", shown=shown)
    if download.cache:
        message = said(
            "`{shown}` leaves what it downloads in `{cache}` in a layer of the image",
            shown=shown,
            cache=download.cache,
        )
    return LayerFault(
        instruction=step.instruction.line,
        place=Place(source.path, placed.line, span=placed.program_span),
        key=f"{step.stage.label} {words}",
        message=message,
        short=said("`{shown}` leaves its cache", shown=shown),
        subject=f"cache of {download.tool}",
        fix=_fix(download, step, flow),
    )


def _fix(download: Download, step: Executed, flow: Flow) -> Fix | None:
    source, placed = flow.dockerfile.source, download.placed
    edit: Edit | None
    option = _NO_CACHE.get(download.tool)
    if option is not None:
        span = placed.span_of(download.verb)
        if span is None:
            return None
        edit = Replace(source.path, Span(span.end, span.end), f" {option}", loose=True)
        title = said("Give `{shown}` `{option}`", shown=download.shown, option=option)
        return Fix(title, (edit,), safe=True)
    if download.tool != "conda" or not isinstance(step.instruction, Run):
        return None
    command = f"{placed.call.written} clean --all --yes"
    edit = also_run(flow.dockerfile, step.instruction, command)
    return (
        Fix(said("Run `{command}` in the same RUN", command=command), (edit,), safe=True)
        if edit
        else None
    )
