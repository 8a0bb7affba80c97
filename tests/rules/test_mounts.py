"""The rules about mounts: unsafe fixes, and what services, files and projects share."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import overlaid, parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.engine import Options, analyse
from hullcheck.fixing import plan_fixes
from hullcheck.rules import all_rules
from hullcheck.rules.rule import Rule

UNSAFE = [rule for rule in all_rules() if rule.group == "mounts" and rule.fix == "unsafe"]

IMAGE = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
version = 1
-- start.sh --
-- Dockerfile --
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-cache
CMD [".venv/bin/python", "shop.py"]
-- .dockerignore --
**/.venv
"""


def texts(snapshot: Snapshot) -> dict[str, str]:
    sources = {path: snapshot.source(path) for path in snapshot.paths}
    return {path: source.text for path, source in sources.items() if source}


def found(tree: str, *names: str) -> list[Finding]:
    literal = parse_tree(tree)
    options = Options(select=frozenset(names or {"bind-mount-hides-venv"}))
    return list(analyse(literal.snapshot, literal.on_disk, options).findings)


def services(text: str) -> str:
    return f"{IMAGE}-- compose.yaml --\n{text}"


@pytest.mark.parametrize("rule", UNSAFE, ids=[rule.name() for rule in UNSAFE])
def test_an_unsafe_fix_leads_from_the_bad_tree_to_the_good_one(rule: type[Rule]) -> None:
    literal = parse_tree(rule.bad)
    options = Options(select=frozenset({rule.name()}))
    plan = plan_fixes(analyse(literal.snapshot, literal.on_disk, options), unsafe=True)
    assert not plan.refused
    assert texts(plan.after) == texts(parse_tree(rule.good_tree()).snapshot)


def test_an_entry_that_an_anchor_gives_to_two_services_is_one_finding() -> None:
    tree = services("""
x-code: &code
  build: .
  volumes: [".:/app"]
services:
  web: *code
  worker:
    <<: *code
    command: .venv/bin/celery worker
""")
    told = found(tree)
    assert [(each.place.line, each.cause) for each in told] == [(4, "compose.yaml web /app/.venv")]


def test_two_entries_are_two_findings() -> None:
    tree = services("""
services:
  web: {build: ., volumes: [".:/app"]}
  worker: {build: ., volumes: [".:/app"]}
""")
    assert len({each.fingerprint for each in found(tree)}) == 2


def test_an_override_may_keep_what_the_base_hides() -> None:
    base = services('services: {web: {build: ., volumes: [".:/app"]}}\n')
    assert found(base)
    override = "-- compose.override.yaml --\nservices: {web: {volumes: [/app/.venv]}}\n"
    assert not found(overlaid(base, override))


@pytest.mark.parametrize(
    ("start", "severity"),
    [
        ("uv run --frozen shop.py", Severity.WARNING),
        ("sh -c 'uv sync && exec .venv/bin/python shop.py'", Severity.WARNING),
        ("./start.sh", Severity.WARNING),
        ("uv run --no-sync shop.py", Severity.ERROR),
        ("sh -c 'exec .venv/bin/python shop.py'", Severity.ERROR),
    ],
)
def test_a_start_that_may_bring_an_environment_lowers_it(start: str, severity: Severity) -> None:
    text = f'services: {{web: {{build: ., volumes: [".:/app"], command: "{start}"}}}}\n'
    assert [each.severity for each in found(services(text))] == [severity]


@pytest.mark.parametrize(
    "volumes",
    [
        "[.:/app, /app/.venv/]",
        "[.:/app, 'venv:/app/.venv']",
        "['.:/srv']",
        "[/app, './shop:/app/shop']",
        "['../other:/app']",
        "['/srv/code:/app']",
        "['missing:/app']",
        "['./missing:/app']",
        "['.:$TARGET']",
    ],
)
def test_what_is_seen_or_not_known_is_not_told(volumes: str) -> None:
    assert not found(services(f"services: {{web: {{build: ., volumes: {volumes}}}}}\n"))


def test_mounts_of_another_service_may_keep_it() -> None:
    text = 'services: {web: {build: ., volumes: [".:/app"], volumes_from: [tools]}}\n'
    assert not found(services(text))


def test_a_service_whose_build_is_left_out_is_not_looked_at() -> None:
    text = 'services: {web: {image: shop, volumes: [".:/app"]}}\n'
    assert not found(services(text))


WRONG = "volume-at-wrong-path"


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("/code/.venv/", "/app/.venv"),
        ("'venv:/code/.venv:rw'", "'venv:/app/.venv:rw'"),
        (
            "{type: volume, source: x, target: /code/.venv}",
            "{type: volume, source: x, target: /app/.venv}",
        ),
    ],
)
def test_a_volume_is_moved_in_whatever_form_it_is_written(written: str, after: str) -> None:
    tree = services(f"services: {{web: {{build: ., volumes: [.:/app, {written}]}}}}\n")
    literal = parse_tree(tree)
    analysis = analyse(literal.snapshot, literal.on_disk, Options())
    assert {each.rule for each in analysis.findings} == {WRONG}
    edited = plan_fixes(analysis).after.source("compose.yaml")
    assert edited is not None
    assert edited.text == f"services: {{web: {{build: ., volumes: [.:/app, {after}]}}}}\n"


def test_the_rule_that_is_replaced_speaks_when_it_alone_is_asked() -> None:
    tree = services("services: {web: {build: ., volumes: [.:/app, /code/.venv]}}\n")
    assert {each.rule for each in found(tree)} == {"bind-mount-hides-venv"}
    assert {each.rule for each in found(tree, "bind-mount-hides-venv", WRONG)} == {WRONG}


def test_a_volume_where_nothing_is_hidden_is_left_over() -> None:
    tree = services("services: {web: {build: ., volumes: [/code/.venv]}}\n")
    told = found(tree, WRONG)
    assert [(each.severity, each.fix) for each in told] == [(Severity.ADVICE, None)]


def test_where_a_mount_above_hides_as_well_removing_the_entry_is_no_fix() -> None:
    tree = services("services: {web: {build: ., volumes: [.:/app, ./.venv:/app/.venv]}}\n")
    told = found(tree, "host-venv-mounted", "bind-mount-hides-venv")
    assert [(each.rule, each.fix) for each in told] == [("host-venv-mounted", None)]


def test_a_part_of_the_hosts_environment_is_as_certain_as_the_environment() -> None:
    part = "./.venv/lib/python3.13/site-packages:/deps:ro"
    (told,) = found(services(f"services: {{web: {{build: ., volumes: ['{part}']}}}}\n"), MOUNTED)
    assert told.severity is Severity.ERROR


MOUNTED = "host-venv-mounted"
WORKSPACE = "source=${localWorkspaceFolder},target=/app,type=bind,consistency=cached"
VENV = "source=${localWorkspaceFolder}/.venv,target=/app/.venv,type=bind"


def dev_container(said: str) -> str:
    build = '"build": {"dockerfile": "../Dockerfile", "context": ".."}'
    return f'{IMAGE}-- .devcontainer/devcontainer.json --\n{{"name": "shop", {build},\n{said}}}\n'


@pytest.mark.parametrize(
    ("said", "rule", "severity"),
    [
        (f'"workspaceMount": "{WORKSPACE}"', "bind-mount-hides-venv", Severity.WARNING),
        (
            f'"workspaceMount": "{WORKSPACE}", "overrideCommand": false',
            "bind-mount-hides-venv",
            Severity.ERROR,
        ),
        (f'"mounts": ["{WORKSPACE}"]', "bind-mount-hides-venv", Severity.WARNING),
        (
            '"mounts": [{"type": "bind", "src": "${localWorkspaceFolder}", "dst": "/app/"}]',
            "bind-mount-hides-venv",
            Severity.WARNING,
        ),
        (f'"mounts": ["{VENV}"]', MOUNTED, Severity.ERROR),
        (
            f'"mounts": ["{WORKSPACE}", "source=v,target=/code/.venv,type=volume"]',
            "volume-at-wrong-path",
            Severity.WARNING,
        ),
    ],
)
def test_the_mounts_of_a_dev_container_are_followed(
    said: str, rule: str, severity: Severity
) -> None:
    (told,) = found(dev_container(said), "bind-mount-hides-venv", MOUNTED, "volume-at-wrong-path")
    assert (told.rule, told.severity) == (rule, severity)
    assert (told.place.path, told.place.line) == (".devcontainer/devcontainer.json", 2)
    assert "the dev container `shop`" in told.message
    assert told.fix is None


@pytest.mark.parametrize(
    "said",
    [
        # The opened directory lies below /workspaces.
        '"remoteUser": "root"',
        f'"workspaceMount": "{WORKSPACE}", "mounts": ["target=/app/.venv,type=volume"]',
        f'"workspaceMount": "{WORKSPACE}", "workspaceFolder": "/app", '
        '"mounts": ["source=v,target=${containerWorkspaceFolder}/.venv,type=volume"]',
        # What is made there is what the developer uses.
        f'"workspaceMount": "{WORKSPACE}", "postCreateCommand": "uv sync"',
        f'"workspaceMount": "{WORKSPACE}", "runArgs": ["-v", "/app/.venv"]',
        f'"workspaceMount": "{WORKSPACE}", "containerEnv": {{"UV_PROJECT_ENVIRONMENT": "/venv"}}',
        '"workspaceMount": "source=${localEnv:CODE},target=/app,type=bind"',
        '"workspaceMount": "source=${localWorkspaceFolder},target=${localEnv:AT},type=bind"',
        '"workspaceMount": "source=${localWorkspaceFolder}/..,target=/app,type=bind"',
        '"workspaceMount": 3, "mounts": {"a": [null]}',
        '"mounts": [null, "", ",,=", {"target": []}]',
    ],
)
def test_a_dev_container_that_keeps_its_environment_or_is_not_known_is_not_told(said: str) -> None:
    assert not found(dev_container(said), "bind-mount-hides-venv", MOUNTED)
