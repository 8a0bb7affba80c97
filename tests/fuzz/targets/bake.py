"""A bake file, in HCL and as JSON: builds with places, or an unknown."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.source import Source
from hullcheck.discovery import bake
from hullcheck.syntax.hcl import parse_hcl
from hullcheck.syntax.problem import Problem
from tests.fuzz.seeds import texts_in, texts_named
from tests.fuzz.trees import check_declared

WORDS = [
    *"target group variable function params result default inherits context dockerfile args "
    'contexts matrix name = { } [ ] ( ) " ${ %{ $${ << <<- EOF for in if ? : => ... [*] .* && || '
    "== != <= >= < > + - * / % ! null true false target.a.args.A split( join( concat( format( "
    'merge( range( element( lookup( substr( slice( regex( upper( "target:a" \\u0041 # // '
    "/*".split(),
    "\n",
    '{"target":{"a":{"context":"."}}}',
]


def check(data: bytes) -> None:
    """Raise where the parser or discovery does."""
    source = Source("docker-bake.hcl", data)
    found = parse_hcl(source)
    if isinstance(found, Problem):
        assert found.line is None or 1 <= found.line <= source.line_count + 1
    check_declared({"docker-bake.hcl": data}, bake)
    check_declared({"docker-bake.json": data}, bake)


def seeds() -> Iterator[bytes]:
    """Yield bake files."""
    yield from texts_named(".hcl", "bake")
    yield from texts_in("discovery/test_bake", "syntax/test_hcl")
