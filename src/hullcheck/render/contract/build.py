"""Builds, and what a host file does in one."""

from __future__ import annotations

from hullcheck.docker.build import ContextKind, Machine, OriginKind, Purpose
from hullcheck.environments.host_file import HostKind, HostState

from .model import Line, Model, Text


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
