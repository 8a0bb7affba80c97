"""`docker build` and its like: which options take a value, and what the build is."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.discovery.commands import BuildCall, parse_build, parse_compose
from hullcheck.discovery.declared import Declared
from hullcheck.discovery.run_paths import START, Site, in_repository, output_of
from hullcheck.discovery.shell_texts import ShellText, discover_in
from hullcheck.docker.build import Build, ContextKind, Machine, OriginKind
from hullcheck.syntax.shell import Given, parse_shell

TREE = """
    -- Dockerfile --
    -- Containerfile --
    -- app/Dockerfile --
    -- app/Dockerfile.dev --
    -- app/Containerfile --
    -- app/src/main.py --
    -- docker/web.Dockerfile --
    -- low/dockerfile --
    -- sub (submodule) --
    -- link -> app --
"""


def calls(text: str) -> list[BuildCall]:
    found = (parse_build(command) for command in parse_shell(text).commands)
    return [call for call in found if call is not None]


def discover(text: str, site: Site | None = None, cwd: str = START) -> Declared:
    shell_text = ShellText(
        text,
        "build.sh",
        OriginKind.SCRIPT,
        Machine.DEVELOPER,
        lambda offset: text.count("\n", 0, offset) + 1,
        site or Site(),
        cwd,
    )
    return discover_in(parse_tree(TREE).snapshot, [shell_text])


def build(text: str) -> Build:
    found = discover(text)
    assert found.unknowns == ()
    (one,) = found.builds
    return one


def reason(text: str) -> str:
    found = discover(text)
    assert found.builds == ()
    (said,) = found.unknowns
    return said.reason.removeprefix("the build is not known: ")


# --- which command it is


@pytest.mark.parametrize(
    "command",
    [
        "docker build .",
        "docker image build .",
        "docker buildx build .",
        "docker buildx b .",
        "docker builder build .",
        "docker --context remote buildx --builder x build .",
        "docker -H tcp://x build .",
        "$DRY docker buildx --builder x build .",
        "$SUDO nice docker build .",
        "podman build .",
        "podman --remote image build .",
        "buildah bud .",
        "buildah build .",
        "buildah build-using-dockerfile .",
        "nerdctl build .",
        "nerdctl -n k8s.io build .",
        "depot build .",
        "sudo -E docker build .",
        "/usr/bin/docker build .",
        "DOCKER_BUILDKIT=1 exec docker build .",
        "D=docker; $D build .",
        "${CONTAINER_TOOL:-podman} build .",
        "$CONTAINER_ENGINE build -t x .",
        "docker run $(docker build -q .)",
        "sh -c 'docker build .'",
        'run() { "$@"; }; run docker build .',
    ],
)
def test_a_command_that_builds_is_known(command: str) -> None:
    (call,) = calls(command)
    assert [word.value for word in call.operands] == ["."]


@pytest.mark.parametrize(
    "command",
    [
        "docker run x build .",
        "docker compose build .",
        "docker buildx bake",
        "docker buildx create --name build",
        "docker pull build",
        "docker",
        "podman bud .",
        "npm build .",
        "echo docker build .",
        "command -v docker",
        "$CONTAINER_ENGINE build",
        "$X build -t x .",
        "$X docker run build",
        '"$X" docker build .',
        "# docker build .",
    ],
)
def test_other_commands_build_nothing(command: str) -> None:
    assert calls(command) == []


# --- options


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker build -t a --no-cache --pull .", "."),
        ("docker build . -t a -f b", "."),
        ("docker build -qt a .", "."),
        ("docker build -ta .", "."),
        ("docker build -q .", "."),
        ("docker build --push --load --rm --force-rm --squash --compress .", "."),
        ("docker build --pull=true --no-cache=false .", "."),
        ("docker build --secret id=a,src=b --ssh default -o out --platform a,b .", "."),
        ("docker build --cache-from a --cache-to b --progress plain --network host .", "."),
        ("docker build --metadata-file m --iidfile i --label a=b --annotation c .", "."),
        ("docker build -m 1g --memory-swap 2g --shm-size 1g --ulimit a -c 2 .", "."),
        ("docker build --provenance=false --sbom=true --attest type=x .", "."),
        ("docker build --an-option-of-tomorrow value .", "."),
        ("docker build -- .", "."),
        ("docker build -", "-"),
        ("podman build --layers --squash-all --tls-verify=false -v a:b --format docker .", "."),
        ("buildah bud --isolation chroot --jobs 4 --stdin --no-hosts .", "."),
        ("docker build --build-arg A --build-arg B=C d", "d"),
    ],
)
def test_the_context_is_what_no_option_takes(command: str, expected: str) -> None:
    (call,) = calls(command)
    assert [word.value for word in call.operands] == [expected]


def test_options_become_the_build() -> None:
    one = build(
        "docker build -f docker/web.Dockerfile --target dev --build-arg A=1 --build-arg B= \\\n"
        "  --build-arg C --build-arg=D=x=y --build-arg 'E=a b' --build-context src=app \\\n"
        "  --build-context base=docker-image://alpine:3 -t ignored ."
    )
    assert one.dockerfile == "docker/web.Dockerfile"
    assert one.context == ""
    assert one.target == "dev"
    assert one.args == {"A": "1", "B": "", "D": "x=y", "E": "a b"}
    assert one.named_contexts == {"src": "app", "base": "docker-image://alpine:3"}
    assert one.context_kind is ContextKind.LOCAL
    assert not one.context_assumed


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker build .", "Dockerfile@."),
        ("docker build app", "app/Dockerfile@app"),
        ("docker build ./app/", "app/Dockerfile@app"),
        ("docker build app/../docker/..", "Dockerfile@."),
        ("docker build -f app/Dockerfile.dev .", "app/Dockerfile.dev@."),
        ("docker build --file=app/Dockerfile.dev app", "app/Dockerfile.dev@app"),
        ("docker build low", "low/dockerfile@low"),
        ("docker build link", "app/Dockerfile@app"),
        ("podman build .", "Containerfile@."),
        ("podman build", "Containerfile@."),
        ("podman build -f app/Dockerfile.dev", "app/Dockerfile.dev@app"),
        ("buildah bud -f Dockerfile.dev app", "app/Dockerfile.dev@app"),
        ("cd app; docker build .", "app/Dockerfile@app"),
        ("cd app && docker build -f Dockerfile.dev ..", "app/Dockerfile.dev@."),
        ('cd "$(git rev-parse --show-toplevel)"; docker build app', "app/Dockerfile@app"),
        ('docker build "$PWD/app"', "app/Dockerfile@app"),
        ("docker build $(pwd)/app", "app/Dockerfile@app"),
        ("D=app; docker build -f $D/Dockerfile.dev $D", "app/Dockerfile.dev@app"),
    ],
)
def test_paths_are_relative_to_the_working_directory(command: str, expected: str) -> None:
    assert build(command).id == expected


def test_podman_takes_an_ignore_file() -> None:
    assert build("podman build --ignorefile app/.ign .").ignore_file == "app/.ign"


# --- what is not known


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker build $DIR", "the context depends on `$DIR`, which has no value here"),
        ('docker build "$DIR/x"', "the context depends on `$DIR`, which has no value here"),
        (
            "docker build $(make dir)",
            "the context depends on `$(make dir)`, which has no value here",
        ),
        (
            'docker build -f "$A/$B" .',
            "the Dockerfile depends on `$A`, `$B`, which has no value here",
        ),
        (
            'cd "$X"; docker build .',
            "the working directory depends on `$X`, which has no value here",
        ),
        ("docker build --target $T .", "the target depends on `$T`, which has no value here"),
        ("docker build -t x", "it has no context"),
        ("docker build a b", "it has more than one context: `a`, `b`"),
        ("docker build a$B 'c d'", "it has more than one context: `a$B`, `c d`"),
        ("docker build ..", "the context `..` lies outside the repository"),
        ("docker build /srv", "the context `/srv` lies outside the repository"),
        ("docker build nowhere", "the context `nowhere` is no directory of the repository"),
        ("docker build sub", "the context `sub` lies in a submodule"),
        ("docker build docker", "the Dockerfile `docker/Dockerfile` is not in the repository"),
        ("docker build -f x .", "the Dockerfile `x` is not in the repository"),
        ("docker build -f ../x .", "the Dockerfile `../x` lies outside the repository"),
        (
            "docker build https://github.com/a/b.git",
            "the context `https://github.com/a/b.git` is not in this repository",
        ),
        (
            "docker build git@github.com:a/b",
            "the context `git@github.com:a/b` is not in this repository",
        ),
        ("tar c . | docker build -", "its Dockerfile comes from standard input"),
        ("gen | docker build -f - .", "its Dockerfile comes from standard input"),
    ],
)
def test_what_cannot_be_told_is_said_with_its_reason(command: str, expected: str) -> None:
    assert reason(command) == expected


@pytest.mark.parametrize(
    "command",
    [
        'docker build -t "$TAG" --label "v=$V" .',
        "docker build -t $TAG --platform $P $EXTRA_ARGS .",
        'docker build "$@" .',
        'docker build --build-arg WHEEL=$(ls -1 *.whl) --build-arg "$X" .',
        "docker build ${VERBOSE:+--progress plain} .",
    ],
)
def test_unknown_tags_arguments_and_options_are_left_out(command: str) -> None:
    one = build(command)
    assert (one.id, dict(one.args)) == ("Dockerfile@.", {})


def test_a_named_context_that_is_not_known_is_said_beside_the_build() -> None:
    found = discover(
        'for p in "${PLUGINS[@]}"; do\n'
        '  docker buildx build --build-context src="certbot-$p" -f Dockerfile .\n'
        "done\n"
    )
    (one,) = found.builds
    assert one.named_contexts == {}
    (said,) = found.unknowns
    assert said.reason == "the named context `src` depends on `$p`, which has no value here"
    assert (said.line, said.build) == (2, one.id)


# --- standard input


def test_a_dockerfile_in_a_heredoc_is_inline() -> None:
    one = build("docker build -t x -f- app <<'EOF'\nFROM $BASE\nCOPY . /\nEOF\n")
    assert one.dockerfile is None
    assert one.inline == "FROM $BASE\nCOPY . /\n"
    assert (one.context, one.context_kind) == ("app", ContextKind.LOCAL)
    assert one.declared_as == "build.sh:docker build"


def test_a_build_from_standard_input_has_no_context() -> None:
    heredoc = build("docker build - <<EOF\nFROM scratch\nEOF\n")
    assert (heredoc.inline, heredoc.context_kind) == ("FROM scratch\n", ContextKind.REMOTE)
    file = build("docker build - < app/Dockerfile")
    assert (file.dockerfile, file.context_kind) == ("app/Dockerfile", ContextKind.REMOTE)


# --- where it starts


def test_of_several_directories_the_first_that_fits_is_taken() -> None:
    site = Site(("docker", "", "app"))
    (one,) = discover("docker build -f docker/web.Dockerfile .", site).builds
    assert (one.id, one.context_assumed) == ("docker/web.Dockerfile@.", False)


def test_a_context_is_assumed_where_several_directories_fit() -> None:
    (one,) = discover("docker build .", Site(("app", ""))).builds
    assert (one.id, one.context_assumed) == ("app/Dockerfile@app", True)
    text = 'docker build -f "$(git rev-parse --show-toplevel)/docker/web.Dockerfile" .'
    (same,) = discover(text, Site(("app", ""))).builds
    assert (same.context, same.candidates) == ("app", ("app", ""))


def test_a_repository_may_be_checked_out_below_the_start() -> None:
    site = Site(("",), "repo")
    (one,) = discover("docker build repo/app", site).builds
    assert one.id == "app/Dockerfile@app"
    (said,) = discover("docker build .", site).unknowns
    assert "outside the repository" in said.reason


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{START}", "sub"),
        (f"{START}/a/../b", "sub/b"),
        (f"{START}/..", ""),
        (f"{START}/../..", None),
        (in_repository(""), ""),
        (in_repository("a/b"), "a/b"),
        (f"{in_repository('a')}/../..", None),
        ("/srv", None),
        (f"{START}/..x", "sub/..x"),
    ],
)
def test_paths_become_paths_of_the_repository(path: str, expected: str | None) -> None:
    assert Site().inside(path, "sub") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('$(dirname "$0")', f"{in_repository('bin')}"),
        ('$(cd "$(dirname "${BASH_SOURCE[0]}")/.." >/dev/null 2>&1 && pwd -P)', in_repository("")),
        ('$(dirname "$(readlink -f "$0")")/x', in_repository("bin/x")),
        ('$(realpath "$(dirname "$0")/../app")', in_repository("app")),
        ("$(git -C x rev-parse --show-toplevel)", in_repository("")),
        ("$(pwd)", START),
        ("$(dirname $(pwd))", f"{START}/.."),
        ('$(basename "$0" .sh)', None),
        ("$(echo a b)", "a b"),
        ("$(pwd | sed s/x/y/)", None),
        ("$(make dir; pwd)", None),
        ("$(cd $X; pwd)", None),
    ],
)
def test_substitutions_that_ask_where_things_are_have_a_value(
    text: str, expected: str | None
) -> None:
    here = in_repository("bin/x.sh")
    given = Given({"0": here, "BASH_SOURCE": here}, {}, START, output_of)
    word = parse_shell(f'e "{text}"', given).commands[-1].words[1]
    assert word.value == expected


# --- compose


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("docker compose -f a -f b up", ["a", "b"]),
        ("docker-compose --file=a -f b build web", ["a", "b"]),
        ("sudo docker --context x compose -p n --file a --profile y -f b up -f c", ["a", "b"]),
    ],
)
def test_compose_files_of_one_command_belong_together(command: str, expected: list[str]) -> None:
    call = parse_compose(parse_shell(command).commands[0])
    assert call is not None
    assert [word.value for word in call.files] == expected


@pytest.mark.parametrize("command", ["docker compose up", "docker build -f a -f b .", "docker"])
def test_a_command_without_compose_files_names_none(command: str) -> None:
    assert parse_compose(parse_shell(command).commands[0]) is None
