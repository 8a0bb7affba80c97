"""What is said of a repository: findings with their routes, and what is not known."""

from __future__ import annotations

from enum import IntEnum

from .edit import Fix
from .noun import dataclass
from .source import Span


class Severity(IntEnum):
    """How bad a finding is; the order is the order of concern."""

    ADVICE = 1
    """What the sources prefer."""
    WARNING = 2
    """Reproducibility or isolation is at risk."""
    ERROR = 3
    """The image is wrong, leaks, or will not build."""

    @property
    def label(self) -> str:
        """The name that people and JSON use."""
        return self.name.lower()

    def lowered(self, steps: int) -> Severity:
        """Return the severity `steps` lower, never below advice."""
        return Severity(max(self - steps, Severity.ADVICE))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file; the engine and the renderers make columns of the span."""

    path: str
    line: int | None = None
    """1-based; None means the file as a whole."""
    end_line: int | None = None
    """1-based, inclusive; None means the same as `line`."""
    span: Span | None = None
    """The characters meant, where they are fewer than the whole line."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that belongs to a finding, with what there is to see."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The ignore file's word on one path: the line that decided."""

    path: str
    """The ignore file."""
    line: int
    """1-based."""
    pattern: str
    """The pattern as written, without surrounding white space."""


RouteKey = tuple[str, str, str | None, str]
"""Host file, stage, path in the image (None: not known) and the build's id."""


@dataclass(frozen=True, slots=True)
class Route:
    """How one host file reaches one place: the proof of a finding."""

    host_file: str
    kind: str
    evidence: str
    certain: bool
    decided_by: Decision | None
    """The re-including pattern that let it through; None: no pattern matched."""
    instructions: tuple[Place, ...]
    """The instructions that carried it, first to last."""
    stage: str
    """Name or number of the stage in which it lands."""
    image_path: str | None
    """Absolute path there; None: it lands, the place is not known."""
    build: str
    """Id of the build."""
    pattern: str = ""
    """The pattern that `host_file` stands for, where the name is made up to follow it; else ""."""

    @property
    def shown_host_file(self) -> str:
        """The host file as a person may know it."""
        return as_known(self.host_file, self.host_file, self.pattern)

    @property
    def shown_image_path(self) -> str | None:
        """The path in the image as a person may know it."""
        return self.image_path and as_known(self.image_path, self.host_file, self.pattern)

    @property
    def key(self) -> RouteKey:
        """What makes this the same route at another revision."""
        return (self.host_file, self.stage, self.image_path, self.build)


def as_known(path: str, made_up: str, pattern: str) -> str:
    """Return `path`, where a file lies or lands, with no name in it that is made up.

    `made_up` is the path of a host file of which only `pattern` is known; "" where its own is.
    """
    head, slash, last = path.rpartition("/")
    if not pattern or last != made_up.rpartition("/")[2]:
        return path
    return f"{head}{slash}{pattern.strip('/').rpartition('/')[2]}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact, at one place, with related places."""

    rule: str
    severity: Severity
    message: str
    """The fact, paths in backticks; never the remedy."""
    place: Place
    cause: str
    """The rule's own key of the cause: stable over moved lines, never a line number."""
    builds: tuple[str, ...] = ()
    """Ids of the builds in which it holds."""
    routes: tuple[Route, ...] = ()
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    parts: frozenset[str] = frozenset()
    """Of what is counted and not told one by one: paths, or names in the file. One more is new."""
    fingerprint: str = ""
    """Set by the engine from rule, cause, builds and occurrence."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What could not be decided, and why."""

    reason: str
    path: str | None = None
    line: int | None = None
    build: str | None = None
    limit: bool = False
    """A limit of the run stopped it here: the report is not complete."""
