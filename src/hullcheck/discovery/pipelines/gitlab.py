"""GitLab's pipelines: what files and jobs are with all that they include and extend.

The language is that of docs.gitlab.com/ci/yaml. What comes from other projects,
from templates or from a URL is not in this repository and is left out.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from fnmatch import fnmatchcase
from itertools import islice, product

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import NotLoaded, Snapshot
from hullcheck.discovery.run_paths import START
from hullcheck.discovery.shell_texts import is_of_interest
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.references import fill_references
from hullcheck.syntax.shell_nouns import Hole, Pieces
from hullcheck.syntax.yaml import parse_yaml_documents

from .plain import Plain, Reference, Text, laid_over, listed, member, plain, text_of, texts_in

MAX_FILES = 150
"""Files of one pipeline (docs.gitlab.com/ci/yaml, `include`)."""

MAX_EXTENDS = 11
"""Jobs that extend each other (docs.gitlab.com/ci/yaml, `extends`)."""

MAX_RUNS = 200
"""Runs of one job that a matrix makes: GitLab allows no more."""

MAX_REFERENCES = 2000
"""References to parts of jobs that are followed in one pipeline."""

MAX_NESTING = 10
"""References to references, and variables that are made of each other."""

MAX_LENGTH = 4096
"""Characters of a variable: no path is longer."""

_KEYWORDS = frozenset(
    """
    after_script before_script cache default image include pages:deploy services spec stages
    types variables workflow
    """.split()
)
_INPUT = lazy_pattern(r"\$\[\[\s*inputs\.([\w-]+)\s*\]\]")
_GLOB = lazy_pattern(r"[*?\[]")


@dataclass(slots=True)
class Pipeline:
    """The files of a pipeline, merged."""

    root: str = ""
    """The directory that counts as the repository: that of a template or a subtree."""
    config: Plain = None
    missing: list[str] = field(default_factory=list)
    """Files whose text nobody has asked for yet."""
    unknowns: list[Unknown] = field(default_factory=list)
    read: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Job:
    """One run of a job."""

    scripts: tuple[tuple[Text, ...], ...]
    """What each of its shells runs."""
    variables: Mapping[str, Pieces]
    image: Pieces = ()
    """The image that it runs in, as far as its variables are known; empty: none is named."""
    image_place: Text | None = None


def read_pipeline(snapshot: Snapshot, path: str, root: str = "") -> Pipeline:
    """Return the pipeline that begins with the file at `path`, `root` being the repository."""
    pipeline = Pipeline(root)
    pipeline.config = _read(snapshot, path, None, pipeline)
    return pipeline


def _read(snapshot: Snapshot, path: str, inputs: Plain, pipeline: Pipeline) -> Plain:
    if path in pipeline.read or len(pipeline.read) >= MAX_FILES:
        return None
    pipeline.read.add(path)
    source = snapshot.source(path)
    if source is None:
        is_there = isinstance(snapshot.text(path), NotLoaded) and path not in snapshot.untracked
        pipeline.missing += [path] if is_there else []
        return None
    documents = parse_yaml_documents(source)
    if isinstance(documents, Problem):
        if is_of_interest(source.text):
            reason = said("the pipeline is not read: {reason}", reason=documents.reason)
            pipeline.unknowns.append(Unknown(reason, path, documents.line))
        return None
    found = [plain(document, path) for document in documents]
    given = laid_over(_defaults(found[0]) if found else {}, inputs or {})
    own = _with_inputs(found[-1], given) if found else None
    below: Plain = {}
    for included, more in _includes(snapshot, own, pipeline.root):
        below = laid_over(below, _read(snapshot, included, more, pipeline) or {})
    return laid_over(below, own) if isinstance(own, dict) else below


def _defaults(head: Plain) -> Plain:
    """Return the inputs that have a default."""
    inputs = member(head, "spec", "inputs")
    given = inputs.items() if isinstance(inputs, dict) else ()
    return {name: one for name, spec in given if (one := member(spec, "default")) is not None}


def _with_inputs(value: Plain, inputs: Plain) -> Plain:
    """Return `value` with its `$[[ inputs.x ]]` replaced where they are known."""
    if isinstance(value, list):
        return [_with_inputs(item, inputs) for item in value]
    if isinstance(value, dict):
        return {key: _with_inputs(item, inputs) for key, item in value.items()}
    if not isinstance(value, Text) or "$[[" not in value.text:
        return value
    filled = _INPUT.sub(lambda found: text_of(member(inputs, found[1])) or found[0], value.text)
    return Text(filled, value.path, value.line, value.is_block)


def _includes(snapshot: Snapshot, config: Plain, root: str) -> Iterator[tuple[str, Plain]]:
    """Yield the local files that `config` includes, with the inputs that they get."""
    for one in listed(member(config, "include")):
        written = text_of(one) or text_of(member(one, "local")) or ""
        if not written or "://" in written or "$" in written:
            continue
        for path in _matching(snapshot, posixpath.join(root, written.lstrip("/"))):
            yield path, member(one, "inputs")


def _matching(snapshot: Snapshot, pattern: str) -> list[str]:
    glob = _GLOB.search(pattern)
    if glob is None:
        return [pattern] if pattern in snapshot else []
    tree = snapshot.tree
    below = pattern[: glob.start()].rpartition("/")[0]
    paths = (tree.paths[index] for index in tree.range_under(below)) if below else tree.paths
    fitting = (path for path in paths if fnmatchcase(path, pattern.replace("**", "*")))
    return list(islice(fitting, MAX_FILES))


def child_pipelines(snapshot: Snapshot, pipeline: Pipeline) -> Iterator[str]:
    """Yield the local files that jobs start as pipelines of their own."""
    config = pipeline.config
    for job in config.values() if isinstance(config, dict) else ():
        trigger = member(job, "trigger")
        for path, _ in _includes(snapshot, trigger, pipeline.root):
            yield path


def jobs_of(pipeline: Pipeline) -> Iterator[Job]:
    """Yield every run of every job; what extends itself is an unknown of the pipeline."""
    jobs = _Jobs(pipeline.config if isinstance(pipeline.config, dict) else {})
    for name, written in jobs.config.items():
        if name in _KEYWORDS or name.startswith(".") or not isinstance(written, dict):
            continue
        job = jobs.extended(name)
        if job is None:
            place = next(texts_in(member(written, "extends")), None)
            path, line = (place.path, place.line) if isinstance(place, Text) else (None, None)
            reason = said(
                "the job `{name}` is not known: it extends itself, or too much", name=name
            )
            pipeline.unknowns.append(Unknown(reason, path, line))
            continue
        yield from jobs.runs(job)


class _Jobs:
    """The jobs of one merged configuration."""

    def __init__(self, config: dict[str, Plain]) -> None:
        self.config = config
        self.done: dict[str, Plain] = {}
        self.references = MAX_REFERENCES

    def extended(self, name: str, below: tuple[str, ...] = ()) -> Plain:
        """Return a job with all that it extends; None where it extends itself."""
        if name in self.done:
            return self.done[name]
        own = self.config.get(name)
        if name in below or len(below) > MAX_EXTENDS or not isinstance(own, dict):
            return None
        found: Plain = {}
        for parent in texts_in(own.get("extends")):
            # A parent that is not here comes from a file that is not in the repository.
            if isinstance(parent, Text) and parent.text in self.config:
                inherited = self.extended(parent.text, (*below, name))
                if inherited is None:
                    return None
                found = laid_over(found, inherited)
        self.done[name] = laid_over(found, own)
        return self.done[name]

    def runs(self, job: Plain) -> Iterator[Job]:
        """Yield every run of a job that has a script."""
        scripts = tuple(self._scripts(job))
        if not any(scripts):
            return
        shared = laid_over(member(self.config, "variables") or {}, member(job, "variables") or {})
        for more in _matrix(member(job, "parallel", "matrix")):
            variables = _variables(laid_over(shared, more))
            yield Job(scripts, variables, *self._image(job, variables))

    def _image(self, job: Plain, variables: Mapping[str, Pieces]) -> tuple[Pieces, Text | None]:
        written = self._inherited(job, "image")
        text = member(written, "name") if isinstance(written, dict) else written
        if not isinstance(text, Text):
            return (), None
        return fill_references(text.text[:MAX_LENGTH], variables), text

    def _scripts(self, job: Plain) -> Iterator[tuple[Text, ...]]:
        """Yield what stands before a script with the script itself, and what runs after it."""
        first = [self._inherited(job, "before_script"), member(job, "script")]
        yield tuple(text for part in first for text in self._resolved(part))
        yield tuple(self._resolved(self._inherited(job, "after_script")))

    def _inherited(self, job: Plain, key: str) -> Plain:
        config = self.config
        places = (member(job, key), member(config, "default", key), member(config, key))
        return next((one for one in places if one is not None), None)

    def _resolved(self, part: Plain, depth: int = 0) -> Iterator[Text]:
        for text in texts_in(part):
            if isinstance(text, Text):
                yield text
            elif depth < MAX_NESTING and self.references > 0:
                self.references -= 1
                yield from self._resolved(self._referred(text), depth + 1)

    def _referred(self, reference: Reference) -> Plain:
        first, *rest = reference.keys or ("",)
        return member(self.extended(first), *rest)


def _matrix(value: Plain) -> Iterator[dict[str, Plain]]:
    """Yield the variables of each run of a job."""
    groups = [one for one in listed(value) if isinstance(one, dict)]
    if not groups:
        yield {}
        return
    runs = (
        dict(zip(group, values, strict=True))
        for group in groups
        for values in product(*(listed(one) for one in group.values()))
    )
    yield from islice(runs, MAX_RUNS)


def _variables(written: Plain) -> dict[str, Pieces]:
    """Return the variables, those that they are made of replaced as far as they are known."""
    given = written if isinstance(written, dict) else {}
    texts = {name: text_of(one) or text_of(member(one, "value")) for name, one in given.items()}
    found: dict[str, Pieces] = {"CI_PROJECT_DIR": (START,)}
    for _ in range(MAX_NESTING):
        found |= {
            name: _bounded(name, fill_references(text[:MAX_LENGTH], found))
            for name, text in texts.items()
            if text is not None
        }
    return found


def _bounded(name: str, pieces: Pieces) -> Pieces:
    size = sum(len(one) for one in pieces if isinstance(one, str))
    return pieces if size <= MAX_LENGTH else (Hole(name),)
