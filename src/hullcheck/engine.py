"""The pipeline: Snapshot -> Builds -> BuildContext -> Flow -> Findings -> Report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace
from functools import cached_property

from hullcheck.allowing.silencing import Silence, allowances_of
from hullcheck.config.configuration import Configuration
from hullcheck.config.files import wanted_configuration
from hullcheck.core.digest import hex_digest
from hullcheck.core.finding import Finding, Severity, Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import OnDisk
from hullcheck.core.snapshot import Snapshot, Unreadable, remembered
from hullcheck.core.together import ALONE, Together
from hullcheck.discovery.builds import discover_builds, wanted_texts
from hullcheck.discovery.compose_services import redeclared
from hullcheck.discovery.declared import Declared, DeclaredService
from hullcheck.docker.build import Build
from hullcheck.environments import service_files
from hullcheck.environments.host_files import (
    HostFile,
    named_host_files,
    predict_host_files,
    wanted_host_texts,
)
from hullcheck.environments.locked_names import wanted_name_locks
from hullcheck.environments.node_lock import wanted_node_locks
from hullcheck.environments.tracked_env_files import wanted_env_files
from hullcheck.environments.uv_lock import wanted_lockfiles
from hullcheck.facts import BuildFacts, Facts
from hullcheck.languages.translator import Translator, chosen, translator_of
from hullcheck.report import Report
from hullcheck.rules import all_rules
from hullcheck.rules.host.leak_rule import LeakRule
from hullcheck.rules.install.install_rule import InstallRule
from hullcheck.rules.layers.layer_rule import LayerRule
from hullcheck.rules.rule import Rule, Scope
from hullcheck.sharing import check_apart, groups_of, joined
from hullcheck.simulation import Hosts, simulate_builds
from hullcheck.unread import untold

MAX_MESSAGE = 600
"""Characters of a finding's message: a path and a pattern of usual length, three times over."""

MAX_ROUNDS = 4
"""How often texts may name further texts (compose includes, extends)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a caller asks for; where that says nothing, the configuration decides."""

    select: frozenset[str] = frozenset()
    """Only these rules, by name, also where another would speak in their place; empty: the set."""
    ignore: frozenset[str] = frozenset()
    """Rules that are not asked."""
    strict: bool | None = None
    """Ask also the rules that are a matter of taste; None: the caller does not say."""
    named: tuple[str, ...] = ()
    """Paths that are taken as lying on the host."""
    builds: tuple[Build, ...] | None = None
    """Exactly these builds, with no discovery; None: what the repository declares."""
    predict: bool = True
    """Expect what a developer's machine has; False: only what is named or on disk."""
    configuration: Configuration | None = None
    """What the repository says, see `read_configuration`; None: nobody has looked."""
    comments: bool = True
    """What comments allow counts. False where a stranger may have written them, on an
    event that holds secrets; then head and base are both analysed so."""
    language: str | None = None
    """The code of the language in which it is to be told; None: the caller does not say."""
    locale: str | None = None
    """The code of the language of the caller's locale, which counts least."""

    @property
    def translator(self) -> Translator:
        """Who tells what is said: as the caller says, the configuration, or the locale."""
        return translator_of(chosen((self.language, self.configured.language, self.locale)))

    @property
    def configured(self) -> Configuration:
        """The configuration; the empty one where nobody has looked."""
        return self.configuration or Configuration()

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that are asked, each made once."""
        chosen = (cls for cls in all_rules() if self._asks(cls))
        return tuple(cls() for cls in chosen)

    def _asks(self, rule: type[Rule]) -> bool:
        name, said = rule.name(), self.configured
        if self.select:
            return name in self.select
        if name in self.ignore or name in said.ignore:
            return False
        strict = said.strict if self.strict is None else self.strict
        return name in said.select if said.select else bool(strict) or not rule.taste


@dataclass(frozen=True)
class Analysis:
    """Everything that one run knows; `report` is what it says."""

    snapshot: Snapshot
    options: Options
    hosts: Hosts
    facts: Facts
    unknowns: tuple[Unknown, ...] = field(default=())
    left_out: int = 0
    """Builds that the configuration leaves out."""

    @cached_property
    def found(self) -> tuple[Finding, ...]:
        """What all but the last rules find, also what is allowed, with fingerprints."""
        return self._asked(self.facts, last=False)

    @cached_property
    def silence(self) -> Silence:
        """What is told of what is found, and what somebody allowed."""
        paths, comments = self.options.configured.allowances, self.options.comments
        allowances = allowances_of(self.facts, self.found, paths, comments=comments)
        silence = allowances.silence(self.found)
        last = self._asked(replace(self.facts, faults=silence.faults), last=True)
        if not last:
            return silence
        more = allowances.silence(last)
        told = sorted((*silence.told, *more.told), key=reading_order)
        suppressed = (*silence.suppressed, *more.suppressed)
        return replace(silence, told=tuple(told), suppressed=suppressed)

    def _asked(self, facts: Facts, *, last: bool) -> tuple[Finding, ...]:
        severities = self.options.configured.severities
        found = (
            judged(item, severities.get(item.rule, item.severity))
            for rule in self.options.rules()
            if rule.last is last
            for item in _findings(rule, facts)
        )
        mine = fingerprinted(sorted(found, key=reading_order))
        return joined(facts.together.all("findings", mine), reading_order)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is told, in the order of files and lines, with fingerprints."""
        return self.silence.told

    @property
    def _lacks_texts(self) -> bool:
        texts = self.snapshot.texts.values()
        return any(isinstance(text, Unreadable) and text.limit for text in texts)

    @property
    def report(self) -> Report:
        """What is said of the repository."""
        mine = [(each.traced, each.unknowns) for each in self.facts.builds]
        told = self.facts.together.gathered("report", mine)
        per_build = (unknown for _, each in told for unknown in each)
        unknowns = tuple(dict.fromkeys((*self.unknowns, *per_build)))
        unknowns += tuple(untold(self.snapshot, unknowns, wanted))
        return Report(
            builds=tuple(traced for traced, _ in told),
            findings=self.findings,
            suppressed=self.silence.suppressed,
            unknowns=unknowns,
            complete=not (self._lacks_texts or any(unknown.limit for unknown in unknowns)),
            left_out=self.left_out,
        )


def _findings(rule: Rule, facts: Facts) -> Iterable[Finding]:
    """Return what `rule` finds; of the repository as a whole one process tells."""
    found = rule.findings(facts)
    if rule.scope is not Scope.REPOSITORY or facts.together.is_first:
        return found
    # It hears, and answers, what all are asked.
    return list(found)[:0]


@remembered
def wanted(snapshot: Snapshot) -> Sequence[str]:
    """Return the texts that the analysis would still like; the edge loads them and asks again."""
    ignore_files = snapshot.tree.containing("ignore\0")
    asked = (*wanted_texts(snapshot), *wanted_host_texts(snapshot), *ignore_files)
    asked += tuple(service_files.wanted(snapshot))
    asked += tuple(wanted_configuration(snapshot))
    asked += (*wanted_lockfiles(snapshot), *wanted_name_locks(snapshot))
    asked += tuple(wanted_env_files(snapshot))
    asked += tuple(wanted_node_locks(snapshot))
    asked += snapshot.tree.links
    return [path for path in dict.fromkeys(asked) if path not in snapshot.texts]


def analyse(
    snapshot: Snapshot, on_disk: OnDisk, options: Options, together: Together = ALONE
) -> Analysis:
    """Return all that is known of `snapshot` on a machine where `on_disk` lies about.

    Of several processes each follows some of the builds, and knows of the others what it
    hears. Raises `NotTogetherError` where that cannot be.
    """
    said = options.configured
    declared = _declared(snapshot, options)
    kept = said.kept(declared) if options.builds is None else declared
    expected, host_unknowns = expected_hosts(snapshot, on_disk, options)
    hosts = Hosts(snapshot, expected)
    builds: Sequence[Build] = kept.builds
    if said.images:
        builds = [replace(build, own_images=said.images) for build in builds]
    if not all(rule.scope for rule in options.rules()):
        together = ALONE
    own = together.own(len(builds), lambda: groups_of(builds))
    simulated = tuple(simulate_builds(snapshot, (builds[each] for each in own), hosts))
    check_apart(simulated, together)
    unknowns = (*said.unknowns, *kept.unknowns, *host_unknowns)
    left_out = len(declared.builds) - len(kept.builds)
    has_git = on_disk.has_git
    facts = facts_of(snapshot, simulated, options, kept.services, hosts, has_git=has_git)
    facts = replace(facts, together=together, unknowns=(*said.unknowns, *kept.unknowns))
    return Analysis(snapshot, options, hosts, facts, unknowns, left_out)


def _declared(snapshot: Snapshot, options: Options) -> Declared:
    if options.builds is not None:
        return Declared(options.builds)
    return discover_builds(snapshot, options.configured.builds)


def expected_hosts(
    snapshot: Snapshot, on_disk: OnDisk, options: Options
) -> tuple[Sequence[HostFile], Sequence[Unknown]]:
    """Return the host files of a run: what the user names, then what is there or predicted."""
    if not options.predict:
        return named_host_files(options.named, snapshot), ()
    paths = dict.fromkeys((*options.named, *options.configured.host_files))
    named = named_host_files(paths, snapshot)
    predicted = predict_host_files(snapshot, on_disk)
    known = {host.path for host in named}
    return (
        *named,
        *(host for host in predicted.files if host.path not in known),
    ), predicted.unknowns


def facts_of(
    snapshot: Snapshot,
    builds: tuple[BuildFacts, ...],
    options: Options,
    services: tuple[DeclaredService, ...],
    hosts: Hosts,
    *,
    has_git: bool,
) -> Facts:
    """Return what the rules of `options` may look at."""
    rules = options.rules()
    leak_rules = tuple(rule for rule in rules if isinstance(rule, LeakRule))
    layer_rules = tuple(rule for rule in rules if isinstance(rule, LayerRule))
    install_rules = tuple(rule for rule in rules if isinstance(rule, InstallRule))
    asked = frozenset(rule.name() for rule in rules if not rule.last)
    return Facts(
        snapshot,
        builds,
        leak_rules,
        layer_rules,
        install_rules=install_rules,
        asked=asked,
        declared=services,
        hosts=tuple(hosts.files),
        has_git=has_git,
    )


def reanalyse(before: Analysis, snapshot: Snapshot, changed: frozenset[str]) -> Analysis:
    """Return `before` on a snapshot in which the texts of `changed` differ.

    Only the builds that read one of them are simulated again, and only the compose
    projects parsed again; what a machine has and which builds there are is taken as it was.
    """
    hosts = before.hosts.on(snapshot)
    touched = [facts for facts in before.facts.builds if facts.reads & changed]
    new = simulate_builds(snapshot, (facts.build for facts in touched), hosts)
    again = dict(zip(map(id, touched), new, strict=True))
    builds = tuple(again.get(id(facts), facts) for facts in before.facts.builds)
    services = redeclared(before.facts.declared, snapshot, changed)
    has_git = before.facts.has_git
    together = before.facts.together
    check_apart(builds, together)
    facts = facts_of(snapshot, builds, before.options, services, hosts, has_git=has_git)
    facts = replace(facts, together=together, unknowns=before.facts.unknowns)
    return replace(before, snapshot=snapshot, hosts=hosts, facts=facts)


def fingerprinted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` with fingerprints: rule, cause, build and occurrence; never a line."""
    seen: dict[str, int] = {}
    done: list[Finding] = []
    for finding in findings:
        build = min(finding.builds, default="").partition(" ")[0]
        text = "\0".join((finding.rule, " ".join(finding.cause.split()), build))
        occurrence = seen[text] = seen.get(text, 0) + 1
        digest = hex_digest(f"{text}\0{occurrence}")
        done.append(replace(finding, fingerprint=digest[:16]))
    return tuple(done)


def judged(finding: Finding, severity: Severity) -> Finding:
    """Return `finding` with its severity and a message that is not too long; most are as told."""
    message = brief(finding.message)
    if message is finding.message and severity is finding.severity:
        return finding
    return replace(finding, severity=severity, message=message)


def brief(message: str) -> str:
    """Return `message`, or its beginning where it quotes more than anybody reads."""
    if len(message) <= MAX_MESSAGE:
        return message
    kept = message[: MAX_MESSAGE - 1] + "…"
    return kept + "`" if kept.count("`") % 2 else kept


def reading_order(finding: Finding) -> tuple[str, int, str, str]:
    """Return the key by which findings are told in the order of files and lines."""
    return (finding.place.path, finding.place.line or 0, finding.rule, finding.cause)
