"""Builds followed by several processes: whatever becomes of them, what is told is the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hullcheck.core.finding import Finding, Place, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.core.literal_header import BadLiteralError
from hullcheck.core.together import NotTogetherError
from hullcheck.docker.build import Build
from hullcheck.edges.crew import MIN_BUILDS, with_crew
from hullcheck.engine import Options, analyse, reading_order
from hullcheck.rules import all_rules
from hullcheck.sharing import groups_of, joined

from .both_ways import side_by_side
from .conftest import Repo

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux")

EXAMPLES = [tree for rule in all_rules() for tree in (rule.bad, *rule.near_misses[:1])]
MORE = [tree for rule in all_rules() for tree in rule.near_misses[1:]]


def run(trees: Iterable[str], processes: int, before: str = "") -> list[int]:
    """Return by how many processes each tree was done; fail where they say something else.

    `before` is done before all of it.
    """
    script = f"from tests.edges import both_ways\n{before}"
    done = subprocess.run(
        [sys.executable, "-c", f"{script}\nboth_ways.main()", str(processes)],
        input="\0".join(trees),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [int(line) for line in done.stdout.split()]


def is_tree(text: str) -> bool:
    try:
        parse_tree(text)
    except BadLiteralError:
        return False
    return True


def test_several_processes_find_in_examples_what_one_does() -> None:
    # Some examples are of names that mean nothing in a directory.
    number = len(EXAMPLES) // 8
    trees = [side_by_side(EXAMPLES[each::number]) for each in range(number)]
    trees = [tree for tree in trees if is_tree(tree)]
    assert len(trees) > number * 0.8
    assert set(run(trees, 3)) == {3}


@settings(max_examples=2, deadline=None)
@given(st.lists(st.lists(st.sampled_from(MORE), min_size=4, max_size=8), min_size=4, max_size=4))
def test_several_processes_find_in_any_tree_what_one_does(drawn: list[list[str]]) -> None:
    run(filter(is_tree, map(side_by_side, drawn)), 4)


BASE = """
-- base/Dockerfile --
FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends git
-- base/app.py --
-- web/Dockerfile --
{web}
-- web/app.py --
-- web/requirements.txt --
-- web/app/requirements.txt --
-- job/Dockerfile --
{job}
-- job/app.py --
-- Makefile --
all:
\tdocker build -t acme/base:$(VERSION) base
\tdocker build web
\tdocker build job
"""

ACROSS = {
    "an image that another build makes": (
        "unpinned-base-image",
        BASE.format(web="FROM acme/base\nCOPY . /app", job="FROM ubuntu\nCOPY . /app"),
        {"job/Dockerfile": False},
    ),
    "lists from which another build installs": (
        "apt-leftovers-in-layer",
        BASE.format(
            web="FROM acme/base\nRUN apt-get install -y --no-install-recommends git",
            job="FROM debian:13-slim\nRUN apt-get update && apt-get install -y git",
        ),
        {"base/Dockerfile": False, "job/Dockerfile": True},
    ),
}
"""What a rule finds in a tree whose builds have nothing in common, and whether it mends it."""


@pytest.mark.parametrize("name", ACROSS)
def test_rules_hear_of_the_builds_that_another_process_follows(name: str) -> None:
    rule, tree, found = ACROSS[name]
    literal = parse_tree(tree)
    options = Options(select=frozenset({rule}))
    findings = analyse(literal.snapshot, literal.on_disk, options).findings
    assert {finding.place.path: bool(finding.fix) for finding in findings} == found
    assert run([tree], 3) == [3]


SERVICES = side_by_side(EXAMPLES[:60:10])

BEGIN = """
import atexit, os, signal, sys
from hullcheck import engine, fixing, report, sharing, simulation
here = os.getpid()

def look():
    try:
        sys.stderr.write(str(os.waitpid(-1, 0)))
    except ChildProcessError:
        return 0
atexit.register(look)
"""
"""Says at its end of a copy that is left."""

COPY = "os.getpid() != here"

WORRIES = {
    "a copy is killed": (
        f"""
followed = simulation.simulate_build
def simulate_build(*given):
    if {COPY}:
        os.kill(os.getpid(), signal.SIGKILL)
    return followed(*given)
simulation.simulate_build = simulate_build
""",
        1,
    ),
    "a copy fails while fixes are verified": (
        f"""
looked_for = fixing._harm
def harm(*given):
    if {COPY}:
        raise MemoryError
    return looked_for(*given)
fixing._harm = harm
""",
        1,
    ),
    "no copy can be made": (
        """
def refuse():
    raise BlockingIOError(11, "Resource temporarily unavailable")
os.fork = refuse
""",
        1,
    ),
    "no pipe can be made": (
        """
made = []
pipe = os.pipe
def refuse():
    made.append(1)
    if len(made) > 3:
        raise OSError(24, "Too many open files")
    return pipe()
os.pipe = refuse
""",
        1,
    ),
    "nobody hears of the end of a copy": ("signal.signal(signal.SIGCHLD, signal.SIG_IGN)", 3),
    "the builds take more work than one process does": ("sharing.MAX_RUN = 0", 1),
    "what is told cannot be sent": (
        """
def refuse(*_):
    raise TypeError("cannot pickle it")
report.TracedBuild.__reduce_ex__ = refuse
""",
        1,
    ),
    "a process asks what the others do not": (
        f"""
asked = sharing.check_apart
def check_apart(builds, together):
    if {COPY}:
        together.all("it", 0)
    asked(builds, together)
engine.check_apart = check_apart
""",
        1,
    ),
}


@pytest.mark.parametrize("name", WORRIES)
def test_what_several_processes_cannot_do_one_does(name: str) -> None:
    before, processes = WORRIES[name]
    assert run([SERVICES], 3, BEGIN + before) == [processes]


def test_an_interrupt_ends_all_processes() -> None:
    wait = f"""
import time
os.setsid()
def wait(builds, together):
    if {COPY}:
        time.sleep(600)
    os.killpg(0, signal.SIGINT)
    together.all("files", 0)
engine.check_apart = wait
sys.exit = lambda code: None
try:
    both_ways.main()
except KeyboardInterrupt:
    print(130)
os._exit(look())
"""
    assert run([SERVICES], 3, BEGIN + wait) == [130]


def test_few_builds_are_followed_by_one_process() -> None:
    def groups() -> list[list[int]]:
        raise AssertionError

    few = MIN_BUILDS - 1
    assert with_crew(lambda together: together.own(few, groups)) == range(few)


def test_every_rule_says_what_it_looks_at() -> None:
    # Where one is asked that does not, one process does all the work.
    assert [rule.name() for rule in all_rules() if rule.scope is None] == []


BUILDS = [
    Build("a/Dockerfile", "a"),
    Build("b/Dockerfile", "b"),
    Build("a/Dockerfile", "c"),
    Build("d/Dockerfile", "d", ignore_file="ignored"),
    Build("e/Dockerfile", "e", named_contexts={"more": "b"}),
    Build("f/Dockerfile", "f", context_assumed=True, candidates=("f", "e")),
    Build("g/Dockerfile", "g", ignore_file="ignored"),
    Build("h/Dockerfile", "h"),
]


def test_builds_with_a_file_in_common_stay_together() -> None:
    assert groups_of(BUILDS) == [[0, 2], [1, 4, 5], [3, 6], [7]]


def found(rule: str, cause: str, path: str, line: int) -> Finding:
    return Finding(rule, Severity.ADVICE, "", Place(path, line), cause)


def test_findings_of_all_are_told_in_one_order() -> None:
    first = (found("a", "1", "a", 1), found("a", "1", "c", 1))
    second = (found("a", "2", "a", 2), found("b", "1", "b", 1))
    order = [*first[:1], *second, *first[1:]]
    assert list(joined([first, second], reading_order)) == order


@pytest.mark.parametrize("other", [found("a", "1", "b", 1), found("a", "2", "a", 1)])
def test_one_process_tells_what_two_would_tell_of_one_thing(other: Finding) -> None:
    with pytest.raises(NotTogetherError):
        joined([(found("a", "1", "a", 1),), (other,)], reading_order)


def test_a_machine_with_one_processor_says_the_same(repo: Repo) -> None:
    for number in range(MIN_BUILDS):
        files = {"Dockerfile": "FROM python\nCOPY . /app\n", "app.py": "", "go.mod": ""}
        repo.write({f"s{number}/{name}": text for name, text in files.items()})
    arguments = ["check", "--no-cache", "--format=json", repo.path]
    check = f"from hullcheck.edges.cli import main\nmain({arguments})"
    one = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    several = "import os\nos.sched_getaffinity = lambda process: {1, 2}"
    done = [
        subprocess.run(
            [sys.executable, "-c", f"{set_up}\n{check}"], capture_output=True, check=True
        )
        for set_up in (one, several)
    ]
    assert done[0].stdout == done[1].stdout
    assert done[0].stdout.count(b'"rule": "unpinned-base-image"') == MIN_BUILDS
