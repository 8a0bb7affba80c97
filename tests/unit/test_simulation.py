"""Builds that cannot be followed to their end say so, and nothing else suffers."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.docker.build import Build, ContextKind
from hullcheck.engine import Analysis, Options, analyse
from hullcheck.fixing import plan_fixes


def analysed(tree: str, *builds: Build) -> Analysis:
    literal = parse_tree(tree)
    return analyse(literal.snapshot, literal.on_disk, Options(builds=builds or None))


def reasons(analysis: Analysis) -> list[str]:
    return [unknown.reason for unknown in analysis.report.unknowns]


@pytest.mark.parametrize(
    ("tree", "build", "reason"),
    [
        ("-- a --\n", Build("Dockerfile", ""), "there is no such file in the repository"),
        ("-- Dockerfile (not loaded) --\n", Build("Dockerfile", ""), "it was not read"),
        ("-- Dockerfile (unreadable) --\ntoo large\n", Build("Dockerfile", ""), "too large"),
        (
            "-- Dockerfile --\nFROM scratch\n",
            Build("Dockerfile", "https://example.org/x.git", ContextKind.REMOTE),
            "is not in the repository",
        ),
        ("-- Dockerfile --\nFROM scratch\n", Build("Dockerfile", "", target="x"), "no stage `x`"),
        (
            "-- Dockerfile --\nFROM scratch\nCOPY dist/app /\n",
            Build("Dockerfile", ""),
            "a step before the build has to make it",
        ),
        (
            "-- Dockerfile --\nFROM scratch\nARG X\nCOPY $X /\n",
            Build("Dockerfile", ""),
            "`$X` is not known",
        ),
        ("-- Dockerfile --\nFROM scratch\nFRUIT\n", Build("Dockerfile", ""), "FRUIT"),
    ],
)
def test_what_cannot_be_known_is_told_with_its_reason(tree: str, build: Build, reason: str) -> None:
    assert any(reason in told for told in reasons(analysed(tree, build)))


def test_an_inline_dockerfile_is_followed() -> None:
    build = Build(None, "", inline="FROM scratch\nCOPY .env /\n", declared_as="compose.yaml:web")
    literal = parse_tree("-- .env.example --\n")
    options = Options(builds=(build,), named=(".env",))
    analysis = analyse(literal.snapshot, literal.on_disk, options)
    (trace,) = (trace for trace in analysis.facts.builds[0].hosts if trace.host.path == ".env")
    assert trace.image_paths == ("/.env",)


def test_a_clone_that_buildkit_makes_has_no_host_files() -> None:
    build = Build("Dockerfile", "", ContextKind.GIT)
    tree = "-- Dockerfile --\nFROM scratch\nCOPY . /\n-- .env.example --\nA=\n"
    analysis = analysed(tree, build)
    assert analysis.findings == ()
    assert not any(trace.landings for trace in analysis.facts.builds[0].hosts)


def test_an_undecidable_source_leaves_open_what_it_may_reach() -> None:
    literal = parse_tree("-- Dockerfile --\nFROM scratch\nARG X\nCOPY dist/$X /\n")
    options = Options(builds=(Build("Dockerfile", ""),), named=("dist/.env", ".env"))
    analysis = analyse(literal.snapshot, literal.on_disk, options)
    known = {trace.host.path: trace.in_image for trace in analysis.facts.builds[0].hosts}
    assert known["dist/.env"] is None
    assert known[".env"] is False


def test_a_host_file_that_a_run_removes_is_told() -> None:
    tree = "-- Dockerfile --\nFROM scratch\nCOPY . /app/\nRUN rm -rf /app/.venv\n"
    literal = parse_tree(tree)
    options = Options(builds=(Build("Dockerfile", ""),), named=(".venv/pyvenv.cfg",))
    analysis = analyse(literal.snapshot, literal.on_disk, options)
    trace = analysis.facts.builds[0].hosts[0]
    assert trace.in_image is True
    assert trace.removed_by is not None
    assert trace.removed_by.line == 3


def test_what_is_removed_before_it_is_taken_never_arrives() -> None:
    tree = (
        "-- Dockerfile --\nFROM scratch AS b\nCOPY . /app/\n"
        "RUN find /app -name .venv -exec rm -r {} +\nFROM scratch\nCOPY --from=b /app /app\n"
    )
    literal = parse_tree(tree)
    options = Options(builds=(Build("Dockerfile", ""),), named=(".venv/pyvenv.cfg",))
    analysis = analyse(literal.snapshot, literal.on_disk, options)
    routes = [route for finding in analysis.findings for route in finding.routes]
    assert {route.stage for route in routes if route.kind == "venv"} == {"b"}


NAMED = """
-- Dockerfile --
FROM scratch
COPY --from=shared . /shared/
-- lib/pyproject.toml --
[project]
name = "lib"
version = "1"
-- lib/uv.lock --
version = 1
-- app/app.txt --
"""


def test_a_host_file_comes_in_by_a_named_context_and_its_own_ignore_file_stops_it() -> None:
    build = Build("Dockerfile", "app", named_contexts={"shared": "lib"})
    analysis = analysed(NAMED, build)
    (finding,) = (f for f in analysis.findings if any(r.kind == "venv" for r in f.routes))
    assert finding.routes[0].image_path == "/shared/.venv"
    plan = plan_fixes(analysis)
    assert {edit.path for edit in plan.edits} == {"lib/.dockerignore"}
    assert not plan.refused


def test_a_message_quotes_no_more_of_a_pattern_than_anybody_reads() -> None:
    pattern = "{" + "a," * 20_000 + "}"
    analysis = analysed(f"-- .dockerignore --\n{pattern}\n-- Dockerfile --\nFROM a\nCOPY . /\n")
    [message] = [each.message for each in analysis.findings if "ineffective" in each.rule]
    assert len(message) < 1_000
    assert message.startswith("`{a,a,")
    assert "…`" in message
