"""Everything that one build installs, and what it finds of the repository while it does."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Span
from hullcheck.docker.build import Build, Purpose
from hullcheck.docker.dockerfile.instructions import Copy, Run, Transfer
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.flow import Flow, SourceUse
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.prefixes import Prefix, prefixes_by_stage
from hullcheck.docker.search_path import Standing
from hullcheck.docker.seen import Seen
from hullcheck.docker.serving import serves_by_script
from hullcheck.docker.start import Start, start_of
from hullcheck.environments.manifests import Data, parse_json, parse_toml
from hullcheck.environments.packages import is_package
from hullcheck.environments.project import Project
from hullcheck.environments.texts import directory_of, join, source_at
from hullcheck.environments.tools import LOCKFILES, Tool

from .install import Install
from .install_calls import MAX_INSTALLS, installs_at, installs_while_built, upwards
from .putting import MAKE_FILES, may_put_source
from .reading import Lock
from .requirements import is_installer, named

if TYPE_CHECKING:
    from .dropped import Dropped

_NO_DATA: Data = {}

MAX_LOOKED_AT = 20_000
"""Paths below a project that are looked at in search of its modules."""

MAX_DIRECTORIES = 300
"""Directories of a project of which it is asked whether they are in the image."""


@dataclass(frozen=True)
class BuildInstalls:
    """What the calls of one build install."""

    snapshot: Snapshot
    build: Build
    flow: Flow
    projects: tuple[Project, ...]

    @cached_property
    def installs(self) -> tuple[Install, ...]:
        """What is installed while the image is built, in order."""
        return tuple(islice(installs_while_built(self.flow), MAX_INSTALLS))

    @cached_property
    def dropped(self) -> tuple[Dropped, ...]:
        """What they need, would have, and do not find because of the ignore file."""
        # Follows the build once more, and asks back about what is installed then.
        from .dropped import dropped_inputs  # noqa: PLC0415

        return tuple(dropped_inputs(self))

    @cached_property
    def start(self) -> Start | None:
        """What a container of the image starts."""
        return start_of(self.flow)

    @cached_property
    def at_start(self) -> tuple[Install, ...]:
        """What a container installs each time that it starts."""
        return tuple(installs_at(self.start)) if self.start else ()

    @property
    def path(self) -> str:
        """The Dockerfile."""
        return self.flow.dockerfile.source.path

    @property
    def editable(self) -> bool:
        """Whether the Dockerfile is a file of its own, which can be edited."""
        return self.snapshot.source(self.path) is self.flow.dockerfile.source

    @cached_property
    def is_production(self) -> bool:
        """Whether something shows that the image is for production."""
        if self.build.purpose is not Purpose.UNKNOWN:
            return self.build.purpose is Purpose.PRODUCTION
        return self.start is not None and serves_by_script(self.start)

    def is_final(self, install: Install) -> bool:
        """Say whether what it installs is in the image itself."""
        target = self.flow.target
        return target is not None and install.step.stage.index in {
            target.index,
            *(base.index for base in target.bases),
        }

    def project(self, install: Install) -> Project | None:
        """Return the project whose manifest it reads."""
        return next((each for each in self.projects if install.manifest in each.manifests), None)

    def data(self, path: str | None) -> Data:
        """Return the tables of a manifest; empty where it cannot be read."""
        source = source_at(self.snapshot, path) if path else None
        if source is None:
            return _NO_DATA
        parsed = parse_json(source) if source.path.endswith(".json") else parse_toml(source)
        return _NO_DATA if isinstance(parsed, Unknown) else parsed

    def lockfile_in_repository(self, install: Install) -> str | None:
        """Return the lockfile that the repository has for the manifest, a workspace's as well."""
        if install.manifest is None:
            return None
        home = directory_of(install.manifest)
        names = LOCKFILES.get(install.tool, ())
        paths = (join(place, name) for place in upwards(home) for name in names)
        return next((path for path in paths if path in self.snapshot), None)

    def written(self, use: SourceUse, word: str) -> Span | None:
        """Return where a COPY has the source `word` written out as it is; None: nowhere."""
        for step in self.flow.executed:
            copy = step.instruction
            if isinstance(copy, Transfer) and step.place(self.path) == use.place:
                text = self.flow.dockerfile.source.text
                spans = (source.span for source in copy.sources)
                return next((s for s in spans if text[s.start : s.end] == word), None)
        return None

    @cached_property
    def prefixes(self) -> tuple[Prefix, ...]:
        """The environments that the image ends with."""
        target = self.flow.target
        if target is None:
            return ()
        return tuple(prefixes_by_stage(self.flow).get(target.index, ()))

    def makers(self, prefix: Prefix) -> Sequence[Install]:
        """Return the calls that put packages into an environment, in the stage that made it."""
        stage = prefix.maker.stage
        return [
            install
            for install in self.installs
            if install.step.stage.index == stage.index and self.prefix(install) == prefix.made.path
        ]

    def prefix(self, install: Install) -> str | None:
        """Return the absolute path of the environment into which a call installs."""
        place = install.reading.environment or self._reached(install)
        if place is None:
            return None
        home = install.home or install.reading.directory
        if install.lockfile and install.manifest and install.tool is Tool.UV:
            # The environment of a workspace lies at its root, where the lockfile is.
            home = posixpath.dirname(self.image_path(install, install.lockfile) or home)
        return posixpath.normpath(posixpath.join(home, place))

    def _reached(self, install: Install) -> str | None:
        """Return the environment whose pip a call finds on PATH; None: none that is known."""
        if install.tool is not Tool.PIP or install.reading.program != "pip":
            return None
        stage, executed = install.step.stage, self.flow.executed
        number = next((i for i, step in enumerate(executed) if step is install.step), None)
        path = None if number is None else self.flow.search_paths.before.get(number)
        made = (each.made.path for each in self.prefixes if each.maker.stage.index == stage.index)
        first = (each for each in made if path and path.standing(f"{each}/bin") is Standing.FIRST)
        return next(first, None)

    def reaches_image(self, install: Install) -> bool:
        """Say whether what a call installs is in the image, itself or in a copied environment."""
        if self.is_final(install):
            return True
        place = self.prefix(install)
        return place is not None and any(
            prefix.made.path == place and prefix.maker.stage.index == install.step.stage.index
            for prefix in self.prefixes
        )

    def ready_environment(self, start: Install) -> str | None:
        """Return where the image surely has all that a call at its start would install."""
        place = start.reading.environment or ""
        wanted = {
            posixpath.normpath(posixpath.join("/", above, place))
            for above in upwards(clean(start.reading.directory))
        }
        prefix = next((each for each in self.prefixes if each.path in wanted), None)
        makers = self.makers(prefix) if prefix else ()
        # What is not known might add to an environment, it takes nothing away.
        whole = any(self._is_whole(each) for each in makers if each.known)
        return prefix.path if prefix and whole else None

    def _is_whole(self, install: Install) -> bool:
        if install.tool is not Tool.UV or install.manifest is None:
            return False
        return install.reading.project or not is_package(self.data(install.manifest), Tool.UV)

    def members(self, install: Install) -> Iterator[str]:
        """Yield the manifests of all that shares the lockfile which it finds."""
        root = directory_of(install.lockfile) if install.lockfile else None
        mine = self.project(install)
        for project in self.projects:
            if mine is None or root is None or project.tool is not mine.tool:
                continue
            if root in (project.workspace, project.directory):
                yield project.manifests[0]

    def image_path(self, install: Install, path: str) -> str | None:
        """Return where a file of the repository would lie beside its manifest in the image."""
        if install.home is None or install.manifest is None:
            return None
        inner = posixpath.relpath(f"/{path}", f"/{directory_of(install.manifest)}")
        return posixpath.normpath(posixpath.join(install.home, inner))

    def finds(self, install: Install, path: str) -> bool:
        """Say whether a call finds a file of the repository where its manifest expects it."""
        place, seen = self.image_path(install, path), install.step.seen
        return bool(place and seen and seen.origin(place) == path)

    def may_make_lockfile(self, install: Install) -> bool:
        """Say whether the image may make the lockfile of a call itself, or have it from elsewhere.

        A RUN before that names anything with "lock" may, and so may a COPY from a stage.
        """
        for step in self.until(install):
            named = (word for word in _run_words(step) if "lock" in word and word[0] != "-")
            if next(named, None) or _brings_unknown(step):
                return True
        return any(
            other.reading.lock not in (Lock.CHECKED, Lock.TRUSTED)
            for other in self.alike(install)
            if self.is_before(other, install)
        )

    def may_be_made(self, install: Install, name: str) -> bool:
        """Say whether a step before a call may make a file called `name`, or bring it along."""
        own = sum(name in word for word in install.placed.call.words)
        for step in self.until(install):
            named = sum(name in word for word in _run_words(step))
            if named > own * (step is install.step) or _brings_unknown(step):
                return True
        return False

    def may_be_filled(self, install: Install) -> bool:
        """Say whether an environment may hold packages before a call: more than installers."""
        before = {id(step) for step in self.until(install)}
        for other in self.installs:
            if other is install:
                break
            alone = other.reading.files or other.tool is not Tool.PIP or other.reading.project
            if id(other.step) in before and (alone or not all(map(is_installer, named(other)))):
                return True
        return any(_brings_unknown(step) for step in self.until(install))

    def may_have_source(self, install: Install) -> bool:
        """Say whether any module of its project may be there when a call comes to it."""
        if any(self.finds(install, path) for path in self._modules(install)):
            return True
        home = clean(install.home or "")
        return any(
            _brings_unknown(step) or may_put_source(step, home) for step in self.until(install)
        )

    def has_source_at_end(self, install: Install) -> bool:
        """Say whether its stage ends with a module of the project where a call expects it."""
        last = [step.seen for step in self.flow.history(install.step.stage) if step.seen][-1]
        final = Seen(last.files, last.files.layers)
        places = ((path, self.image_path(install, path)) for path in self._modules(install))
        return any(place and final.origin(place) == path for path, place in places)

    def reaches_image_with_source(self, install: Install) -> bool:
        """Say whether any module of a call's project may come to the final stage, at any path."""
        modules = self._modules(install)
        places = tuple(clean(self.image_path(install, path) or "") for path in modules)
        target = self.flow.target
        return target is None or any(
            self._takes(step, modules, places) for step in self.flow.history(target)
        )

    def _takes(self, step: Executed, modules: Sequence[str], places: Sequence[str]) -> bool:
        """Say whether a step may copy one of `modules`, which lie at `places` of other stages."""
        copy = step.instruction
        if isinstance(copy, Run):
            return not MAKE_FILES.isdisjoint(_run_words(step)) or bool(copy.mounts)
        if not isinstance(copy, Transfer):
            return False
        if step.source is None:
            root = self.flow.context.root
            taken = (m for use in self.flow.sources_at(copy.line) for m in use.matched)
            starts = tuple(join(root, path).rstrip("/") for path in taken)
            return any(below(path, start) for path in modules for start in starts)
        for word in copy.sources:
            start = step.environment.expand(word).value
            if start is None or has_wildcards(start):
                return True
            if any(below(place, clean(start)) for place in places):
                return True
        return False

    def until(self, install: Install) -> Iterator[Executed]:
        """Yield what is executed in the stage of a call before it, its own RUN included."""
        for step in self.flow.history(install.step.stage):
            yield step
            if step is install.step:
                return

    def _modules(self, install: Install) -> tuple[str, ...]:
        """Return some Python files of each directory of a call's project, the nearest first."""
        if install.manifest is None:
            return ()
        home = directory_of(install.manifest)
        if home not in self._modules_below:
            self._modules_below[home] = tuple(self._some_modules(home))
        return self._modules_below[home]

    @cached_property
    def _modules_below(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _some_modules(self, home: str) -> Iterator[str]:
        tree, found = self.snapshot.tree, dict[str, list[str]]()
        for index in islice(tree.range_under(home), MAX_LOOKED_AT):
            path = tree.paths[index]
            if path.endswith(".py"):
                found.setdefault(directory_of(path), []).append(path)
        nearest = sorted(found, key=lambda directory: (directory.count("/"), directory))
        for directory in nearest[:MAX_DIRECTORIES]:
            yield from found[directory][:3]

    def alike(self, install: Install) -> Iterator[Install]:
        """Yield the other calls that install the same project in its stage or one based on it."""
        for other in self.installs:
            same = (other.tool, other.home) == (install.tool, install.home)
            if same and other is not install and self._shares_stage(install, other):
                yield other

    @staticmethod
    def _shares_stage(one: Install, other: Install) -> bool:
        first, second = one.step.stage, other.step.stage
        indices = {each.index for each in (*first.bases, *second.bases)}
        return first.index == second.index or bool(indices & {first.index, second.index})

    def is_before(self, one: Install, other: Install) -> bool:
        """Say whether of two `alike` the first is called first."""
        return self._order[id(one)] < self._order[id(other)]

    @cached_property
    def _order(self) -> Mapping[int, int]:
        return {id(install): number for number, install in enumerate(self.installs)}


def installs_of(
    snapshot: Snapshot, build: Build, flow: Flow, projects: Iterable[Project]
) -> BuildInstalls:
    """Return what `build` installs; `projects` are those of the snapshot."""
    return BuildInstalls(snapshot, build, flow, tuple(projects))


def _run_words(step: Executed) -> Sequence[str]:
    return step.instruction.value.split() if isinstance(step.instruction, Run) else ()


def _brings_unknown(step: Executed) -> bool:
    """Say whether a step takes files from a stage or an image, more than a program."""
    instruction = step.instruction
    if isinstance(instruction, Run):
        return any(mount.from_ for mount in instruction.mounts)
    if not isinstance(instruction, Copy) or step.source is None:
        return False
    places = [*(word.text for word in instruction.sources), instruction.destination.text]
    return not any(place.rstrip("/").endswith(("/bin", "/uv", "/uvx")) for place in places)
