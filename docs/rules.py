"""One page a rule, with the real output of its bad tree, and the list of all."""

from __future__ import annotations

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

_PAGE = """\
# {name}

{about}

{reason}

## {wrong}

{bad}

{said}

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
terminal.

| rule | finds | about | severity | fix | source |
| --- | --- | --- | --- | --- | --- |
{rows}

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
    rows = "\n".join(_row(rule) for rule in all_rules())
    kinds = "\n".join(f"| {kind} | {severity.label} |" for kind, severity in SEVERITY.items())
    return {
        **found,
        "rules/index.md": _INDEX.format(
            rows=rows, severity=(severity_doc or "").strip(), kinds=kinds
        ),
    }


def _row(rule: type[Rule]) -> str:
    name = f"[{rule.name()}]({rule.name()}.md)"
    cells = (name, rule.title(), rule.group, _severity(rule), rule.fix or "-")
    return f"| {' | '.join(cells)} | {'; '.join(rule.sources)} |"


def _page(rule: type[Rule], translator: Translator) -> str:
    tell = translator.text
    return _PAGE.format(
        name=rule.name(),
        about=tell(_about(rule)),
        reason=_reason(rule, translator),
        wrong=tell(said("Wrong")),
        bad=_fenced(dedent(rule.bad).strip()),
        said=_fenced(said_of(rule.bad, rule.name(), Style(translator=translator)).rstrip()),
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
        sources="\n".join(f"- {source}" for source in rule.sources),
    )


def _about(rule: type[Rule]) -> str:
    return said(
        "{title}. Severity at full evidence: **{severity}**. Fix: {fix}. Since {since}.",
        title=rule.title(),
        severity=_severity(rule),
        fix=rule.fix or said("none"),
        since=rule.since,
    )


def _reason(rule: type[Rule], translator: Translator) -> str:
    """Return the reason; in English in the lines in which it is written."""
    if translator is ENGLISH:
        return rule.reason()
    return "\n\n".join(map(translator.text, rule.paragraphs()))


def _symptoms(rule: type[Rule], translator: Translator) -> str:
    if not rule.symptoms:
        return ""
    lines = _fenced("\n".join(rule.symptoms))
    return f"## {translator.text(said('What tools print'))}\n\n{lines}\n\n"


def _list(translator: Translator) -> str:
    """Return the list of the rules in a language that has no page about severities."""
    tell = translator.text
    columns = (said("Rule"), said("finds"), said("severity"), said("fix"))
    rows = [
        (f"[{rule.name()}]({rule.name()}.md)", rule.title(), _severity(rule), rule.fix or "-")
        for rule in all_rules()
    ]
    table = [columns, ("---",) * len(columns), *rows]
    lines = [f"| {' | '.join(map(tell, cells))} |" for cells in table]
    return f"# {tell(said('Rules'))}\n\n" + "\n".join(lines) + "\n"


def _severity(rule: type[Rule]) -> str:
    carries = issubclass(rule, LeakRule) and rule.carries
    return said("as what leaks") if carries else LABELS[rule.severity]


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}text\n{text}\n{fence}"
