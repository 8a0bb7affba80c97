"""The text of a baseline as data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hullcheck.core.finding import RouteKey, Severity
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import said
from hullcheck.core.source import Source
from hullcheck.errors import UsageError

from .entries import Baseline, Entry

SCHEMA = 1
"""Of the file; counted up when a field changes its meaning or goes."""

_FINGERPRINT = lazy_pattern(r'^ *"fingerprint": "([^"\n]*)"')
_SEVERITIES = {severity.label: severity for severity in Severity}
_ADVICE = said("Write it anew with `hullcheck baseline --output FILE`.")


def parse_baseline(source: Source) -> Baseline:
    """Return the baseline that `source` holds; its path is how the caller names it.

    Raises `UsageError` where it is no baseline, or one of a later version.
    """
    found = _json(source)
    if not isinstance(found, dict) or not isinstance(found.get("findings"), list):
        raise _refused(source, said("it is JSON, but no baseline"))
    if found.get("schema") != SCHEMA:
        schema = str(found.get("schema"))[:40]
        raise _refused(
            source,
            said(
                "its schema is `{schema}`, and only {known} is known",
                schema=schema,
                known=SCHEMA,
            ),
        )
    lines = dict(_lines(source))
    entries = []
    for number, each in enumerate(found["findings"], 1):
        try:
            entries.append(_entry(each, lines))
        except (KeyError, TypeError, ValueError) as error:
            raise _refused(
                source, said("its finding {number} is not as it was written", number=number)
            ) from error
    return Baseline(source.path, tuple(entries))


def _json(source: Source) -> object:
    try:
        return json.loads(source.text)
    except RecursionError as error:
        raise _refused(source, said("its values are nested too deeply")) from error
    except ValueError as error:
        raise _refused(source, said("it is no valid JSON: {error}", error=error)) from error


def _refused(source: Source, cause: str) -> UsageError:
    return UsageError(
        said("`{path}` is no baseline", path=source.path), cause=cause, advice=_ADVICE
    )


def _entry(found: Mapping[str, Any], lines: Mapping[str, int]) -> Entry:
    fingerprint = _text(found["fingerprint"])
    return Entry(
        rule=_text(found["rule"]),
        path=_text(found["path"]),
        message=_text(found["message"]),
        severity=_SEVERITIES[_text(found["severity"])],
        fingerprint=fingerprint,
        routes=frozenset(_route(each) for each in found["routes"]),
        parts=None if "parts" not in found else frozenset(map(_text, found["parts"])),
        line=lines.get(fingerprint),
    )


def _route(found: Mapping[str, Any]) -> RouteKey:
    image_path = found["image_path"]
    return (
        _text(found["host_file"]),
        _text(found["stage"]),
        None if image_path is None else _text(image_path),
        _text(found["build"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _lines(source: Source) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(source.text.split("\n"), 1):
        found = _FINGERPRINT.match(line)
        if found:
            yield found[1], number
