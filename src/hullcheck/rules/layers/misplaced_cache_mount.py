"""Rule: a cache is mounted where the tool does not look, or cannot be linked from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Place, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.source import Span
from hullcheck.docker.caches import (
    Download,
    cache_of_made_user,
    downloads_of,
    is_mounted,
    mounts_of,
    without_cache,
)
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.search_path import has_plain_base
from hullcheck.rules.inserting import is_plain_path, stands_in

from .layer_rule import LayerFault, LayerRule

if TYPE_CHECKING:
    from hullcheck.core.snapshot import Snapshot
    from hullcheck.core.source import Source
    from hullcheck.docker.dockerfile.run_mount import Mount
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.facts import BuildFacts, Facts

_MODE = "UV_LINK_MODE"

_WORDS = lazy_pattern(r"[^a-z0-9]+")
_HOME = lazy_pattern(r"/root(?=/)|/home/[^/]+(?=/)")
_NAMES = {
    "pip": {"pip"},
    "uv": {"uv"},
    "poetry": {"poetry", "pypoetry"},
    "conda": {"conda", "pkgs"},
}
"""Words of a mount's target or id that say for which tool it is."""


class MisplacedCacheMount(LayerRule):
    """A cache is mounted where the tool does not look, or where uv cannot link from.

    `RUN --mount=type=cache` keeps a directory between builds. Where a tool has its
    cache depends on the user and on variables: pip in `~/.cache/pip` or
    `PIP_CACHE_DIR`, uv in `~/.cache/uv` or `UV_CACHE_DIR`. A mount at another path
    stays empty: each build downloads everything again, and the downloads stay in the
    layer, which is what the mount was to prevent. With the cache switched off
    (`--no-cache`, `PIP_NO_CACHE_DIR=1`) the tool looks into no mount at all.

    uv links files from its cache into the environment, which does not work across
    a mount: it warns that it falls back to full copies, at each build.
    `UV_LINK_MODE=copy` says that this is wanted.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "safe"
    precedence = 3
    sources = (
        "docs.docker.com: Dockerfile reference, RUN --mount=type=cache",
        "docs.astral.sh/uv: Using uv in Docker, Caching",
        "pip.pypa.io: Caching, Where is the cache stored",
    )
    allow_when = "a step that cannot be seen here tells the tool where its cache is."
    bad = """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
ENV PIP_CACHE_DIR=/var/cache/pip
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \\
    pip install -r requirements.txt
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
ENV PIP_CACHE_DIR=/var/cache/pip
COPY requirements.txt .
RUN --mount=type=cache,target=/var/cache/pip \\
    pip install -r requirements.txt
"""
    near_misses = (
        # The mount is above the cache.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache \\
    pip install -r requirements.txt
""",
        # uv is told where, and to copy.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
ENV UV_LINK_MODE=copy UV_CACHE_DIR=/opt/uv-cache
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/opt/uv-cache uv sync --locked
""",
        # The mount is for another tool.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
COPY requirements.txt .
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    apt-get update && apt-get install -y --no-install-recommends gcc && \\
    pip install --no-cache-dir -r requirements.txt && rm -rf /var/lib/apt/lists/*
""",
        # Whose home it is nobody knows: the user is somebody else.
        """
-- requirements.txt --
flask==3.1.0
-- Dockerfile --
FROM python:3.13-slim
RUN useradd --create-home --home-dir /srv/app app
USER app
COPY requirements.txt .
RUN --mount=type=cache,target=/srv/app/.cache/pip,uid=1000 \\
    pip install -r requirements.txt
""",
        # The project itself says how uv links.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[tool.uv]
link-mode = "copy"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked
""",
    )

    def faults(self, build: BuildFacts, facts: Facts) -> Iterator[LayerFault]:
        """Yield mounts that miss their tool's cache, and the first of uv that cannot link."""
        flow = build.known_flow
        told: set[int] = set()
        for step in flow.executed:
            if not stands_in(step.instruction, step.stage):
                continue
            downloads = list(downloads_of(step))
            yield from _unused(downloads, step, flow)
            # Of other bases it is not known which variables they set.
            plain = has_plain_base(step.stage)
            for download in downloads:
                yield from _missed(download, step, flow, plain=plain)
                if not plain:
                    continue
                family = {step.stage.index, *(base.index for base in step.stage.bases)}
                if _copies(download, step) and not (
                    family & told or _is_configured(facts.snapshot)
                ):
                    told.add(step.stage.index)
                    yield _unlinked(download, step, flow)


def _unused(downloads: Sequence[Download], step: Executed, flow: Flow) -> Iterator[LayerFault]:
    """Yield the mounts for tools of which every call has its cache switched off."""
    using = {each.tool for each in downloads}
    first = {each.tool: each for each in reversed(list(without_cache(step)))}
    for tool, download in first.items():
        for mount, target in mounts_of(step) if tool not in using else ():
            if target is None or mount.type != "cache" or not _is_for(tool, mount, target):
                continue
            source = flow.dockerfile.source
            yield LayerFault(
                instruction=step.instruction.line,
                place=Place(source.path, source.line_of(mount.span.start), span=mount.span),
                key=f"{step.stage.label} {download.shown} unused {target}",
                message=said(
                    "`{shown}` has its cache switched off, the mount for it at `{target}` "
                    "keeps nothing between builds",
                    shown=download.shown,
                    target=target,
                ),
                short=said("the cache mount of `{shown}` is not used", shown=download.shown),
                subject=f"cache of {tool}",
                rank=2,
            )


def _missed(download: Download, step: Executed, flow: Flow, *, plain: bool) -> Iterator[LayerFault]:
    own = download.cache if plain else None
    cache = own or cache_of_made_user(download, step, flow.history(step.stage))
    if cache is None or is_mounted(cache, step):
        return
    for mount, target in mounts_of(step):
        if target is None or mount.type != "cache" or not _is_for(download.tool, mount, target):
            continue
        # What the home of somebody else has for it, no variable of a base is meant to name.
        if not plain and _home_of(target) in ("", _home_of(cache)):
            continue
        others = (each for each in downloads_of(step) if each.placed is not download.placed)
        if any(_lies_in(other.cache, target) for other in others):
            continue
        source = flow.dockerfile.source
        yield LayerFault(
            instruction=step.instruction.line,
            place=Place(source.path, source.line_of(mount.span.start), span=mount.span),
            key=f"{step.stage.label} {download.shown} {target}",
            message=said(
                "`{shown}` has its cache in `{cache}`, the mount for it is at `{target}`: "
                "nothing is kept between builds",
                shown=download.shown,
                cache=cache,
                target=target,
            ),
            short=said("the cache mount of `{shown}` is at the wrong place", shown=download.shown),
            subject=f"cache of {download.tool}",
            rank=2,
            fix=_moved(mount, cache, source, owned=download.cache is not None),
        )


def _home_of(path: str) -> str:
    """Return the home directory in which a path lies by its name; "" for none."""
    found = _HOME.match(path)
    return found[0] if found else ""


def _lies_in(cache: str | None, target: str) -> bool:
    return cache is None or below(clean(cache), clean(target))


def _is_for(tool: str, mount: Mount, target: str) -> bool:
    text = f"{target} {mount.id.text if mount.id else ''}".lower()
    return bool(_NAMES[tool] & set(_WORDS.split(text)))


def _moved(mount: Mount, cache: str, source: Source, *, owned: bool) -> Fix | None:
    """Return the mount at `cache`; of whom it is not `owned` needs its `uid` to write there."""
    word, text = mount.target, source.text
    if word is None or not is_plain_path(cache):
        return None
    if text[word.span.start : word.span.end] != word.text:
        return None
    if not owned and "uid=" not in source.slice(mount.span):
        return None
    edit = Replace(source.path, word.span, cache)
    return Fix(said("Mount the cache at `{cache}`", cache=cache), (edit,), safe=True)


def _copies(download: Download, step: Executed) -> bool:
    """Whether uv installs from a mounted cache and is not told to copy."""
    call = download.placed.call
    mounted = download.cache is not None and is_mounted(download.cache, step)
    told = call.variables.get(_MODE) or call.option("--link-mode")
    return download.tool == "uv" and mounted and not told


def _is_configured(snapshot: Snapshot) -> bool:
    """Whether a file of uv says how it links; which of them counts is not asked."""
    files = (path for name in ("pyproject.toml", "uv.toml") for path in snapshot.tree.named(name))
    sources = (snapshot.source(path) for path in files)
    return any(source is not None and "link-mode" in source.text for source in sources)


def _unlinked(download: Download, step: Executed, flow: Flow) -> LayerFault:
    source, start = flow.dockerfile.source, step.instruction.span.start
    placed = download.placed
    edit = Replace(
        source.path,
        Span(start, start),
        f"ENV {_MODE}=copy{source.newline}",
    )
    return LayerFault(
        instruction=step.instruction.line,
        place=Place(source.path, placed.line, span=placed.program_span),
        key=f"{step.stage.label} {_MODE}",
        message=said(
            "`{shown}` cannot link files out of the mount of its cache, and `{mode}=copy` "
            "is not set: it warns and copies them",
            shown=download.shown,
            mode=_MODE,
        ),
        short=said("`{mode}=copy` is not set for the mounted cache", mode=_MODE),
        subject=_MODE,
        rank=1,
        fix=Fix(said("Set `{mode}=copy`", mode=_MODE), (edit,), safe=True),
    )
