"""Steps of pipelines as shell text: scripts that are lists, and steps that are one command."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import Source
from hullcheck.discovery.run_paths import START, Site
from hullcheck.discovery.shell_texts import ShellText, always, is_of_interest
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.shell_holes import Holes, quoted
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.yaml import parse_yaml_documents
from hullcheck.syntax.yaml_nodes import YamlNode

from .plain import Plain, Text, lines_of, plain, texts_in

_NOTHING: Mapping[str, Pieces] = {}


@dataclass(frozen=True, slots=True)
class Where:
    """Where the steps of a file run."""

    path: str
    """The file."""
    site: Site
    variables: Mapping[str, Pieces] = _NOTHING
    """Their environment."""
    directory: Pieces = (START,)

    @property
    def cwd(self) -> str | Hole:
        """The directory that steps begin in."""
        holes = [one for one in self.directory if isinstance(one, Hole)]
        below = "".join(one for one in self.directory if isinstance(one, str))
        return holes[0] if holes else posixpath.join(START, below)


def documents_of(source: Source) -> Iterator[tuple[YamlNode, Plain] | Unknown]:
    """Yield the documents of a file, as nodes and plainly; one unknown where it cannot be read."""
    documents = parse_yaml_documents(source)
    if isinstance(documents, Problem):
        reason = said("the pipeline is not read: {reason}", reason=documents.reason)
        yield Unknown(reason, source.path, documents.line)
        return
    for document in documents:
        yield document, plain(document, source.path)


def mappings_in(value: Plain) -> Iterator[dict[str, Plain]]:
    """Yield every object in `value`, outer ones first."""
    pending: list[Plain] = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            yield one
            pending += reversed(one.values())
        elif isinstance(one, list):
            pending += reversed(one)


def _as_written(text: str) -> Pieces:
    return (text,)


def script(
    parts: Iterable[Plain], where: Where, fill: Callable[[str], Pieces] = _as_written
) -> Iterator[ShellText]:
    """Yield the text that the lists `parts` are together, if it may be of interest.

    `fill` replaces in each text what the shell does not see.
    """
    texts = [one for part in parts for one in texts_in(part) if isinstance(one, Text)]
    if any(is_of_interest(one.text) for one in texts):
        holes = Holes()
        written = [holes.text(fill(one.text)) for one in texts]
        yield ShellText(
            "\n".join(written),
            where.path,
            OriginKind.CI,
            Machine.CHECKOUT,
            lines_of(zip(texts, written, strict=True)),
            where.site,
            where.cwd,
            {name: holes.text(value) for name, value in where.variables.items()},
            holes.names,
        )


def command(words: Sequence[Pieces], where: Where, line: int) -> ShellText:
    """Return the text of one command, which a step at `line` is in other words."""
    holes = Holes()
    text = holes.text(piece for word in words for piece in (*quoted(word), " "))
    return ShellText(
        text,
        where.path,
        OriginKind.CI,
        Machine.CHECKOUT,
        always(line),
        where.site,
        where.cwd,
        holes=holes.names,
    )
