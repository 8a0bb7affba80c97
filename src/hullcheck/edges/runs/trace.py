"""What `trace` does."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.context_argument import clean_folder, is_local, named_contexts
from hullcheck.edges.locale import own_locale, translator_for
from hullcheck.edges.options import read_host_files
from hullcheck.edges.progress import progress
from hullcheck.engine import Analysis, Options
from hullcheck.errors import UsageError
from hullcheck.render.json import render_trace_json
from hullcheck.render.trace import render_trace_text

from .shared import analyse_folder, deliver, output_style


@dataclass(frozen=True, slots=True)
class TraceRequest:
    """The options of `hullcheck trace`."""

    path: str
    config: str | None
    dockerfile: str | None
    context: str | None
    ignore_file: str | None
    target: str | None
    args: tuple[str, ...]
    contexts: tuple[str, ...]
    host_files: tuple[str, ...]
    host_files_from: str | None
    nul: bool
    form: str
    output: str | None
    language: str | None = None

    def options(self, environment: Mapping[str, str]) -> Options:
        """Return what the engine is asked for: with named host files those alone.

        Raises `UsageError` where the options do not go together.
        """
        named = read_host_files(self.host_files, self.host_files_from, nul=self.nul)
        build = self.build(environment)
        return Options(
            named=named,
            predict=not named,
            builds=None if build is None else (build,),
            language=self.language,
            locale=own_locale(),
        )

    def build(self, environment: Mapping[str, str]) -> Build | None:
        """Return the one build that is asked for; None for all that are declared."""
        if self.dockerfile is None:
            self._check_alone()
            return None
        if self.context is None:
            raise UsageError(
                said("--dockerfile needs the context of its build"),
                advice=said(
                    "Add --context, the folder that `docker build` gets as its last argument."
                ),
            )
        local = is_local(self.context)
        return Build(
            dockerfile=posixpath.normpath(self.dockerfile),
            context=clean_folder(self.context) if local else self.context,
            context_kind=ContextKind.LOCAL if local else ContextKind.REMOTE,
            ignore_file=None if self.ignore_file is None else posixpath.normpath(self.ignore_file),
            target=self.target or None,
            args=dict(_arguments(self.args, environment)),
            named_contexts=dict(named_contexts(dict(_named(self.contexts)))),
            exact=True,
        )

    def _check_alone(self) -> None:
        given = {
            "--context": self.context,
            "--ignore-file": self.ignore_file,
            "--target": self.target,
            "--build-arg": self.args,
            "--build-context": self.contexts,
        }
        lost = [name for name, value in given.items() if value]
        if lost:
            raise UsageError(
                said("{lost} belongs to one build, and no --dockerfile is given", lost=lost[0]),
                advice=said("Add --dockerfile, or leave it out to trace every declared build."),
            )


def run_trace(request: TraceRequest) -> int:
    """Analyse, and write where host files go."""
    options = request.options(os.environ)
    with progress(translator_for(request.language)) as say:
        _, analysis = analyse_folder(request.path, options, say, request.config)
    _check_dockerfile(request, options, analysis.snapshot)
    deliver(_rendered(analysis, request), request.output)
    return 0


def _rendered(analysis: Analysis, request: TraceRequest) -> str:
    report = analysis.report
    if request.form == "json":
        return render_trace_json(report.builds, report.unknowns)
    style = output_style(request.output, analysis.options.translator)
    return render_trace_text(report.builds, report.unknowns, analysis.snapshot, style)


def _check_dockerfile(request: TraceRequest, options: Options, snapshot: Snapshot) -> None:
    for build in options.builds or ():
        if build.dockerfile is not None and snapshot.resolve(build.dockerfile) is None:
            raise UsageError(
                said(
                    "there is no `{dockerfile}` in `{path}`",
                    dockerfile=request.dockerfile,
                    path=request.path,
                ),
                cause=said("It is missing, or git ignores it."),
                advice=said("--dockerfile is relative to PATH."),
            )


def _arguments(given: Iterable[str], environment: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield build arguments; one without a value has that of the environment, as in Docker."""
    for item in given:
        name, equals, value = item.partition("=")
        if not name:
            raise UsageError(
                said("`{item}` names no build argument", item=item),
                advice=said("Write --build-arg NAME=VALUE."),
            )
        if equals:
            yield name, value
        elif name in environment:
            yield name, environment[name]


def _named(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    for item in given:
        name, equals, place = item.partition("=")
        if not equals or not name:
            raise UsageError(
                said("`{item}` names no build context", item=item),
                advice=said("Write --build-context NAME=PATH."),
            )
        yield name, place
