"""Rule: an ignore pattern that can match nothing as written, or that fails the build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from hullcheck.core.edit import AppendLines, Fix, Replace
from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import enumerated, said
from hullcheck.core.snapshot import Tree
from hullcheck.docker.effort import Effort, TooMuchWorkError
from hullcheck.docker.filesystem import join
from hullcheck.docker.ignore.ignorefile import ExcludeSet
from hullcheck.leaks import Leak
from hullcheck.severity import Circumstances, lowered

from .leak_rule import Cause, LeakRule

if TYPE_CHECKING:
    from hullcheck.docker.ignore.context import BuildContext
    from hullcheck.docker.ignore.ignorefile import IgnorePattern
    from hullcheck.facts import Facts


MAX_SHOWN = 200
"""Characters of a pattern that are quoted; a line of an ignore file may have 65,535."""

MAX_MEANT = 20
"""Patterns that one mend writes in the place of one; a line may have room for 20,000."""


MAX_COMPARED = 100_000_000
"""Characters of paths times characters of patterns that are compared: about a second. A pattern
of usual length takes a hundredth of it in a tree of 2,000 files."""


_CONTROL = lazy_pattern(r"[\0-\x1f\x7f]")
"""What no header has, in which the patterns are sent."""
_WILDCARD = lazy_pattern(r"[*?\[\\]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a pattern and what was evidently meant."""

    why: str
    meant: tuple[str, ...]
    """Empty where that is too much to be written."""


class IneffectiveIgnorePattern(LeakRule):
    """An ignore pattern can match nothing as it is written.

    A comment behind a pattern is part of the pattern; `..` leads out of the
    context; braces are no alternatives, `[!a]` is no negation and `^` is no anchor
    in Docker's patterns. A pattern that Docker cannot parse fails the whole build, and
    of a file in UTF-16, as `echo .venv > .dockerignore` writes it in Windows PowerShell,
    no pattern is read. A line that only guards a file that does not exist yet is never
    meant.
    """

    severity = Severity.WARNING
    since = "0.1"
    sources = ("docs.docker.com: .dockerignore files", "measured with BuildKit")
    precedence = 7
    symptoms = (
        "error from pattern matching",
        "syntax error in pattern",
    )
    allow_when = "a file of exactly that name exists."
    bad = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY . .
-- .dockerignore --
.venv # the environment
.git
"""
    good = """
-- .dockerignore --
.venv
.git
"""
    near_misses = (
        # Nothing of these names exists today: the lines guard.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
.git
.venv
coverage/
*.sqlite3
""",
        # A comment on a line of its own, a class, an escaped star.
        """
-- app.txt --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
-- .dockerignore --
# not in the image
.git
*.py[cod]
[^a]*.log
star\\*
""",
    )

    def cause(self, leak: Leak) -> Cause | None:
        """Return the faulty pattern that was meant to stop the host file."""
        cause = None if leak.trace.decided_by else self._meant_to_stop(leak)
        if cause is None:
            return None
        instruction = leak.flow.instruction_at(leak.carrier)
        what = said("{what}, so `{instruction}` carries", what=cause.what, instruction=instruction)
        return replace(cause, what=what)

    def _meant_to_stop(self, leak: Leak) -> Cause | None:
        if any(leak.context.would_stop(line, leak.host_paths) for line in _wide(leak.context)):
            return _wide_cause(leak.context)
        for pattern in leak.context.patterns:
            fault = fault_of(pattern.written)
            if fault and any(leak.context.would_stop(m, leak.host_paths) for m in fault.meant):
                return self._cause(leak.context, pattern, fault)
        return None

    def _cause(self, context: BuildContext, pattern: IgnorePattern, fault: Fault) -> Cause:
        path = context.ignore_path
        return Cause(
            place=Place(path, pattern.line, span=pattern.span),
            key=_key(context, pattern),
            what=said("`{pattern}` {why}", pattern=_quoted(pattern.written), why=fault.why),
            title=said(
                "Write what was meant: {patterns}",
                patterns=enumerated([f"`{_quoted(m)}`" for m in fault.meant]),
            ),
            edits=(Replace(path, pattern.span, _newline(context).join(fault.meant)),)
            if fault.meant
            else (),
        )

    def findings(self, facts: Facts) -> Iterator[Finding]:
        """Yield faulty patterns that let something through, and those that match nothing at all."""
        told = list(super().findings(facts))
        yield from told
        seen = {finding.cause for finding in told}
        names = _Names(facts.snapshot.tree)
        for build in facts.builds:
            for finding in self._idle(build.context, names, seen) if build.context else ():
                seen.add(finding.cause)
                yield _in_build(finding, build.build.id, build.context_certain)

    def _idle(self, context: BuildContext, names: _Names, seen: set[str]) -> Iterator[Finding]:
        """Yield a finding for each pattern that matches nothing and is not among those `seen`."""
        if _wide(context):
            cause = _wide_cause(context)
            told = self._told(cause, self.severity, cause.what)
            yield from () if cause.key in seen else (told,)
            return
        for pattern in context.patterns:
            if _key(context, pattern) in seen:
                continue
            fault = fault_of(pattern.written)
            if pattern.refused and pattern.refused.by_docker:
                yield self._refused(context, pattern)
            elif fault and not pattern.refused and names.lacks(pattern, context.root):
                cause = self._cause(context, pattern, fault)
                yield self._told(cause, self.severity, cause.what)

    def _refused(self, context: BuildContext, pattern: IgnorePattern) -> Finding:
        reason = pattern.refused.reason if pattern.refused else ""
        repaired = _repaired(pattern.written)
        cause = self._cause(context, pattern, Fault(said("is refused by Docker"), (repaired,)))
        if not repaired:
            cause = replace(cause, title=said("Drop the pattern"))
        message = said(
            "`{written}` fails the build: {reason}",
            written=_quoted(pattern.written),
            reason=reason,
        )
        return self._told(cause, Severity.ERROR, message)

    def _told(self, cause: Cause, severity: Severity, message: str) -> Finding:
        return Finding(
            rule=self.name(),
            severity=severity,
            message=message,
            place=cause.place,
            cause=cause.key,
            fix=Fix(cause.title, cause.edits, safe=True) if cause.edits else None,
        )


def _in_build(finding: Finding, build: str, certain: bool) -> Finding:
    severity = lowered(finding.severity, Circumstances("", certain=certain))
    return replace(finding, builds=(build,), severity=severity)


def fault_of(written: str) -> Fault | None:
    """Return why `written` can match nothing that anybody means, with what was meant."""
    # Not from within white space: of much of it that would try every part.
    comment = re.search(r"(?<!\s)\s+#", written)
    if comment:
        meant = written[: comment.start()]
        return Fault(said("ends in a comment, which Docker reads as part of the name"), (meant,))
    bare = written.lstrip("!").strip()
    if bare.startswith("../"):
        sign = written[: len(written) - len(written.lstrip("!"))]
        return Fault(said("leads out of the context"), (sign + re.sub(r"^(?:\.\./)+", "", bare),))
    braces = re.search(r"\{([^{},]*,[^{}]*)\}", written)
    if braces:
        head, tail = written[: braces.start()], written[braces.end() :]
        parts = braces[1].split(",", MAX_MEANT)
        meant_all = tuple(f"{head}{part.strip()}{tail}" for part in parts)
        why = said("has braces, which Docker reads as they stand")
        return Fault(why, meant_all if len(parts) <= MAX_MEANT else ())
    if bare.startswith("^"):
        return Fault(said("begins with `^`, which is no anchor for Docker"), (bare[1:],))
    if "[!" in written:
        return Fault(
            said("has `[!`, which is no negation for Docker"), (written.replace("[!", "[^"),)
        )
    return None


def _wide(context: BuildContext) -> list[str]:
    """Return the lines of an ignore file in UTF-16, which Docker reads as UTF-8; else none."""
    text = context.ignore.source.wide_text if context.ignore else None
    return text.splitlines() if text else []


def _wide_cause(context: BuildContext) -> Cause:
    path = context.ignore_path
    return Cause(
        place=Place(path, 1),
        key=f"{path} UTF-16",
        what=said("`{path}` is in UTF-16, of which Docker reads no pattern", path=path),
        title=said("Write `{path}` in UTF-8", path=path),
        edits=(AppendLines(path, ()),),
    )


class _Names:
    """The names of a tree, compared with patterns as they are written, up to a limit."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._effort = Effort(MAX_COMPARED)

    def lacks(self, pattern: IgnorePattern, root: str) -> bool:
        """Say that no file below `root` is matched; False where that is too much to be known."""
        if not _WILDCARD.search(pattern.cleaned):
            path = join(root, pattern.cleaned)
            return self._tree.index(path) is None and not self._tree.is_dir(path)
        alone = ExcludeSet([pattern.written.lstrip("!")])
        cut = len(root) + 1 if root else 0
        try:
            for position in self._tree.range_under(root):
                path = self._tree.paths[position]
                self._effort.spend(len(path) * len(pattern.written))
                if alone.excludes(path[cut:]):
                    return False
        except TooMuchWorkError:
            return False
        return True


def _key(context: BuildContext, pattern: IgnorePattern) -> str:
    return f"{context.ignore_path} {pattern.written}"


def _quoted(written: str) -> str:
    return written if len(written) <= MAX_SHOWN else written[: MAX_SHOWN - 1] + "…"


def _newline(context: BuildContext) -> str:
    return context.ignore.source.newline if context.ignore else "\n"


def _repaired(written: str) -> str:
    """Return a pattern that Docker accepts and that matches the name as it stands; "" for none."""
    bare = _CONTROL.sub("", written.lstrip("!").strip())
    return re.sub(r"(?<!\\)\[", r"\\[", bare).rstrip("\\") if bare.strip("/") else ""
