"""What a workflow runs: matrices, checkouts, reusable workflows and local actions."""

from __future__ import annotations

import pytest

from hullcheck.discovery import workflows
from hullcheck.docker.build import Machine

from .declaring import builds, only, place
from .workflow_trees import FILES, ids, job, reason, steps

# --- matrices


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ("{dir: [app, web]}", ["app/Dockerfile@app V=", "web/Dockerfile@web V="]),
        ("{dir: [app], v: [1, 2]}", ["app/Dockerfile@app V=1", "app/Dockerfile@app V=2"]),
        ("{dir: [app, web], exclude: [{dir: web}]}", ["app/Dockerfile@app V="]),
        (
            "{include: [{dir: app, v: 1}, {dir: web}]}",
            ["app/Dockerfile@app V=1", "web/Dockerfile@web V="],
        ),
        (
            "{dir: [app, web], include: [{dir: web, v: 3}]}",
            ["app/Dockerfile@app V=", "web/Dockerfile@web V=3"],
        ),
        ("{dir: [app], include: [{v: 3}]}", ["app/Dockerfile@app V=3"]),
        ("{dir: [app], include: [{dir: web}]}", ["app/Dockerfile@app V=", "web/Dockerfile@web V="]),
        ("{dir: [app], v: ['${{ github.sha }}']}", ["app/Dockerfile@app V="]),
    ],
)
def test_each_run_of_a_matrix_is_a_build(matrix: str, expected: list[str]) -> None:
    tree = job(
        f"""
        strategy:
          matrix: {matrix}
        steps:
          - run: docker build --build-arg V=${{{{ matrix.v }}}} ${{{{ matrix.dir }}}}
        """
    )
    assert ids(tree) == [one.removesuffix(" V=") for one in expected]


def test_values_of_a_matrix_may_be_mappings() -> None:
    tree = job(
        """
        strategy:
          matrix:
            image:
              - {dir: app, file: Dockerfile.dev}
              - {dir: web, file: Dockerfile}
        steps:
          - uses: docker/build-push-action@v6
            with:
              context: ${{ matrix.image.dir }}
              file: ${{ matrix.image.dir }}/${{ matrix.image['file'] }}
        """
    )
    assert ids(tree) == ["app/Dockerfile.dev@app", "web/Dockerfile@web"]


@pytest.mark.parametrize(
    "matrix",
    [
        """{dir: "${{ fromJSON('[\\"app\\", \\"web\\"]') }}"}""",
        """'${{ fromJson(''{"dir": ["app", "web"]}'') }}'""",
        """'${{ fromJSON(''{"include": [{"dir": "app"}, {"dir": "web"}]}'') }}'""",
        """{include: "${{ fromJSON('[{\\"dir\\": \\"app\\"}, {\\"dir\\": \\"web\\"}]') }}"}""",
    ],
)
def test_a_matrix_may_be_given_as_json(matrix: str) -> None:
    tree = job(
        f"""
        strategy:
          matrix: {matrix}
        steps:
          - run: docker build ${{{{ matrix.dir }}}}
        """
    )
    assert ids(tree) == ["app/Dockerfile@app", "web/Dockerfile@web"]


@pytest.mark.parametrize("given", ["'{'", "'x'", "'1'", "inputs.gone", "''", "'[' && x"])
def test_a_matrix_of_bad_json_is_not_known(given: str) -> None:
    tree = job(
        f"""
        strategy:
          matrix: {{dir: "${{{{ fromJSON({given}) }}}}"}}
        steps:
          - run: docker build ${{{{ matrix.dir }}}}
        """
    )
    assert reason(tree).startswith("the context depends on `${{ matrix.dir }}`")


def test_a_matrix_that_a_job_makes_is_not_known() -> None:
    tree = job(
        """
        strategy:
          matrix: ${{ fromJSON(needs.list.outputs.matrix) }}
        steps:
          - run: docker build ${{ matrix.dir }}
        """
    )
    assert reason(tree).startswith("the context depends on `${{ matrix.dir }}`")


# umami cd.yml, dask-docker build.yml, frappe_docker core-build-bench.yml
@pytest.mark.parametrize(
    "condition",
    [
        "github.repository == 'owner/name'",
        "${{ github.repository != 'owner/name' }}",
        "github.repository == 'owner/name' && github.event_name == 'push'",
        "!(github.repository == 'owner/name')",
        "startsWith(github.repository, 'owner/')",
        "contains(github.repository, 'owner') || github.repository_owner == 'owner'",
        "env.OWN == 'owner/name'",
        "secrets.TOKEN != ''",
        "vars.BUILD == 'true'",
        "vars.BUILD || false",
        "inputs.build",
        "inputs.build == true",
        "!inputs.skip",
        "github.event.inputs.build == 'true' && env.ASKED == 'true'",
        "env.ASKED == 'true'",
        "github.ref == 'refs/heads/main'",
        "failure()",
        "${{ github.ref }} && ${{ env.OWN }}",
    ],
)
def test_a_step_counts_where_nobody_knows_whether_it_runs(condition: str) -> None:
    head = """env: {OWN: "${{ github.repository }}", ASKED: "${{ inputs.build }}"}"""
    dispatch = "on: {workflow_dispatch: {inputs: {build: {type: boolean}, skip: {default: true}}}}"
    tree = steps(f'- if: "{condition}"\n  run: docker build app', f"{head}\n")
    assert ids(tree.replace("on: push", dispatch, 1)) == ["app/Dockerfile@app"]


def test_a_matrix_may_depend_on_whose_repository_it_is() -> None:
    tree = job(
        """
        strategy:
          matrix:
            dir: ${{ fromJSON(github.repository == 'a/b' && '["app"]' || '["web"]') }}
        steps:
          - run: docker build ${{ matrix.dir }}
        """
    )
    assert reason(tree).startswith("the context depends on `${{ matrix.dir }}`")


@pytest.mark.parametrize(("given", "expected"), [("web", []), ("app", ["app/Dockerfile@app"])])
def test_an_input_that_the_caller_gives_decides(given: str, expected: list[str]) -> None:
    called = """on: {workflow_call: {inputs: {dir: {default: web}}}}
jobs:
  two:
    steps:
      - if: inputs.dir == 'app'
        run: docker build app
"""
    files = f"-- .github/workflows/called.yml --\n{called}"
    tree = files + job(f"uses: ./.github/workflows/called.yml\nwith: {{dir: {given}}}")
    assert ids(tree) == expected


def test_a_step_that_a_run_leaves_out_builds_nothing_there() -> None:
    tree = job(
        """
        strategy:
          matrix: {dir: [app, web]}
        steps:
          - if: matrix.dir == 'app'
            run: echo "NAME=app/Dockerfile.dev" >> $GITHUB_ENV
          - if: ${{ matrix.dir != 'app' }}
            run: echo "NAME=${{ matrix.dir }}/Dockerfile" >> "$GITHUB_ENV"
          - if: github.ref == 'x'
            uses: docker/build-push-action@v6
            with:
              context: .
              file: ${{ env.NAME }}
        """
    )
    assert ids(tree) == ["app/Dockerfile.dev@.", "web/Dockerfile@."]


@pytest.mark.parametrize("written", ["$(make name)", "${{ github.ref }}"])
def test_what_a_step_writes_for_others_may_be_unknown(written: str) -> None:
    tree = steps(
        f"""
        - run: echo "NAME={written}" >> $GITHUB_ENV
        - run: docker build -f $NAME .
        """
    )
    assert reason(tree).startswith("the Dockerfile depends on")


# --- checkouts


def test_a_repository_that_is_checked_out_below_is_found_there() -> None:
    tree = steps(
        """
        - uses: actions/checkout@v4
          with: {path: src}
        - run: docker build src/app
        - run: docker build .
          working-directory: src/web
        - uses: docker/build-push-action@v6
          with: {context: src, file: src/app/Dockerfile.dev}
        """
    )
    assert set(ids(tree)) == {"app/Dockerfile@app", "web/Dockerfile@web", "app/Dockerfile.dev@."}


def test_another_repository_is_not_this_one() -> None:
    tree = steps(
        """
        - uses: actions/checkout@v4
          with: {repository: other/one}
        - run: docker build app
        """
    )
    assert reason(tree) == "the context `app` lies outside the repository"


def test_another_repository_may_lie_beside_this_one() -> None:
    tree = steps(
        """
        - uses: actions/checkout@v4
        - uses: actions/checkout@v4
          with: {repository: other/one, path: other}
        - run: docker build app
        """
    )
    assert ids(tree) == ["app/Dockerfile@app"]


# --- what calls what


def test_a_reusable_workflow_runs_with_what_its_callers_give() -> None:
    tree = (
        job("uses: ./.github/workflows/build.yml\nwith: {dir: app}")
        + """
-- .github/workflows/build.yml --
on:
  workflow_call:
    inputs:
      dir: {type: string, required: true}
      target: {type: string}
      file: {type: string, default: Dockerfile}
jobs:
  build:
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: ${{ inputs.dir }}
          file: ${{ inputs.dir }}/${{ inputs.file }}
          target: ${{ inputs.target }}
"""
    )
    assert builds(workflows, tree) == {"app/Dockerfile@app": ".github/workflows/build.yml:10"}


def test_a_caller_may_give_a_matrix_as_json() -> None:
    tree = f"""
-- .github/workflows/build.yml --
on:
  workflow_call:
    inputs:
      dirs: {{type: string, required: true}}
jobs:
  one:
    strategy:
      matrix:
        dir: ${{{{ fromJSON(inputs.dirs) }}}}
    steps:
      - run: docker build ${{{{ matrix.dir }}}}
-- .github/workflows/ci.yml --
on: push
jobs:
  call:
    uses: "./.github/workflows/build.yml"
    with:
      dirs: '["app", "web"]'
{FILES}"""
    assert ids(tree) == ["app/Dockerfile@app", "web/Dockerfile@web"]


def test_a_reusable_workflow_that_nobody_calls_has_its_defaults() -> None:
    tree = """
        -- .github/workflows/build.yml --
        on:
          workflow_call:
            inputs:
              dir: {default: app}
        jobs:
          build:
            steps:
              - run: docker build ${{ inputs.dir }}
        -- app/Dockerfile --
        """
    assert ids(tree) == ["app/Dockerfile@app"]


ACTION = """
-- .github/actions/build/action.yml --
inputs:
  dir: {required: true}
runs:
  using: composite
  steps:
    - run: docker build "$DIR"
      shell: bash
      env:
        DIR: ${{ inputs.dir }}
    - run: docker build ${{ github.action_path }}
      shell: bash
-- .github/actions/build/Dockerfile --
"""


def test_a_composite_action_runs_with_what_its_callers_give() -> None:
    tree = steps("- uses: ./.github/actions/build\n  with: {dir: web}") + ACTION
    path = ".github/actions/build"
    assert builds(workflows, tree) == {
        "web/Dockerfile@web": f"{path}/action.yml:6",
        f"{path}/Dockerfile@{path}": f"{path}/action.yml:10",
    }


def test_an_action_for_others_works_on_their_repository() -> None:
    tree = (
        "-- action.yml --\nruns:\n  using: composite\n  steps:\n    - run: docker build .\n" + FILES
    )
    assert reason(tree) == "the context `.` lies outside the repository"


def test_workflows_that_call_each_other_end() -> None:
    tree = job("uses: ./.github/workflows/ci.yml\nsteps:\n  - run: docker build app")
    assert ids(tree) == ["app/Dockerfile@app"]


def test_an_action_in_a_container_is_a_build() -> None:
    tree = """
        -- lint/action.yml --
        name: lint
        runs:
          using: docker
          image: Dockerfile
        -- lint/Dockerfile --
        """
    build = only(workflows, tree)
    assert (build.id, place(build)) == ("lint/Dockerfile@lint", "lint/action.yml:4")
    assert build.origins[0].machine is Machine.CHECKOUT


def test_an_action_with_a_ready_image_builds_nothing() -> None:
    assert ids("-- action.yml --\nruns: {using: docker, image: 'docker://alpine'}\n") == []
