"""Who tells a sentence in a language: a value that renderers are handed, never a global state."""

from __future__ import annotations

from collections.abc import Iterable

LANGUAGES = ("en", "ja", "ko")
"""The codes of what can be spoken (ISO 639-1), the source first."""


class Translator:
    """Tells what is said in English, which is as it is written: no catalogue is opened."""

    code = "en"

    def text(self, words: str) -> str:
        """Return `words` in this language; what is no `core.said.Said` stays as it is."""
        return words


ENGLISH = Translator()


def translator_of(code: str) -> Translator:
    """Return who speaks the language `code`, one of `LANGUAGES`. Raises `KeyError`."""
    if code == ENGLISH.code:
        return ENGLISH
    if code not in LANGUAGES:
        raise KeyError(code)
    from .catalogue import catalogued  # noqa: PLC0415 (English opens no catalogue)

    return catalogued(code)


def chosen(wishes: Iterable[str | None]) -> str:
    """Return the first of `wishes` that is one; English where there is none."""
    return next((wish for wish in wishes if wish), ENGLISH.code)


def of_locale(environment: Iterable[tuple[str, str]]) -> str | None:
    """Return the language of the first variable that is set, as POSIX ranks them; None: another.

    LC_ALL, LC_MESSAGES, LANG: pubs.opengroup.org, "Environment Variables", 8.2.
    """
    variables = dict(environment)
    ranked = (variables.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next((value for value in ranked if value), "")
    code = name.partition(".")[0].partition("_")[0].lower()
    return code if code in LANGUAGES else None
