"""The matrix of a job: what its `${{ matrix }}` is in each of its runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.source import Source
from hullcheck.syntax.github_expressions import evaluate, fill
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.shell_holes import known_text
from hullcheck.syntax.yaml import (
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    as_list,
    as_str,
)

MAX_RUNS = 256
"""Runs of one job: GitHub allows no more."""

MAX_COMBINED = 4 * MAX_RUNS
"""Combinations that are looked at before some are excluded."""

_FROM_JSON = lazy_pattern(r"\$\{\{\s*fromJSON\((.*)\)\s*\}\}", re.IGNORECASE | re.DOTALL)

_Run = dict[str, YamlNode]


def matrix_runs(job: YamlMapping, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return, for each run of `job`, what is known of its `matrix`, as `matrix.NAME`.

    A list may be given as JSON (`fromJSON(inputs.versions)`). A value that is no
    literal, or depends on what is not in `names`, is left out. A job without a matrix
    runs once.
    """
    matrix = _given(job.get("strategy", "matrix"), names)
    if not isinstance(matrix, YamlMapping):
        return [{}]
    every = islice(_product(matrix, names), MAX_COMBINED)
    excluded = [one for one in as_list(matrix.get("exclude")) if isinstance(one, YamlMapping)]
    left = (run for run in every if not any(_fits(run, one) for one in excluded))
    runs = list(islice(left, MAX_RUNS))
    _include(runs, as_list(_given(matrix.get("include"), names)))
    found = [dict(_flat("matrix", run.items(), names)) for run in runs[:MAX_RUNS]]
    return [run for number, run in enumerate(found) if run not in found[:number]] or [{}]


def _given(node: YamlNode | None, names: Mapping[str, str]) -> YamlNode | None:
    """Return what `${{ fromJSON(...) }}` gives where its text is known; else `node` itself."""
    found = _FROM_JSON.fullmatch(node.text.strip()) if isinstance(node, YamlScalar) else None
    text = evaluate(found[1], names) if found else None
    if text is None:
        return node
    from hullcheck.syntax.jsonc import parse_jsonc  # noqa: PLC0415 (few workflows need it)

    value = parse_jsonc(Source("", text.encode("utf-8", "surrogatepass")))
    return node if isinstance(value, Problem) else value


def _product(matrix: YamlMapping, names: Mapping[str, str]) -> Iterator[_Run]:
    """Yield every combination of the lists of `matrix`; none where there are no lists."""
    given = {
        entry.key.text: _given(entry.value, names)
        for entry in matrix.entries
        if entry.key.text not in ("include", "exclude")
    }
    lists = {name: as_list(one) for name, one in given.items() if isinstance(one, YamlSequence)}
    if lists:
        yield from (dict(zip(lists, values, strict=True)) for values in product(*lists.values()))


def _include(runs: list[_Run], included: Iterable[YamlNode]) -> None:
    """Add what `include` says: to the runs that it fits, else as a run of its own."""
    own = {name for run in runs for name in run}
    originals = [dict(run) for run in runs]
    for one in included:
        if not isinstance(one, YamlMapping):
            continue
        added = {entry.key.text: entry.value for entry in one.entries}
        shared = own & added.keys()
        fitting = [
            run
            for run, original in zip(runs, originals, strict=False)
            if all(_same(original.get(name), added[name]) for name in shared)
        ]
        for run in fitting:
            run.update(added)
        if not fitting and len(runs) < MAX_RUNS:
            runs.append(dict(added))


def _fits(run: _Run, wanted: YamlMapping) -> bool:
    return all(_same(run.get(entry.key.text), entry.value) for entry in wanted.entries)


def _same(left: YamlNode | None, right: YamlNode | None) -> bool:
    if isinstance(left, YamlMapping) and isinstance(right, YamlMapping):
        return all(_same(left.get(entry.key.text), entry.value) for entry in right.entries)
    text = as_str(left)
    return text is not None and text == as_str(right)


def _flat(
    prefix: str, items: Iterable[tuple[str, YamlNode]], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name, node in items:
        if isinstance(node, YamlMapping):
            inner = ((entry.key.text, entry.value) for entry in node.entries)
            yield from _flat(f"{prefix}.{name.lower()}", inner, names)
        elif isinstance(node, YamlSequence):
            continue
        else:
            text = known_text(fill(node.text, names))
            if text is not None:
                yield f"{prefix}.{name.lower()}", text
