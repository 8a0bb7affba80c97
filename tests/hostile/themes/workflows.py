"""Workflows and pipelines: matrices that explode, files that use each other, odd expressions."""

from __future__ import annotations

from tests.hostile.case import Built, Saying, Unknown, case
from tests.hostile.ground import Ground

BUILT = Built("Dockerfile")
"""A checkout has no environment of a developer: nothing leaks in what only a pipeline builds."""

STEP = "{uses: docker/build-push-action@v6, with: {context: .}}"


def _workflow(ground: Ground, text: str) -> None:
    ground.leaky({".github/workflows/a.yml": text})


@case(twin=True)
def matrix_that_explodes(ground: Ground) -> Saying:
    """A matrix of two hundred to the power of four."""
    axis = "[" + ", ".join(str(n) for n in range(200)) + "]"
    _workflow(
        ground,
        f"""
on: push
jobs:
  j:
    runs-on: x
    strategy: {{matrix: {{a: {axis}, b: {axis}, c: {axis}, d: {axis}}}}}
    steps: [{{run: 'docker build -t ${{{{ matrix.a }}}}${{{{ matrix.d }}}} .'}}, {STEP}]
""",
    )
    return BUILT


@case(twin=True)
def matrix_of_inclusions(ground: Ground) -> Saying:
    """Ten thousand inclusions and exclusions of a matrix."""
    rows = ", ".join(f"{{a: {n}, b{n}: x}}" for n in range(5_000))
    _workflow(
        ground,
        f"on: push\njobs: {{j: {{runs-on: x, strategy: {{matrix: {{a: [1], include: [{rows}], "
        f"exclude: [{rows}]}}}}, steps: [{STEP}]}}}}\n",
    )
    return BUILT


@case(twin=True)
def expressions_in_each_other(ground: Ground) -> Saying:
    """Expressions nested ten thousand deep, unclosed, and of functions that grow."""
    deep = "${{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}"
    grows = "${{ format('{0}{0}', " * 300 + "'x'" + ")" * 300 + " }}"
    _workflow(
        ground,
        f'on: push\njobs: {{j: {{runs-on: x, env: {{A: "{deep}", B: "{grows}", '
        f'C: "{"${{" * 5_000}"}}, '
        f"steps: [{STEP}, {{run: 'docker build -t ${{{{ env.B }}}} .'}}]}}}}\n",
    )
    return BUILT


@case(twin=True)
def workflows_that_call_each_other(ground: Ground) -> Saying:
    """Workflows that call each other and themselves, twice each."""
    files = {}
    for name, other in (("a", "b"), ("b", "a")):
        calls = "".join(
            f"  j{n}: {{uses: ./.github/workflows/{each}.yml}}\n"
            for n, each in enumerate((other, name, other, "../../outside/secret"))
        )
        text = f"on: workflow_call\njobs:\n{calls}  k: {{runs-on: x, steps: [{STEP}]}}\n"
        files[f".github/workflows/{name}.yml"] = text
    ground.leaky(files)
    return BUILT


@case(twin=True)
def actions_that_use_each_other(ground: Ground) -> Saying:
    """Composite actions that use themselves and each other, and one outside."""
    steps = (
        "[{uses: ./a}, {uses: ./b}, {uses: ./a}, {uses: ../out}, {run: docker build ., shell: sh}]"
    )
    text = f"runs: {{using: composite, steps: {steps}}}\n"
    ground.leaky(
        {
            "a/action.yml": text,
            "b/action.yml": text,
            ".github/workflows/a.yml": "on: push\njobs: {j: {runs-on: x, steps: [{uses: ./a}]}}\n",
        }
    )
    return BUILT


@case(twin=True, heavy=True, seconds=60)
def twenty_thousand_steps(ground: Ground) -> Saying:
    """More jobs and steps than are looked at."""
    steps = "".join("      - run: docker build .\n" for _ in range(10_000))
    _workflow(ground, f"on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n{steps}")
    return BUILT


@case(twin=True, heavy=True)
def fifteen_hundred_workflows(ground: Ground) -> Saying:
    """More workflows than are read."""
    text = f"on: push\njobs: {{j: {{runs-on: x, steps: [{STEP}]}}}}\n"
    ground.leaky({f".github/workflows/w{n}.yml": text for n in range(1_500)})
    return BUILT


@case(twin=True)
def wrong_shapes(ground: Ground) -> Saying:
    """Lists for mappings, numbers for words, nothing for everything."""
    _workflow(
        ground,
        """
on: [3, {}]
env: [x]
jobs:
  a: [x]
  b: ~
  c: {steps: {a: b}, strategy: [x], env: 3}
  d: {steps: [~, 3, [x], {uses: 3, with: [x]}, {run: {a: b}}, {uses: docker/build-push-action@v6,
      with: {context: [a], file: {}, build-args: 3, target: ~, build-contexts: [x]}}]}
""",
    )
    return BUILT


@case(twin=True)
def pipelines_of_gitlab_in_circles(ground: Ground) -> Saying:
    """Pipelines that include themselves, jobs that extend each other, references in circles."""
    text = """
include: [.gitlab-ci.yml, /b.yml, {local: '/**/*.yml'}, {remote: 'https://evil.example/x.yml'}]
.a: {extends: .b}
.b: {extends: .a, script: [docker build .]}
.c: {script: [!reference [.d, script]]}
.d: {script: [!reference [.c, script], !reference [.d, script]]}
j: {extends: [.a, .c], parallel: {matrix: [{A: [1, 2], B: [x]}]}, script: ['docker build -t $A .']}
k: {script: [docker build .], variables: {A: $A$A, B: $A}}
"""
    ground.leaky({".gitlab-ci.yml": text, "b.yml": "include: /.gitlab-ci.yml\n"})
    return BUILT


@case(twin=True)
def pipelines_of_gitlab_that_double(ground: Ground) -> Saying:
    """References that double, fifty deep."""
    text = "".join(
        f".a{n}: {{script: [!reference [.a{n + 1}, script], !reference [.a{n + 1}, script]]}}\n"
        for n in range(50)
    )
    text += ".a50: {script: [docker build .]}\nj: {script: [!reference [.a0, script]]}\n"
    ground.leaky({".gitlab-ci.yml": text})
    return BUILT


@case(twin=True)
def pipelines_of_circle_in_circles(ground: Ground) -> Saying:
    """Commands that call each other, parameters in parameters."""
    text = """
version: 2.1
commands:
  a: {parameters: {x: {type: string, default: << parameters.x >>}}, steps: [b, b, {a: {x: 1}}]}
  b: {steps: [a, a, {run: docker build .}, {when: {condition: true, steps: [a, b]}}]}
jobs:
  j: {docker: [{image: x}], steps: [a, b, checkout]}
workflows:
  w: {jobs: [{j: {matrix: {parameters: {p: [1, 2, 3], q: [1, 2, 3], r: [1, 2, 3]}}}}]}
"""
    ground.leaky({".circleci/config.yml": text})
    return BUILT


@case(twin=True)
def workflow_of_yaml_that_explodes(ground: Ground) -> Saying:
    """A workflow with aliases of aliases."""
    lines = ["on: push", "x0: &x0 [{run: docker build .}]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 9)]
    lines += ["jobs: {j: {runs-on: x, steps: *x8, env: *x8}}"]
    _workflow(ground, "\n".join(lines))
    return Unknown("", ".github/workflows/a.yml")
