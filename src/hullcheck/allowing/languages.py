"""How the files of a run write comments: what a build says of a file counts more than its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hullcheck.core.source import Source
from hullcheck.facts import BuildFacts, Facts

from .comments import Language, language_of


def languages_of(sources: Iterable[Source], facts: Facts) -> Mapping[str, Language]:
    """Return the language of each of `sources` by its path."""
    found = {source.path: language_of(source.path) for source in sources}
    for files in facts.of_all(_read):
        found |= files
    for files in facts.of_all(_inline):
        found |= files
    return found


def _read(build: BuildFacts) -> Mapping[str, Language]:
    found = dict.fromkeys(build.ignore_files_read, Language.IGNORE_FILE)
    if build.dockerfile is not None and build.build.inline is None:
        found[build.dockerfile.source.path] = Language.DOCKERFILE
    return found


def _inline(build: BuildFacts) -> Mapping[str, Language]:
    # The lines of an inline Dockerfile are not those of the file that it stands in.
    origins = () if build.build.inline is None else build.build.origins
    return {origin.path: Language.NONE for origin in origins}
