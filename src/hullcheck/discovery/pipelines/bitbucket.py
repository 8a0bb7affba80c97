"""Bitbucket's pipelines (support.atlassian.com/bitbucket-cloud, "Configure your pipeline").

A step is an object with a `script`; what stands around it says when it runs.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery.run_paths import START, Site
from hullcheck.discovery.shell_texts import ShellText

from .plain import member
from .steps import Where, documents_of, mappings_in, script


def texts_of(_snapshot: Snapshot, source: Source) -> Iterator[ShellText | Unknown]:
    """Yield the scripts of every step; a pipe, which is no script, is left out."""
    site = Site(root=posixpath.dirname(source.path))
    where = Where(source.path, site, {"BITBUCKET_CLONE_DIR": (START,)})
    for document in documents_of(source):
        if isinstance(document, Unknown):
            yield document
            continue
        for step in mappings_in(document[1]):
            yield from script([member(step, "script")], where)
            yield from script([member(step, "after-script")], where)
