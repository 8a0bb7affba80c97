"""One COPY or ADD of a build: its words expanded, its sources resolved, its files put down."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.docker.copying import (
    Destination,
    Lost,
    Match,
    Matches,
    Problem,
    copy_into,
    parse_destination,
    resolve_source,
)
from hullcheck.docker.dockerfile.heredocs import Heredoc
from hullcheck.docker.dockerfile.instructions import Add, Copy
from hullcheck.docker.dockerfile.word import Word
from hullcheck.docker.filesystem import (
    FileSystem,
    Node,
    Selector,
    clean,
    everything,
    follow,
)
from hullcheck.docker.flow import UNKNOWN_PLACE, Flow, SourceUse, shortened
from hullcheck.docker.ignore.ignorefile import ExcludeSet
from hullcheck.docker.ignore.patterns import has_wildcards
from hullcheck.docker.stage_files import Made, StageFiles
from hullcheck.docker.stages.variables import Environment

_ARCHIVE = lazy_pattern(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|tzst)\Z")
_REMOTE = lazy_pattern(r"(?:https?://|git://|git@|ssh://)")


def workdir_of(environment: Environment) -> str:
    """Return the absolute WORKDIR, a name of its own for one that is not known."""
    return environment.workdir or f"/{UNKNOWN_PLACE}workdir"


def destination_of(word: Word, environment: Environment, line: int) -> Destination:
    """Return the place that `word` means, a name of its own for one that is not known."""
    text = environment.expand(word).value
    if text is None:
        return Destination(f"{UNKNOWN_PLACE}{line}", directory=True)
    return parse_destination(text, workdir_of(environment))


@dataclass(frozen=True, slots=True)
class Transfer:
    """A COPY or ADD with all that it needs to be carried out."""

    flow: Flow
    stage: StageFiles
    step: Copy | Add
    environment: Environment
    origin: FileSystem | None
    """What it reads from; None: something of which nothing is known."""
    from_context: bool
    """It reads from the build context."""
    build: str
    """Id of the build."""
    named_context: str = ""
    """The named context that it reads from; "" where it does not."""

    @property
    def place(self) -> Place:
        """Where the instruction stands."""
        step = self.step
        return Place(self.flow.dockerfile.source.path, step.line, step.end_line, step.span)

    def carry_out(self) -> Iterator[Lost]:
        """Put everything into the stage; yield the followed files that are replaced."""
        refused = self.environment.expand(self.step.destination).error
        if refused:
            self.flow.stop(self.step.line, refused)
            return
        destination = destination_of(self.step.destination, self.environment, self.step.line)
        select = self._excluding()
        for word in self.step.sources:
            yield from self._word(word, destination, select)
        for document in self.step.documents:
            yield from self._write(document, destination)

    def _excluding(self) -> Selector:
        if not self.step.exclude:
            return everything
        patterns = ExcludeSet([word.text for word in self.step.exclude])
        if patterns.problem:
            self.flow.stop(self.step.line, patterns.problem.reason)
        return lambda path: not patterns.excludes(path)

    def _word(self, word: Word, destination: Destination, select: Selector) -> Iterator[Lost]:
        expanded = self.environment.expand(word)
        value = expanded.value
        if expanded.error:
            self.flow.stop(self.step.line, expanded.error)
        elif value is None:
            self._undecidable(word, expanded.reason)
        elif self.origin is None or (isinstance(self.step, Add) and _REMOTE.match(value)):
            self._put_unknown(destination)
        else:
            path, chosen = self._selection(value, select)
            matches = self._matches(self.origin, value, path)
            for match in matches.known:
                if self.step.exclude and not match.path:
                    self._refuse_broken_links(self.origin, chosen)
                yield from self._put(self.origin, match, destination, chosen)
            if not matches.whole:
                self._put_unknown(destination)

    def _selection(self, source: str, select: Selector) -> tuple[str, Selector]:
        """Return the path to resolve and what is taken of it: `--parents` keeps what is named."""
        if not (isinstance(self.step, Copy) and self.step.parents):
            return clean(source), select
        pivot, found, pattern = source.partition("/./")
        pattern = clean(pattern if found else source)
        wanted = ExcludeSet([pattern])

        def chosen(path: str) -> bool:
            return bool(wanted.excludes(path)) and select(path)

        return (clean(pivot) if found else ""), chosen if pattern else select

    def _matches(self, origin: FileSystem, word: str, path: str) -> Matches:
        found = resolve_source(origin, path)
        if (self.from_context or self.named_context) and path.startswith("!"):
            # It is an include pattern on its way to the client, where `!` means something.
            found = Matches([]) if has_wildcards(path) else found
        matches = found if isinstance(found, Matches) else Matches([])
        if isinstance(found, Problem):
            reason = said("`{word}` is not there: {reason}", word=word, reason=found.reason)
            self.flow.stop(self.step.line, reason, source=self.from_context)
        asked = self.flow.sources if self.from_context else None
        if self.named_context:
            asked = self.flow.named_sources.setdefault(self.named_context, [])
        if asked is not None:
            told = shortened(self.step.keyword, self.step.value)
            paths = tuple(match.path for match in matches.known)
            named = tuple(match.named for match in matches.known)
            asked.append(SourceUse(self.place, told, word, path, paths, named=named))
        return matches

    def _refuse_broken_links(self, origin: FileSystem, select: Selector) -> None:
        """Stop at a link at the root that leads nowhere: with `--exclude` they are followed."""
        for child in origin.children("") or ():
            if origin.node(child) is Node.LINK and select(child):
                target = follow(origin, child)
                if target is None or origin.node(target) is None:
                    self.flow.stop(self.step.line, said("`/{child}` leads nowhere", child=child))

    def _put(
        self, origin: FileSystem, match: Match, destination: Destination, select: Selector
    ) -> list[Lost]:
        if self._unpacks and match.node is Node.FILE and _ARCHIVE.search(match.path):
            self._put_unknown(destination)
            return []
        return self._copied(copy_into(self.stage, origin, match, destination, self.place, select))

    def _put_unknown(self, destination: Destination) -> None:
        """Take it that anything may lie at the destination, links on the way followed."""
        path = follow(self.stage, destination.path)
        self.stage.put(Made(destination.path if path is None else path, Node.UNKNOWN))

    def _copied(self, done: list[Lost] | Problem) -> list[Lost]:
        if isinstance(done, Problem):
            self.flow.stop(self.step.line, done.reason)
            return []
        return done

    @property
    def _unpacks(self) -> bool:
        flag = self.step.flag("unpack")
        return isinstance(self.step, Add) and not (flag and flag.text.lower() == "false")

    def _undecidable(self, word: Word, reason: str) -> None:
        path = self.flow.dockerfile.source.path
        told = said("`{text}` is not known: {reason}", text=word.text, reason=reason)
        self.flow.unknowns.append(Unknown(told, path, self.step.line, self.build))
        if self.from_context:
            self.flow.leave_open(word.text)
        elif isinstance(self.origin, StageFiles):
            followed = self.origin.followed.values()
            self.flow.open_sources.update(item.origin for item in followed)

    def _write(self, document: Heredoc, destination: Destination) -> list[Lost]:
        """Put a heredoc down: for the builder it is a file that lies alone somewhere."""
        alone = StageFiles(self.flow.effort)
        alone.put(Made(document.name, Node.FILE))
        match = Match(document.name, document.name, Node.FILE)
        return self._copied(copy_into(self.stage, alone, match, destination, self.place))
