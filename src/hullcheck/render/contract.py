"""The JSON documents, field by field: what other programs may rely on.

Paths are relative to the checked folder and `/`-separated, "." is the folder
itself; a name that is not UTF-8 is written with surrogate escapes. Lines and
columns count from 1. Null means not known, and `unknowns` says why, unless the
field says what else it means. The schemas in `docs/schema` are made of this.

This module loads pydantic: import it only where a document is made.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SkipValidation

from hullcheck.docker.build import ContextKind, Machine, OriginKind, Purpose
from hullcheck.environments.host_file import HostKind, HostState

Text = Annotated[str, SkipValidation]
"""Any string; pydantic may refuse the surrogates of a name that is not UTF-8."""

Line = Annotated[int, Field(ge=1)]
Offset = Annotated[int, Field(ge=0)]
SeverityName = Literal["error", "warning", "advice"]
FixKind = Literal["safe", "unsafe"]


class Model(BaseModel):
    """Exactly the fields that are named: no more, no fewer."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, defer_build=True, use_attribute_docstrings=True
    )


class Origin(Model):
    """A place that declares a build."""

    path: Text
    line: Line
    kind: OriginKind
    machine: Machine
    """Where the build runs; on a developer's machine host files lie about."""


class Build(Model):
    """One image build that somebody runs."""

    id: Text
    """Stays the same while the build does; findings and routes name builds by it."""
    dockerfile: Text | None
    """Null: it is written inline where the build is declared."""
    context: Text
    context_kind: ContextKind
    context_assumed: bool
    """Nobody declares the context: it is where the sources of COPY are found."""
    ignore_file: Text | None
    """The ignore file in force; null: there is none."""
    target: Text | None
    """Null: the last stage."""
    args: dict[Text, Text]
    named_contexts: dict[Text, Text]
    purpose: Purpose
    purpose_evidence: Text
    origins: list[Origin]
    """Where it is declared; empty for a Dockerfile that nobody declares."""


class Position(Model):
    """A line of a file."""

    path: Text
    line: Line | None
    """Null: the file as a whole."""


class Decision(Model):
    """The line of an ignore file that decided."""

    path: Text
    line: Line
    pattern: Text


class StagePath(Model):
    """A stage that has a host file, by COPY and ADD alone."""

    stage: Text
    path: Text | None
    """Null: it lands there, at a place that is not known."""


class HostFile(Model):
    """A file or directory of a developer's machine, and where it goes in one build."""

    path: Text
    kind: HostKind
    evidence: Text
    """Why it is expected there."""
    certain: bool
    """False: it is only likely."""
    state: HostState
    in_context: bool | None
    """The ignore file lets it through."""
    decided_by: Decision | None
    """Null: no pattern matches it."""
    in_image: bool | None
    """The image that the target gives has it, by COPY and ADD alone."""
    image_paths: list[Text] | None
    """Null: it lands, but at a place that is not known, or `in_image` is null."""
    stages: list[StagePath]
    instructions: list[Position]
    """The instructions that carry it, in the order of the Dockerfile."""
    removed_by: Position | None
    """The RUN that removes it again; null: none does."""


class Route(Model):
    """How one host file reaches one place: the proof of a finding."""

    host_file: Text
    kind: HostKind
    evidence: Text
    certain: bool
    decided_by: Decision | None
    """The pattern that brings it back; null: no pattern matches it."""
    instructions: list[Position]
    """The instructions that carry it, first to last."""
    stage: Text
    image_path: Text | None
    """Null: it lands, but at a place that is not known."""
    build: Text


class ReplaceEdit(Model):
    """Put a text in the place of some bytes of a file; equal offsets insert."""

    path: Text
    start: Offset
    """Bytes before the first byte to replace, in the file as it was read."""
    end: Offset
    """Bytes before the first byte to keep again."""
    text: Text


class CreateEdit(Model):
    """Make a file that does not exist yet."""

    path: Text
    create: Text
    """All of its text."""


class Fix(Model):
    """Edits that belong together: all are applied, or none."""

    title: Text
    safe: bool
    """True: verified by the same analysis; `hullcheck fix` applies it."""
    edits: list[ReplaceEdit | CreateEdit]


class Related(Model):
    """Another place that belongs to a finding."""

    path: Text
    line: Line | None
    message: Text


class Finding(Model):
    """One fact at one place, with its proof."""

    rule: str
    severity: SeverityName
    message: Text
    """The fact, with paths in backticks."""
    path: Text
    line: Line | None
    """Null: the file as a whole."""
    end_line: Line | None
    """The last line that is meant; null: the file as a whole."""
    column: Line | None
    """In characters; null: the line as a whole."""
    fingerprint: str
    """The same at another revision while the cause is the same."""
    builds: list[Text]
    routes: list[Route]
    related: list[Related]
    fix: Fix | None
    """Null: there is none, which is no lack of knowledge."""


class Suppression(Model):
    """Where somebody allowed a finding, and why."""

    path: Text
    line: Line | None
    reason: Text


class SuppressedFinding(Finding):
    """A finding that somebody allowed."""

    suppressed_by: Suppression


class Unknown(Model):
    """What could not be decided."""

    reason: Text
    path: Text | None
    line: Line | None
    build: Text | None
    """Null: it concerns no single build."""


class Document(Model):
    """What every document begins with."""

    schema_: Literal[1] = Field(alias="schema")
    """Changes only when a field changes its meaning or goes."""


class CheckDocument(Document):
    """`hullcheck check --format json`."""

    version: str
    status: Literal["complete", "partial"]
    """Partial: a limit stopped the run, and `unknowns` says which."""
    builds: list[Build]
    findings: list[Finding]
    unknowns: list[Unknown]
    suppressed: list[SuppressedFinding]


class TracedBuild(Build):
    """A build with the fate of every host file."""

    host_files: list[HostFile]


class TraceDocument(Document):
    """`hullcheck trace --format json`."""

    version: str
    builds: list[TracedBuild]
    unknowns: list[Unknown]


class Rule(Model):
    """A rule as `hullcheck rules` lists it."""

    name: str
    group: str
    title: str
    severity: SeverityName
    """At full evidence; a finding may have a lower one."""
    fix: FixKind | None
    """Null: it writes nothing."""
    since: str


class RulesDocument(Document):
    """`hullcheck rules --format json`."""

    rules: list[Rule]


class RouteKey(Model):
    """What makes a route the same at another revision."""

    host_file: Text
    stage: Text
    image_path: Text | None
    """Null: it lands, but at a place that is not known."""
    build: Text


class AcceptedFinding(Model):
    """A finding as it was when the baseline was made."""

    rule: str
    path: Text
    message: Text
    severity: SeverityName
    fingerprint: str
    routes: list[RouteKey]
    parts: list[Text]
    """What is counted and not told one by one, such as the places of a cache in git."""


class BaselineDocument(Document):
    """`hullcheck baseline`: what `check --baseline` accepts."""

    findings: list[AcceptedFinding]
    """By path, rule and message."""


class AuditStep(Model):
    """One step of a route, in words."""

    what: Text
    """A path or an instruction, as it stands in the repository."""
    why: Text
    """What is to be known of it."""
    before: Text
    """A word before `what`; empty for none."""
    at: Position | None
    """Where an instruction stands."""


class AuditFinding(Model):
    """A finding in one repository of a fleet, with its first route in words."""

    rule: str
    severity: SeverityName
    message: Text
    path: Text
    line: Line | None
    column: Line | None
    end_line: Line | None
    fingerprint: str
    """The same in the next audit while the cause is the same."""
    route: list[AuditStep]
    """From the host to the image; empty for a finding about no host file."""
    routes: Offset
    """How many routes there are."""
    fix: Text
    """What would mend it, as a title; empty where nothing is written for it."""
    safe: bool
    """The fix is verified."""


class AuditUnknown(Model):
    """What could not be decided in a repository."""

    reason: Text
    path: Text | None
    line: Line | None


class AuditedRepository(Model):
    """What came of one repository."""

    name: Text
    """`OWNER/NAME`."""
    id: int
    """GitHub's number for it; 0 where it is not known."""
    status: Literal["checked", "skipped", "failed", "pending"]
    """Pending: the audit was stopped before it."""
    reason: Text
    """Why it was skipped or failed."""
    stage: Literal["report", "comment", "fix"]
    """How far the audit goes in it."""
    branch: Text
    commit: str
    tree: str
    """Git's id of all that the commit holds."""
    builds: Offset
    complete: bool
    """False: a limit stopped it before everything was read."""
    findings: list[AuditFinding]
    unknowns: list[AuditUnknown]
    suppressed: Offset
    """Findings that somebody allowed."""
    issue: Text
    """The page of its tracking issue; empty for none."""
    pull: Text
    """The page of its fix pull request; empty for none."""
    notes: list[Text]
    plan: list[Text]
    """What is left to be written, in words: after a dry run all of it."""


class AuditDocument(Document):
    """`hullcheck audit --format json`."""

    version: str
    status: Literal["complete", "partial"]
    """Partial: the audit was stopped before it had seen all repositories."""
    repositories: list[AuditedRepository]
    """By name."""


class QueueCounts(Model):
    """How many deliveries are in which state."""

    waiting: Offset
    leased: Offset
    """A worker has them."""
    done: Offset
    dead: Offset
    """They failed as often as is allowed, or were refused."""
    superseded: Offset
    """A newer delivery made them needless."""
    oldest: float
    """When the one that waits longest was received, in seconds since 1970; 0: none waits."""


class QueuedDelivery(Model):
    """A delivery of GitHub and what became of it; its payload is not told."""

    guid: Text
    """What GitHub calls the delivery."""
    event: Text
    action: Text
    installation: int
    """0: none."""
    repository: Text
    """`OWNER/NAME`; empty for none."""
    subject: Text
    """What is worked on by one at a time; empty for none."""
    supersedes: Text
    """The newest delivery with the same key makes those needless that wait; empty for none."""
    received: float
    """Seconds since 1970, as all times here."""
    state: Literal["waiting", "leased", "done", "dead", "superseded"]
    attempts: Offset
    error: Text
    """What the last attempt failed with; empty where it did not fail."""
    worker: Text
    """Who had it last."""
    due: float
    """Of a waiting one: not before; of a leased one: when the lease ends."""
    settled: float
    """When it was done, dead or superseded; 0: it is not."""
    forgotten: bool
    """Its payload was removed: it cannot be run again."""


class QueueDocument(Document):
    """`hullcheck queue --format json`."""

    counts: QueueCounts
    deliveries: list[QueuedDelivery]
    """Those that were asked for by name, or those in the state that was asked for."""
    again: list[Text]
    """The GUIDs of those that were put back to be run again."""


DOCUMENTS: dict[str, type[Document]] = {
    "check": CheckDocument,
    "trace": TraceDocument,
    "rules": RulesDocument,
    "baseline": BaselineDocument,
    "audit": AuditDocument,
    "queue": QueueDocument,
}
"""Every document by the command that writes it."""
