"""Random compose projects: what people write, and what nobody should.

A project is a tree as a mapping of paths to texts, and the files of one call. YAML is
written by hand here, for much of what differs is in how it is written.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

NAMES = ("web", "api", "db", "job")
DIRECTORIES = ("", "app", "app/sub", "deploy")
TARGETS = ("dev", "prod", "'1'")
VARIABLES = ("TAG", "DIR", "NONE", "EMPTY", "PORT")
ENV = "TAG=dev\nDIR=app\nEMPTY=\nexport PORT='80 # x'\nOTHER=${TAG}-x\nQUOTED=\"a$DIR\" # c\n"


@dataclass
class RandomProject:
    """A project under construction."""

    files: list[str] = field(default_factory=list)
    """The files of the call, lowest first."""
    tree: dict[str, str] = field(default_factory=dict)

    def base(self, path: str) -> str:
        """Return the directory that a path in the file at `path` is relative to."""
        return "" if path in self.files else path.rpartition("/")[0]


def random_project(random: Random) -> RandomProject:
    """Return a project of one to three files, with what they extend and include."""
    project = RandomProject()
    if random.random() < 0.6:
        project.tree[".env"] = ENV
    for number in range(random.choice((1, 1, 2, 3))):
        directory = "" if number == 0 else random.choice(DIRECTORIES)
        path = f"{directory}/c{number}.yaml".lstrip("/")
        project.files.append(path)
        _write(random, project, path, depth=0)
    return project


def _write(random: Random, project: RandomProject, path: str, *, depth: int) -> None:
    """Write the compose file at `path`."""
    names = random.sample(NAMES, random.choice((1, 2, 2, 3)))
    anchored = random.random() < 0.3
    lines: list[str] = []
    if anchored:
        common = _service(random, project, path, [], depth) or ["image: x"]
        lines += ["x-common: &common", *_indented(common, 2)]
    if depth == 0 and random.random() < 0.2:
        lines += ["include:", *(f"  - {each}" for each in _includes(random, project, path, depth))]
    lines.append("services:")
    for name in names:
        body = _service(random, project, path, names if name != names[-1] else [], depth)
        if anchored and random.random() < 0.5:
            body.insert(0, "<<: *common")
        lines += [f"  {name}:", *_indented(body or ["image: x"], 4)]
    project.tree[path] = "\n".join(lines) + "\n"


def _includes(random: Random, project: RandomProject, path: str, depth: int) -> Iterator[str]:
    directory = random.choice(("inc", "app/inc"))
    included = f"{directory}/part{len(project.tree)}.yaml"
    names = [f"{name}{len(project.tree)}" for name in NAMES]
    # Its services have names of their own: Compose refuses a name that is there twice.
    body = _service(random, project, included, names, depth + 1)
    text = "\n".join(["services:", f"  {names[0]}:", *_indented(body or ["image: x"], 4)]) + "\n"
    project.tree[included] = text
    base = project.base(path)
    there, root = _relative(base, included), _relative(base, "")
    yield random.choice(
        (there, f"path: {there}", f"{{path: [{there}], project_directory: {root}}}")
    )


def _service(
    random: Random, project: RandomProject, path: str, names: list[str], depth: int
) -> list[str]:
    """Return the lines of a service."""
    lines: list[str] = []
    for chance, part in PARTS:
        new = part(random) if random.random() < chance else []
        keys = {line.partition(":")[0] for line in lines}
        lines += new if new and new[0].partition(":")[0] not in keys else []
    if depth < 2 and names and random.random() < 0.2:
        lines += _extends(random, project, path, names, depth)
    return lines


def _extends(
    random: Random, project: RandomProject, path: str, names: list[str], depth: int
) -> list[str]:
    if random.random() < 0.3:
        # The last one extends nothing in its file, so there is no circle.
        return [f"extends: {names[-1]}"] if len(names) > 1 else []
    other = f"{random.choice(DIRECTORIES)}/base{len(project.tree)}.yaml".lstrip("/")
    project.tree[other] = ""
    _write(random, project, other, depth=depth + 1)
    name = next(
        line.strip(" :") for line in _after_services(project.tree[other]) if line.endswith(":")
    )
    there = _relative(project.base(path), other)
    return ["extends:", f"  file: {there}", f"  service: {name}"]


def _after_services(text: str) -> list[str]:
    return text.split("services:\n", 1)[1].split("\n")


def _relative(base: str, other: str) -> str:
    """Return `other` as it is written where paths are relative to `base`."""
    return posixpath.relpath(other or ".", base or ".")


def _build(random: Random) -> list[str]:
    if random.random() < 0.3:
        return [f"build: {_path(random)}"]
    lines = ["build:"]
    if random.random() < 0.8:
        lines.append(f"  context: {_path(random)}")
    if random.random() < 0.4:
        lines.append(f"  dockerfile: {_text(random, ('Dockerfile', 'a/D', '../D', 'D.dev'))}")
    elif random.random() < 0.2:
        lines += ["  dockerfile_inline: |", "    FROM scratch", "    COPY . /$$x"]
    if random.random() < 0.3:
        lines.append(f"  target: {_text(random, TARGETS)}")
    if random.random() < 0.5:
        lines += _indented(_pairs(random, "args"), 2)
    if random.random() < 0.2:
        lines += _indented(_contexts(random), 2)
    return lines


def _contexts(random: Random) -> list[str]:
    values = ("../x", "./y", "docker-image://alpine", "https://x.test/a.git", "service:web", "/abs")
    chosen = [(f"n{number}", random.choice(values)) for number in range(random.choice((1, 2)))]
    if random.random() < 0.5:
        return ["additional_contexts:", *(f"  {name}: {value}" for name, value in chosen)]
    return ["additional_contexts:", *(f"  - {name}={value}" for name, value in chosen)]


def _pairs(random: Random, key: str) -> list[str]:
    names = random.sample(("A", "B", "TAG", "NONE"), random.choice((1, 2, 3)))
    values = ("1", "true", "null", "''", "'x y'", "1.50", "0x10", "~", "$$x", "[a]", "a=b", '"q"')
    chosen = [(name, _text(random, values)) for name in names]
    if random.random() < 0.5:
        lines = [f"  {name}: {value}" for name, value in chosen if value != "[a]"]
        return [f"{key}:", *lines] if lines else [f"{key}: {{}}"]
    texts = [name if random.random() < 0.3 else f"{name}={value}" for name, value in chosen]
    return [f"{key}:", *(f"  - {_listed(text)}" for text in texts)]


def _listed(text: str) -> str:
    return json.dumps(text) if set(text) & set("'\"[{:") else text


def _volumes(random: Random) -> list[str]:
    lines = ["volumes:"]
    for _ in range(random.choice((1, 2, 3))):
        lines += _indented(_volume(random), 2)
    return lines


def _volume(random: Random) -> list[str]:
    target = random.choice(("/app", "/app/node_modules", "/data", "/x", "/d/e"))
    if random.random() < 0.4:
        kind = random.choice(("bind", "volume", "tmpfs"))
        source = {"bind": _path(random), "volume": "named", "tmpfs": ""}[kind]
        lines = [f"- type: {kind}", f"  target: {target}"]
        lines += [f"  source: {source}"] if source else []
        return [*lines, "  read_only: true"] if random.random() < 0.3 else lines
    options = random.choice(("", "", ":ro", ":rw", ":z", ":ro,z", ":cached", ":delegated,ro"))
    source = random.choice((_path(random), "named", "", "./x:", "~/y", "~", "/abs/", "..", "a/b"))
    text = f"{source.rstrip(':')}:{target}{options}" if source else target
    return [f"- {_listed(text)}" if random.random() < 0.3 else f"- {text}"]


def _env_file(random: Random) -> list[str]:
    files = random.sample(("a.env", "./b.env", "../c.env", "app/d.env"), random.choice((1, 2)))
    form = random.random()
    if form < 0.3:
        return [f"env_file: {files[0]}"]
    if form < 0.6:
        return ["env_file:", *(f"  - {each}" for each in files)]
    return [
        "env_file:",
        f"  - path: {files[0]}",
        f"    required: {random.choice(('true', 'false'))}",
    ]


def _profiles(random: Random) -> list[str]:
    return [f"profiles: {random.choice(('[a]', '[a, b]', '[]', '[b, a, b]'))}"]


def _tagged(random: Random) -> list[str]:
    return [random.choice(("volumes: !reset []", "build: !reset null", "profiles: !override [z]"))]


def _path(random: Random) -> str:
    return _text(random, (".", "./app", "app", "..", "../x", "./", "app/../deploy", "/abs/x"))


def _text(random: Random, choices: tuple[str, ...]) -> str:
    """Return one of `choices`, or something with a variable in it."""
    if random.random() < 0.75:
        return random.choice(choices)
    name = random.choice(VARIABLES)
    forms = (f"${name}", f"${{{name}}}", f"${{{name}:-app}}", f"${{{name}-app}}", f"${{{name}:+x}}")
    more = (f"${{{name}:-${{DIR:-q}}}}", f"./${{{name}:-app}}", f"${{{name}:-}}", f"a${{{name}}}b")
    return random.choice((*forms, *more))


Part = Callable[[Random], list[str]]

PARTS: tuple[tuple[float, Part], ...] = (
    (0.7, _build),
    (0.5, _volumes),
    (0.3, _env_file),
    (0.2, _profiles),
    (0.3, lambda random: _pairs(random, "environment")),
    (0.05, _tagged),
)
"""What a service may have, and how often it does."""


def _indented(lines: list[str], by: int) -> list[str]:
    return [" " * by + line for line in lines]
