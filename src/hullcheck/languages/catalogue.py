"""A language that is told by its catalogue, read when somebody wants it."""

from __future__ import annotations

import pkgutil
from functools import cache
from gettext import GNUTranslations
from io import BytesIO

from hullcheck.core.said import Said

from .translator import Translator

DOMAIN = "hullcheck"


class CatalogueTranslator(Translator):
    """Tells what is said in the language of one catalogue; what that lacks stays English."""

    def __init__(self, code: str, catalogue: GNUTranslations) -> None:
        self.code = code
        self._catalogue = catalogue

    def text(self, words: str) -> str:
        """Return `words` in this language; what is no `core.said.Said` stays as it is."""
        if not isinstance(words, Said):
            return words
        template = self._template(words)
        if words.values is None:
            return template
        return template.format_map({name: self._told(v) for name, v in words.values.items()})

    def _told(self, value: object) -> object:
        """Return a value as it is put in; what an exception says is told as well."""
        return self.text(str(value)) if isinstance(value, str | Exception) else value

    def _template(self, words: Said) -> str:
        if not words.many or words.values is None:
            return self._catalogue.gettext(words.template)
        number = words.values["number"]
        count = number if isinstance(number, int) else len(str(number))
        return self._catalogue.ngettext(words.template, words.many, count)


@cache
def catalogued(code: str) -> CatalogueTranslator:
    """Return the translator whose catalogue lies in the folder `code` beside this module."""
    data = pkgutil.get_data(__package__, f"{code}/{DOMAIN}.mo")
    if data is None:
        raise FileNotFoundError(f"{code}/{DOMAIN}.mo")
    return CatalogueTranslator(code, GNUTranslations(BytesIO(data)))
