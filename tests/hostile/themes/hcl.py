"""Bake files whose blocks and expressions have no end."""

from __future__ import annotations

import json

from tests.hostile.case import Built, Finding, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"


def _bake(ground: Ground, text: str) -> None:
    ground.leaky({"docker-bake.hcl": text})


@case(twin=True)
def target_inherits_itself(ground: Ground) -> Saying:
    """Targets that inherit themselves and each other."""
    _bake(
        ground,
        'target "a" { inherits = ["a"] }\ntarget "b" { inherits = ["c"] }\n'
        'target "c" { inherits = ["b"] }\ntarget "d" { context = "." }\n',
    )
    return Built("Dockerfile")


@case(twin=True)
def inheritance_that_doubles(ground: Ground) -> Saying:
    """Forty targets, each of which inherits the next one twice."""
    chain = "".join(f'target "t{n}" {{ inherits = ["t{n + 1}", "t{n + 1}"] }}\n' for n in range(40))
    _bake(ground, chain + 'target "t40" { context = "." }\n')
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def groups_of_each_other(ground: Ground) -> Saying:
    """Groups that hold each other."""
    _bake(
        ground,
        'group "default" { targets = ["x", "t"] }\ngroup "x" { targets = ["default"] }\n'
        'target "t" { context = "." }\n',
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def variables_of_each_other(ground: Ground) -> Saying:
    """Variables that are each other's defaults."""
    _bake(
        ground,
        'variable "A" { default = "${B}" }\nvariable "B" { default = "${A}" }\n'
        'target "t" { context = A }\ntarget "u" { context = "." }\n',
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def variables_that_double(ground: Ground) -> Saying:
    """Sixty variables, each of which is the one before twice."""
    lines = ['variable "A0" { default = "aaaaaaaaaaaaaaaa" }']
    lines += [f'variable "A{n}" {{ default = "${{A{n - 1}}}${{A{n - 1}}}" }}' for n in range(1, 60)]
    _bake(ground, "\n".join([*lines, 'target "t" { context = "."\n args = { X = A59 } }\n']))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def lists_that_double(ground: Ground) -> Saying:
    """A list that is joined with itself sixty times."""
    lines = ['variable "A0" { default = ["a", "b"] }']
    lines += [f'variable "A{n}" {{ default = concat(A{n - 1}, A{n - 1}) }}' for n in range(1, 60)]
    _bake(ground, "\n".join([*lines, 'target "t" { context = "."\n tags = A59 }\n']))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def function_that_calls_itself(ground: Ground) -> Saying:
    """A function that calls itself twice."""
    _bake(
        ground,
        'function "f" {\n params = [x]\n result = "${f(x)}${f(x)}"\n}\n'
        'target "t" { context = f(".") }\ntarget "u" { context = "." }\n',
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nested_expression(ground: Ground) -> Saying:
    """Twenty thousand parentheses, brackets, signs and templates in each other."""
    _bake(
        ground,
        f'target "t" {{ context = {"(" * 20_000}"."{")" * 20_000} }}\n'
        f'target "u" {{ context = {"!" * 20_000}true\n tags = {"[" * 20_000}\n }}\n',
    )
    return Unknown("", "docker-bake.hcl")


@case(twin=True)
def nested_templates(ground: Ground) -> Saying:
    """Five thousand templates in each other."""
    _bake(ground, f'target "t" {{ context = {chr(34)}{"${" + chr(34)}' + '${"' * 5_000 + "}}\n")
    return Unknown("", "docker-bake.hcl")


@case(twin=True)
def matrix_that_explodes(ground: Ground) -> Saying:
    """A matrix of a hundred to the power of four."""
    axes = "\n".join(
        f"    a{n} = [{', '.join(str(each) for each in range(100))}]" for n in range(4)
    )
    name = 'name = "t-${a0}-${a1}-${a2}-${a3}"'
    _bake(ground, f'target "t" {{\n  matrix = {{\n{axes}\n  }}\n  {name}\n  context = "."\n}}\n')
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def ten_thousand_targets(ground: Ground) -> Saying:
    """Ten thousand targets, and more blocks without a meaning."""
    targets = "".join(f'target "t{n}" {{ target = "s{n}" }}\n' for n in range(10_000))
    _bake(ground, targets + "x {}\n" * 10_000)
    return Unknown("", "docker-bake.hcl")


@case(twin=True)
def functions_of_death(ground: Ground) -> Saying:
    """Functions of bake that take long, or make much of little."""
    _bake(
        ground,
        f"""
target "t" {{
  context = "."
  args = {{
    A = regex("^(a+)+$", "{"a" * 40}b")
    B = format("%999999999d", 1)
    C = join(",", range(0, 999999999))
    D = regexreplace("{"a" * 30}", "(a*)*b", "x")
    E = substr("x", 0, 99999999999999999999)
    F = pow(9, 99999999)
    G = 1e999999
    H = jsondecode("{"[" * 5_000}")
    I = setproduct(range(0, 9999), range(0, 9999))
  }}
}}
""",
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def unclosed_text(ground: Ground) -> Saying:
    """A heredoc and a text that never end, over two megabytes."""
    _bake(ground, 'target "t" {\n  context = <<EOT\n' + "x ${\n" * 400_000)
    return Unknown("", "docker-bake.hcl")


@case(twin=True)
def json_that_is_nested(ground: Ground) -> Saying:
    """A bake file in JSON, a hundred thousand levels deep."""
    ground.leaky({"docker-bake.json": '{"target": ' + '{"a": [' * 50_000})
    return Unknown("", "docker-bake.json")


@case(twin=True)
def hostile_names_and_shapes(ground: Ground) -> Saying:
    """Names with escapes, and numbers where names should stand."""
    data = {
        "target": {
            "t\x1b[2J\u202e<b>|`@octocat": {"context": ".", "args": {"\n::error::": None}},
            "u": {"context": 3, "tags": {"a": []}, "inherits": "x", "matrix": [1], "args": [1]},
            "v": {"dockerfile-inline": "FROM x\u0000", "contexts": {"a": "target:v"}},
        },
        "variable": [],
        "group": {"default": {"targets": 7}},
    }
    ground.leaky({"docker-bake.json": json.dumps(data)})
    return Built("Dockerfile")


@case(twin=True)
def contexts_outside(ground: Ground) -> Saying:
    """Contexts and Dockerfiles outside, by dots, absolute and by a link."""
    _bake(
        ground,
        """
target "a" { context = "../outside" }
target "b" { dockerfile = "/etc/passwd" }
target "c" { contexts = { x = "../../outside", y = "/etc" } }
target "d" { context = "cwd://../outside" }
""",
    )
    return Unknown("", "docker-bake.hcl")


@case(twin=True)
def loops_over_loops(ground: Ground) -> Saying:
    """A comprehension in a comprehension, ten deep, over a thousand words."""
    words = ", ".join(f'"{n}"' for n in range(1_000))
    loops = "".join(f"for x{n} in [{words}] : [" for n in range(5))
    _bake(ground, f'target "t" {{\n context = "."\n tags = [{loops}"x"{"]" * 6}\n}}\n')
    return Finding(LEAK, "Dockerfile")
