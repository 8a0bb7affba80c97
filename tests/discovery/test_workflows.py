"""Builds in the steps of GitHub's workflows."""

from __future__ import annotations

import time
from textwrap import dedent, indent

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery import workflows
from hullcheck.docker.build import ContextKind, Machine, OriginKind

from .declaring import builds, only, unknown
from .workflow_trees import CI, discover, ids, reason, steps

# --- docker/build-push-action


def push(inputs: str, action: str = "docker/build-push-action@v6") -> str:
    return f"- uses: {action}\n  with:\n" + indent(dedent(inputs), "    ")


def test_the_origin_is_the_line_at_which_the_step_begins() -> None:
    build = only(
        workflows,
        steps(
            """
            - uses: actions/checkout@v4
            - name: Build and push
              id: build
              uses: docker/build-push-action@v6
              with:
                context: .
            """
        ),
    )
    (origin,) = build.origins
    assert (origin.path, origin.line) == (CI, 8)
    assert (origin.kind, origin.machine) == (OriginKind.WORKFLOW, Machine.CHECKOUT)
    assert (build.id, build.context_kind) == ("Dockerfile@.", ContextKind.LOCAL)


def test_the_inputs_become_the_build() -> None:
    build = only(
        workflows,
        steps(
            push(
                """
                context: ./app
                file: ./app/Dockerfile.dev
                target: dev
                tags: ${{ steps.meta.outputs.tags }}
                build-args: |
                  A=1
                  B=${{ github.sha }}
                  "C=x=y"
                build-contexts: |
                  src=web
                  base=docker-image://alpine
                """
            )
        ),
    )
    assert (build.dockerfile, build.context, build.target) == ("app/Dockerfile.dev", "app", "dev")
    assert build.args == {"A": "1", "C": "x=y"}
    assert build.named_contexts == {"src": "web", "base": "docker-image://alpine"}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("push: true", "Dockerfile@."),
        ("file: app/Dockerfile.dev", "app/Dockerfile.dev@."),
        ('context: "{{defaultContext}}"', "Dockerfile@."),
        ('context: "{{ defaultContext }}:app"', "app/Dockerfile@app"),
        ('context: "{{defaultContext}}:app"\nfile: Dockerfile.dev', "app/Dockerfile.dev@app"),
        ("context: https://github.com/${{ github.repository }}.git", "Dockerfile@."),
        (
            "context: ${{ github.server_url }}/${{ github.repository }}.git#${{ github.sha }}:app",
            "app/Dockerfile@app",
        ),
    ],
)
def test_without_a_directory_the_builder_clones_the_repository(inputs: str, expected: str) -> None:
    build = only(workflows, steps(push(inputs)))
    assert (build.id, build.context_kind) == (expected, ContextKind.GIT)


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("context: .", "Dockerfile@."),
        ("context: ./app/", "app/Dockerfile@app"),
        ("context: ${{ github.workspace }}/app", "app/Dockerfile@app"),
        ("context: .\nfile: app/Dockerfile", "app/Dockerfile@."),
    ],
)
def test_a_directory_is_sent_as_it_lies(inputs: str, expected: str) -> None:
    build = only(workflows, steps(push(inputs)))
    assert (build.id, build.context_kind) == (expected, ContextKind.LOCAL)


@pytest.mark.parametrize(
    "action",
    [
        "docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a",
        "depot/build-push-action@v1",
        "useblacksmith/build-push-action@v1",
    ],
)
def test_actions_of_that_name_take_the_same_inputs(action: str) -> None:
    assert ids(steps(push("context: app", action))) == ["app/Dockerfile@app"]


def test_the_first_version_had_other_names() -> None:
    tree = steps(push("path: app\ndockerfile: app/Dockerfile.dev", "docker/build-push-action@v1"))
    assert ids(tree) == ["app/Dockerfile.dev@app"]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (
            "file: ${{ steps.set.outputs.distro }}.Dockerfile",
            "the Dockerfile depends on `${{ steps.set.outputs.distro }}`, which has no value here",
        ),
        (
            "context: ${{ matrix.dir }}",
            "the context depends on `${{ matrix.dir }}`, which has no value here",
        ),
        (
            "context: .\ntarget: ${{ inputs.target }}",
            "the target depends on `${{ inputs.target }}`, which has no value here",
        ),
        ("context: nowhere", "the context `nowhere` is no directory of the repository"),
        ("context: ..", "the context `..` lies outside the repository"),
        ("context: .\nfile: x", "the Dockerfile `x` is not in the repository"),
        (
            "context: https://github.com/other/repository.git",
            "the context `https://github.com/other/repository.git` is not in this repository",
        ),
    ],
)
def test_what_cannot_be_told_is_said_with_its_reason(inputs: str, expected: str) -> None:
    assert reason(steps(push(inputs))) == expected


def test_a_named_context_that_is_not_known_is_said_beside_the_build() -> None:
    found = discover(steps(push("context: .\nbuild-contexts: src=${{ steps.a.outputs.b }}")))
    (build,) = found.builds
    (said,) = found.unknowns
    assert said.build == build.id
    assert "`src` depends on `${{ steps.a.outputs.b }}`" in said.reason


# --- run:


def test_a_command_of_a_step_is_a_build() -> None:
    tree = steps(
        """
        - run: echo docker build nothing
        - name: Build
          run: |
            echo start
            docker build -t "app:${{ github.sha }}" \\
              --build-arg WHEEL=$(ls -1 *.whl) \\
              -f app/Dockerfile.dev .
            podman build web
        """
    )
    assert builds(workflows, tree) == {
        "app/Dockerfile.dev@.": f"{CI}:8",
        "web/Dockerfile@web": f"{CI}:8",
    }


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("", "- run: docker build .\n  working-directory: app", "app/Dockerfile@app"),
        (
            "defaults: {run: {working-directory: app}}\n",
            "- run: docker build .",
            "app/Dockerfile@app",
        ),
        (
            "defaults: {run: {working-directory: web}}\n",
            "- run: docker build .\n  working-directory: ./app/",
            "app/Dockerfile@app",
        ),
        ("", "- run: cd app && docker build .", "app/Dockerfile@app"),
        ("", "- run: docker build $GITHUB_WORKSPACE/app", "app/Dockerfile@app"),
        ("", "- run: docker build ${{ github.workspace }}", "Dockerfile@."),
        ("env: {D: app}\n", "- run: docker build $D", "app/Dockerfile@app"),
        ("env: {D: web}\n", "- run: docker build $D\n  env: {D: app}", "app/Dockerfile@app"),
        ("env: {D: app}\n", "- run: docker build ${{ env.D }}", "app/Dockerfile@app"),
        ("env: {D: app}\n", "- run: docker build ${{ env['d'] }}", "app/Dockerfile@app"),
        (
            "env: {A: app, B: '${{ env.A }}'}\n",
            "- run: docker build '${{ env.B }}'",
            "app/Dockerfile@app",
        ),
        ("", "- run: docker build ${{ inputs.dir || 'app' }}", "app/Dockerfile@app"),
        ("", "- run: docker build app\n  shell: bash -e {0}", "app/Dockerfile@app"),
        (
            "env: {T: '${{ github.sha }}'}\n",
            "- run: docker build -t ${T:-x} app",
            "app/Dockerfile@app",
        ),
    ],
)
def test_a_step_runs_where_and_with_what_the_workflow_says(
    head: str, body: str, expected: str
) -> None:
    assert ids(steps(body, head)) == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "- run: docker build ${{ github.ref }}",
            "the context depends on `${{ github.ref }}`, which has no value here",
        ),
        (
            "- run: docker build '${{ github.ref }}/x'",
            "the context depends on `${{ github.ref }}`, which has no value here",
        ),
        (
            "- run: docker build $D\n  env: {D: '${{ github.ref }}'}",
            "the context depends on `${{ github.ref }}`, which has no value here",
        ),
        (
            "- run: docker build ${D:-app}\n  env: {D: '${{ github.ref }}'}",
            "the context depends on `${{ github.ref }}`, which has no value here",
        ),
        (
            "- run: docker build .\n  working-directory: ${{ github.ref }}",
            "the working directory depends on `${{ github.ref }}`, which has no value here",
        ),
    ],
)
def test_an_expression_without_a_value_is_not_known(body: str, expected: str) -> None:
    assert reason(steps(body)) == expected


def test_other_shells_are_not_read() -> None:
    assert ids(steps("- run: docker build .\n  shell: python")) == []


# --- files


def test_workflows_and_actions_are_wanted_and_nothing_else() -> None:
    tree = """
        -- .github/workflows/a.yml --
        -- .github/workflows/b.yaml --
        -- .github/workflows/deep/c.yml --
        -- .github/dependabot.yml --
        -- {{cookiecutter.name}}/.github/workflows/d.yml --
        -- action.yml --
        -- x/action.yaml --
        """
    loaded = parse_tree(tree).snapshot
    assert sorted(workflows.wanted(Snapshot(loaded.tree))) == [
        ".github/workflows/a.yml",
        ".github/workflows/b.yaml",
        "action.yml",
        "x/action.yaml",
    ]
    assert list(workflows.wanted(loaded)) == []


def test_a_workflow_that_is_no_yaml_is_said() -> None:
    said = unknown(workflows, f"-- {CI} --\non: push\njobs: [docker build\n")
    assert said.startswith(f"{CI}:")
    assert "the workflow is not read" in said


@pytest.mark.parametrize(
    "text",
    [
        "docker",
        "[docker]",
        "jobs: docker",
        "jobs: {a: docker}",
        "jobs: {a: {steps: docker}}",
        "jobs: {a: {steps: [docker, {run: [docker]}, {uses: {a: b}}, {env: docker}]}}",
        "jobs: {a: {uses: ./docker, with: docker, strategy: docker}}",
        "on: [docker]\njobs: {a: {strategy: {matrix: {x: [docker], include: docker}}}}",
        "runs: docker",
    ],
)
def test_an_odd_workflow_declares_nothing(text: str) -> None:
    assert discover(f"-- {CI} --\n{text}\n-- action.yml --\n{text}\n").builds == ()


def test_as_many_runs_are_seen_as_github_makes() -> None:
    numbers = ", ".join(f"d{number}" for number in range(300))
    out = ", ".join(f"{{dir: d{number}}}" for number in range(50))
    step = "docker build ${{ matrix.dir }}"
    text = f"      matrix:\n        dir: [{numbers}]\n        exclude: [{out}]\n"
    text = f"jobs:\n  a:\n    strategy:\n{text}    steps:\n      - run: {step}\n"
    tree = "".join(f"-- d{number}/Dockerfile --\nFROM a\n" for number in range(300))
    found = discover(f"-- {CI} --\n{text}{tree}").builds
    assert sorted(build.context or "" for build in found) == sorted(
        f"d{number}" for number in range(50, 300)
    )


def test_no_workflow_holds_the_reader_up() -> None:
    lists = "".join(f"        v{n}: [{', '.join('abcdefghij')}]\n" for n in range(9))
    many = "".join("      - run: docker build ${{ matrix.v1 }} '${{ x\n" for _ in range(300))
    text = f"jobs:\n  a:\n    strategy:\n      matrix:\n{lists}    steps:\n{many}"
    snapshot = parse_tree(f"-- {CI} --\nx\n").snapshot
    start = time.process_time()
    workflows.discover(snapshot.with_texts([Source(CI, text.encode())]))
    assert time.process_time() - start < 8


# umami cd-cloud.yml; the READMEs of the others
@pytest.mark.parametrize(
    ("uses", "given", "expected"),
    [
        (
            "mr-smithers-excellent/docker-build-push@v6",
            "buildArgs: 'A=1, B=2'",
            "Dockerfile@. A=1 B=2",
        ),
        (
            "mr-smithers-excellent/docker-build-push@v6",
            "directory: app, dockerfile: app/Dockerfile.dev, target: t",
            "app/Dockerfile.dev@app target=t",
        ),
        (
            "elgohr/Publish-Docker-Github-Action@v5",
            "workdir: app, buildargs: 'A,B'",
            "app/Dockerfile@app",
        ),
        (
            "elgohr/Publish-Docker-Github-Action@v5",
            "dockerfile: app/Dockerfile.dev, context: web",
            "app/Dockerfile.dev@web",
        ),
        (
            "redhat-actions/buildah-build@v2",
            "context: ./app, containerfiles: ./app/Dockerfile.dev, build-args: A=1",
            "app/Dockerfile.dev@app A=1",
        ),
        ("int128/kaniko-action@v1", "context: web, target: t", "web/Dockerfile@web target=t"),
        (
            "aevea/action-kaniko@master",
            "path: app, build_file: app/Dockerfile.dev",
            "app/Dockerfile.dev@app",
        ),
        ("useblacksmith/build-push-action@v1", "context: app", "app/Dockerfile@app"),
    ],
)
def test_other_actions_that_build(uses: str, given: str, expected: str) -> None:
    build = only(workflows, steps(f"- uses: {uses}\n  with: {{image: x, {given}}}"))
    assert (build.id, build.context_kind) == (expected, ContextKind.LOCAL)
    assert build.open_args == (frozenset("AB") if "buildargs" in given else frozenset())
