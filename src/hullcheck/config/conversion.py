"""The keys of a configuration as what the engine asks for."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from typing import TypeVar

from hullcheck.core.finding import Place, Severity
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, ContextKind, Machine, Origin, OriginKind
from hullcheck.docker.context_argument import clean_folder, is_local, named_contexts
from hullcheck.docker.images.own import own_image
from hullcheck.docker.images.row import ImageRow, OwnImage

from .configuration import Configuration, FixStyle, LeftOut, PathAllowance
from .models import BuildTable, ConfigurationTable, FixTable, ImageTable
from .reading import prefix_of
from .toml_lines import line_of


def configuration_of(table: ConfigurationTable, source: Source, shown: str) -> Configuration:
    """Return what `table` says; `shown` is how its file is named, `source` its text."""
    return Configuration(
        strict=None if table.set is None else table.set == "strict",
        select=frozenset(table.select),
        ignore=frozenset(table.ignore),
        severities={name: Severity[level.upper()] for name, level in table.severity.items()},
        allowances=tuple(
            PathAllowance(each.rules, each.paths, each.reason, Place(shown, line), source)
            for line, each in _with_lines("allow", table.allow, source)
        ),
        host_files=table.host_files,
        builds=tuple(
            _build(each, Origin(shown, line, _KIND, Machine.UNKNOWN))
            for line, each in _with_lines("builds", table.builds, source)
        ),
        left_out=tuple(LeftOut(each.dockerfile, each.context) for each in table.leave_out),
        images=tuple(_image(each, shown) for each in table.images),
        fail_on=table.fail_on,
        language=table.language,
        fix_style=_fix_style(table.fix) if "fix" in table.model_fields_set else None,
    )


def _fix_style(table: FixTable) -> FixStyle:
    return FixStyle(
        labels=table.labels,
        reviewers=table.reviewers,
        teams=table.team_reviewers,
        prefix=table.commit_prefix,
        sign_off=table.sign_off,
    )


def _image(table: ImageTable, shown: str) -> OwnImage:
    row = ImageRow(
        source=shown,
        like=table.like,
        python=table.python,
        libc=table.libc,
        workdir=table.workdir,
        user=table.user,
        env=dict(table.env),
    )
    return own_image(table.image, row)


Item = TypeVar("Item")

_KIND = OriginKind.CONFIGURATION


def _with_lines(key: str, tables: Iterable[Item], source: Source) -> Iterator[tuple[int, Item]]:
    """Yield each of the tables under `key` with its line."""
    for number, table in enumerate(tables):
        yield line_of(source.text, (*prefix_of(source), key, number)) or 1, table


def _build(table: BuildTable, origin: Origin) -> Build:
    local = is_local(table.context)
    return Build(
        dockerfile=posixpath.normpath(table.dockerfile),
        context=clean_folder(table.context) if local else table.context,
        context_kind=ContextKind.LOCAL if local else ContextKind.REMOTE,
        target=table.target,
        args=dict(table.args),
        named_contexts=dict(named_contexts(table.contexts)),
        origins=(origin,),
    )
