"""Travis' jobs (docs.travis-ci.com/user/job-lifecycle): all phases run in one shell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery.run_paths import START, Site
from hullcheck.discovery.shell_texts import ShellText
from hullcheck.syntax.references import fill_references
from hullcheck.syntax.shell_nouns import Hole, Pieces

from .plain import Plain, Text, laid_over, listed, member, text_of
from .steps import Where, documents_of, script

MAX_RUNS = 200
"""Runs of one job, one for each line of its `env`."""

_PHASES = (
    *("before_install", "install", "before_script", "script", "after_success", "after_failure"),
    *("before_deploy", "after_deploy", "after_script"),
)
_ASSIGNED = lazy_pattern(r"""([A-Za-z_]\w*)=("[^"]*+"|'[^']*+'|\S*)""")

_Environment = dict[str, Pieces]


def texts_of(_snapshot: Snapshot, source: Source) -> Iterator[ShellText | Unknown]:
    """Yield what every run of every job runs."""
    site = Site(root=posixpath.dirname(source.path))
    for document in documents_of(source):
        if isinstance(document, Unknown):
            yield document
            continue
        for job in _jobs(document[1]):
            for environment in islice(_environments(member(job, "env")), MAX_RUNS):
                variables = {"TRAVIS_BUILD_DIR": (START,), **environment}
                where = Where(source.path, site, variables)
                yield from script([member(job, phase) for phase in _PHASES], where)
                for deployed in listed(member(job, "deploy")):
                    yield from script([member(deployed, "script")], where)


def _jobs(config: Plain) -> Iterator[Plain]:
    """Yield the jobs, those of `include` with what they take from the whole."""
    yield config
    for key in ("jobs", "matrix"):
        for job in listed(member(config, key, "include")):
            shared = {phase: member(config, phase) for phase in _PHASES}
            env = {"global": member(config, "env", "global")}
            own = laid_over({**shared, "env": env}, job)
            yield own


def _environments(env: Plain) -> Iterator[_Environment]:
    """Yield the variables of each run: a line of `env` is one run, `global` is for all."""
    shared = _merged(member(env, "global"))
    lists = [member(env, "jobs"), member(env, "matrix")]
    runs = [one for each in lists for one in listed(each)]
    if not isinstance(env, dict):
        runs = listed(env)
    elif not runs:
        yield shared | _merged({k: v for k, v in env.items() if isinstance(v, Text)})
        return
    for run in runs or [None]:
        yield shared | _merged(run)


def _merged(written: Plain) -> _Environment:
    found: _Environment = {}
    for one in listed(written):
        if isinstance(one, dict):
            texts = {name: text_of(value) for name, value in one.items()}
            # `secure` holds variables that nobody can read.
            found |= {name: _value(text) for name, text in texts.items() if text is not None}
        for name, value in _ASSIGNED.findall(text_of(one) or ""):
            found[name] = _value(value.strip("\"'"))
    return found


def _value(text: str) -> Pieces:
    return tuple(one for one in fill_references(text, {}) if isinstance(one, Hole) or one)
