"""Rule: apt-get leaves its lists, or what nobody asked for, in a layer of the image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hullcheck.core.edit import Fix, Replace
from hullcheck.core.finding import Place, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.source import Span
from hullcheck.docker.caches import mounts_of
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.dockerfile.references import repository_of
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.stages.base import ExternalImage
from hullcheck.rules.inserting import also_run, stands_in

from .layer_rule import LayerFault, LayerRule

if TYPE_CHECKING:
    from hullcheck.docker.calls import PlacedCall
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.docker.stages import Stage
    from hullcheck.facts import BuildFacts, Facts

LISTS = "/var/lib/apt/lists"

_CLEAN_UP = f"rm -rf {LISTS}/*"
_INSTALLING = ("install", "upgrade", "dist-upgrade", "build-dep")
_VERBS = ("update", *_INSTALLING)
_OPTION = "--no-install-recommends"
_SETTING = lazy_pattern(r"(?i)(?<!-)install-recommends")
_OF_ONE_CALL = lazy_pattern(r"(?i)(?:-o|--option)[\s=]*[\"']?apt::install-recommends")


class AptLeftoversInLayer(LayerRule):
    """`apt-get` leaves its lists, or what nobody asked for, in a layer of the image.

    `apt-get update` writes the lists of all packages, 20 MB and more, which are old
    the next day. The official images of Debian and Ubuntu delete the downloaded
    packages themselves (their `docker-clean` hook), the lists they leave; a later
    `RUN rm` makes no layer smaller.

    An `apt-get update` in a `RUN` of its own is kept by the builder's cache: when the
    list of packages in the next `RUN` changes, they are looked for in lists of the day
    on which that layer was made, and are not found any more ("404 Not Found").

    Without `--no-install-recommends` apt also installs what a package merely
    recommends. That one is told, and written only when asked for: `curl` without the
    recommended `ca-certificates` trusts nobody.
    """

    severity = Severity.ADVICE
    since = "0.1"
    fix = "safe"
    precedence = 1
    sources = (
        "S1 4.1",
        "docs.docker.com: Building best practices, apt-get",
        "manpages.debian.org: apt-get(8)",
    )
    allow_when = "a container of the image installs more packages when it runs."
    bad = """
-- Dockerfile --
FROM python:3.13-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends libpq5
CMD ["python", "-m", "shop"]
"""
    good = """
-- Dockerfile --
FROM python:3.13-slim
RUN apt-get update \\
    && apt-get install -y --no-install-recommends libpq5 \\
    && rm -rf /var/lib/apt/lists/*
CMD ["python", "-m", "shop"]
"""
    near_misses = (
        # The lists are mounted, and stay with the builder.
        """
-- Dockerfile --
FROM python:3.13-slim
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
    --mount=type=cache,target=/var/lib/apt,sharing=locked \\
    apt-get update && apt-get install -y --no-install-recommends libpq5
""",
        # It is a builder stage.
        """
-- Dockerfile --
FROM python:3.13-slim AS build
RUN apt-get update && apt-get install -y gcc
RUN gcc --version > /version

FROM python:3.13-slim
COPY --from=build /version /version
""",
        # apt is told for good, in the way that its manual names.
        """
-- Dockerfile --
FROM debian:13-slim
RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/90-recommends
RUN set -eux; \\
    apt-get update; \\
    apt-get install -y python3 python3-venv; \\
    rm -rf /var/lib/apt/lists/*
""",
        # What stands behind a comment in backquotes is not read, and may remove them.
        """
-- Dockerfile --
FROM python:3.13-slim
RUN apt-get update \\
  && apt-get install -y --no-install-recommends \\
  libxslt1-dev `# needed by lxml (PyPI)` \\
  libcurl4 \\
  && rm -rf /var/lib/apt/lists/*
""",
        # The option stands before the command.
        """
-- Dockerfile --
FROM debian:13-slim
RUN apt-get -qq update && \\
    apt-get -qq --no-install-recommends install -y python3 && \\
    apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*
""",
    )

    def look_across(self, facts: Facts) -> None:
        """Ask which images are installed on, if any is known by a name."""
        if any(facts.of_all(_names)):
            facts.of_all(_installed_on)

    def faults(self, build: BuildFacts, facts: Facts) -> Iterator[LayerFault]:
        """Yield what apt leaves in the layers of the final image."""
        flow = build.known_flow
        steps = list(flow.history(flow.target)) if flow.target else []
        silent = any(_sets(step.instruction.value) for step in steps)
        needed = _needed_later(flow, by_others=_is_installed_on(build, facts))
        for step in steps:
            run = step.instruction
            if isinstance(run, Run) and step.whole and stands_in(run, step.stage):
                yield from _lists(step, run, flow, kept=id(step) in needed)
                if not silent:
                    yield from _recommended(step, flow)


def _sets(text: str) -> bool:
    """Say whether an instruction tells apt for good what to do with recommended packages."""
    return _SETTING.search(_OF_ONE_CALL.sub("", text)) is not None


def _apt(step: Executed, *verbs: str, surely: bool = True) -> list[PlacedCall]:
    """Return the calls of apt that have one of `verbs`."""
    return [
        each
        for each in step.calls
        if each.call.name in ("apt", "apt-get")
        and each.call.has(*verbs)
        and (each.certain or not surely)
    ]


def _shown(placed: PlacedCall) -> str:
    verb = next(word for word in placed.call.words if word in ("update", "install"))
    return f"{placed.call.name} {verb}"


def _lists(step: Executed, run: Run, flow: Flow, *, kept: bool) -> Iterator[LayerFault]:
    updates = _apt(step, "update")
    targets = [target for _, target in mounts_of(step)]
    mounted = any(
        target is None or below(clean(LISTS), clean(target)) or below(clean(target), clean(LISTS))
        for target in targets
    )
    if not updates or mounted or _removes(step):
        return
    source, first = flow.dockerfile.source, updates[0]
    alone = not _apt(step, *_INSTALLING)
    if alone and not _is_all(step):
        return
    place = Place(source.path, first.line, span=first.program_span)
    installed = (" ".join(each.call.plain()) for each in _apt(step, "install"))
    key = f"{step.stage.label} {_shown(first)} {' '.join(installed)}"
    if alone:
        message = said(
            "`{first}` has a layer of its own: later installs look in lists of its day",
            first=_shown(first),
        )
        yield LayerFault(run.line, place, key, message, said("its lists grow old"), "lists", 2)
        return
    # Removed here, they would be missing there: the build would fail.
    edit = None if kept else also_run(flow.dockerfile, run, _CLEAN_UP)
    fix = (
        Fix(said("Run `{clean_up}` in the same RUN", clean_up=_CLEAN_UP), (edit,), safe=True)
        if edit
        else None
    )
    message = said(
        "`{first}` leaves its lists in `{lists}` in a layer of the image",
        first=_shown(first),
        lists=LISTS,
    )
    yield LayerFault(
        run.line,
        place,
        key,
        message,
        said("`{first}` leaves its lists", first=_shown(first)),
        "lists",
        2,
        fix,
    )


def _is_installed_on(build: BuildFacts, facts: Facts) -> bool:
    """Say whether another Dockerfile here is based on the image, and installs from its lists."""
    names = frozenset(build.build.names)
    return bool(names) and any(
        dockerfile != build.build.dockerfile and not names.isdisjoint(images)
        for dockerfile, images in facts.of_all(_installed_on)
    )


def _names(build: BuildFacts) -> tuple[str, ...]:
    return build.build.names


def _installed_on(build: BuildFacts) -> tuple[str | None, tuple[str, ...]]:
    """Return a Dockerfile, and the repositories of the images from whose lists it installs."""
    images = tuple(
        repository_of(stage.base.reference)
        for stage in (build.flow.stages if build.flow else ())
        if isinstance(stage.base, ExternalImage) and _begins_with_install(stage, build.known_flow)
    )
    return build.build.dockerfile, images


def _begins_with_install(stage: Stage, flow: Flow) -> bool:
    """Say whether the first that apt does in `stage` is no update of its lists."""
    steps = (step for step in flow.executed if step.stage.index == stage.index)
    calling = (step for step in steps if _apt(step, *_VERBS))
    first = next(calling, None)
    return first is not None and not _apt(first, "update", surely=False)


def _needed_later(flow: Flow, *, by_others: bool) -> frozenset[int]:
    """Return the ids of the steps behind which the next RUN with apt installs from their lists.

    Behind the last of a stage come the stages that are based on it, and behind the image
    those of other Dockerfiles.
    """
    needed: set[int] = set()
    wants: dict[int, bool] = {}
    children: dict[int, set[int]] = {}
    # From the last to the first: what is based on a stage stands behind it.
    for step in reversed(flow.executed):
        index, base = step.stage.index, step.stage.base_stage
        if base is not None:
            children.setdefault(base.index, set()).add(index)
        if index not in wants:
            is_target = flow.target is not None and index == flow.target.index
            wants[index] = any(wants[child] for child in children.get(index, ()))
            wants[index] = wants[index] or (is_target and by_others)
        if wants[index]:
            needed.add(id(step))
        if _apt(step, *_VERBS, surely=False):
            wants[index] = not _apt(step, "update", surely=False)
    return frozenset(needed)


def _is_all(step: Executed) -> bool:
    """Whether the RUN does nothing but to update the lists."""
    return all(placed.call.name in ("apt", "apt-get", "set") for placed in step.calls)


def _removes(step: Executed) -> bool:
    """Whether the RUN removes the lists, or may do so."""
    for placed in step.calls:
        call = placed.call
        if call.name in ("rm", "find"):
            paths = [clean(call.at(word)).removesuffix("/*") for word in call.words]
            if not call.complete or any(below(clean(LISTS), path) for path in paths if path):
                return True
        if call.name in ("apt", "apt-get") and call.has("dist-clean", "distclean"):
            return True
        # What a script does is not seen.
        if call.name == "make" or "/" in (call.written or "") or call.has("-c"):
            return True
    return False


def _recommended(step: Executed, flow: Flow) -> Iterator[LayerFault]:
    source = flow.dockerfile.source
    for placed in _apt(step, "install"):
        said_already = any("install-recommends" in word.lower() for word in placed.call.words)
        if said_already or not placed.call.complete:
            continue
        span = placed.span_of("install")
        check = said(
            "That nothing needs what was recommended, such as `ca-certificates` for `curl`."
        )
        fix = None
        if span is not None:
            edit = Replace(source.path, Span(span.end, span.end), f" {_OPTION}", loose=True)
            fix = Fix(
                said("Give `{placed}` `{option}`", placed=_shown(placed), option=_OPTION),
                (edit,),
                check=check,
            )
        yield LayerFault(
            instruction=step.instruction.line,
            place=Place(source.path, placed.line, span=placed.program_span),
            key=f"{step.stage.label} recommended {' '.join(placed.call.plain())}",
            message=said(
                "`{placed}` also installs what its packages merely recommend", placed=_shown(placed)
            ),
            short=said("`{placed}` installs what is merely recommended", placed=_shown(placed)),
            subject="recommends",
            rank=1,
            fix=fix,
        )
