"""The edits that put an install before the COPY of the source that it does not need."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hullcheck.core.edit import Edit, Replace
from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.instructions import Arg, Env, Expose, Label, Run
from hullcheck.docker.dockerfile.instructions import Transfer as CopyOrAdd
from hullcheck.docker.filesystem import clean, join
from hullcheck.docker.transfer import destination_of
from hullcheck.rules.inserting import behind, stands_in

if TYPE_CHECKING:
    from hullcheck.core.source import Source
    from hullcheck.docker.executed import Executed
    from hullcheck.docker.flow import Flow
    from hullcheck.docker.manifest_installs import ManifestInstall

_NEUTRAL = frozenset({"set", "echo", "rm", "apt", "apt-get", "apk", "mkdir"})
"""Programs that need none of the source."""


def reordered(
    carrier: Executed, install: ManifestInstall, step: Executed, flow: Flow
) -> tuple[Edit, ...]:
    """Return the edits that copy the manifests alone, install, and then copy the source.

    None of them where something between the two may need the source, or where it is
    not plain which files the install needs.
    """
    copy, run = carrier.instruction, step.instruction
    if not isinstance(copy, CopyOrAdd) or not isinstance(run, Run) or run.heredocs:
        return ()
    if not _are_neighbours(carrier, step, flow) or not _is_alone(install, step):
        return ()
    source = flow.dockerfile.source
    manifests = _manifests_copied(carrier, copy, install, flow)
    line = _copy_of(source, copy, manifests) if manifests else None
    if line is None:
        return ()
    rest = [source.slice(copy.span)]
    edits = [Replace(source.path, copy.span, line)]
    if install.dependencies_only:
        verb = install.placed.span_of(install.verb)
        if verb is None:
            return ()
        flag = f" {install.dependencies_only}"
        edits.append(Replace(source.path, Span(verb.end, verb.end), flag, loose=True))
        rest.append(source.slice(run.span))
    last = behind(source, run, *rest)
    if len(edits) > 1 and edits[-1] == replace(last, text=edits[-1].text, loose=True):
        # The words end where the instruction does: two insertions there would have no order.
        return (edits[0], replace(last, text=edits[-1].text + last.text))
    return (*edits, last)


def _are_neighbours(carrier: Executed, step: Executed, flow: Flow) -> bool:
    stage = step.stage
    if carrier.stage is not stage:
        return False
    if not (stands_in(carrier.instruction, stage) and stands_in(step.instruction, stage)):
        return False
    steps = [each for each in flow.executed if each.stage is stage]
    between = steps[steps.index(carrier) + 1 : steps.index(step)]
    return all(_is_neutral(each) for each in between)


def _is_neutral(step: Executed) -> bool:
    if isinstance(step.instruction, Run):
        return bool(step.calls) and all(each.call.name in _NEUTRAL for each in step.calls)
    return isinstance(step.instruction, Arg | Env | Expose | Label)


def _is_alone(install: ManifestInstall, step: Executed) -> bool:
    others = [each for each in step.calls if each is not install.placed]
    return all(each.call.name in _NEUTRAL or _is_upgrade(each.call.words) for each in others)


def _is_upgrade(words: Sequence[str]) -> bool:
    """Whether pip only brings itself up to date."""
    plain = [word for word in words if not word.startswith("-")]
    return plain[-2:] == ["install", "pip"]


def _manifests_copied(
    carrier: Executed, copy: CopyOrAdd, install: ManifestInstall, flow: Flow
) -> tuple[str, ...]:
    """Return the manifests as the COPY finds them, relative to its source; empty: not plain."""
    uses = flow.sources_at(copy.line)
    if len(copy.sources) != 1 or len(uses) != 1 or len(uses[0].matched) != 1:
        return ()
    home = destination_of(copy.destination, carrier.environment, copy.line).path
    found: list[str] = []
    for path in install.files:
        relative = posixpath.relpath(clean(path), home or ".")
        context_path = join(flow.context.root, join(uses[0].matched[0], relative))
        if relative.startswith("..") or flow.tree.index(context_path) is None:
            return ()
        found.append(relative)
    same = {posixpath.dirname(path) for path in found}
    return tuple(found) if len(same) == 1 else ()


def _copy_of(source: Source, copy: CopyOrAdd, manifests: Sequence[str]) -> str | None:
    """Return the COPY with `manifests` in the place of its directory."""
    word, target = copy.sources[0], copy.destination
    written = source.slice(word.span) == word.text and source.slice(target.span) == target.text
    if copy.json or not written or copy.exclude or "\n" in source.slice(copy.span):
        return None
    base = word.text.rstrip("/")
    base = "" if base in (".", "") else f"{base}/"
    below = posixpath.dirname(manifests[0])
    place = target.text.rstrip("/")
    place = f"{place}/{below}/" if below else f"{place}/"
    words = " ".join(_words(base, manifests))
    return source.text[copy.span.start : word.span.start] + f"{words} {place}"


def _words(base: str, manifests: Sequence[str]) -> Iterator[str]:
    return (f"{base}{path}" for path in manifests)
