"""Of the mounts at a path and above it the deepest decides what a container sees."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.finding import Place
from hullcheck.core.literal import parse_tree
from hullcheck.docker.build import Build
from hullcheck.docker.compose import HostPath, Mount, MountKind
from hullcheck.docker.mounts import (
    by_target,
    deciding,
    declared_volumes,
    host_path_at,
    is_settled,
)
from hullcheck.engine import Options, analyse
from hullcheck.services import ServiceFacts
from hullcheck.syntax.interpolation import Expanded

from .followed import followed

TREE = parse_tree("-- shop/app.py --\n-- shop/web/main.py --\n").snapshot.tree


def bind(source: str | None, target: str | None, *, inside: bool = True) -> Mount:
    host = HostPath(source, inside=inside, written=Expanded(source or ""))
    return Mount(MountKind.BIND, target, host, None, False, Place("compose.yaml", 1))


def volume(target: str) -> Mount:
    return Mount(MountKind.ANONYMOUS, target, None, None, False, Place("compose.yaml", 1))


@pytest.mark.parametrize(
    ("targets", "path", "decides"),
    [
        (["/app"], "/app/.venv", "/app"),
        (["/app", "/app/.venv"], "/app/.venv", "/app/.venv"),
        (["/app/web", "/app", "/"], "/app/web/.venv", "/app/web"),
        (["/", "/app/web/.venv/lib"], "/app/web/.venv", "/"),
        (["/application", "/app2"], "/app", None),
        (["/app/"], "/app", "/app/"),
    ],
)
def test_the_deepest_decides(targets: list[str], path: str, decides: str | None) -> None:
    found = deciding(by_target(map(volume, targets)), path)
    assert (found.target if found else None) == decides


parts = st.lists(st.sampled_from(["app", "web", ".venv"]), max_size=4)
paths = parts.map(lambda names: "/" + "/".join(names))


@given(st.lists(paths, max_size=6), paths)
def test_what_decides_is_the_longest_target_above(targets: list[str], path: str) -> None:
    above = [each for each in targets if f"{path}/".startswith(f"{each.rstrip('/')}/")]
    found = deciding(by_target(map(volume, targets)), path)
    assert (found.target if found else None) == max(above, key=len, default=None)


def test_a_bind_mount_shows_a_directory_of_the_repository() -> None:
    assert host_path_at(bind("shop", "/app"), "/app/.venv", TREE) == "shop/.venv"
    assert host_path_at(bind("", "/app"), "/app/.venv", TREE) == ".venv"
    assert host_path_at(bind("shop/web", "/"), "/x", TREE) == "shop/web/x"


@pytest.mark.parametrize(
    "mount",
    [
        bind(None, "/app"),
        bind("missing", "/app"),
        bind("shop/app.py", "/app"),
        bind("../shop", "/app", inside=False),
        volume("/app"),
        Mount(MountKind.BIND, "/app", None, None, False, Place("compose.yaml", 1)),
    ],
)
def test_otherwise_nobody_knows_what_it_shows(mount: Mount) -> None:
    assert host_path_at(mount, "/app/.venv", TREE) is None


def test_a_target_that_is_not_known_may_be_anywhere() -> None:
    assert is_settled([volume("/app")])
    assert not is_settled([volume("/app"), bind("shop", None)])


def service(compose: str, dockerfile: str = 'CMD ["uv", "run", "shop.py"]') -> ServiceFacts:
    literal = parse_tree(
        f"-- Dockerfile --\nFROM python:3.13-slim\nWORKDIR /app\n{dockerfile}\nVOLUME /data\n"
        f"-- compose.yaml --\nservices:\n  web:\n    build: .\n{compose}"
    )
    analysis = analyse(literal.snapshot, literal.on_disk, Options())
    return analysis.facts.services[0]


@pytest.mark.parametrize(
    ("compose", "made"),
    [
        ("", ["/app/.venv"]),
        ("    command: uv run --no-sync x\n", []),
        ("    command: sh -c 'cd web && uv sync'\n", ["/app/web/.venv"]),
        ("    command: sh -c 'uv sync --port $PORT'\n", ["/app/.venv"]),
        ("    command: sh -c 'if [ -n \"$$X\" ]; then uv sync; fi'\n", []),
        ("    entrypoint: [uv, run]\n    command: [x]\n", ["/app/.venv"]),
        ("    entrypoint: [tail]\n", []),
        ("    environment: [UV_PROJECT_ENVIRONMENT=/opt/venv]\n", ["/opt/venv"]),
        ("    environment: {UV_NO_SYNC: 1}\n", []),
        ("    working_dir: /srv\n", ["/srv/.venv"]),
        ("    working_dir: $WHERE\n", []),
        ("    command: []\n", []),
    ],
)
def test_what_a_service_makes_when_it_starts(compose: str, made: list[str]) -> None:
    found = service(compose).start.effects
    assert [each.path for each in found if each.kind == "makes-venv"] == made


@pytest.mark.parametrize(
    ("dockerfile", "is_open"),
    [
        ('ENTRYPOINT ["/entrypoint.sh"]\nCMD ["uv", "run", "x"]', True),
        ('CMD ["bash", "start"]', True),
        ("CMD bash -lc 'python shop.py'", False),
        ('CMD ["/app/.venv/bin/python", "x"]', False),
        ('CMD ["./start"]', True),
        ('CMD ["make", "run"]', True),
        ("ENV A=b", True),
        ('CMD ["sleep", "infinity"]', True),
        ("CMD while sleep 1000; do :; done", True),
        ("CMD sleep 5 && python shop.py", False),
    ],
)
def test_a_script_may_do_anything(dockerfile: str, is_open: bool) -> None:
    assert service("", dockerfile).start.is_open is is_open


def test_a_variable_of_the_callers_shell_that_decides_leaves_everything_open() -> None:
    literal = parse_tree(
        "-- Dockerfile --\nFROM python:3.13-slim\nCMD uv run x\n-- compose.yaml --\n"
        "services: {web: {build: ., environment: [UV_PROJECT_ENVIRONMENT]}}\n"
    )
    assert analyse(literal.snapshot, literal.on_disk, Options()).facts.services == ()


def test_a_volume_of_the_image_stands_over_it_like_one_of_the_service() -> None:
    found = service("    volumes: [/data]\n", 'VOLUME /data cache\nCMD ["x"]').mounts
    assert [(each.kind, each.target, each.read_only) for each in found] == [
        (MountKind.ANONYMOUS, "/data", False),
        (MountKind.ANONYMOUS, "/app/cache", False),
    ]
    assert [(each.place.path, each.place.line) for each in found] == [
        ("compose.yaml", 4),
        ("Dockerfile", 3),
    ]


def test_a_volume_whose_path_depends_on_what_is_not_known_may_be_anywhere() -> None:
    flow = followed("-- Dockerfile --\nFROM scratch\nARG X\nVOLUME /a/$X /b\n")
    assert [each.target for each in declared_volumes(flow)] == [None, "/b"]


def test_an_image_that_cannot_be_built_has_no_volumes() -> None:
    tree = "-- Dockerfile --\nFROM scratch\nVOLUME /a\n"
    assert not list(declared_volumes(followed(tree, build=Build("Dockerfile", "", target="x"))))


def test_a_container_that_sees_the_image_as_it_is_is_none_of_the_services() -> None:
    dockerfile = "-- Dockerfile --\nFROM python:3.13-slim\n"
    compose = "-- compose.yaml --\nservices:\n  web:\n    build: .\n"
    literal = parse_tree(dockerfile + compose)
    assert analyse(literal.snapshot, literal.on_disk, Options()).facts.services == ()
