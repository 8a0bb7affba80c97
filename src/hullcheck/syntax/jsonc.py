"""JSON as people write it, with comments and trailing commas, to nodes with exact places.

What is no JSON is blanked out, character by character, and the rest read as the
YAML that JSON is a part of (yaml.org/spec/1.2.2, 1.3): so places stay exact, and
the limits on size and depth are those of YAML.
"""

from __future__ import annotations

import re

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import Said, said
from hullcheck.core.source import BOM, Source

from .problem import Problem
from .yaml import MAX_BYTES, YamlNode, parse_yaml
from .yaml_nodes import YamlScalar

# A text that is not closed ends with its line: looked for from each quote, it would take
# quadratic time.
_PARTS = lazy_pattern(
    r'"(?:[^"\\\n]|\\.)*+"?|(?P<comment>//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z))|(?P<tab>\t+)'
)
_SURROGATE = lazy_pattern(r"(\\\\)|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_NOT_A_LINE_END = lazy_pattern(r"[^\n]")
_OPENS = ("{", "[")

_NO_JSON = said("it is not JSON")


def parse_jsonc(source: Source) -> YamlNode | Problem:
    """Return what `source` holds, its spans those of the text as it stands.

    Half of an escaped surrogate pair becomes a replacement character, as YAML has no
    surrogates. Problems are those of `parse_yaml`, and one for a text that is neither
    object nor list.
    """
    if len(source.data) > MAX_BYTES:
        return Problem(said("it is larger than {max_bytes:,} bytes", max_bytes=MAX_BYTES))
    text = _PARTS.sub(_blanked, source.text)
    if not text.removeprefix(BOM).lstrip().startswith(_OPENS):
        return Problem(_NO_JSON)
    node = parse_yaml(Source(source.path, text.encode("utf-8", "surrogateescape")))
    if isinstance(node, Problem):
        return Problem(_of_json(node.reason), node.line)
    return Problem(_NO_JSON) if isinstance(node, YamlScalar) else node


def _of_json(reason: str) -> str:
    """Return a reason of YAML's for a text that is meant to be JSON."""
    if isinstance(reason, Said) and reason.template.startswith("it is not YAML") and reason.values:
        return said("it is not JSON: {what}", what=reason.values["what"])
    return reason.replace("not YAML", "not JSON") if "not YAML" in reason else reason


def _blanked(found: re.Match[str]) -> str:
    if found[0].startswith('"'):
        return _SURROGATE.sub(lambda pair: pair[1] or r"\ufffd", found[0])
    return _NOT_A_LINE_END.sub(" ", found[0])
