"""Compose files that include, extend and interpolate each other without end."""

from __future__ import annotations

from tests.hostile.case import Built, Finding, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"


@case(twin=True)
def includes_itself(ground: Ground) -> Saying:
    """A file that includes itself."""
    ground.leaky({"compose.yaml": "include: [compose.yaml]\nservices: {a: {build: .}}\n"})
    return Unknown("", "compose.yaml")


@case(twin=True)
def three_include_each_other(ground: Ground) -> Saying:
    """Three files that include each other."""
    files = {f"{n}/compose.yaml": f"include: [../{(n + 1) % 3}/compose.yaml]\n" for n in range(3)}
    ground.leaky({**files, "compose.yaml": "include: [0/compose.yaml]\nservices: {a: {build: .}}"})
    return Unknown("", None)


@case(twin=True)
def includes_that_double(ground: Ground) -> Saying:
    """Thirty files, each of which includes the next one twice."""
    files = {
        f"c{n}.yaml": f"include: [c{n + 1}.yaml, {{path: ./c{n + 1}.yaml}}]\n" for n in range(30)
    }
    end = {"c30.yaml": "services: {a: {build: .}}\n", "compose.yaml": "include: [c0.yaml]\n"}
    ground.leaky({**files, **end})
    return Unknown("", None)


@case(twin=True, heavy=True)
def thousand_includes(ground: Ground) -> Saying:
    """A thousand files included by one."""
    files = {f"c/{n}.yaml": f"services: {{s{n}: {{build: ..}}}}\n" for n in range(1_000)}
    text = "include:\n" + "".join(f"- c/{n}.yaml\n" for n in range(1_000))
    ground.leaky({**files, "compose.yaml": text})
    return Unknown("", None)


@case(twin=True)
def include_outside(ground: Ground) -> Saying:
    """Files outside, by dots and by an absolute path."""
    text = "include: [../outside/compose.yaml, /etc/passwd]\nservices: {a: {build: .}}\n"
    ground.leaky({"compose.yaml": text})
    return Unknown("", "compose.yaml")


@case(twin=True)
def include_of_a_url(ground: Ground) -> Saying:
    """A file of another machine."""
    text = "include: ['http://evil.example/c.yaml', 'oci://evil.example/x', 'git@evil.example:x']\n"
    ground.leaky({"compose.yaml": text + "services: {a: {build: .}}\n"})
    return Unknown("", "compose.yaml")


@case(twin=True)
def service_extends_itself(ground: Ground) -> Saying:
    """A service that extends itself, and two that extend each other."""
    text = """
services:
  a: {extends: a, build: .}
  b: {extends: {service: c}, build: .}
  c: {extends: {service: b}}
"""
    ground.leaky({"compose.yaml": text})
    return Unknown("", "compose.yaml")


@case(twin=True)
def extends_over_two_files(ground: Ground) -> Saying:
    """Services of two files that extend each other."""
    one = "services: {a: {extends: {file: other.yaml, service: a}, build: .}}\n"
    two = "services: {a: {extends: {file: compose.yaml, service: a}}}\n"
    ground.leaky({"compose.yaml": one, "other.yaml": two})
    return Unknown("", "compose.yaml")


@case(twin=True)
def extends_a_hundred_deep(ground: Ground) -> Saying:
    """A chain of a hundred services that extend each other."""
    chain = "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(100))
    ground.leaky({"compose.yaml": f"services:\n{chain}  s100: {{build: .}}\n"})
    return Unknown("", "compose.yaml")


@case(twin=True)
def extends_outside(ground: Ground) -> Saying:
    """A service of a file outside."""
    text = "services: {a: {extends: {file: ../outside/compose.yaml, service: x}, build: .}}\n"
    ground.leaky({"compose.yaml": text})
    return Unknown("", "compose.yaml")


@case(twin=True)
def build_outside(ground: Ground) -> Saying:
    """Contexts and Dockerfiles outside, by dots and by absolute paths."""
    text = """
services:
  a: {build: ../outside}
  b: {build: /}
  c: {build: {context: ., dockerfile: ../outside/Dockerfile}}
  d: {build: {context: ., dockerfile: /etc/passwd}}
  e: {build: {context: ., additional_contexts: {x: ../outside, y: /etc}}}
"""
    ground.leaky({"compose.yaml": text})
    return Unknown("", "compose.yaml")


@case(twin=True)
def contexts_of_each_other(ground: Ground) -> Saying:
    """Services whose contexts are each other's images."""
    text = """
services:
  a: {build: {context: ., additional_contexts: {x: "service:b"}}}
  b: {build: {context: ., additional_contexts: {x: "service:a"}}}
"""
    docker = "FROM python:3.13\nCOPY . /app\nCOPY --from=x /app /x\n"
    ground.leaky({"compose.yaml": text, "Dockerfile": docker})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def defaults_in_defaults(ground: Ground) -> Saying:
    """A thousand defaults of defaults of variables."""
    text = "${A:-" * 1_000 + "x" + "}" * 1_000
    ground.leaky({"compose.yaml": f"services: {{a: {{build: '{text}'}}, b: {{build: .}}}}\n"})
    return Unknown("", "compose.yaml")


@case(twin=True)
def variables_that_double(ground: Ground) -> Saying:
    """Variables of `.env`, each of which is the one before twice."""
    env = "A0=aaaaaaaaaaaaaaaa\n" + "".join(
        f"A{n}=${{A{n - 1}}}${{A{n - 1}}}\n" for n in range(1, 64)
    )
    text = "services: {a: {build: {context: ., args: {X: '${A63}'}}, image: 'x${A63}'}}\n"
    ground.leaky({"compose.yaml": text, ".env": env})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def variables_of_each_other(ground: Ground) -> Saying:
    """Variables of `.env` that are each other."""
    text = "services: {a: {build: '${A}'}, b: {build: .}}\n"
    ground.leaky({"compose.yaml": text, ".env": "A=${B}\nB=${A}\nC=${C}${C}\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def unclosed_variable(ground: Ground) -> Saying:
    """A variable that is never closed, over half a megabyte."""
    text = "services:\n  a: {build: .}\n  b: {build: '${A" + ":-$" * 150_000 + "'}\n"
    ground.leaky({"compose.yaml": text})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def wrong_shapes(ground: Ground) -> Saying:
    """Lists for mappings, numbers for lists, nothing for words."""
    text = """
name: [x]
include: {path: {a: b}}
services:
  a: {build: {context: [.], args: 3, target: {}}, volumes: {a: b}, env_file: 7, command: {}}
  b: [build]
  c: ~
  d: {build: {dockerfile_inline: [FROM x]}, develop: {watch: {path: 3}}, extends: [a]}
  e: {build: ., environment: [3, {a: b}, ~], ports: x, profiles: 1, volumes: [~, 3, [], {}]}
volumes: [a]
"""
    ground.leaky({"compose.yaml": text})
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def services_without_end(ground: Ground) -> Saying:
    """Five thousand services with a build each."""
    text = "services:\n" + "".join(
        f"  s{n}: {{build: {{context: ., target: t{n}}}}}\n" for n in range(5_000)
    )
    ground.leaky({"compose.yaml": text})
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def volumes_without_end(ground: Ground) -> Saying:
    """Ten thousand volumes of one service, over each other."""
    lines = "".join(f"    - ./d{n % 100}:/app/{'x/' * (n % 50)}\n" for n in range(10_000))
    ground.leaky({"compose.yaml": f"services:\n  a:\n    build: .\n    volumes:\n{lines}"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def watch_of_everything(ground: Ground) -> Saying:
    """Paths to watch that lead outside, with patterns of death to leave out."""
    text = f"""
services:
  a:
    build: .
    develop:
      watch:
        - {{action: sync, path: ../.., target: /app, ignore: ['{"*a" * 200}b', '{"**/" * 99}x']}}
        - {{action: sync, path: /etc, target: ../..}}
        - {{action: sync+restart, path: ., target: /app, ignore: ['{"[a-" * 500}']}}
"""
    ground.leaky({"compose.yaml": text})
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def env_files_outside(ground: Ground) -> Saying:
    """Env files outside, of the file itself, and without end."""
    more = "".join(f"      - e{n}.env\n" for n in range(3_000))
    text = f"""
services:
  a:
    build: .
    env_file:
      - ../outside/secret
      - /etc/passwd
      - compose.yaml
{more}"""
    ground.leaky({"compose.yaml": text})
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def inline_dockerfile_without_end(ground: Ground) -> Saying:
    """A Dockerfile of half a megabyte inside a compose file, and one that is wrong."""
    body = "        RUN x\n" * 40_000
    text = f"services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM x\n{body}"
    ground.leaky({"compose.yaml": text + "  b: {build: {dockerfile_inline: '\\x00'}}\n"})
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def thousand_compose_files(ground: Ground) -> Saying:
    """Two thousand compose files in as many folders."""
    ground.leaky({f"d{n}/compose.yaml": "services: {a: {build: ..}}\n" for n in range(2_000)})
    return Finding(LEAK, "Dockerfile")
