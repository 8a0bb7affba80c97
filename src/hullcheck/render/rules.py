"""The rules for a person at a terminal: all of them in a table, one of them explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from textwrap import dedent, indent, wrap

from hullcheck.rules.rule import Rule

from .style import ROLES, Role, Style
from .width import width_of

MARGIN = "    "


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
    lines.append("fix: safe = `hullcheck fix`, unsafe = with --unsafe. Why: hullcheck explain RULE")
    return "\n".join(lines) + "\n"


def _row(rule: type[Rule], names: int, style: Style) -> list[str]:
    """Return a rule's line, and further ones where its title is long."""
    severity = style.paint(rule.severity.label.ljust(8), ROLES[rule.severity])
    start = f"  {rule.name().ljust(names)}  {severity} {(rule.fix or '-').ljust(7)}"
    used = 2 + names + 2 + 8 + 1 + 7
    first, *more = wrap(_plain(rule.title()), max(style.width - used, 20)) or [""]
    return [start + first, *(" " * used + line for line in more)]


def render_explanation(rule: type[Rule], output: str, style: Style) -> str:
    """Return all that a rule's class says; `output` is what `check` says of its bad tree."""
    fix = f"fix: {rule.fix}" if rule.fix else "no fix"
    severity = style.paint(rule.severity.label, ROLES[rule.severity])
    head = f"{style.paint(rule.name(), Role.PLACE)}  {severity}, {fix}, since {rule.since}"
    sections = [
        ("Wrong", dedent(rule.bad)),
        ("What hullcheck says of it", output),
        ("Right", dedent(rule.good)),
        *([("What tools print", "\n".join(rule.symptoms))] if rule.symptoms else []),
        ("Allow it when", _filled([rule.allow_when], style)),
        ("Sources", "\n".join(rule.sources)),
    ]
    parts = [head, _plain(rule.title()), _filled(rule.reason().split("\n\n"), style)]
    parts += [
        f"{style.paint(title, Role.PLACE)}\n\n{indent(body.strip(), MARGIN)}"
        for title, body in sections
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _filled(paragraphs: Iterable[str], style: Style) -> str:
    width = min(style.width, 88) - len(MARGIN)
    return "\n\n".join("\n".join(wrap(text, width)) for text in paragraphs)


def _plain(title: str) -> str:
    """Return a title as it reads in a list: without the full stop."""
    return title.removesuffix(".")
