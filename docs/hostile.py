"""The page about hostile repositories, made of the cases that are tried."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from itertools import groupby

from tests.hostile import themes
from tests.hostile.case import Case, all_cases

FOLDERS = ()

_PAGE = """\
# What a hostile repository cannot do

hullcheck reads repositories of strangers. {number} of them are made by its tests, each hostile in
another way, and put to `check` in every format, to `trace`, `fix` and `fix --write`. Whatever lies
in them, of each command holds:

- It ends, within {seconds:g} seconds of CPU time and {megabytes} MB of memory, git's included, or
  what the case says.
- It says what it did not read, or could not decide, and where; the finding that a repository
  deserves is not lost for what lies beside it. Where it cannot go on, one sentence says why.
- It starts no program but git, opens no file outside of the repository, and asks no network.
  A file that tells that something was run is never there, a secret outside is never in an output.
- `fix --write` changes files of the work tree alone, never git's own; the others change nothing.
- What it prints moves no cursor and turns no reading direction; it is one workflow command a
  finding, valid SARIF and JSON, Markdown without anybody's links, markup or mentions, and a page
  without anybody's elements.

`make hostile` tries all of them, `python -m tests.hostile.measure` says what each takes. Those
that {twin} can hold are also reviewed as pull requests, through the API.

{themes}"""


def pages() -> dict[str, str]:
    """Return the page."""
    cases = all_cases()
    usual = Case(cases[0].make, "")
    return {
        "hostile.md": _PAGE.format(
            number=len(cases),
            seconds=usual.seconds,
            megabytes=usual.megabytes,
            twin="a repository on GitHub",
            themes="\n".join(_themes(cases, usual)),
        )
    }


def _themes(cases: list[Case], usual: Case) -> Iterator[str]:
    for theme, members in groupby(cases, key=lambda each: each.theme):
        module = import_module(f"{themes.__name__}.{theme}")
        title = (module.__doc__ or "").strip().split("\n")[0]
        yield f"## {title.rstrip('.')}\n"
        yield from (f"- {each.what}{_limits(each, usual)}" for each in members)
        yield ""


def _limits(case: Case, usual: Case) -> str:
    told = [f"{case.seconds:g} seconds"] if case.seconds != usual.seconds else []
    told += [f"{case.megabytes} MB"] if case.megabytes != usual.megabytes else []
    return f" ({', '.join(told)})" if told else ""
