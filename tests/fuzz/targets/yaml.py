"""A YAML file: read with its places, or a problem; edits of its lists are exact, or none."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.source import Source
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import YamlMapping, parse_yaml, walk
from hullcheck.syntax.yaml_difference import count_differences
from hullcheck.syntax.yaml_splice import add_variable
from tests.fuzz.properties import plain, plain_tests
from tests.fuzz.seeds import texts_in, texts_named
from tests.properties import test_yaml, test_yaml_splice

WORDS = [
    *"- : ? | > |- >+ & * << !! !reset !override [ ] { } , # --- ... %YAML %TAG ' \" \\ ~ null "
    "yes 0x1 1:2 .inf services: build: environment: volumes: &a *a <<: *a".split(),
    "\n  ",
    "\n    - ",
    "\t",
    ": ",
]

MAX_NODES = 60
"""Mappings for which an edit is tried."""

_EXACT_EDITS = plain(test_yaml_splice.test_any_text_gives_an_exact_edit_or_none)
_BYTES = plain_tests(test_yaml, "data")
_DOCUMENTS = plain(test_yaml.test_any_text_is_documents_or_a_problem)


def check(data: bytes) -> None:
    """Raise where a property does not hold."""
    for test in _BYTES:
        test(data)
    text = data.decode("utf-8", "replace")
    _DOCUMENTS(text)
    _EXACT_EDITS(text)
    source = Source("compose.yaml", text.encode())
    for section, name, value in (("environment", "NEW", "1"), ("volumes", "a", "b")):
        _set(source, section, name, value)


def _set(source: Source, section: str, name: str, value: str) -> None:
    found = parse_yaml(source)
    nodes = [] if isinstance(found, Problem) else list(walk(found))[:MAX_NODES]
    for node in nodes:
        for entry in node.entries if isinstance(node, YamlMapping) else ():
            edit = add_variable(source, entry.key.span, section, name, value)
            if edit is not None:
                after = test_yaml_splice.edited(source, edit)
                assert count_differences(source, after) == 1, (edit, after.text)


def seeds() -> Iterator[bytes]:
    """Yield YAML files of all kinds."""
    yield from texts_named(".yaml", ".yml")
    yield from texts_in("syntax/test_yaml", "properties/test_yaml_splice")
