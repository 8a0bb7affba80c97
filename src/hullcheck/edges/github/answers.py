"""What GitHub said: what an answer lacks is told as GitHub's fault, wherever it is looked for."""

from __future__ import annotations

import json
from typing import Any

from hullcheck.core.said import said

from .refusals import UnavailableError


class Told(dict[str, Any]):
    """An answer that is an object; what it lacks is GitHub's fault and not the caller's."""

    what = ""
    """What was asked, in words."""

    @staticmethod
    def of(text: str, what: str) -> Any:
        """Return what `text` says. Raises `UnavailableError` where that is no object or list."""
        found = told(text)
        if not isinstance(found, dict | list):
            raise says_nothing(what)
        answer = Told(found) if isinstance(found, dict) else ToldList(found)
        answer.what = what
        return answer

    def __missing__(self, key: str) -> Any:
        raise says_nothing(self.what)


class ToldList(list[Any]):
    """An answer that is a list; who was to be told of an object was told nothing."""

    what = ""

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, str):
            raise says_nothing(self.what)
        return super().__getitem__(place)

    def get(self, _: str, __: object = None) -> Any:
        """Be asked as an object is."""
        raise says_nothing(self.what)


def told(text: str) -> Any:
    """Return what a body says; None where it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def says_nothing(what: str) -> UnavailableError:
    """Return the error for an answer that lacks what was asked."""
    return UnavailableError(said("GitHub's answer to {what} holds nothing", what=what))
