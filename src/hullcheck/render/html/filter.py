"""The form by which findings are filtered, and their counts by severity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.finding import Severity
from hullcheck.languages.translator import Translator
from hullcheck.render.words import LABELS

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


def filter_form(words: Translator, rules: Iterable[str], said: str) -> Iterator[str]:
    """Yield the form, hidden where no script can do what it says.

    `said` is what is told of what is shown, with `{shown}` and `{total}` in it.
    """
    yield f'<form id="filter" role="search" aria-label="{text_of(words, FILTER)}" hidden>'
    yield f'<p class="grow"><label for="text">{text_of(words, TEXT)}</label>'
    yield '<input id="text" type="search" autocomplete="off"></p>'
    yield f'<fieldset><legend>{text_of(words, SEVERITY)}</legend><div class="chips">'
    for each in WORST_FIRST:
        box = f'<input type="checkbox" name="severity" value="{each.label}" checked>'
        yield f"<label>{box}{text_of(words, LABELS[each])}</label>"
    yield "</div></fieldset>"
    yield f'<p><label for="rule">{text_of(words, RULE)}</label> <select id="rule">'
    yield f'<option value="">{text_of(words, ALL_RULES)}</option>'
    yield from (
        f'<option value="{text_of(words, rule)}">{text_of(words, rule)}</option>'
        for rule in sorted(rules)
    )
    yield "</select></p>"
    yield f'<p><button type="reset">{text_of(words, SHOW_ALL)}</button>'
    yield f'<button type="button" id="open">{text_of(words, OPEN_ALL)}</button>'
    yield f'<button type="button" id="close">{text_of(words, CLOSE_ALL)}</button></p>'
    yield f'<output id="shown" aria-live="polite" data-said="{text_of(words, said)}"></output>'
    yield "</form>"


def badge(words: Translator, severity: Severity) -> str:
    """Return a severity as a label."""
    name = text_of(words, LABELS[severity])
    return f'<span class="badge {severity.label}">{name}</span>'
