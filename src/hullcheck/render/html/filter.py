"""The form by which findings are filtered, and their counts by severity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.finding import Severity

from .text import text_of
from .words import (
    ALL_RULES,
    CLOSE_ALL,
    FILTER,
    OPEN_ALL,
    RULE,
    SEVERITY,
    SHOW_ALL,
    TEXT,
)

WORST_FIRST = sorted(Severity, reverse=True)


def filter_form(rules: Iterable[str], said: str) -> Iterator[str]:
    """Yield the form, hidden where no script can do what it says.

    `said` is what is told of what is shown, with `{shown}` and `{total}` in it.
    """
    yield f'<form id="filter" role="search" aria-label="{text_of(FILTER)}" hidden>'
    yield f'<p class="grow"><label for="text">{text_of(TEXT)}</label>'
    yield '<input id="text" type="search" autocomplete="off"></p>'
    yield f'<fieldset><legend>{text_of(SEVERITY)}</legend><div class="chips">'
    for each in WORST_FIRST:
        box = f'<input type="checkbox" name="severity" value="{each.label}" checked>'
        yield f"<label>{box}{each.label}</label>"
    yield "</div></fieldset>"
    yield f'<p><label for="rule">{text_of(RULE)}</label> <select id="rule">'
    yield f'<option value="">{text_of(ALL_RULES)}</option>'
    yield from (
        f'<option value="{text_of(rule)}">{text_of(rule)}</option>' for rule in sorted(rules)
    )
    yield "</select></p>"
    yield f'<p><button type="reset">{text_of(SHOW_ALL)}</button>'
    yield f'<button type="button" id="open">{text_of(OPEN_ALL)}</button>'
    yield f'<button type="button" id="close">{text_of(CLOSE_ALL)}</button></p>'
    yield f'<output id="shown" aria-live="polite" data-said="{text_of(said)}"></output>'
    yield "</form>"


def badge(severity: Severity) -> str:
    """Return a severity as a label."""
    return f'<span class="badge {severity.label}">{severity.label}</span>'
