"""Drone's pipelines, and those of its fork Woodpecker (docs.drone.io, woodpecker-ci.org/docs).

A step runs commands or is a plugin; those that build take the settings of
drone-plugins/drone-docker, of which the others are forks.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery.run_paths import START, Site
from hullcheck.discovery.shell_texts import ShellText
from hullcheck.syntax.references import fill_references
from hullcheck.syntax.shell_nouns import Pieces

from .plain import Plain, Text, listed, member, text_of
from .steps import Where, command, documents_of, mappings_in, script

_BUILDS = lazy_pattern(
    r"(?:.*/)?(?:plugins/(?:docker|kaniko[\w-]*|buildx[\w-]*|ecr|gcr|gar|acr)"
    r"|[\w.-]+/(?:(?:drone|wp|plugin)-)(?:docker|kaniko)[\w-]*)(?::[^/]*)?"
)
"""Images that build; with a registry before them."""
_FOLDERS = (".woodpecker", ".drone")


def texts_of(_snapshot: Snapshot, source: Source) -> Iterator[ShellText | Unknown]:
    """Yield the commands of every step, and a `docker build` for each that is a plugin."""
    root = posixpath.dirname(source.path)
    if posixpath.basename(root) in _FOLDERS:
        root = posixpath.dirname(root)
    places = ("DRONE_WORKSPACE", "CI_WORKSPACE")
    where = Where(source.path, Site(root=root), dict.fromkeys(places, (START,)))
    for document in documents_of(source):
        if isinstance(document, Unknown):
            yield document
            continue
        for step in mappings_in(document[1]):
            yield from script([member(step, "commands")], where)
            image = member(step, "image")
            if isinstance(image, Text) and _BUILDS.fullmatch(image.text):
                yield command(list(_words(step)), where, image.line)


def _words(step: Plain) -> Iterator[Pieces]:
    """Yield the words of the command that a plugin runs; before Drone 1 a step is its settings."""
    settings = member(step, "settings") or step
    yield from (("docker",), ("build",))
    for setting, option in (("dockerfile", "--file"), ("target", "--target")):
        text = text_of(member(settings, setting))
        if text:
            yield from ((option,), fill_references(text, {}))
    for name, value in _arguments(member(settings, "build_args")):
        yield from (("--build-arg",), (f"{name}=", *fill_references(value, {})))
    yield fill_references(text_of(member(settings, "context")) or ".", {})


def _arguments(written: Plain) -> Iterator[tuple[str, str]]:
    """Yield the build arguments: a list, an object, or a text with commas."""
    if isinstance(written, dict):
        yield from ((name, text_of(one) or "${SECRET}") for name, one in written.items())
        return
    for one in listed(written):
        for pair in (text_of(one) or "").split("," if isinstance(written, Text) else "\n"):
            name, is_given, value = pair.strip().partition("=")
            if is_given:
                yield name, value
