"""Rule: application code is copied before the dependencies are installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix
from hullcheck.core.finding import Related, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.snapshot import remembered
from hullcheck.docker.caches import downloads_of, is_mounted
from hullcheck.docker.dockerfile.instructions import Add, Copy
from hullcheck.docker.filesystem import join
from hullcheck.docker.flow import shortened
from hullcheck.docker.installers import EffectKind
from hullcheck.docker.manifest_installs import ManifestInstall, manifest_installs
from hullcheck.environments.texts import with_prefix

from .layer_rule import LayerFault, LayerRule
from .reordering import reordered

if TYPE_CHECKING:
    from hullcheck.core.snapshot import Snapshot
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.facts import BuildFacts, Facts

MAX_FILES = 2_000
"""Files of one directory that are looked at for code."""

_LOCAL = lazy_pattern(r"(?m)^\s*(?:-e\b|--editable|-r\b|\.|/|file:)|@\s*file:")
"""Lines of a requirements file for which other files must be there."""
_NEEDS_SOURCE = lazy_pattern(
    r"tool\.uv\.workspace|workspace\s*=\s*true|\bpath\s*=\s*[\"']|file://|"
    r"dynamic\s*=\s*\[[^\]]*[\"'](?:optional-)?dependencies[\"']"
)
"""What in a `pyproject.toml` makes an install of dependencies read more than the manifests."""
_DECLARES = lazy_pattern(r"(?:.*/)?(?:setup\.py|__init__\.py|[\w-]*version[\w-]*\.py)")


class SourceBeforeDependencies(LayerRule):
    """Application code is copied before the dependencies are installed.

    The builder takes an instruction from its cache as long as those before it, and
    the files that they copy, are the same. Where the code comes first, every edit
    of it is a change before the install: all dependencies are downloaded and
    installed again, where the order manifest, install, code would repeat a copy.

    Told is what brings Python code (`COPY . .`, `COPY src/`, `COPY app.py`) into a
    stage before the first install from a requirements file or a lockfile. An install
    that needs the code is silent: `pip install .`, `-e`, members of a workspace,
    dependencies with a path. Where the tool's cache is mounted the repetition is
    cheaper, and the finding an advice.
    """

    severity = Severity.WARNING
    since = "0.1"
    fix = "unsafe"
    precedence = 4
    sources = (
        "S1 4.1",
        "S1 4.4",
        "docs.docker.com: Building best practices, Leverage build cache",
        "docs.astral.sh/uv: Using uv in Docker, Intermediate layers",
    )
    allow_when = "the image is built so seldom that nobody waits for it."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
dependencies = ["flask"]
-- uv.lock --
version = 1
-- shop/app.py --
-- .dockerignore --
.git
.venv
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY . .
RUN uv sync --locked --no-cache
CMD ["uv", "run", "--no-sync", "flask", "run"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
COPY --from=ghcr.io/astral-sh/uv:0.9.2 /uv /bin/
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --no-install-project --locked --no-cache
COPY . .
RUN uv sync --locked --no-cache
CMD ["uv", "run", "--no-sync", "flask", "run"]
"""
    near_misses = (
        # The manifests come first; the second install adds the project.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- shop/app.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
RUN --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --locked --no-install-project
COPY . /app
RUN uv sync --locked
""",
        # The project itself is installed, which needs its code.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- shop/app.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir .
""",
        # A requirement is a directory of the repository.
        """
-- requirements.txt --
./libs/money
flask==3.1.0
-- libs/money/money.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -r requirements.txt
""",
        # What is copied first is no code.
        """
-- requirements.txt --
flask==3.1.0
-- docker/entrypoint.sh --
-- app.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY docker/ /docker/
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py .
""",
        # The members of a workspace are needed to resolve.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[tool.uv.workspace]
members = ["packages/*"]
-- uv.lock --
version = 1
-- packages/money/pyproject.toml --
[project]
name = "money"
version = "1"
-- packages/money/money.py --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN uv sync --locked
""",
        # The environment comes from another stage, and is only completed here.
        """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- poetry.lock --
-- shop/app.py --
-- Dockerfile --
FROM python:3.13-slim AS build
ENV POETRY_VIRTUALENVS_IN_PROJECT=1
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-root

FROM python:3.13-slim
ENV POETRY_VIRTUALENVS_IN_PROJECT=1
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY . .
RUN poetry install --only main
""",
    )

    def severity_of(self, fault: LayerFault) -> Severity:
        """Return a warning; advice where the downloads at least are not repeated."""
        return self.severity.lowered(1 if fault.rank == 0 else 0)

    def faults(self, build: BuildFacts, facts: Facts) -> Iterator[LayerFault]:
        """Yield, for each stage, the copy of code before its first install."""
        flow = build.known_flow
        carried = {
            id(carrier): True
            for found in build.prefixes.values()
            for prefix in found
            for carrier in prefix.carriers
        }
        stages = {step.stage.index: step.stage for step in flow.executed}
        for stage in stages.values():
            carrier: Executed | None = None
            for step in flow.history(stage):
                installs = list(manifest_installs(step))
                # A first install without the code, or one that needs it, settles the order.
                settled = carrier is None and installs
                if id(step) in carried or settled or _installs_code(step):
                    break
                if installs and carrier is not None:
                    if step.stage is stage and not _needs_source(installs[0], facts.snapshot):
                        yield _fault(carrier, installs[0], step, flow)
                    break
                if carrier is None and _brings_code(step, flow, facts.snapshot):
                    carrier = step


def _installs_code(step: Executed) -> bool:
    """Whether pip installs a directory of the repository with what it needs."""
    return any(
        effect.kind is EffectKind.INSTALLS_PROJECT and "pip" in effect.tool.split()
        for effect in step.effects
    )


def _brings_code(step: Executed, flow: Flow, snapshot: Snapshot) -> bool:
    if not isinstance(step.instruction, Copy | Add) or step.source is not None:
        return False
    matched = (path for use in flow.sources_at(step.instruction.line) for path in use.matched)
    return any(_has_code(join(flow.context.root, path), flow, snapshot) for path in matched)


def _has_code(path: str, flow: Flow, snapshot: Snapshot) -> bool:
    if path in snapshot:
        return path.endswith(".py") and not _DECLARES.fullmatch(path)
    for number, inner in enumerate(with_prefix(snapshot.tree, f"{path}/" if path else "")):
        if number >= MAX_FILES:
            break
        code = inner.endswith(".py") and not _DECLARES.fullmatch(inner)
        if code and flow.context.lets_through(inner):
            return True
    return False


def _needs_source(install: ManifestInstall, snapshot: Snapshot) -> bool:
    """Whether what is installed may lie in the repository, by any manifest of that name."""
    listed = install.files[0].endswith((".txt", ".in"))
    files = install.files if listed else install.files[:1]
    return any(_is_local(file.rpartition("/")[2], snapshot, listed=listed) for file in files)


@remembered
def _known(_snapshot: Snapshot) -> dict[tuple[str, bool], bool]:
    """Return what `_is_local` found: each Dockerfile asks about the same few names."""
    return {}


def _is_local(name: str, snapshot: Snapshot, *, listed: bool) -> bool:
    """Say whether a file `name` names what lies in the repository, or is not loaded.

    `listed`: it is a list of requirements.
    """
    known = _known(snapshot)
    if (name, listed) not in known:
        pattern = _LOCAL if listed else _NEEDS_SOURCE
        sources = map(snapshot.source, snapshot.tree.named(name))
        local = any(each is None or pattern.search(each.text) for each in sources)
        known[name, listed] = local
    return known[name, listed]


def _fault(carrier: Executed, install: ManifestInstall, step: Executed, flow: Flow) -> LayerFault:
    copy, path = carrier.instruction, flow.dockerfile.source.path
    mounted = any(is_mounted(each.cache, step) for each in downloads_of(step))
    edits = reordered(carrier, install, step, flow)
    title = said(
        "Copy the manifests alone before `{shown}`, the code behind it", shown=install.shown
    )
    check = said("That nothing up to the install needs another file of the project.")
    shown = shortened(copy.keyword, copy.value)
    return LayerFault(
        instruction=copy.line,
        place=carrier.place(path),
        key=f"{step.stage.label} {install.shown}",
        message=said(
            "`{shown}` brings code before `{install}`: every edit of it installs all "
            "dependencies again",
            shown=shown,
            install=install.shown,
        ),
        short=said("code comes before `{shown}`", shown=install.shown),
        subject="order",
        rank=0 if mounted else 1,
        fix=Fix(title, edits, check=check) if edits else None,
        related=(Related(step.place(path), said("`{shown}` is repeated", shown=install.shown)),),
    )
