"""One COPY or ADD of a build: its words expanded, its sources resolved, its files put down."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.finding import Place, Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.paths import parents
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
from hullcheck.docker.sending import Request, is_plain
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
class Origin:
    """What an instruction reads from."""

    files: FileSystem | None
    """None: something of which nothing is known."""
    request: Request | None = None
    """What the client is asked for of the context that it is, or that it begins with."""
    let_through: FileSystem | None = None
    """The context that it is, `files` being what is sent of it; None: it is none."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A COPY or ADD with all that it needs to be carried out."""

    flow: Flow
    stage: StageFiles
    step: Copy | Add
    environment: Environment
    origin: Origin
    """What it reads from."""
    from_context: bool
    """It reads from the build context."""
    build: str
    """Id of the build."""

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
        elif (origin := self.origin.files) is None or (
            isinstance(self.step, Add) and _REMOTE.match(value)
        ):
            self._put_unknown(destination)
        else:
            path, chosen = self._selection(value, select)
            matches = self._matches(origin, value, path)
            for match in matches.known:
                if self.step.exclude and not match.path:
                    self._refuse_broken_links(origin, chosen)
                yield from self._put(origin, match, destination, chosen)
            if not matches.whole:
                # Where nothing is matched no directory is made either.
                self._put_unknown(destination, is_sure=False)

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
        request = self.origin.request
        use = self._ask(request, word, path, found) if request else None
        if isinstance(found, Matches):
            return found
        reason = said("`{word}` is not there: {reason}", word=word, reason=found.reason)
        unsent = self._unsent(origin, use) if use else reason
        self.flow.stop(self.step.line, unsent, source=self.from_context)
        return Matches([])

    def _ask(
        self, request: Request, word: str, path: str, found: Matches | Problem
    ) -> SourceUse | None:
        """Note what the client is asked for; return what that names, if it is let through."""
        asked = clean(word)
        request.ask(asked, self.step.line)
        # `--parents` looks into all that its patterns may match.
        request.doubtful |= path != asked and not is_plain(asked)
        let_through = self.origin.let_through
        if let_through is None:
            request.doubtful = True
            return None
        if let_through is not self.origin.files:
            found = resolve_source(let_through, path)
        use = self._use(word, path, found)
        if self.from_context:
            self.flow.sources.append(use)
        if isinstance(found, Problem):
            return None
        request.uses.append(use)
        return use

    def _use(self, word: str, path: str, found: Matches | Problem) -> SourceUse:
        known = found.known if isinstance(found, Matches) else []
        told = shortened(self.step.keyword, self.step.value)
        paths = tuple(match.path for match in known)
        named = tuple(match.named for match in known)
        return SourceUse(self.place, told, word, path, paths, named=named)

    def _unsent(self, origin: FileSystem, use: SourceUse) -> str:
        """Return in words what of `use`, which is let through, is not sent."""
        if use.missing:
            return said("`{head}` is not sent: nothing in it matches", head=use.plain_head)
        paths = (path for path in (*use.matched, *use.named) if origin.node(path) is None)
        return said("`{value}` is not there", value=next(paths, use.path))

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

    def _put_unknown(self, destination: Destination, *, is_sure: bool = True) -> None:
        """Take it that anything may lie at the destination, links on the way followed.

        `is_sure` says that something does, so that the directories above are there.
        """
        followed = follow(self.stage, destination.path)
        path = destination.path if followed is None else followed
        above = () if is_sure else parents(path)
        missing = (each for each in above if self.stage.node(each) is None)
        self.stage.put(Made(next(missing, path), Node.UNKNOWN))

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
        if self.origin.request:
            self.origin.request.whole = True
        path = self.flow.dockerfile.source.path
        told = said("`{text}` is not known: {reason}", text=word.text, reason=reason)
        self.flow.unknowns.append(Unknown(told, path, self.step.line, self.build))
        if self.from_context:
            self.flow.leave_open(word.text)
        elif isinstance(self.origin.files, StageFiles):
            followed = self.origin.files.followed.values()
            self.flow.open_sources.update(item.origin for item in followed)

    def _write(self, document: Heredoc, destination: Destination) -> list[Lost]:
        """Put a heredoc down: for the builder it is a file that lies alone somewhere."""
        alone = StageFiles(self.flow.effort)
        alone.put(Made(document.name, Node.FILE))
        match = Match(document.name, document.name, Node.FILE)
        return self._copied(copy_into(self.stage, alone, match, destination, self.place))
