"""What Docker Compose makes of compose files."""

from __future__ import annotations

import time

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.compose import BuildSection, Mount, MountKind, Project, Service, parse_compose
from hullcheck.syntax.interpolation import Expanded


def tree(text: str) -> Snapshot:
    return parse_tree(text).snapshot


def project(text: str, *files: str, directory: str | None = None) -> Project:
    return parse_compose(tree(text), files or ("compose.yaml",), directory=directory)


def service(text: str, *files: str) -> Service:
    """Return the service `web` of a tree, or of the one compose file that `text` is."""
    whole = text if text.lstrip().startswith("-- ") else f"-- compose.yaml --\n{text}"
    found = project(whole, *files)
    assert found.unknowns == ()
    return found.services["web"]


def build(text: str, *files: str) -> BuildSection:
    section = service(text, *files).build
    assert section is not None
    return section


def args(section: BuildSection) -> dict[str, str | None]:
    return {name: value.text if value else None for name, value in section.args.items()}


def text_of(written: Expanded | None) -> str | None:
    assert written is not None
    return written.text


def reasons(found: Project) -> list[str]:
    return [f"{one.path}:{one.line} {one.reason}" for one in found.unknowns]


# What a build says


def test_a_short_build_is_a_context() -> None:
    section = build("services:\n  web:\n    build: ./app/\n")
    assert (section.context.path, section.context.inside) == ("app", True)
    assert (section.place.path, section.place.line) == ("compose.yaml", 3)
    assert section.dockerfile is None


def test_a_long_build_says_all_it_can() -> None:
    section = build(
        """
        -- docker/compose.yaml --
        services:
          web:
            image: web
            build:
              context: ..
              dockerfile: docker/Dockerfile
              target: dev
              args:
                A: 1
              additional_contexts:
                lib: ../lib
                base: docker-image://python:3.13
                other: service:other
        """,
        "docker/compose.yaml",
    )
    assert section.context.path == ""
    assert text_of(section.dockerfile) == "docker/Dockerfile"
    assert text_of(section.target) == "dev"
    assert args(section) == {"A": "1"}
    named = {key: (value.path, value.inside) for key, value in section.named_contexts.items()}
    assert named == {
        "lib": ("lib", True),
        "base": ("docker-image://python:3.13", False),
        "other": ("service:other", False),
    }


def test_without_a_context_the_projects_directory_is_meant() -> None:
    section = build(
        "-- a/compose.yaml --\nservices:\n  web:\n    build: {target: dev}\n", "a/compose.yaml"
    )
    assert (section.context.path, section.has_context) == ("a", False)


@pytest.mark.parametrize(
    "context",
    [
        "https://github.com/x/y.git#main:dir",
        "git@github.com:x/y.git",
        "git://host/x",
        "github.com/x/y",
        "/srv/app",
        "~/app",
        "../other",
        "C:\\app",
    ],
)
def test_a_context_elsewhere_is_not_inside(context: str) -> None:
    found = build(f"services:\n  web:\n    build: '{context}'\n").context
    assert (found.path, found.inside) == (context, False)


def test_arguments_are_read_from_mappings_and_lists() -> None:
    section = build(
        """services:
          web:
            build:
              context: .
              args:
                - A=1=2
                - B="quoted"
                - FROM_SHELL
                - C=
        """
    )
    assert args(section) == {"A": "1=2", "B": '"quoted"', "FROM_SHELL": None, "C": ""}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3.10", "3.1"),
        ("'3.10'", "3.10"),
        ("1.0", "1"),
        ("True", "true"),
        ("yes", "yes"),
        ("010", "8"),
        ("08", "8"),
        ("0", "0"),
        ("0x1F", "31"),
        ("0b11", "3"),
        ("+0o17", "15"),
        ("1" + "0" * 24, "1e+24"),
        ("1_0.50", "10.5"),
        ("_1", "_1"),
        ("1_000", "1000"),
        ("12:30", "12:30"),
        ("1e3", "1000"),
        ("0.00001", "1e-05"),
        ("1.2.3", "1.2.3"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_number_reaches_the_build_as_compose_spells_it(written: str, value: str) -> None:
    section = build(f"services:\n  web:\n    build:\n      args:\n        V: {written}\n")
    assert args(section) == {"V": value}


# Variables


def test_the_tracked_env_file_of_the_project_is_read() -> None:
    section = build(
        """
        -- .env --
        DIR=app
        FROM_SHELL=there
        -- compose.yaml --
        services:
          web:
            build:
              context: ./${DIR}/${SUB:-sub}
              target: ${TARGET}
              args:
                - FROM_SHELL
                - MISSING
        """
    )
    assert section.context.path == "app/sub"
    assert section.target == Expanded("\0", ("TARGET",))
    assert args(section) == {"FROM_SHELL": "there", "MISSING": None}


def test_an_untracked_env_file_is_one_developers_own() -> None:
    found = build(
        "-- .env (untracked) --\nDIR=app\n"
        "-- compose.yaml --\nservices:\n  web:\n    build: ./${DIR}\n"
    )
    assert found.context.path is None
    assert found.context.written.unknown == ("DIR",)


def test_an_env_file_that_compose_refuses_is_noted() -> None:
    found = project("-- .env --\nA='x\n-- compose.yaml --\nservices:\n  web:\n    build: .\n")
    assert reasons(found) == [".env:1 Compose refuses this file: a quote is not closed"]


def test_a_required_variable_with_a_message_is_unknown() -> None:
    section = build("services:\n  web:\n    build: ${DIR?:sh set-up.sh first}/app\n")
    assert section.context.written.unknown == ("DIR",)


def test_the_working_directory_is_the_projects() -> None:
    found = service("services:\n  web:\n    build: $PWD\n    volumes: ['${PWD}/a:/a']\n")
    assert found.build is not None
    assert found.build.context.path == ""
    source = found.mounts[0].source
    assert source is not None
    assert (found.mounts[0].kind, source.path) == (MountKind.BIND, "a")


# Anchors, merge keys, documents


def test_a_merged_build_stands_where_the_anchor_is() -> None:
    text = "x-app: &app\n  build:\n    context: .\nservices:\n  web:\n    <<: *app\n    image: x\n"
    assert build(text).place.line == 2


def test_an_own_build_wins_over_a_merged_one() -> None:
    section = build(
        "x-app: &app\n  build: ./a\nservices:\n  web:\n    <<: [*app]\n    build: ./b\n"
    )
    assert (section.context.path, section.place.line) == ("b", 6)


def test_documents_of_a_file_are_laid_over_each_other() -> None:
    section = build(
        "services:\n  web:\n    build: ./a\n---\nservices:\n  web:\n    build: {target: t}\n"
    )
    assert (section.context.path, text_of(section.target)) == ("a", "t")


def test_a_key_that_stands_twice_is_noted_and_the_last_is_taken() -> None:
    found = project("-- compose.yaml --\nservices:\n  web:\n    build: ./a\n    build: ./b\n")
    section = found.services["web"].build
    assert section is not None
    assert section.context.path == "b"
    assert "the key `build` stands twice" in reasons(found)[0]


# Overlays


BASE = """
-- compose.yaml --
services:
  web:
    build:
      context: ./app
      args: {A: 1, B: 1}
    command: serve
    environment: {A: 1}
    env_file: a.env
    profiles: [x]
    volumes:
      - ./app:/app
      - data:/data
  db:
    image: postgres
"""


def test_an_overlay_adds_to_the_build_below() -> None:
    overlay = "-- dev.yaml --\nservices:\n  web:\n    build: {target: dev, args: [B=2]}\n"
    section = build(BASE + overlay, "compose.yaml", "dev.yaml")
    assert section.context.path == "app"
    assert text_of(section.target) == "dev"
    assert args(section) == {"A": "1", "B": "2"}
    assert (section.place.path, section.place.line) == ("dev.yaml", 3)


def test_lists_are_appended_and_mounts_replaced_by_their_target() -> None:
    found = service(
        f"""{BASE}-- dev.yaml --
services:
  web:
    command: [run, --reload]
    environment: [B=2]
    env_file: [b.env]
    volumes:
      - other:/data
      - /app/.venv
""",
        "compose.yaml",
        "dev.yaml",
    )
    assert found.command is not None
    assert [word.text for word in found.command.words] == ["run", "--reload"]
    assert {key: value and value.text for key, value in found.environment.items()} == {
        "A": "1",
        "B": "2",
    }
    assert [one.file.path for one in found.env_files] == ["a.env", "b.env"]
    assert [(mount.target, mount.name) for mount in found.mounts] == [
        ("/app", None),
        ("/data", "other"),
        ("/app/.venv", None),
    ]
    assert [mount.place.path for mount in found.mounts] == ["compose.yaml", "dev.yaml", "dev.yaml"]


def test_reset_takes_away_and_override_replaces() -> None:
    found = project(
        f"""{BASE}-- dev.yaml --
services:
  db: !reset null
  web:
    build: !override
      context: ./other
    command: !reset null
    env_file: !reset []
    volumes: !override
      - ./x:/x
""",
        "compose.yaml",
        "dev.yaml",
    )
    assert list(found.services) == ["web"]
    web = found.services["web"]
    assert web.build is not None
    assert (web.build.context.path, args(web.build)) == ("other", {})
    assert web.command is None
    assert web.env_files == ()
    assert [mount.target for mount in web.mounts] == ["/x"]


def test_a_single_argument_can_be_reset() -> None:
    overlay = "-- dev.yaml --\nservices: {web: {build: {args: {A: !reset null}}}}\n"
    assert args(build(BASE + overlay, "compose.yaml", "dev.yaml")) == {"B": "1"}


def test_paths_of_an_overlay_start_at_the_first_files_directory() -> None:
    section = build(
        """
        -- compose.yaml --
        services: {web: {image: x}}
        -- deploy/dev.yaml --
        services: {web: {build: ./app}}
        """,
        "compose.yaml",
        "deploy/dev.yaml",
    )
    assert section.context.path == "app"


def test_a_caller_may_name_the_projects_directory() -> None:
    found = project(
        "-- deploy/c.yaml --\nservices: {web: {build: ./app}}\n", "deploy/c.yaml", directory=""
    )
    section = found.services["web"].build
    assert section is not None
    assert section.context.path == "app"


# extends


def test_extends_in_the_same_file_merges_build_keys() -> None:
    section = build(
        """
        services:
          base:
            build: {context: ./app, args: {A: 1}}
          web:
            extends: base
            build: {target: dev}
        """
    )
    assert (section.context.path, text_of(section.target)) == ("app", "dev")
    assert args(section) == {"A": "1"}


def test_an_extended_build_stands_where_it_is_written() -> None:
    section = build("services:\n  a:\n    build: .\n  web:\n    extends: {service: a}\n")
    assert section.place.line == 3


def test_paths_of_another_file_start_in_its_directory() -> None:
    section = build(
        """
        -- compose.yaml --
        services:
          web:
            extends: {file: ./base/common.yaml, service: app}
        -- base/common.yaml --
        services:
          app:
            extends: {file: ../deep/other.yaml, service: root}
            build: {dockerfile: D}
        -- deep/other.yaml --
        services:
          root:
            build: ./ctx
        """
    )
    assert section.context.path == "deep/ctx"
    assert text_of(section.dockerfile) == "D"
    assert section.place.path == "base/common.yaml"


def test_a_default_context_is_the_extending_projects() -> None:
    section = build(
        """
        -- compose.yaml --
        services: {web: {extends: {file: base/common.yaml, service: app}}}
        -- base/common.yaml --
        services: {app: {build: {target: t}}}
        """
    )
    assert section.context.path == ""


@pytest.mark.parametrize(
    ("services", "reason"),
    [
        ("web: {extends: other}\n  other: {extends: web}", "extends itself"),
        ("web: {extends: web}", "extends itself"),
        ("web: {extends: nobody}", "there is no service `nobody`"),
        ("web: {extends: {file: none.yaml, service: a}}", "is not in the repository"),
        ("web: {extends: {file: ../x.yaml, service: a}}", "is outside the repository"),
        ("web: {extends: {file: '${F}', service: a}}", "depends on `F`"),
        ("web: {extends: {file: a.yaml}}", "not known which service"),
        ("web: {extends: {file: empty.yaml, service: a}}", "has no service to extend"),
    ],
)
def test_what_extends_cannot_follow_leaves_the_service_out(services: str, reason: str) -> None:
    found = project(f"-- compose.yaml --\nservices:\n  {services}\n-- empty.yaml --\n")
    assert "web" not in found.services
    assert any(reason in one for one in reasons(found)), reasons(found)


def test_a_service_lost_in_an_overlay_is_lost_altogether() -> None:
    overlay = "-- dev.yaml --\nservices: {web: {extends: nobody}}\n"
    assert list(project(BASE + overlay, "compose.yaml", "dev.yaml").services) == ["db"]


# include


def test_included_files_bring_their_services_and_directory() -> None:
    found = project(
        """
        -- compose.yaml --
        include:
          - sub/compose.yaml
          - path: [deploy/a.yaml, deploy/b.yaml]
            project_directory: app
            env_file: deploy/vars
        services:
          own: {extends: sub}
        -- sub/compose.yaml --
        services:
          sub: {build: "./${NAME}"}
        -- sub/.env --
        NAME=x
        -- deploy/a.yaml --
        services:
          app: {build: "./${NAME}"}
        -- deploy/b.yaml --
        services:
          app: {build: {target: t}}
        -- deploy/vars --
        NAME=y
        """
    )
    sections = {name: one.build for name, one in found.services.items()}
    paths = {name: section and section.context.path for name, section in sections.items()}
    assert paths == {"sub": "sub/x", "own": "sub/x", "app": "app/y"}
    assert found.included == {"sub/compose.yaml", "deploy/a.yaml", "deploy/b.yaml"}
    assert found.unknowns == ()


def test_the_including_projects_variables_win() -> None:
    found = build(
        """
        -- compose.yaml --
        include: [sub/c.yaml]
        -- .env --
        NAME=outer
        -- sub/c.yaml --
        services: {web: {build: "./$NAME"}}
        -- sub/.env --
        NAME=inner
        """
    )
    assert found.context.path == "sub/outer"


def test_a_chain_of_extends_is_followed_only_so_far() -> None:
    chain = "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(40))
    found = project(f"-- compose.yaml --\nservices:\n{chain}  s40: {{image: x}}\n")
    assert "s35" in found.services
    assert "s0" not in found.services
    assert "in a row" in reasons(found)[0]


@pytest.mark.parametrize(
    ("include", "reason"),
    [
        ("[compose.yaml]", "includes itself"),
        ("[b.yaml]", "includes itself"),
        ("[none.yaml]", "is not in the repository"),
        ("['oci://registry/x']", "is outside the repository"),
        ("[../x.yaml]", "is outside the repository"),
    ],
)
def test_what_include_cannot_follow_is_noted_and_the_rest_stays(include: str, reason: str) -> None:
    found = project(
        f"-- compose.yaml --\ninclude: {include}\nservices: {{web: {{build: .}}}}\n"
        "-- b.yaml --\ninclude: [compose.yaml]\n"
    )
    assert list(found.services) == ["web"]
    assert reason in reasons(found)[0]


def test_includes_that_double_are_bounded() -> None:
    files = [f"-- f{n}.yaml --\ninclude: [f{n + 1}.yaml, ./f{n + 1}.yaml]\n" for n in range(40)]
    begun = time.process_time()
    found = project("".join(files) + "-- f40.yaml --\nservices: {}\n", "f0.yaml")
    assert time.process_time() - begun < 2
    assert "more than" in reasons(found)[0]


def test_a_file_that_is_not_loaded_is_missing() -> None:
    snapshot = tree("-- compose.yaml --\ninclude: [a.yaml]\n-- a.yaml --\nservices: {}\n")
    bare = Snapshot(snapshot.tree, {"compose.yaml": snapshot.texts["compose.yaml"]})
    assert parse_compose(bare, ["compose.yaml"]).missing == ("a.yaml",)


def test_a_compose_file_may_be_a_link() -> None:
    found = project(
        "-- compose.yaml -> deploy/app.yaml --\n-- deploy/app.yaml --\n"
        "services: {web: {build: ./app}}\n"
    )
    section = found.services["web"].build
    assert section is not None
    assert section.context.path == "app"


# Mounts and the rest


def mounts(entries: str) -> list[Mount]:
    return list(service(f"services:\n  web:\n    volumes:\n{entries}").mounts)


@pytest.mark.parametrize(
    ("entry", "kind", "source", "target"),
    [
        ("./app:/app", MountKind.BIND, "app", "/app"),
        (".:/app:ro", MountKind.BIND, "", "/app"),
        ("..:/app", MountKind.BIND, "..", "/app"),
        ("/etc/x:/x", MountKind.BIND, "/etc/x", "/x"),
        ("~/.ssh:/root/.ssh", MountKind.BIND, "~/.ssh", "/root/.ssh"),
        ("C:\\a\\b:/x", MountKind.BIND, "C:\\a\\b", "/x"),
        ("venv:/app/.venv/", MountKind.NAMED, "venv", "/app/.venv"),
        ("/app/.venv", MountKind.ANONYMOUS, None, "/app/.venv"),
        ("${DIR}:/app", MountKind.OTHER, None, "/app"),
        ("./${DIR}/x:/app", MountKind.BIND, None, "/app"),
        ("v_${NAME}:/app", MountKind.NAMED, None, "/app"),
        ("./a:${TARGET}", MountKind.BIND, "a", None),
        ("aa:/b:ro:z", MountKind.OTHER, None, None),
        ("a:b", MountKind.ANONYMOUS, None, "a:b"),
        (":/app", MountKind.OTHER, None, None),
    ],
)
def test_short_volumes_are_read(
    entry: str, kind: MountKind, source: str | None, target: str | None
) -> None:
    (mount,) = mounts(f"      - '{entry}'\n")
    named = mount.source.path if mount.source else mount.name
    assert (mount.kind, named, mount.target) == (kind, source, target)
    assert mount.read_only == entry.endswith(":ro")


def test_long_volumes_are_read() -> None:
    found = mounts(
        """
      - type: bind
        source: ./app
        target: /app
        read_only: true
      - {type: volume, source: data, target: /data}
      - {type: volume, target: /anonymous}
      - {type: tmpfs, target: /tmp}
      - {type: npipe, source: x, target: /y}
"""
    )
    assert [mount.kind.value for mount in found] == ["bind", "named", "anonymous", "tmpfs", "other"]
    assert found[0].source is not None
    assert (found[0].source.path, found[0].read_only) == ("app", True)
    assert found[1].name == "data"


def test_a_mount_knows_its_line_and_text() -> None:
    text = "services:\n  web:\n    volumes:\n      - ./a:/a # why\n      - /a/.venv\n"
    snapshot = tree(f"-- compose.yaml --\n{text}")
    found = parse_compose(snapshot, ["compose.yaml"]).services["web"].mounts
    source = snapshot.source("compose.yaml")
    assert source is not None
    assert [mount.place.line for mount in found] == [4, 5]
    spans = [mount.place.span for mount in found]
    assert [source.slice(span) for span in spans if span] == ["./a:/a", "/a/.venv"]


def test_the_volume_that_guards_may_stand_before_its_mount() -> None:
    found = mounts("      - /app/.venv\n      - .:/app:z\n")
    assert [(mount.kind.value, mount.target) for mount in found] == [
        ("anonymous", "/app/.venv"),
        ("bind", "/app"),
    ]


def test_tmpfs_is_a_mount_too() -> None:
    found = service("services: {web: {tmpfs: ['/app/.venv:size=64m', /tmp]}}\n").mounts
    assert [(mount.kind, mount.target) for mount in found] == [
        (MountKind.TMPFS, "/app/.venv"),
        (MountKind.TMPFS, "/tmp"),
    ]


def test_secrets_and_configs_name_the_hosts_file() -> None:
    found = service(
        """
        services:
          web:
            secrets:
              - key
              - {source: token, target: my-token}
              - {source: shell, target: /etc/shell}
            configs: [conf]
        secrets:
          key: {file: ./key.pem}
          token: {file: ~/.token}
          shell: {environment: SHELL_TOKEN}
        configs:
          conf: {file: conf/app.ini}
        """
    ).file_mounts
    assert [(one.kind, one.name, one.target, one.file and one.file.path) for one in found] == [
        ("secret", "key", "/run/secrets/key", "key.pem"),
        ("secret", "token", "/run/secrets/my-token", "~/.token"),
        ("secret", "shell", "/etc/shell", None),
        ("config", "conf", "/conf", "conf/app.ini"),
    ]


def test_what_is_put_over_the_same_path_replaces() -> None:
    found = service(
        """
        services:
          web:
            tmpfs: [/a, "/a:size=1m", /b]
            secrets:
              - {source: key, target: one}
              - {source: token, target: one}
        secrets: {key: {file: ./key.pem}, token: {file: ./token}}
        """
    )
    assert [mount.target for mount in found.mounts] == ["/a", "/b"]
    assert [(one.name, one.target) for one in found.file_mounts] == [("token", "/run/secrets/one")]


def test_a_secret_of_an_overlay_keeps_what_the_overlay_does_not_say() -> None:
    [found] = service(
        """
        -- compose.yaml --
        services: {web: {build: ., secrets: [key]}}
        secrets: {key: {file: ./key.pem}}
        -- over.yaml --
        secrets: {key: {labels: {a: b}}}
        """,
        "compose.yaml",
        "over.yaml",
    ).file_mounts
    assert found.file
    assert found.file.path == "key.pem"


def test_env_files_are_read_in_both_forms() -> None:
    found = service(
        """
        services:
          web:
            env_file:
              - .env
              - {path: ../x.env, required: false}
        """
    ).env_files
    assert [(one.file.path, one.required, one.place.line) for one in found] == [
        (".env", True, 5),
        ("../x.env", False, 6),
    ]


def test_env_files_that_are_written_alike_may_be_others() -> None:
    found = service(
        """
        -- compose.yaml --
        services:
          web:
            extends: {file: app/base.yaml, service: web}
            env_file: [a.env, ./a.env]
        -- app/base.yaml --
        services: {web: {env_file: a.env}}
        """,
        "compose.yaml",
    ).env_files
    assert [one.file.path for one in found] == ["app/a.env", "a.env"]


def test_commands_are_split_without_a_shell() -> None:
    found = service(
        """
        services:
          web:
            command: sh -c "uv run app && $$DONE" $LATER
            entrypoint: []
            working_dir: /srv
            user: "1000:1000"
        """
    )
    assert found.command is not None
    assert found.entrypoint is not None
    assert [word.text for word in found.command.words] == ["sh", "-c", "uv run app && $DONE", None]
    assert found.entrypoint.words == ()
    assert text_of(found.working_dir) == "/srv"
    assert text_of(found.user) == "1000:1000"


def test_a_command_with_an_open_quote_still_has_words() -> None:
    found = service("services: {web: {command: 'echo \"x y'}}\n")
    assert found.command is not None
    assert [word.text for word in found.command.words] == ["echo", '"x', "y"]


def test_watch_entries_are_read() -> None:
    (first, second) = service(
        """
        services:
          web:
            develop:
              watch:
                - path: ./backend
                  action: sync
                  target: /app
                  ignore: [.venv]
                  include: ["*.py"]
                - path: uv.lock
                  action: rebuild
        """
    ).watch
    assert (first.path.path, first.action, first.target) == ("backend", "sync", "/app")
    assert (first.ignore, first.include, first.place.line) == ((".venv",), ("*.py",), 6)
    assert (second.path.path, second.action, second.target) == ("uv.lock", "rebuild", None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("services:\n  {{ name }}:\n    build: .\n", "template"),
        ("services:\n\tweb: 1\n", "tab"),
        ("services: [\n", "not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_unknown(text: str, reason: str) -> None:
    found = project(f"-- compose.yaml --\n{text}")
    assert found.services == {}
    assert reason in reasons(found)[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2]\n",
        "services: x\n",
        "services: [web]\n",
        "services: {web: }\n",
        "services: {web: [x]}\n",
        "include: {a: b}\n",
        "include: [[x], {path: }]\n",
    ],
)
def test_what_is_no_project_has_no_services(text: str) -> None:
    assert project(f"-- compose.yaml --\n{text}").services == {}


def test_values_of_the_wrong_kind_say_nothing() -> None:
    found = service(
        "services: {web: {build: [x], image: {a: b}, command: {a: b}, volumes: x, tmpfs: {a: b},"
        " environment: x, env_file: [[y]], develop: x, secrets: [[z]], profiles: {a: b}}}\n"
    )
    assert found.image is None
    assert found.env_files == ()
    assert found.watch == ()
