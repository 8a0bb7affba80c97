"""Host files that land in an image: the facts that the rules about leaks look at."""

from __future__ import annotations

import re
from functools import cached_property

from hullcheck.core.finding import Place, Route, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, Machine, OriginKind
from hullcheck.docker.effects import Effect
from hullcheck.docker.filesystem import below, clean, join
from hullcheck.docker.flow import Flow, SourceUse
from hullcheck.docker.ignore.context import BuildContext
from hullcheck.docker.installers import Call, EffectKind
from hullcheck.docker.standing import is_trial
from hullcheck.environments.classify import classify_host_path
from hullcheck.environments.evidence.env_files import sample_of
from hullcheck.environments.host_file import HostFile, HostKind, HostState, JobStep
from hullcheck.environments.node_lock import NAME as NPM_LOCK
from hullcheck.environments.node_lock import has_native_packages
from hullcheck.ignoring import PRODUCTS, line_for
from hullcheck.report import HostTrace, Landing
from hullcheck.severity import Circumstances

SEVERITY = {
    "venv": Severity.ERROR,
    "conda": Severity.ERROR,
    "env-file": Severity.ERROR,
    "credentials": Severity.ERROR,
    "node-modules": Severity.WARNING,
    "cache": Severity.WARNING,
    "os": Severity.WARNING,
    "git": Severity.WARNING,
    "untracked": Severity.ADVICE,
}
"""How bad it is that a host file of a kind is in an image, at full evidence."""

BY_PRODUCTS = frozenset({"cache", "os", "untracked"})
"""Kinds of host files of which a build may well need one: what it asks for by name, it needs."""


@dataclass(frozen=True)
class Leak:
    """One host file that lands in at least one stage of one build."""

    snapshot: Snapshot
    build: Build
    context: BuildContext
    flow: Flow
    trace: HostTrace
    context_certain: bool = True
    """The context is declared, or the host file lands in every candidate context."""

    @property
    def host(self) -> HostFile:
        """The host file."""
        return self.trace.host

    @cached_property
    def kind(self) -> HostKind:
        """What the host file is; one that the user named is what its name says."""
        return kind_of(self.host)

    @property
    def severity(self) -> Severity:
        """How bad it is that a file of the kind is in an image of this build."""
        if self.kind is HostKind.NODE_MODULES and not self._installed_anew:
            mixed = self.made_there is not None and not self._mended_later
            worse = mixed or self.native_packages
            return Severity.ERROR if worse else Severity.WARNING
        if self.kind is HostKind.ENV_FILE and self._shows_no_secret:
            return Severity.WARNING
        if self.kind is HostKind.GIT and self.build_needs_git:
            return Severity.ADVICE
        if self.kind is HostKind.GIT and self.token_left_at:
            return Severity.ERROR
        return SEVERITY.get(self.kind, Severity.ADVICE)

    @cached_property
    def landings(self) -> tuple[Landing, ...]:
        """Where it lands, the final stage first; copies that never arrive are left out."""
        there = [item for item in self.trace.landings if not item.never_arrives]
        return tuple(sorted(there, key=lambda item: not item.final))

    @property
    def tells_the_commit_alone(self) -> bool:
        """Of `.git` nothing lands but what names the commit, which a program reads it from."""
        landed = {item.host_path for item in self.landings}
        return self.kind is HostKind.GIT and all(path.endswith("/HEAD") for path in landed)

    @property
    def carrier(self) -> Place:
        """The COPY or ADD that takes it out of the context."""
        return self.landings[0].steps[0]

    @cached_property
    def named_by_copy(self) -> bool:
        """Whether each instruction that takes it out of the context names it.

        Also by naming what is in it, or a directory that only the host has.
        """
        lines = {landing.steps[0].line for landing in self.landings}
        return all(any(map(self._names_it, self.flow.sources_at(line or 0))) for line in lines)

    @property
    def named_by_run(self) -> bool:
        """Whether a RUN names what is in it, for which a build's product may be there."""
        name = self.host.path.rstrip("/").rpartition("/")[2]
        if self.kind is not HostKind.CACHE or name not in PRODUCTS:
            return False
        used = re.compile(rf"(?:^|[\s'\"=,])(?:\./)?{name}/")
        steps = self.flow.dockerfile.instructions
        return any(step.keyword == "RUN" and used.search(step.value) for step in steps)

    @property
    def ignore_line(self) -> str:
        """The line of an ignore file that keeps it out."""
        return line_for(self.host, self.kind, self.context, self.snapshot)

    def _names_it(self, use: SourceUse) -> bool:
        return self._is_named(use.path if use.plain_head is None else use.plain_head)

    def _is_named(self, inner: str) -> bool:
        """Say whether `inner`, a path from the context's root, stands for this host file."""
        path = join(self.context.root, inner)
        if not inner or below(path, self.host.path):
            return bool(inner)
        tracked = path in self.snapshot or self.snapshot.tree.is_dir(path)
        return below(self.host.path, path) and not tracked

    @property
    def wanted(self) -> bool:
        """Whether somebody asks for it: a by-product that COPY or a `!` pattern names itself.

        Or settings that a `!` pattern gives to a stage that only builds.
        """
        if self.kind is HostKind.ENV_FILE and not self.final:
            return self._is_written_out
        return self.kind in BY_PRODUCTS and (self.named_by_copy or self._named_by_pattern)

    @property
    def _is_written_out(self) -> bool:
        """Whether the pattern that brings it back is its path, and nothing else."""
        decided = self.trace.decided_by
        written = decided.pattern if decided else ""
        inner = clean(written.removeprefix("!").strip())
        return written.startswith("!") and join(self.context.root, inner) == self.host.path

    @property
    def _named_by_pattern(self) -> bool:
        decided = self.trace.decided_by
        if decided is None or not decided.pattern.startswith("!"):
            return False
        return self._is_named(clean(decided.pattern.removeprefix("!").strip()))

    @cached_property
    def by_oversight(self) -> bool:
        """Whether an ignore file is what should have kept it out, as far as anybody can tell.

        Of what `.gitignore` names beyond the known kinds nobody knows what it is
        for, and what an instruction names may well be carried on purpose.
        """
        named = self.named_by_copy or self.named_by_run
        return self.kind is not HostKind.UNTRACKED and not named

    @property
    def final(self) -> bool:
        """Whether the image that the target gives has it."""
        return any(item.final for item in self.landings)

    @property
    def certain(self) -> bool:
        """Whether it surely exists: below `{{project}}/` nobody works before it is rendered."""
        in_template = self.host.state is HostState.PREDICTED and "{{" in self.host.path
        return (self.host.certain or self._step is not None) and not in_template

    @cached_property
    def _step(self) -> JobStep | None:
        """The step that makes it where the build runs."""
        return step_before(self.host, self.build)

    @property
    def _evidence(self) -> str:
        made = None if self.host.certain else self._step
        return made.evidence if made else self.host.evidence

    @property
    def circumstances(self) -> Circumstances:
        """What weighs on the severity."""
        final = [item for item in self.landings if item.final]
        return Circumstances(
            kind=self.kind,
            certain=self.certain,
            context_certain=self.context_certain,
            builder_only=not final,
            trial=is_trial(self.build),
            removed=bool(final) and all(item.removed_by or item.replaced_by for item in final),
        )

    @property
    def host_paths(self) -> tuple[str, ...]:
        """The files that land: the host file itself, or those that stand for a directory."""
        return tuple(dict.fromkeys(item.host_path for item in self.landings))

    @cached_property
    def made_there(self) -> Effect | None:
        """The RUN that makes an environment, or installs packages, where it lands."""
        paths = {self.trace.directory_in_image(item) for item in self.landings}
        there = sorted(path for path in paths if path)
        made = (self.flow.makes(path, _MAKERS) or self._made_by_root(path) for path in there)
        return next((effect for effect in made if effect), None)

    def _made_by_root(self, path: str) -> Effect | None:
        """Return the `pnpm install` of a workspace that makes the `node_modules` of its members.

        `path` is where the member's lands; the workspace has its root as far above in the
        image as in the repository. https://pnpm.io/workspaces
        """
        if self.kind is not HostKind.NODE_MODULES:
            return None
        for root in (*parents(self.host.path), ""):
            inner = self.host.path[len(root) + 1 :] if root else self.host.path
            if join(root, "pnpm-workspace.yaml") in self.snapshot and path.endswith(f"/{inner}"):
                above = f"{path.removesuffix(inner)}node_modules"
                made = self.flow.makes(above, (EffectKind.INSTALLS_NODE,))
                if made and made.tool.startswith("pnpm"):
                    return made
        return None

    def text_of(self, name: str) -> str:
        """Return the text of the file `name` in the context's directory, "" if it is not loaded."""
        source = self.snapshot.source(join(self.context.root, name))
        return source.text if source else ""

    @property
    def native_packages(self) -> bool:
        """Whether the lockfile beside `node_modules` names packages that are for a platform."""
        source = self._node_lock
        return source is not None and has_native_packages(source)

    @property
    def _node_lock(self) -> Source | None:
        return self.snapshot.source(join(self.host.path.rpartition("/")[0], NPM_LOCK))

    @property
    def _shows_no_secret(self) -> bool:
        """Whether the example beside an environment file has settings, and no secret."""
        from hullcheck.environments.env_samples import shows_no_secret  # noqa: PLC0415 (few leak)

        sample = sample_of(self.host.path, self.snapshot)
        return sample is not None and shows_no_secret(sample)

    @property
    def read_by_frontend(self) -> bool:
        """Whether the tool that builds a web page beside the environment file reads it."""
        source = self.snapshot.source(join(self.host.path.rpartition("/")[0], "package.json"))
        is_env = self.kind is HostKind.ENV_FILE and source is not None
        return bool(is_env and source and _FRONTEND.search(source.text))

    @property
    def build_needs_git(self) -> bool:
        """Whether the project makes its version from git, or a RUN asks the repository."""
        texts = [self.text_of(path) for path in ("pyproject.toml", "setup.py", "setup.cfg")]
        by_manifest = any(_VERSIONED_BY_GIT.search(text) for text in texts)
        return by_manifest or any(map(_asks_the_repository, self.flow.calls_to("git")))

    @property
    def _mended_later(self) -> bool:
        """Whether a later install brings the host's packages in line with the lockfile.

        Yarn remembers beside them for which platform they are, and installs anew for
        another. npm keeps what has the right version, which does no harm where its
        lockfile names nothing for a platform. What others keep is not known.
        """
        made, last = self.made_there, self.landings[0].steps[-1]
        if made is None or made.line < (last.line or 0):
            return False
        tool = made.tool.split(" ")[0]
        return tool == "yarn" or (tool == "npm" and self._node_lock is not None)

    @property
    def _installed_anew(self) -> bool:
        """Whether a later RUN throws it away and installs from nothing, as `npm ci` does."""
        made, last = self.made_there, self.landings[0].steps[-1]
        return made is not None and made.tool in _FROM_NOTHING and made.line > (last.line or 0)

    @property
    def token_left_at(self) -> Place | None:
        """The step of a workflow that declares the build and leaves its token in `.git/config`.

        actions/checkout wrote it there up to version 5, unless it was told not to.
        """
        for origin in self.build.origins:
            source = self.snapshot.source(origin.path)
            if origin.kind is OriginKind.WORKFLOW and source:
                old = _OLD_CHECKOUT.search(source.text)
                if old and "persist-credentials: false" not in source.text:
                    return Place(origin.path, source.line_of(old.start()))
        return None

    @property
    def shown(self) -> str:
        """The host file as a message names it: its path, or the pattern that stands for it."""
        return self.host.shown(self.host.path)

    def _path_in_image(self, landing: Landing) -> str | None:
        path = self.trace.directory_in_image(landing)
        return self.host.shown(path) if path else None

    @property
    def destination(self) -> str:
        """Where it lands, in words: "into the image at `/app/.venv`"."""
        landing = self.landings[0]
        where = said("the image") if landing.final else said("stage `{stage}`", stage=landing.stage)
        path = self._path_in_image(landing)
        return (
            said("into {where} at `{path}`", where=where, path=path)
            if path
            else said("into {where}", where=where)
        )

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The proof: one route a landing place."""
        return tuple(dict.fromkeys(self._route(landing) for landing in self.landings))

    def _route(self, landing: Landing) -> Route:
        decided = self.trace.decided_by
        return Route(
            host_file=landing.host_path if self.host.kind == "named" else self.host.path,
            kind=self.kind,
            evidence=self._evidence,
            certain=self.certain,
            decided_by=decided if decided and decided.pattern.startswith("!") else None,
            instructions=landing.steps,
            stage=landing.stage,
            image_path=self.trace.directory_in_image(landing),
            build=self.build.id,
            pattern=self.host.pattern,
        )


_FROM_NOTHING = frozenset({"npm ci", "npm clean-install"})
_MAKERS = (EffectKind.MAKES_VENV, EffectKind.MAKES_CONDA, EffectKind.INSTALLS_NODE)
_VERSIONED_BY_GIT = lazy_pattern(
    r"setuptools[-_]scm|hatch-vcs|versioneer|versioningit|dunamai|poetry-dynamic-versioning|"
    r"source\s*=\s*[\"'](?:scm|vcs)[\"']|flit[-_]scm|setuptools[-_]git[-_]versioning"
)
_WITHOUT_REPOSITORY = frozenset({"clone", "init", "ls-remote", "version", "help"})
"""What git does wherever it is called, or to a repository of its own."""
_FRONTEND = lazy_pattern(
    r"\"(?:react-scripts|vite|next|nuxt|astro|gatsby|@vue/cli-service|@sveltejs/kit)\"\s*:"
)
"""Packages that put values of `.env` and its kin into the page when they build it.

https://vite.dev/guide/env-and-mode, https://nextjs.org/docs/app/guides/environment-variables
"""
_OLD_CHECKOUT = lazy_pattern(r"\bactions/checkout@v[1-5](?:\.|\b)")


_TEMPLATE = lazy_pattern(r"(?:[^/]+/)*?[^/]*\{\{[^/]*(?=/)")


def _asks_the_repository(call: Call) -> bool:
    """Say whether a call of git may read the repository that it stands in."""
    verb, *rest = call.plain("-C", "-c", "--git-dir", "--work-tree") or ("",)
    if verb in ("config", "lfs"):
        return not call.has("--global", "--system") and rest[:1] != ["install"]
    return verb not in _WITHOUT_REPOSITORY and not call.has("--version", "--help")


def kind_of(host: HostFile) -> HostKind:
    """Return what `host` is; one that the user named is what its name says."""
    return classify_host_path(host.path) if host.kind is HostKind.NAMED else host.kind


def step_before(host: HostFile, build: Build) -> JobStep | None:
    """Return the step of a job that makes `host` and behind which that job builds."""
    pairs = ((step, each) for step in host.steps for each in build.origins)
    return next((step for step, each in pairs if step.is_before(each.path, each.line)), None)


def is_there(host: HostFile, build: Build) -> bool:
    """Say whether `host` can lie where `build` runs.

    Nobody works in the template of a project, `{{project}}/`; its own builds are judged as those
    of a project that was made of it. On a clean checkout nothing of what a developer's machine
    has is there but `.git` and what earlier steps of the job make; what is really on a disk, or
    named by the user, is taken as being there.
    """
    if host.kind is HostKind.GIT or host.state is not HostState.PREDICTED:
        return True
    template = _TEMPLATE.match(host.path) if "{{" in host.path else None
    if template and not below(build.dockerfile or "", template[0]):
        return False
    if step_before(host, build):
        return True
    on_machine = not build.origins or any(o.machine is not Machine.CHECKOUT for o in build.origins)
    return on_machine and not host.by_steps_alone
