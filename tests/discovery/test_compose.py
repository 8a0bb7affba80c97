"""Builds that compose files declare, with the lines that declare them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.discovery import compose
from hullcheck.discovery.compose_builds import build_of
from hullcheck.discovery.compose_projects import Together, discover_projects
from hullcheck.discovery.compose_services import MAX_SERVICES
from hullcheck.discovery.declared import Declared
from hullcheck.docker.build import Build, ContextKind, Machine, OriginKind


def snapshot(text: str) -> Snapshot:
    return parse_tree(text).snapshot


def discover(text: str, *together: tuple[str, ...]) -> Declared:
    return compose.discover(snapshot(text), [Together(files) for files in together])


def ids(found: Declared) -> dict[str, str]:
    """Return the ids of all builds by the place of their origin."""
    assert all(len(build.origins) == 1 for build in found.builds)
    return {f"{build.origins[0].path}:{build.origins[0].line}": build.id for build in found.builds}


def only(found: Declared) -> Build:
    assert found.unknowns == ()
    (build,) = found.builds
    return build


def unknown(text: str) -> tuple[str | None, int | None, str]:
    found = discover(text)
    assert found.builds == ()
    (said,) = found.unknowns
    return said.path, said.line, said.reason


def one(build: str, *files: str) -> str:
    """Return a tree whose one service has `build`, with empty `files`."""
    headers = "".join(f"-- {path} --\n" for path in files)
    return f"-- compose.yaml --\nservices:\n  web:\n    build: {build}\n{headers}"


def test_a_service_with_a_build_is_a_build() -> None:
    build = only(
        discover(
            """
            -- app/docker-compose.yml --
            services:
              web:
                image: web
                build:
                  context: .
                  target: dev
                  args:
                    - A=1
                    - FROM_SHELL
                  additional_contexts:
                    lib: ../lib
                    gone: ${NOWHERE}
                    base: service:base
              base: {image: "base:1"}
            -- app/Dockerfile --
            """
        )
    )
    assert (build.dockerfile, build.context, build.target) == ("app/Dockerfile", "app", "dev")
    assert build.context_kind is ContextKind.LOCAL
    assert dict(build.args) == {"A": "1"}
    assert dict(build.named_contexts) == {"lib": "lib", "base": "docker-image://base:1"}
    (origin,) = build.origins
    assert (origin.path, origin.line) == ("app/docker-compose.yml", 4)
    assert (origin.kind, origin.machine) == (OriginKind.COMPOSE, Machine.DEVELOPER)


def test_the_root_is_the_empty_context() -> None:
    build = only(discover(one(".", "Dockerfile")))
    assert (build.dockerfile, build.context) == ("Dockerfile", "")


def test_an_image_alone_is_no_build() -> None:
    assert discover("-- compose.yaml --\nservices: {db: {image: postgres}}\n") == Declared()


def test_a_dockerfile_may_lie_outside_its_context() -> None:
    text = one("{context: ./backend, dockerfile: ../Dockerfiles/backend.Dockerfile}")
    build = only(discover(f"{text}-- Dockerfiles/backend.Dockerfile --\n-- backend/a.py --\n"))
    assert (build.dockerfile, build.context) == ("Dockerfiles/backend.Dockerfile", "backend")


def test_the_builder_also_takes_a_dockerfile_in_small_letters() -> None:
    assert only(discover(one("app", "app/dockerfile"))).dockerfile == "app/dockerfile"


def test_an_inline_dockerfile_is_named_after_its_service() -> None:
    text = '{context: ., dockerfile_inline: "FROM x\\nCOPY . $$HOME"}'
    build = only(discover(one(text)))
    assert (build.dockerfile, build.inline) == (None, "FROM x\nCOPY . $HOME")
    assert build.declared_as == "compose.yaml:web"


def test_an_inline_dockerfile_may_have_a_remote_context() -> None:
    text = "{context: 'https://example.com/x.git', dockerfile_inline: FROM x}"
    build = only(discover(one(text)))
    assert (build.context, build.context_kind) == ("https://example.com/x.git", ContextKind.REMOTE)


def test_a_context_behind_a_link_is_the_directory_itself() -> None:
    text = one("./current") + "-- current -> releases/3 --\n-- releases/3/Dockerfile --\n"
    build = only(discover(text))
    assert (build.dockerfile, build.context) == ("releases/3/Dockerfile", "releases/3")


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        ("./gone", "the context `gone` is no directory"),
        ("./file", "the context `file` is no directory"),
        ("../other", "the context `../other` is outside the repository"),
        ("https://github.com/x/y.git#main", "is outside the repository"),
        ("git@github.com:x/y.git", "is outside the repository"),
        ("/srv", "the context `/srv` is outside the repository"),
        ("~/app", "the context `~/app` is outside the repository"),
        ("./vendor/lib", "is in a submodule"),
        ("${DIR:?set it}/app", "the context depends on `DIR`"),
        ("'${A}$B'", "the context depends on `A`, `B`"),
        ("{context: ., dockerfile: gone}", "the Dockerfile `gone` is not in the repository"),
        ("{context: ., dockerfile: /abs}", "the Dockerfile `/abs` is outside the repository"),
        ("{context: ., dockerfile: ../x}", "the Dockerfile `../x` is outside the repository"),
        ("{context: ., dockerfile: '$F'}", "the Dockerfile depends on `F`"),
        ("{context: ., target: '$T'}", "the target depends on `T`"),
        ("{dockerfile_inline: 'FROM $X'}", "the inline Dockerfile depends on `X`"),
    ],
)
def test_what_cannot_be_told_is_unknown_at_its_build(build: str, reason: str) -> None:
    path, line, said = unknown(one(build, "Dockerfile", "file") + "-- vendor/lib (submodule) --\n")
    assert (path, line) == ("compose.yaml", 3)
    assert reason in said


def test_a_default_is_taken_for_a_variable_that_nobody_sets() -> None:
    text = one("'${DIR:-app}'", "app/Dockerfile")
    assert only(discover(text)).context == "app"


# Which files are a project


def test_the_override_is_merged_and_the_base_is_also_built_alone() -> None:
    found = discover(
        """
        -- compose.yml --
        services:
          web:
            build: .
        -- compose.override.yml --
        services:
          web:
            build: {target: dev}
          extra:
            build: .
        -- Dockerfile --
        """
    )
    assert found.unknowns == ()
    assert ids(found) == {
        "compose.yml:3": "Dockerfile@.",
        "compose.override.yml:3": "Dockerfile@. target=dev",
        "compose.override.yml:5": "Dockerfile@.",
    }


def test_an_override_of_another_name_belongs_to_the_default_file_too() -> None:
    found = discover(
        """
        -- docker-compose.yml --
        services: {web: {build: .}}
        -- compose.override.yaml --
        services: {web: {build: {args: {A: 1}}}}
        -- Dockerfile --
        """
    )
    assert set(ids(found).values()) == {"Dockerfile@.", "Dockerfile@. A=1"}


def test_a_partial_overlay_is_merged_over_the_default_file() -> None:
    found = discover(
        """
        -- docker-compose.yml --
        services:
          web: {build: {context: ./app, dockerfile: app.Dockerfile}}
          api: {build: ./api}
        -- docker-compose.dev.yml --
        services:
          web:
            build: {target: dev}
          tools:
            build: ./tools
        -- app/app.Dockerfile --
        -- api/Dockerfile --
        -- tools/Dockerfile --
        """
    )
    assert found.unknowns == ()
    assert ids(found) == {
        "docker-compose.yml:2": "app/app.Dockerfile@app",
        "docker-compose.yml:3": "api/Dockerfile@api",
        "docker-compose.dev.yml:3": "app/app.Dockerfile@app target=dev",
        "docker-compose.dev.yml:5": "tools/Dockerfile@tools",
    }


def test_an_overlay_without_image_or_build_is_partial() -> None:
    projects = discover_projects(
        snapshot(
            """
            -- compose.yaml --
            services: {web: {build: .}}
            -- compose.dev.yaml --
            services: {web: {volumes: [".:/app"]}}
            -- Dockerfile --
            """
        )
    )
    assert {project.files for project in projects} == {
        ("compose.yaml",),
        ("compose.yaml", "compose.dev.yaml"),
    }


def test_an_overlay_whose_dockerfile_only_the_base_names_is_partial() -> None:
    found = discover(
        """
        -- compose.yaml --
        services: {web: {build: {context: ., dockerfile: deploy/web}}}
        -- compose.prod.yaml --
        services: {web: {build: {context: ., args: {MODE: prod}}}}
        -- deploy/web --
        """
    )
    assert found.unknowns == ()
    assert ids(found)["compose.prod.yaml:1"] == "deploy/web@. MODE=prod"


def test_a_complete_file_beside_the_default_one_stands_alone() -> None:
    found = discover(
        """
        -- compose.yaml --
        services: {web: {build: {context: ., target: dev}}}
        -- compose.debug.yaml --
        services: {web: {build: {context: .}}}
        -- Dockerfile --
        """
    )
    assert ids(found) == {
        "compose.yaml:1": "Dockerfile@. target=dev",
        "compose.debug.yaml:1": "Dockerfile@.",
    }


def test_files_that_a_caller_saw_together_are_merged() -> None:
    text = """
        -- compose.yaml --
        services: {web: {build: ./app}}
        -- ci/extra.yml --
        services: {web: {build: {args: {CI: 1}}}}
        -- app/Dockerfile --
        """
    assert ids(discover(text)) == {"compose.yaml:1": "app/Dockerfile@app"}
    together = ids(discover(text, ("compose.yaml", "ci/extra.yml")))
    assert together["ci/extra.yml:1"] == "app/Dockerfile@app CI=1"


def test_the_env_file_may_name_the_files_that_are_used_together() -> None:
    found = discover(
        """
        -- .env --
        COMPOSE_FILE=compose.yaml:ci/extra.yml
        -- compose.yaml --
        services: {web: {build: ./app}}
        -- ci/extra.yml --
        services: {web: {build: {args: {CI: 1}}}}
        -- app/Dockerfile --
        """
    )
    assert ids(found)["ci/extra.yml:1"] == "app/Dockerfile@app CI=1"


def test_extends_and_a_build_without_context_are_one_build() -> None:
    found = discover(
        """
        -- compose.yaml --
        services:
          web:
            build:
              context: .
        -- compose.cpu.yaml --
        services:
          web:
            extends: {file: compose.yaml, service: web}
            image: web:cpu
            build:
              args:
                BASE_IMAGE: ubuntu:24.04
        -- Dockerfile --
        """
    )
    assert found.unknowns == ()
    assert ids(found) == {
        "compose.yaml:3": "Dockerfile@.",
        "compose.cpu.yaml:5": "Dockerfile@. BASE_IMAGE=ubuntu:24.04",
    }


def test_an_included_file_is_judged_where_it_is_included() -> None:
    found = discover(
        """
        -- compose.yaml --
        include:
          - {path: deploy/compose-app.yaml, project_directory: .}
        -- deploy/compose-app.yaml --
        services:
          web:
            build: ./app
        -- app/Dockerfile --
        """
    )
    assert found.unknowns == ()
    assert ids(found) == {"deploy/compose-app.yaml:3": "app/Dockerfile@app"}


def test_services_that_share_an_anchor_are_one_declaration() -> None:
    found = discover(
        """
        -- compose.yaml --
        x-app: &app
          build: .
        services:
          a: {<<: *app}
          b: {<<: *app}
          c: {build: .}
        -- Dockerfile --
        """
    )
    assert sorted(ids(found)) == ["compose.yaml:2", "compose.yaml:6"]


def test_a_template_is_an_unknown_at_its_line() -> None:
    path, line, reason = unknown(
        "-- {{cookiecutter.slug}}/docker-compose.local.yml --\n"
        "services:\n"
        "  django: &django\n"
        "    build: .\n"
        "  {%- if cookiecutter.celery == 'y' %}\n"
        "  {{ cookiecutter.slug }}_celery:\n"
        "    <<: *django\n"
        "  {%- endif %}\n"
    )
    assert (path, line) == ("{{cookiecutter.slug}}/docker-compose.local.yml", 4)
    assert "template" in reason


def test_a_file_in_a_directory_so_named_counts_if_it_has_services() -> None:
    found = discover(
        """
        -- docker-compose/notebook/notebook.yml --
        services: {notebook: {build: .}}
        -- docker-compose/notebook/Dockerfile --
        -- docker-compose/roles/tasks.yml --
        - name: {{ x }}
        -- .github/workflows/test-compose.yml --
        on: push
        jobs: {a: {services: {db: {image: x}}}}
        """
    )
    assert found.unknowns == ()
    assert list(ids(found)) == ["docker-compose/notebook/notebook.yml:1"]


def test_an_env_file_that_compose_refuses_is_said() -> None:
    found = discover(one(".", "Dockerfile") + "-- .env --\nA='x\n")
    assert [(said.path, said.line) for said in found.unknowns] == [(".env", 1)]
    assert len(found.builds) == 1


# What is loaded


LAYERS = """
-- compose.yaml --
include: [parts/a.yml]
-- .env --
NEXT=parts/b.yml
-- parts/a.yml --
services: {web: {extends: {file: b.yml, service: base}}}
-- parts/b.yml --
services: {base: {build: .}}
-- parts/Dockerfile --
-- local/.env (untracked) --
-- local/compose.yaml --
services: {}
-- other.yml --
"""


def test_texts_are_wanted_in_rounds_until_all_is_there() -> None:
    whole = snapshot(LAYERS)
    loaded = Snapshot(whole.tree, untracked=whole.untracked)
    rounds = []
    while wanted := list(compose.wanted(loaded)):
        rounds.append(sorted(wanted))
        loaded = loaded.with_texts(whole.texts[path] for path in wanted)
    assert rounds == [
        [".env", "compose.yaml", "local/compose.yaml"],
        ["parts/a.yml"],
        ["parts/b.yml"],
    ]
    assert compose.discover(loaded) == compose.discover(whole)
    assert only(compose.discover(loaded)).dockerfile == "parts/Dockerfile"


def test_the_files_of_a_caller_are_wanted_as_well() -> None:
    whole = snapshot("-- a.yml --\n-- b.yml --\n")
    together = [Together(("a.yml", "b.yml"))]
    assert list(compose.wanted(Snapshot(whole.tree), together)) == ["a.yml", "b.yml"]


def test_what_was_never_loaded_is_said() -> None:
    bare = Snapshot(snapshot(LAYERS).tree)
    reasons = {one.reason for one in compose.discover(bare).unknowns}
    assert "`compose.yaml` was not loaded" in reasons


def test_services_without_a_build_have_none() -> None:
    whole = snapshot("-- compose.yaml --\nservices: {db: {image: x}}\n")
    (project,) = discover_projects(whole)
    assert build_of(whole, project, project.services["db"]) is None


KEYS = st.sampled_from(
    ["services", "include", "build", "extends", "volumes", "context", "a", "file", "<<", "args"]
)
VALUES = st.one_of(
    st.none(), st.sampled_from(["a", ".", "compose.yaml", "$A", "${A:-.}", "a:b", "!reset", "../x"])
)
TREES = st.recursive(
    VALUES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@given(TREES, st.dictionaries(KEYS, TREES, max_size=4))
def test_no_file_stops_the_discovery(top: object, services: dict[str, object]) -> None:
    import json  # noqa: PLC0415 (JSON is YAML)

    texts = {"compose.yaml": json.dumps(top), "compose.dev.yml": json.dumps({"services": services})}
    tree = Tree.of(dict.fromkeys(texts, "100644"))
    sources = (Source(path, text.encode()) for path, text in texts.items())
    found = compose.discover(Snapshot(tree).with_texts(sources))
    assert isinstance(found, Declared)


def test_files_that_a_script_names_together_are_merged() -> None:
    tree = parse_tree("""
        -- deploy/base.compose.yaml --
        services:
          web:
            build: {context: .., dockerfile: Dockerfile}
        -- deploy/dev.compose.yaml --
        services:
          web:
            build: {target: dev}
        -- up.sh --
        #!/bin/sh
        docker compose -f deploy/base.compose.yaml -f deploy/dev.compose.yaml up --build
        -- Dockerfile --
        FROM scratch AS dev
        FROM scratch
        """)
    targets = {build.target for build in compose.discover(tree.snapshot).builds}
    assert "dev" in targets


# wemake-django-template .gitlab-ci.yml
@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (
            "docker compose -f compose.yml -f docker/compose.prod.yml build",
            ["docker/Dockerfile@. target=prod", "docker/proxy/Dockerfile@.", "web/Dockerfile@web"],
        ),
        (
            "cd docker && docker compose --project-directory .. -f compose.prod.yml build",
            ["docker/proxy/Dockerfile@.", "web/Dockerfile@web"],
        ),
        (
            "docker compose --project-directory . -f docker/compose.prod.yml build proxy",
            ["docker/proxy/Dockerfile@.", "web/Dockerfile@web"],
        ),
        (
            "docker compose --project-directory=$X -f docker/compose.prod.yml build",
            ["docker/Dockerfile@docker target=prod", "docker/web/Dockerfile@docker/web"],
        ),
    ],
)
def test_paths_of_every_file_start_at_the_project(command: str, expected: list[str]) -> None:
    tree = parse_tree(f"""
        -- compose.yml --
        services:
          web:
            build: {{context: ., dockerfile: docker/Dockerfile}}
        -- docker/compose.prod.yml --
        services:
          web:
            build: {{target: prod}}
          proxy:
            build: {{dockerfile: docker/proxy/Dockerfile}}
            env_file: config/.env
          other:
            build: web
        -- up.sh --
        {command}
        -- docker/Dockerfile --
        FROM scratch AS prod
        -- docker/proxy/Dockerfile --
        -- web/Dockerfile --
        -- docker/web/Dockerfile --
        """)
    found = compose.discover(tree.snapshot)
    own = [one for one in found.builds if one.origins[0].path != "compose.yml"]
    assert sorted(one.id for one in own) == expected
    if "$X" not in command:
        services = (each.service for each in found.services)
        assert {file.file.path for one in services for file in one.env_files} == {"config/.env"}


def test_more_services_than_anybody_has_are_an_unknown() -> None:
    entries = "".join(f"  s{number}: {{build: .}}\n" for number in range(MAX_SERVICES + 5))
    tree = f"-- Dockerfile --\nFROM scratch\n-- compose.yaml --\nservices:\n{entries}"
    found = discover(tree)
    assert len(found.services) == MAX_SERVICES
    assert [unknown.limit for unknown in found.unknowns] == [True]
