"""Edits to Dockerfiles that several rules make: an instruction put behind another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.core.edit import Replace
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.source import Source, Span

if TYPE_CHECKING:
    from hullcheck.docker.dockerfile.instructions import Instruction
    from hullcheck.docker.stages import Stage

_PLAIN = lazy_pattern(r"/[\w./@+-]*")


def is_plain_path(path: str) -> bool:
    """Say whether an absolute path means itself in ENV and on PATH, without quotes or escapes."""
    return bool(_PLAIN.fullmatch(path))


def behind(source: Source, instruction: Instruction, *lines: str) -> Replace:
    """Return the edit that puts `lines` behind `instruction`, with the file's line ends."""
    end = source.line_span(source.line_of(max(instruction.span.end - 1, 0))).end
    return Replace(source.path, Span(end, end), "".join(f"{source.newline}{x}" for x in lines))


def stands_in(instruction: Instruction, stage: Stage) -> bool:
    """Say whether `instruction` is written in `stage` itself, and not behind an ONBUILD."""
    return any(each is instruction for each in stage.own)


def path_first(directory: str) -> str:
    """Return the instruction that puts `directory` first on PATH."""
    return f'ENV PATH="{directory}:$PATH"'
