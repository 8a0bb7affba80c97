"""Which whole lines of a file are comments, as those say who read the file."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from hullcheck.core.source import Source
from hullcheck.docker.dockerfile import parse_dockerfile
from hullcheck.docker.ignore.ignorefile import parse_ignore_file
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import YamlScalar, parse_yaml_documents, walk


class Language(Enum):
    """How a file writes comments."""

    DOCKERFILE = auto()
    IGNORE_FILE = auto()
    YAML = auto()
    HASH = auto()
    """A line that begins with `#` is one: shell, TOML, make, HCL, INI."""
    NONE = auto()
    """It has none: JSON; or what begins with `#` is something else: Markdown."""


_BY_END = {
    "ignore": Language.IGNORE_FILE,
    ".yml": Language.YAML,
    ".yaml": Language.YAML,
    ".json": Language.NONE,
    ".lock": Language.NONE,
    ".md": Language.NONE,
    ".rst": Language.NONE,
    ".txt": Language.NONE,
}


def language_of(path: str) -> Language:
    """Return how a file that is no Dockerfile writes comments, by its name."""
    return next((known for end, known in _BY_END.items() if path.endswith(end)), Language.HASH)


def takes_comments(path: str) -> bool:
    """Say whether a comment can be written in the file at `path`, by its name."""
    return language_of(path) is not Language.NONE


def comments_of(source: Source, language: Language) -> Mapping[int, str]:
    """Return the text of every line that is nothing but a comment, from its `#` on, by number.

    A line inside a heredoc, or inside a text of several lines in YAML, is none.
    """
    if language is Language.DOCKERFILE:
        return {each.line: source.slice(each.span) for each in parse_dockerfile(source).comments}
    if language is Language.IGNORE_FILE:
        lines = parse_ignore_file(source).comments
    elif language is Language.YAML:
        lines = _yaml_comments(source)
    else:
        lines = () if language is Language.NONE else _hash_lines(source)
    return {line: source.line_text(line).lstrip("\ufeff \t") for line in lines}


def _hash_lines(source: Source) -> tuple[int, ...]:
    lines = range(1, source.line_count + 1)
    return tuple(line for line in lines if source.line_text(line).lstrip("\ufeff \t")[:1] == "#")


def _yaml_comments(source: Source) -> tuple[int, ...]:
    documents = parse_yaml_documents(source)
    if isinstance(documents, Problem):
        return ()
    inside: set[int] = set()
    for document in documents:
        for node in walk(document):
            if isinstance(node, YamlScalar):
                inside.update(range(node.line + 1, source.line_of(node.span.end) + 1))
    return tuple(line for line in _hash_lines(source) if line not in inside)
