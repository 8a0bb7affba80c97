"""The rules for a person at a terminal: all of them in a table, one of them explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from textwrap import dedent, indent

from hullcheck.core.said import enumerated, said
from hullcheck.rules.rule import Rule

from .style import ROLES, Role, Style
from .width import filled, width_of
from .words import LABELS

MARGIN = "    "

FIXES: Mapping[str | None, str] = {
    "safe": said("fix: safe"),
    "unsafe": said("fix: unsafe"),
    None: said("no fix"),
}
"""What a rule's class says of its fix."""


def render_rules_text(rules: Sequence[type[Rule]], style: Style) -> str:
    """Return a table of `rules`, group by group: name, severity, what `fix` does, title."""
    names = max((width_of(rule.name()) for rule in rules), default=0)
    lines: list[str] = []
    by_group = sorted(rules, key=lambda rule: rule.group)
    for group, members in groupby(by_group, key=lambda rule: rule.group):
        lines += [style.paint(group, Role.PLACE)]
        for rule in members:
            lines += _row(rule, names, style)
        lines.append("")
    foot = said("fix: safe = `hullcheck fix`, unsafe = with --unsafe. Why: hullcheck explain RULE")
    lines.append(style.tell(foot))
    return "\n".join(lines) + "\n"


def _row(rule: type[Rule], names: int, style: Style) -> list[str]:
    """Return a rule's line, and further ones where its title is long."""
    severity = style.paint(rule.severity.label.ljust(8), ROLES[rule.severity])
    start = f"  {rule.name().ljust(names)}  {severity} {(rule.fix or '-').ljust(7)}"
    used = 2 + names + 2 + 8 + 1 + 7
    first, *more = filled(style.tell(rule.title()), max(style.width - used, 20)) or [""]
    return [start + first, *(" " * used + line for line in more)]


def render_explanation(rule: type[Rule], output: str, style: Style) -> str:
    """Return all that a rule's class says; `output` is what `check` says of its bad tree."""
    severity = style.paint(style.tell(LABELS[rule.severity]), ROLES[rule.severity])
    facts = [severity, FIXES[rule.fix], said("since {version}", version=rule.since)]
    told = style.translator.text(enumerated(facts))
    head = f"{style.paint(rule.name(), Role.PLACE)}  {told}"
    sections: list[tuple[str, str]] = [
        (said("Wrong"), dedent(rule.bad)),
        (said("What hullcheck says of it"), output),
        (said("Right"), dedent(rule.good)),
        *([(said("What tools print"), "\n".join(rule.symptoms))] if rule.symptoms else []),
        (said("Allow it when"), _filled([rule.allowed_when()], style)),
        (said("Sources"), "\n".join(rule.sources)),
    ]
    parts = [head, style.tell(rule.title()), _filled(rule.paragraphs(), style)]
    parts += [
        f"{style.paint(style.tell(title), Role.PLACE)}\n\n{indent(body.strip(), MARGIN)}"
        for title, body in sections
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _filled(paragraphs: Iterable[str], style: Style) -> str:
    width = min(style.width, 88) - len(MARGIN)
    return "\n\n".join("\n".join(filled(style.tell(text), width)) for text in paragraphs)
