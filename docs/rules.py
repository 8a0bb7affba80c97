"""One page a rule, with the real output of its bad tree, and the list of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent

from hullcheck.edges.runs.explain import said_of
from hullcheck.leaks import SEVERITY
from hullcheck.render.style import Style
from hullcheck.rules import all_rules
from hullcheck.rules.host.leak_rule import LeakRule
from hullcheck.rules.rule import Rule
from hullcheck.severity import __doc__ as severity_doc

FOLDERS = ("rules",)

GROUPS = {
    "host": "What the host sends",
    "install": "What is installed",
    "layers": "Layers",
    "mounts": "Mounts",
    "managers": "Which environment manager where",
    "repository": "The repository itself",
    "configuration": "What is allowed",
}
"""What the rules of a group are about, in the order of the list."""

_PAGE = """\
# {name}

{title}.

{reason}

**Severity** [{severity}](index.md#severity) · **fix** {fix} · **since** {since}

## Wrong

{bad}

```console
$ hullcheck check --select {name} --verbose
{said}
...
```

## Right

What differs:

{good}

{symptoms}## When to allow it

When {allow_when}

## Must stay silent

These trees look alike and are right; each is a test.

{near_misses}

## Sources

{sources}
"""

_INDEX = """\
# Rules

The names read well after "allow". Severities are those at full evidence; [what lowers
them](#severity) follows the table. `hullcheck explain RULE` shows the same pages in the
terminal, and `hullcheck explain "ELF load command"` finds the rule behind what a tool printed,
as does the page of [symptoms](../symptoms.md).

{groups}

## Severity

{severity}

A host file's kind has a severity of its own, which a rule about the cause carries on:

| kind | severity |
| --- | --- |
{kinds}
"""


def pages() -> dict[str, str]:
    """Return the page of every rule and the list."""
    found = {f"rules/{rule.name()}.md": _page(rule) for rule in all_rules()}
    groups = "\n\n".join(_group(title, rules) for title, rules in by_group())
    kinds = "\n".join(f"| {kind} | {severity.label} |" for kind, severity in SEVERITY.items())
    return {
        **found,
        "rules/index.md": _INDEX.format(
            groups=groups, severity=(severity_doc or "").strip(), kinds=kinds
        ),
    }


def by_group() -> Iterator[tuple[str, Sequence[type[Rule]]]]:
    """Yield the title of each group with its rules; raises `KeyError` for one without a title."""
    members: dict[str, list[type[Rule]]] = {group: [] for group in GROUPS}
    for rule in all_rules():
        members[rule.group].append(rule)
    yield from ((GROUPS[group], rules) for group, rules in members.items())


def _group(title: str, rules: Sequence[type[Rule]]) -> str:
    rows = "\n".join(_row(rule) for rule in rules)
    head = "| rule | finds | severity | fix |\n| --- | --- | --- | --- |"
    return f"## {title}\n\n{head}\n{rows}"


def _row(rule: type[Rule]) -> str:
    name = f"[{rule.name()}]({rule.name()}.md)"
    return f"| {name} | {rule.title()} | {_severity(rule)} | {rule.fix or '-'} |"


def _page(rule: type[Rule]) -> str:
    return _PAGE.format(
        name=rule.name(),
        title=rule.title(),
        severity=_severity(rule),
        fix=rule.fix or "none",
        since=rule.since,
        reason=rule.reason(),
        bad=_fenced(dedent(rule.bad).strip()),
        said=said_of(rule.bad, rule.name(), Style()).rstrip(),
        good=_fenced(dedent(rule.good).strip()),
        symptoms=_symptoms(rule),
        allow_when=rule.allow_when,
        near_misses="\n\n".join(_fenced(dedent(tree).strip()) for tree in rule.near_misses),
        sources="\n".join(f"- {_source(source)}" for source in rule.sources),
    )


def _source(source: str) -> str:
    """Return a source; `S1 2` is a section of an article, of which a page tells what it says."""
    is_article = re.fullmatch(r"S\d\b.*", source)
    return f"[{source}](../statements.md), an article" if is_article else source


def _symptoms(rule: type[Rule]) -> str:
    if not rule.symptoms:
        return ""
    lines = _fenced("\n".join(rule.symptoms))
    return f"## What tools print\n\n{lines}\n\n"


def _severity(rule: type[Rule]) -> str:
    carries = issubclass(rule, LeakRule) and rule.carries
    return "as what leaks" if carries else rule.severity.label


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"
