"""What a repository wants: rules, severities, builds and host files, as the engine asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.finding import Finding, Place, Severity, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery.declared import Declared
from hullcheck.docker.build import Build
from hullcheck.docker.images.row import OwnImage

from .globs import matches


@dataclass(frozen=True, slots=True)
class PathAllowance:
    """Findings that are allowed wherever they stand in some files."""

    rules: tuple[str, ...]
    """Names of rules."""
    paths: tuple[str, ...]
    """Patterns for the files in which the findings stand."""
    reason: str
    place: Place
    """Where it is written."""
    source: Source
    """The text in which it is written."""

    def covers(self, finding: Finding) -> bool:
        """Say whether it allows `finding`."""
        return finding.rule in self.rules and matches(self.paths, finding.place.path)

    def stands_in(self, snapshot: Snapshot) -> bool:
        """Say whether `snapshot` holds the very text in which it is written."""
        there = snapshot.source(self.source.path)
        return there is not None and there.data == self.source.data


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Builds that nobody wants to hear of."""

    dockerfile: str | None
    """A pattern for the path of the Dockerfile; None: whichever it is."""
    context: str | None
    """A pattern for the context's directory; None: whichever it is."""

    def concerns(self, build: Build) -> bool:
        """Say whether `build` is one of them."""
        return all(
            pattern is None or (path is not None and matches((pattern,), path or "."))
            for pattern, path in (
                (self.dockerfile, build.dockerfile),
                (self.context, build.context),
            )
        )

    def concerns_file(self, path: str | None) -> bool:
        """Say whether every build of the Dockerfile at `path` is one of them."""
        alone = self.dockerfile if self.context is None else None
        return alone is not None and path is not None and matches((alone,), path)


@dataclass(frozen=True, slots=True)
class FixStyle:
    """How fix pull requests are made."""

    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    """Logins."""
    teams: tuple[str, ...] = ()
    """Slugs."""
    prefix: str = ""
    """What the titles of commit and pull request begin with."""
    sign_off: bool = False
    """The commit has a `Signed-off-by` line."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a repository says; where it says nothing, everything is as it comes."""

    strict: bool | None = None
    """Ask also the rules that are a matter of taste; None: it does not say."""
    select: frozenset[str] = frozenset()
    """Only these rules, by name; empty: the set."""
    ignore: frozenset[str] = frozenset()
    """Rules that are not asked."""
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """The severity of every finding of a rule, by its name."""
    allowances: tuple[PathAllowance, ...] = ()
    """What is allowed, file by file."""
    host_files: tuple[str, ...] = ()
    """Paths that are taken as lying on the host."""
    builds: tuple[Build, ...] = ()
    """Builds beside those that are discovered."""
    left_out: tuple[LeftOut, ...] = ()
    images: tuple[OwnImage, ...] = ()
    """What it says of images that builds start from; a later one counts more."""
    fail_on: str | None = None
    """The lowest severity that fails, or `never`; None: it does not say."""
    fix_style: FixStyle | None = None
    """How fix pull requests are made; None: it does not say."""
    language: str | None = None
    """The code of the language of what is said; None: it does not say."""
    unknowns: tuple[Unknown, ...] = ()
    """What could not be read of it."""

    def over(self, base: Configuration) -> Configuration:
        """Return this configuration on top of `base`, which it extends.

        What is one value is its own if it says it; lists are joined.
        """
        return Configuration(
            strict=base.strict if self.strict is None else self.strict,
            select=self.select or base.select,
            ignore=base.ignore | self.ignore,
            severities={**base.severities, **self.severities},
            allowances=(*base.allowances, *self.allowances),
            host_files=tuple(dict.fromkeys((*base.host_files, *self.host_files))),
            builds=(*base.builds, *self.builds),
            left_out=(*base.left_out, *self.left_out),
            images=(*base.images, *self.images),
            fail_on=self.fail_on or base.fail_on,
            fix_style=self.fix_style or base.fix_style,
            language=self.language or base.language,
            unknowns=(*base.unknowns, *self.unknowns),
        )

    def kept(self, declared: Declared) -> Declared:
        """Return `declared` without the builds that are left out, and what is unknown of them."""
        if not self.left_out:
            return declared
        gone = {b.id for b in declared.builds if any(out.concerns(b) for out in self.left_out)}
        return Declared(
            tuple(build for build in declared.builds if build.id not in gone),
            tuple(
                unknown
                for unknown in declared.unknowns
                if unknown.build not in gone
                and not any(out.concerns_file(unknown.path) for out in self.left_out)
            ),
            tuple(each for each in declared.services if each.build.id not in gone),
        )
