"""What all projects of one repository share: parsed files, and a bound on the work."""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.source import Source
from hullcheck.syntax.yaml import Problem, YamlMapping, parse_yaml_documents, walk

MAX_BYTES = 10_000_000
"""Of compose files in one repository: ten seconds' work, and a thousand times a large project."""

MAX_SERVICES = 200_000
"""Services laid over each other in one repository: every file that includes many services or is an
overlay counts them again."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A compose file as text."""

    documents: tuple[YamlMapping, ...]
    problems: tuple[Problem, ...]
    """Why there are no documents, or why Compose would refuse them."""


class Workshop:
    """A memo of parsed files and a count of the work done; hand it on to every project."""

    def __init__(self) -> None:
        self._parsed: dict[Source, ParsedFile] = {}
        self._bytes = 0
        self._services = 0

    def again(self) -> Workshop:
        """Return a workshop that has done what this one has, and goes on by itself."""
        other = Workshop()
        other._parsed = dict(self._parsed)
        other._bytes, other._services = self._bytes, self._services
        return other

    def parse(self, source: Source) -> ParsedFile:
        """Return the documents of `source`, parsed once."""
        if source not in self._parsed:
            self._bytes += len(source.data)
            self._parsed[source] = self._parse(source)
        return self._parsed[source]

    def _parse(self, source: Source) -> ParsedFile:
        if self._bytes > MAX_BYTES:
            reason = said(
                "the compose files of the repository have more than {max_bytes:,} bytes",
                max_bytes=MAX_BYTES,
            )
            return ParsedFile((), (Problem(reason),))
        parsed = parse_yaml_documents(source)
        if isinstance(parsed, Problem):
            reason = said("the compose file cannot be read: {reason}", reason=parsed.reason)
            return ParsedFile((), (Problem(reason, parsed.line),))
        documents = tuple(document for document in parsed if isinstance(document, YamlMapping))
        return ParsedFile(
            documents, tuple(one for document in documents for one in _duplicates(document))
        )

    def may_lay(self, services: int) -> bool:
        """Count services that are laid over others; False from `MAX_SERVICES` on."""
        self._services += services
        return self._services <= MAX_SERVICES


def _duplicates(document: YamlMapping) -> list[Problem]:
    return [
        Problem(
            said("Compose refuses this file: the key `{text}` stands twice", text=entry.key.text),
            entry.key.line,
        )
        for node in walk(document)
        if isinstance(node, YamlMapping)
        for entry in node.duplicates
    ]
