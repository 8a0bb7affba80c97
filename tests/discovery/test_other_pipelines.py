"""Builds in the pipelines of Azure, Bitbucket, Drone, Jenkins, Travis and Woodpecker."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.discovery import cursor, other_pipelines
from hullcheck.docker.build import Machine, OriginKind

from .declaring import builds, only, unknown

FILES = """
-- Dockerfile --
-- app/Dockerfile --
-- app/Dockerfile.dev --
-- web/Dockerfile --
"""


def tree(path: str, text: str, files: str = FILES) -> str:
    return f"-- {path} --\n{text}\n{files}"


def found(path: str, text: str) -> dict[str, str]:
    return {
        key: line.partition(":")[2]
        for key, line in builds(other_pipelines, tree(path, text)).items()
    }


# --- Jenkins


def jenkins(text: str) -> dict[str, str]:
    return found("Jenkinsfile", text)


DECLARATIVE = '''pipeline {
  agent any   // { not a block
  environment {
    WHERE = 'app'
    IMAGE = "registry/${WHERE}"
  }
  stages {
    stage('Build') {
      steps {
        sh 'docker build -t $IMAGE -f $WHERE/Dockerfile.dev $WHERE'
        sh """
          echo one
          docker build --build-arg A=${env.IMAGE} \\
            --build-arg B=${BUILD_ID} web
        """
        dir('app') {
          script { sh(script: "docker build .", returnStdout: true).trim() }
        }
        sh "docker build ${params.DIR}"
      }
    }
  }
}
'''


def test_sh_of_jenkins_runs_shell_text() -> None:
    declared = other_pipelines.discover(parse_tree(tree("Jenkinsfile", DECLARATIVE)).snapshot)
    assert {build.id: build.origins[0].line for build in declared.builds} == {
        "app/Dockerfile.dev@app": 10,
        "web/Dockerfile@web A=registry/app": 13,
        "app/Dockerfile@app": 17,
    }
    (origin,) = declared.builds[0].origins
    assert (origin.kind, origin.machine) == (OriginKind.CI, Machine.CHECKOUT)
    assert declared.builds[1].open_args == {"B"}
    (open_one,) = declared.unknowns
    assert (open_one.line, "`params.DIR`" in open_one.reason) == (19, True)


# SergeFocus/jenkinsfile-examples
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("""docker.build("my-image:${env.BUILD_ID}")""", {"Dockerfile@.": "1"}),
        (
            """node {
    checkout scm
    def dockerfile = 'Dockerfile.dev'
    def customImage = docker.build("my-image:${env.BUILD_ID}", "-f app/${dockerfile} ./app")
}""",
            {"app/Dockerfile.dev@app": "4"},
        ),
        (
            """dir('web') { app = docker.build('x/y', '--target t .') }""",
            {"web/Dockerfile@web target=t": "1"},
        ),
        (
            """docker.withRegistry('https://x', 'y') {
  def image = docker.build(name + ":latest",
    "--build-arg A=1 " + "app")
  image.push()
}""",
            {"app/Dockerfile@app A=1": "2"},
        ),
        (
            """docker.build(
  getName(app, 'x'),
  "-f ${file} --network host ./app"
)
def file = 'app/Dockerfile.dev'
""",
            {"app/Dockerfile.dev@app": "1"},
        ),
        ("""// docker.build("x")\n/* sh 'docker build .' */""", {}),
        ("""sh 'docker ps'\necho "docker build ."\nsh script""", {}),
        ("""sh label: 'x', script: 'docker build web'""", {"web/Dockerfile@web": "1"}),
        ("""retry(3) { sh("docker build app") }""", {"app/Dockerfile@app": "1"}),
        (
            """parallel(a: { sh 'docker build app' }, b: { sh 'docker build web' })""",
            {"app/Dockerfile@app": "1", "web/Dockerfile@web": "1"},
        ),
        (
            """withEnv(['A=b']) {\n  sh '''#!/bin/bash\ncd app\ndocker build .'''\n}""",
            {"app/Dockerfile@app": "4"},
        ),
        (
            "parameters { string(name: 'DIR', defaultValue: 'app') }\n"
            'sh "docker build ${params.DIR}" ',
            {"app/Dockerfile@app": "2"},
        ),
        ("""sh 'cd $WORKSPACE/web && docker build .'""", {"web/Dockerfile@web": "1"}),
        (
            """stage('x')\n{\n  dir("app")\n  {\n    sh 'docker build .'\n  }\n}""",
            {"app/Dockerfile@app": "5"},
        ),
    ],
)
def test_what_jenkins_builds(text: str, expected: dict[str, str]) -> None:
    assert jenkins(text) == expected


# mons3rrat/cicd-pipeline-train-schedule-pipelines
@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ("dockerfile true", {"Dockerfile@.": "2"}),
        (
            "dockerfile {\n      filename 'Dockerfile.dev'\n      dir 'app'\n"
            "      additionalBuildArgs  '--build-arg version=1.0.2 --target t'\n"
            "      args '-v /tmp:/tmp'\n    }",
            {"app/Dockerfile.dev@app target=t version=1.0.2": "2"},
        ),
        ("dockerfile { dir 'web' }", {"web/Dockerfile@web": "2"}),
        ("docker { image 'x' }", {}),
    ],
)
def test_an_agent_may_be_built(agent: str, expected: dict[str, str]) -> None:
    text = (
        f"pipeline {{\n  agent {{ {agent} }}\n  "
        f"stages {{ stage('x') {{ steps {{ sh 'docker ps' }} }} }} }}"
    )
    assert jenkins(text) == expected


# 007kumar/mern-deployment
def test_a_jenkinsfile_runs_at_the_root() -> None:
    text = "node { sh 'docker build -t x .' }"
    files = "-- web/Dockerfile --\n"
    reason = unknown(other_pipelines, tree("Jenkins/Jenkinsfile", text, files))
    assert reason.startswith("Jenkins/Jenkinsfile:1 the build is not known: the Dockerfile")
    assert found("ci/build.Jenkinsfile", "sh 'docker build app'") == {"app/Dockerfile@app": "1"}


@pytest.mark.parametrize(
    "text", ["'''", '"""', "/* ", "{" * 20, "sh '", 'a = "$a$a"\n', "f(" * 20, "docker.build("]
)
def test_no_jenkinsfile_holds_the_reader_up(text: str) -> None:
    start = time.process_time()
    other_pipelines.discover(parse_tree(tree("Jenkinsfile", "docker " + text * 4000)).snapshot)
    assert time.process_time() - start < 2


@given(
    st.lists(
        st.sampled_from(
            [
                "sh ",
                "dir(",
                "'docker build app'",
                '"docker build ${x}"',
                ")",
                "}",
                "\n",
                "docker.build(",
                ",",
                "=",
                "+",
                "a",
                "script: ",
                "dockerfile ",
                "agent ",
            ]
        )
    )
)
def test_any_jenkinsfile_is_read(parts: list[str]) -> None:
    other_pipelines.discover(parse_tree(tree("Jenkinsfile", "docker " + "".join(parts))).snapshot)


# --- Azure


def azure(text: str) -> dict[str, str]:
    return found("azure-pipelines.yml", text)


# python-discord/site
@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("Dockerfile: app/Dockerfile.dev, buildContext: '.'", "app/Dockerfile.dev@."),
        (
            "command: buildAndPush, Dockerfile: app/Dockerfile, arguments: '--target x'",
            "app/Dockerfile@app",
        ),
        (
            "command: build, dockerfile: "
            "'$(Build.SourcesDirectory)/app/Dockerfile', arguments: '--build-arg A=1 --target t'",
            "app/Dockerfile@app target=t A=1",
        ),
        (
            "command: build, Dockerfile: '**/web/Dockerfile', buildContext: $(where)",
            "web/Dockerfile@app",
        ),
        (
            "command: build, Dockerfile: '$(root)/web/Dockerfile', buildContext: '$(root)'",
            "web/Dockerfile@.",
        ),
    ],
)
def test_a_task_of_azure_is_a_build(inputs: str, expected: str) -> None:
    text = "variables: {where: app, root: $(Build.SourcesDirectory)}\nsteps:\n"
    assert azure(f"{text}- task: Docker@2\n  inputs: {{{inputs}}}\n") == {expected: "3"}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("task: Docker@2\n  inputs: {command: push}", {}),
        ("task: Docker@2\n  inputs: {command: login}", {}),
        ("script: docker build app", {"app/Dockerfile@app": "8"}),
        (
            "bash: |\n    echo\n    docker build .\n  workingDirectory: web",
            {"web/Dockerfile@web": "10"},
        ),
        ("script: docker build $(where)", {"app/Dockerfile@app": "8"}),
        ("script: docker build $WHERE", {"app/Dockerfile@app": "8"}),
        ("script: docker build $(pwd)/web", {"web/Dockerfile@web": "8"}),
        ("script: docker build ${{ parameters.dir }}", {"web/Dockerfile@web": "8"}),
        ("script: cd $(Build.SourcesDirectory)/app && docker build .", {"app/Dockerfile@app": "8"}),
        (
            "task: Bash@3\n  inputs: {targetType: inline, script: docker build app}",
            {"app/Dockerfile@app": "9"},
        ),
        (
            "task: Docker@1\n  inputs: {command: Build an image, dockerFile: "
            "app/Dockerfile, buildArguments: A=1}",
            {"app/Dockerfile@app A=1": "8"},
        ),
    ],
)
def test_steps_of_azure(step: str, expected: dict[str, str]) -> None:
    text = """parameters:
- {name: dir, default: web}
variables:
- {name: where, value: app}
jobs:
- job: one
  steps:
"""
    own = step.replace("\n", "\n  ")
    assert azure(f"{text}  - {own}\n") == expected


def test_of_many_dockerfiles_nobody_knows_which_azure_takes() -> None:
    text = "steps:\n- task: Docker@2\n  inputs: {command: build}\n"
    assert "`$(**/Dockerfile)`" in unknown(other_pipelines, tree("azure-pipelines.yml", text))
    one = only(other_pipelines, tree("azure-pipelines.yml", text, "-- app/Dockerfile --\n"))
    assert one.id == "app/Dockerfile@app"


# --- Bitbucket, Travis


def test_scripts_of_bitbucket() -> None:
    text = """definitions:
  steps:
    - step: &one
        script:
          - cd app
          - docker build .
pipelines:
  default:
    - parallel:
        - step: *one
        - step:
            script:
              - pipe: atlassian/x:1
              - docker build --build-arg A=$BITBUCKET_COMMIT $BITBUCKET_CLONE_DIR/web
"""
    assert found("bitbucket-pipelines.yml", text) == {
        "app/Dockerfile@app": "6",
        "web/Dockerfile@web": "14",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("script: docker build app", {"app/Dockerfile@app": "1"}),
        ("before_install:\n- cd app\nscript:\n- docker build .\n", {"app/Dockerfile@app": "4"}),
        (
            "env:\n- DIR=app\n- DIR=web X=1\nscript: docker build $DIR",
            {"app/Dockerfile@app": "4", "web/Dockerfile@web": "4"},
        ),
        (
            "env: {global: [DIR=app, {secure: x}], jobs: [A=1, A=2]}\n"
            "script: docker build --build-arg A=$A $DIR",
            {"app/Dockerfile@app A=1": "2", "app/Dockerfile@app A=2": "2"},
        ),
        (
            "jobs:\n  include:\n  - script: docker build app\n  - env: DIR=web\n"
            "    deploy: {script: docker build $DIR}",
            {"app/Dockerfile@app": "3", "web/Dockerfile@web": "5"},
        ),
    ],
)
def test_phases_of_travis(text: str, expected: dict[str, str]) -> None:
    assert found(".travis.yml", text) == expected


def test_a_file_of_a_template_runs_in_its_directory() -> None:
    own = tree("{{x}}/.travis.yml", "script: docker build app", "-- {{x}}/app/Dockerfile --\n")
    assert list(builds(other_pipelines, own)) == ["{{x}}/app/Dockerfile@{{x}}/app"]


# --- Drone and Woodpecker


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            ".drone.yml",
            "steps:\n- name: x\n  image: plugins/docker\n"
            "  settings: {dockerfile: app/Dockerfile.dev, context: app,"
            " target: t, build_args: [A=1, 'B=${DRONE_TAG}']}",
            {"app/Dockerfile.dev@app target=t A=1": "3"},
        ),
        (
            ".drone.yml",
            "pipeline:\n  x:\n    image: plugins/docker:17\n    dockerfile: web/Dockerfile",
            {"web/Dockerfile@.": "3"},
        ),
        (
            ".drone.yml",
            "kind: pipeline\n---\nsteps:\n- image: docker\n  commands:\n  - docker build web",
            {"web/Dockerfile@web": "6"},
        ),
        (
            ".woodpecker.yml",
            "steps:\n  x:\n    image: woodpeckerci/plugin-docker-buildx:2\n"
            "    settings:\n      build_args: A=1,B=2\n",
            {"Dockerfile@. A=1 B=2": "3"},
        ),
        (
            ".woodpecker/release.yaml",
            "steps:\n- image: quay.io/thegeeklab/wp-docker-buildx\n"
            "  settings: {dry_run: true, build_args: {A: 1}}",
            {"Dockerfile@. A=1": "2"},
        ),
        (
            ".drone.yml",
            "steps:\n- image: docker:dind\n- image: plugins/slack\n- image: x/docker",
            {},
        ),
    ],
)
def test_plugins_that_build(path: str, text: str, expected: dict[str, str]) -> None:
    assert found(path, text) == expected


# --- all of them


@pytest.mark.parametrize(
    "path",
    [
        "azure-pipelines.yml",
        ".travis.yml",
        ".drone.yml",
        ".woodpecker/x.yml",
        "bitbucket-pipelines.yml",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "[docker",
        "docker",
        "- docker build",
        "a: {script: {docker: build}}",
        "steps: [{image: [docker]}]",
        "env: [docker, [x]]\njobs: {include: docker}",
        "- task: Docker@2\n- task: Docker@2\n  inputs: docker",
    ],
)
def test_what_is_no_pipeline_is_told_or_left(path: str, text: str) -> None:
    declared = other_pipelines.discover(parse_tree(tree(path, text)).snapshot)
    assert all(one.reason for one in declared.unknowns)


def test_a_file_that_is_no_yaml_is_told() -> None:
    reason = unknown(other_pipelines, tree(".travis.yml", "script: [docker build ."))
    assert reason.startswith(".travis.yml:")
    assert "the pipeline is not read" in reason


# --- Cursor


# 514-labs/moose
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"build": {"context": "..", "dockerfile": "Dockerfile"}, "start": "x"}',
            ".cursor/Dockerfile@.",
        ),
        ('{"build": {"dockerfile": "../app/Dockerfile"}}', "app/Dockerfile@.cursor"),
        ('{"snapshot": "x"}', None),
        ('{"build": "x"}', None),
    ],
)
def test_the_environment_of_cursor(text: str, expected: str | None) -> None:
    own = tree(".cursor/environment.json", text, FILES + "-- .cursor/Dockerfile --\n")
    assert builds(cursor, own) == ({expected: ".cursor/environment.json:1"} if expected else {})


@pytest.mark.parametrize(
    "text", ["{", '{"build": {"dockerfile": "Dockerfile.gone"}}', '{"build": {"dockerfile": []}}']
)
def test_an_environment_that_is_not_known_is_told(text: str) -> None:
    assert unknown(cursor, tree(".cursor/environment.json", text)).startswith(
        ".cursor/environment.json:"
    )
