"""One page a rule, with the real output of its bad tree, and the list of all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent

from hullcheck.core.said import said
from hullcheck.edges.runs.explain import said_of
from hullcheck.languages.translator import ENGLISH, LANGUAGES, Translator, translator_of
from hullcheck.leaks import SEVERITY
from hullcheck.render.style import Style
from hullcheck.render.words import LABELS
from hullcheck.rules import all_rules
from hullcheck.rules.host.leak_rule import LeakRule
from hullcheck.rules.rule import Rule
from hullcheck.severity import __doc__ as severity_doc

FOLDERS = ("rules", *(f"{code}/rules" for code in LANGUAGES if code != "en"))

GROUPS = {
    "host": said("What the host sends"),
    "install": said("What is installed"),
    "layers": said("Layers"),
    "mounts": said("Mounts"),
    "managers": said("Which environment manager where"),
    "repository": said("The repository itself"),
    "configuration": said("What is allowed"),
}
"""What the rules of a group are about, in the order of the list."""

FIXES = {"safe": said("safe"), "unsafe": said("unsafe")}
"""What a rule's class says of its fix."""

_PAGE = """\
# {name}

{title}

{reason}

{facts}

## {wrong}

{bad}

```console
$ hullcheck check --select {name} --verbose
{said}
...
```

## {right}

{differs}

{good}

{symptoms}## {allow}

{allow_when}

## {silent}

{alike}

{near_misses}

## {from_where}

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
    found: dict[str, str] = {}
    for translator in map(translator_of, LANGUAGES):
        folder = "" if translator is ENGLISH else f"{translator.code}/"
        found |= {
            f"{folder}rules/{rule.name()}.md": _page(rule, translator) for rule in all_rules()
        }
        if folder:
            found[f"{folder}rules/index.md"] = _list(translator)
    groups = "\n\n".join(_group(title, rules, ENGLISH) for title, rules in by_group())
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


def _group(title: str, rules: Sequence[type[Rule]], translator: Translator) -> str:
    tell = translator.text
    columns = (said("rule"), said("finds"), said("severity"), said("fix"))
    rows = [
        (f"[{rule.name()}]({rule.name()}.md)", rule.title(), _severity(rule), _fix(rule, "-"))
        for rule in rules
    ]
    table = [columns, ("---",) * len(columns), *rows]
    lines = [f"| {' | '.join(map(tell, cells))} |" for cells in table]
    return f"## {tell(title)}\n\n" + "\n".join(lines)


def _page(rule: type[Rule], translator: Translator) -> str:
    tell = translator.text
    return _PAGE.format(
        name=rule.name(),
        title=tell(said("{sentence}.", sentence=rule.title())),
        facts=tell(_facts(rule, translator)),
        reason=_reason(rule, translator),
        wrong=tell(said("Wrong")),
        bad=_fenced(dedent(rule.bad).strip()),
        said=said_of(rule.bad, rule.name(), Style(translator=translator)).rstrip(),
        right=tell(said("Right")),
        differs=tell(said("What differs:")),
        good=_fenced(dedent(rule.good).strip()),
        symptoms=_symptoms(rule, translator),
        allow=tell(said("When to allow it")),
        allow_when=tell(said("When {when}", when=rule.allowed_when())),
        silent=tell(said("Must stay silent")),
        alike=tell(said("These trees look alike and are right; each is a test.")),
        from_where=tell(said("Sources")),
        near_misses="\n\n".join(_fenced(dedent(tree).strip()) for tree in rule.near_misses),
        sources="\n".join(f"- {_source(source, translator)}" for source in rule.sources),
    )


def _facts(rule: type[Rule], translator: Translator) -> str:
    return said(
        "**Severity** [{severity}]({page}) · **fix** {fix} · **since** {since}",
        page="index.md#severity" if translator is ENGLISH else "index.md",
        severity=_severity(rule),
        fix=_fix(rule, said("none")),
        since=rule.since,
    )


def _reason(rule: type[Rule], translator: Translator) -> str:
    """Return the reason; in English in the lines in which it is written."""
    if translator is ENGLISH:
        return rule.reason()
    return "\n\n".join(map(translator.text, rule.paragraphs()))


def _source(source: str, translator: Translator) -> str:
    """Return a source; `S1 2` is a section of an article, of which a page tells what it says."""
    if not re.fullmatch(r"S\d\b.*", source):
        return source
    up = "" if translator is ENGLISH else "../"
    page = f"{up}../statements.md"
    return translator.text(said("[{source}]({page}), an article", source=source, page=page))


def _symptoms(rule: type[Rule], translator: Translator) -> str:
    if not rule.symptoms:
        return ""
    lines = _fenced("\n".join(rule.symptoms))
    return f"## {translator.text(said('What tools print'))}\n\n{lines}\n\n"


def _list(translator: Translator) -> str:
    """Return the list of the rules in another language than English."""
    groups = (_group(title, rules, translator) for title, rules in by_group())
    return "\n\n".join([f"# {translator.text(said('Rules'))}", *groups]) + "\n"


def _severity(rule: type[Rule]) -> str:
    carries = issubclass(rule, LeakRule) and rule.carries
    return said("as what leaks") if carries else LABELS[rule.severity]


def _fix(rule: type[Rule], none: str) -> str:
    return FIXES[rule.fix] if rule.fix else none


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"
