"""Edits to Dockerfiles that several rules make: an instruction put behind another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hullcheck.core.edit import Replace
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.source import Source, Span

if TYPE_CHECKING:
    from hullcheck.docker.dockerfile import Dockerfile
    from hullcheck.docker.dockerfile.instructions import Instruction, Run
    from hullcheck.docker.stages import Stage

_COMMENT = lazy_pattern(r"(?:^|[\s;&|()`])#")
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
    # `in` would compare what is alike field by field.
    return id(instruction) in map(id, stage.own)


def path_first(directory: str) -> str:
    """Return the instruction that puts `directory` first on PATH."""
    return f'ENV PATH="{directory}:$PATH"'


def also_run(dockerfile: Dockerfile, run: Run, command: str) -> Replace | None:
    """Return the edit that has `run` run `command` at its end, in the way it is written.

    None where that cannot be told: the exec form, several heredocs, a comment at the end.
    """
    source = dockerfile.source
    if run.heredocs:
        return _in_heredoc(source, run, command)
    end = run.span.end
    start = source.line_starts[source.line_of(end - 1) - 1]
    last = source.text[max(start, run.span.start) : end]
    if run.command is None or last.rstrip()[-1:] in (";", "&", "|", "\\"):
        return None
    # To the shell all is one line, of which a comment ends the rest.
    if _COMMENT.search(run.command.text):
        return None
    if run.line == run.end_line:
        return Replace(source.path, Span(end, end), f" && {command}")
    indent = last[: len(last) - len(last.lstrip())]
    escape, newline = dockerfile.directives.escape, source.newline
    first = "&& " if last.lstrip().startswith("&& ") else ""
    joint = " " if first else " && "
    text = f"{joint}{escape}{newline}{indent}{first}{command}"
    return Replace(source.path, Span(end, end), text)


def _in_heredoc(source: Source, run: Run, command: str) -> Replace | None:
    body = run.heredocs[0]
    # Only a sole heredoc is itself the script, and one that begins with `#!` is a program.
    if len(run.heredocs) > 1 or run.script != body.content or body.body.startswith("#!"):
        return None
    lines = body.body.splitlines(keepends=True)
    text = lines[-1] if lines else ""
    if not text.endswith("\n") or text.rstrip()[-1:] in ("\\", "&", "|"):
        return None
    indent = text[: len(text) - len(text.lstrip())]
    at = Span(body.span.end, body.span.end)
    return Replace(source.path, at, f"{indent}{command}{source.newline}")
