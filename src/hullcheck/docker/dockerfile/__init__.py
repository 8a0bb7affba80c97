r"""A Dockerfile as typed instructions with exact places, and what is wrong with it.

Which instructions there are, and where they begin, comes from dockerfile-parse's
`structure`. It is wrapped, because alone it does not read what BuildKit reads: the
lines of a heredoc become instructions, an empty line ends a continuation, `RUN a \`
at the end of the file is lost, `# check=` hides `# escape=`, a byte order mark
becomes part of the first instruction, bytes that are not UTF-8 raise. So `scanner`
reads the lines as BuildKit does and hands dockerfile-parse a file in which each
instruction is one line, where it begins, and every other line a comment. Columns,
end lines, heredocs and variables are ours; its `envs` and `context_structure` are
never asked, for nine ENV lines can make them grow without end.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from functools import lru_cache
from io import BytesIO

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source
from hullcheck.core.sparing import sparingly
from hullcheck.docker.dockerfile.draft import RefusedError, draft
from hullcheck.docker.dockerfile.instruction_parsers import parse_instruction
from hullcheck.docker.dockerfile.instructions import Arg, From, Instruction, Invalid
from hullcheck.docker.dockerfile.scanner import (
    Comment,
    Directives,
    DockerfileProblem,
    LogicalLine,
    scan,
)
from hullcheck.docker.ignore.gopath import WHITE_SPACE

_ODD = lazy_pattern(r"[^\t\v\f\r -~]")
_END = " ."
"""Put behind each line, so that none ends in an escape and none has no arguments."""

_SHELL_TEXT = frozenset({"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD", "MAINTAINER"})
_QUOTED = lazy_pattern(r"\\.|\"(?:[^\"\\]|\\.)*+(?:\"|\\?\Z)|'[^']*+(?:'|\Z)")
_BRACES = lazy_pattern(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}")
_STATEMENT = lazy_pattern(r"\{%[^{}]*%\}")


MAX_KEPT = 500
"""Dockerfiles that are kept parsed; few repositories have more."""


@dataclass(frozen=True, slots=True)
class Dockerfile:
    """A Dockerfile, read to its end whatever is in it."""

    source: Source
    directives: Directives
    instructions: tuple[Instruction, ...]
    """In order; what the builder refuses is an `Invalid`."""
    comments: tuple[Comment, ...]
    problems: tuple[DockerfileProblem, ...]
    """In the order of their lines."""
    memo: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)
    """What was worked out of it: a build is simulated for each context that it may have,
    and once more with its fixes."""

    @property
    def fatal(self) -> bool:
        """The builder refuses the file: nothing that it seems to say can be relied on."""
        return any(problem.fatal for problem in self.problems)


@lru_cache(maxsize=MAX_KEPT)
def parse_dockerfile(source: Source) -> Dockerfile:
    """Return the Dockerfile that `source` holds; never fails, whatever the bytes are.

    It is kept, because a build is simulated for each context that it may have,
    and once more with its fixes.
    """
    scanned = scan(source)
    problems = scanned.problems
    readable = not problems or bool(scanned.lines)
    starts = _structure(scanned.lines, source.line_count) if scanned.lines else {}
    instructions = tuple(
        _instruction(line, starts.get(line.line), scanned.directives.escape, problems)
        for line in scanned.lines
    )
    if readable:
        problems += _misplaced(instructions)
    problems.sort(key=lambda problem: problem.line)
    return Dockerfile(
        source, scanned.directives, instructions, tuple(scanned.comments), tuple(problems)
    )


def _structure(lines: Sequence[LogicalLine], count: int) -> Mapping[int, tuple[str, int]]:
    """Return keyword and length of the value of each instruction by its line, as they are read."""
    with sparingly():
        from dockerfile_parse import DockerfileParser  # noqa: PLC0415  (10 ms that many runs save)

    physical = ["#"] * count
    for line in lines:
        # Its idea of white space and letters is Python's; Docker's is narrower.
        physical[line.line - 1] = _ODD.sub("?", line.text.text) + _END
    parser = DockerfileParser(fileobj=BytesIO("\n".join(physical).encode("ascii")))
    return {
        entry["startline"] + 1: (entry["instruction"], max(len(entry["value"]) - len(_END), 0))
        for entry in parser.structure
        if entry["instruction"] != "COMMENT"
    }


def _instruction(
    line: LogicalLine,
    start: tuple[str, int] | None,
    escape: str,
    problems: list[DockerfileProblem],
) -> Instruction:
    text = line.text.text
    # Of nothing but continued blanks the sign behind the text would be the keyword.
    keyword, length = start if start and text.strip(WHITE_SPACE) else ("", len(text))
    begin = len(text) - len(text.lstrip(WHITE_SPACE))
    found = draft(line, keyword, len(text) - length, escape, begin)
    try:
        instruction = parse_instruction(found)
    except RefusedError as refused:
        problems.append(DockerfileProblem(line.line, str(refused)))
        return Invalid(reason=str(refused), **found.common())
    problems += (DockerfileProblem(line.line, reason, fatal=False) for reason in found.problems)
    if braces := _template(found.keyword, found.arguments):
        reason = f"`{braces}`: a template, not the file that is built"
        problems.append(DockerfileProblem(line.line, reason, fatal=False))
    return instruction


def _template(keyword: str, text: str) -> str:
    """Return what a template engine would replace, outside quotes."""
    if "{{" not in text and "{%" not in text:
        return ""
    # In a shell two braces are two braces, and Go templates are arguments of programs.
    pattern = _STATEMENT if keyword in _SHELL_TEXT else _BRACES
    found = pattern.search(_QUOTED.sub("", text))
    return found.group()[:60] if found else ""


def _misplaced(instructions: Sequence[Instruction]) -> list[DockerfileProblem]:
    if not instructions:
        return [DockerfileProblem(1, "the file has no instructions")]
    problems: list[DockerfileProblem] = []
    for instruction in instructions:
        if isinstance(instruction, From) or instruction.keyword == "FROM":
            return problems
        if not isinstance(instruction, Arg | Invalid):
            reason = f"{instruction.keyword} before the first FROM"
            problems.append(DockerfileProblem(instruction.line, reason))
    return [*problems, DockerfileProblem(instructions[-1].line, "the file has no FROM")]
