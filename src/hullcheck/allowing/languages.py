"""How the files of a run write comments: what a build says of a file counts more than its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hullcheck.core.source import Source
from hullcheck.facts import BuildFacts

from .comments import Language, language_of


def languages_of(sources: Iterable[Source], builds: Sequence[BuildFacts]) -> Mapping[str, Language]:
    """Return the language of each of `sources` by its path."""
    return {source.path: language_of(source.path) for source in sources} | dict(_known(builds))


def _known(builds: Sequence[BuildFacts]) -> Iterator[tuple[str, Language]]:
    for each in builds:
        yield from ((path, Language.IGNORE_FILE) for path in each.ignore_files_read)
        if each.dockerfile is not None and each.build.inline is None:
            yield each.dockerfile.source.path, Language.DOCKERFILE
    for each in builds:
        # The lines of an inline Dockerfile are not those of the file that it stands in.
        if each.build.inline is not None:
            yield from ((origin.path, Language.NONE) for origin in each.build.origins)
