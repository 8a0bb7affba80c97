"""The language of whoever runs the program."""

from __future__ import annotations

import os

from hullcheck.languages.translator import Translator, chosen, of_locale, translator_of


def own_locale() -> str | None:
    """Return the language of whoever runs this, as far as the environment tells; None: another."""
    return of_locale(os.environ.items())


def translator_for(asked: str | None) -> Translator:
    """Return who speaks as `--language` asks, or as the locale has it."""
    return translator_of(chosen((asked, own_locale())))
