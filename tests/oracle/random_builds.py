"""Random trees, ignore files and Dockerfiles: builds that nobody thought of.

A seed gives the same cases again; what was recorded does not depend on that,
for the cases are kept with it. There is only `FROM scratch`, `COPY`, `ADD` and
`WORKDIR`: what the simulation promises to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from .case import Case, parse_cases

TOPIC = "random"

_FILES = ("a", "b", "x.py", "y.txt", ".env", "setup.cfg", "a b")
_DIRECTORIES = ("src", "lib", "a", ".venv", "node_modules", "d.d")
_DESTINATIONS = (
    "/",
    ".",
    "./",
    "d",
    "d/",
    "/app",
    "/app/",
    "src/",
    "/app/src",
    "/d/e",
    "/app/../d/",
)
_WORKDIRS = ("/app", "w", "/d/e", "..")

MAX_DEPTH = 3
MAX_FILES = 12
MAX_STAGES = 3


def random_cases(seed: int, count: int) -> Iterator[Case]:
    """Yield `count` random cases; each depends on the seed and on its number alone."""
    for number in range(count):
        yield random_case(Random(f"{seed}:{number}"), f"{seed}-{number}")


def random_case(random: Random, name: str) -> Case:
    """Return one case that `random` decides."""
    (case,) = parse_cases(TOPIC, _text(random, name))
    return case


def _text(random: Random, name: str) -> str:
    """Return the text of a case, as it would stand in a case file."""
    files = _files(random)
    links = _links(random, files)
    dockerfile, stages = _dockerfile(random, [*files, *links])
    fields = [f"=== {name}"]
    if stages > 1 and _chance(random, 0.15):
        fields.append(f"target: s{random.randrange(stages)}")
    sections = ["-- Dockerfile --", *dockerfile]
    if _chance(random, 0.5):
        sections += ["-- .dockerignore --", *_ignore_lines(random, [*files, *links])]
    sections += [f"-- {path} --" for path in files]
    sections += [f"-- {path} -> {target} --" for path, target in links.items()]
    return "\n".join([*fields, *sections, ""])


def _chance(random: Random, probability: float) -> bool:
    return random.random() < probability


def _files(random: Random) -> list[str]:
    """Return paths of files, none of which lies below another."""
    files: list[str] = []
    for _ in range(random.randint(2, MAX_FILES)):
        depth = random.randrange(MAX_DEPTH)
        parts = [random.choice(_DIRECTORIES) for _ in range(depth)]
        _add(files, "/".join([*parts, random.choice(_FILES)]))
    return files


def _links(random: Random, files: Sequence[str]) -> dict[str, str]:
    """Return a few links by path; some lead nowhere."""
    taken = list(files)
    links: dict[str, str] = {}
    for _ in range(random.choice((0, 0, 1, 2))):
        path = "/".join([*random.choice(((), ("src",), ("a",))), f"l{len(links)}"])
        goal = random.choice([*files, *_directories(files), "nowhere", "../up"])
        prefix = "/" if _chance(random, 0.2) else "../" * path.count("/")
        if _add(taken, path):
            links[path] = prefix + goal
    return links


def _add(paths: list[str], path: str) -> bool:
    """Append `path` unless it lies below one of `paths`, is one or holds one."""
    clash = any(
        path == other or path.startswith(other + "/") or other.startswith(path + "/")
        for other in paths
    )
    if not clash:
        paths.append(path)
    return not clash


def _directories(files: Sequence[str]) -> list[str]:
    found = {"/".join(parts[:end]) for parts in map(_parts, files) for end in range(1, len(parts))}
    return sorted(found)


def _parts(path: str) -> list[str]:
    return path.split("/")


def _dockerfile(random: Random, paths: Sequence[str]) -> tuple[list[str], int]:
    """Return the lines of a Dockerfile and how many stages it has, named s0, s1 ..."""
    stages = random.choice((1, 1, 2, MAX_STAGES))
    lines: list[str] = []
    for stage in range(stages):
        base = f"s{random.randrange(stage)}" if stage and _chance(random, 0.3) else "scratch"
        lines.append(f"FROM {base} AS s{stage}")
        count = random.randint(1, 3)
        lines += [_instruction(random, paths, stage) for _ in range(count)]
    return lines, stages


def _instruction(random: Random, paths: Sequence[str], stage: int) -> str:
    if _chance(random, 0.15):
        return f"WORKDIR {random.choice(_WORKDIRS)}"
    name = random.choice(("COPY", "COPY", "COPY", "ADD"))
    flags: list[str] = []
    if stage and name == "COPY" and _chance(random, 0.5):
        flags.append(f"--from=s{random.randrange(stage)}")
        sources = [_stage_source(random, paths)]
    else:
        sources = [_source(random, paths) for _ in range(random.choice((1, 1, 1, 2)))]
    if _chance(random, 0.2):
        flags.append(f"--exclude={_pattern(random, paths)}")
    destination = random.choice(_DESTINATIONS)
    if any(" " in word for word in (*sources, destination)):
        words = ", ".join(f'"{word}"' for word in (*sources, destination))
        return " ".join([name, *flags, f"[{words}]"])
    return " ".join([name, *flags, *sources, destination])


def _stage_source(random: Random, paths: Sequence[str]) -> str:
    """Return a path that an earlier stage may well have."""
    top = random.choice(("/", "/", "/", "/", "/app", "/d"))
    if _chance(random, 0.7):
        return top
    name = random.choice(("*", "*", random.choice(paths).rpartition("/")[2]))
    return f"{top.rstrip('/')}/{name}"


def _source(random: Random, paths: Sequence[str]) -> str:
    if _chance(random, 0.45):
        return "."
    path = random.choice([*paths, *_directories(paths)])
    if _chance(random, 0.3):
        parts = _parts(path)
        place = random.randrange(len(parts))
        parts[place] = random.choice(("*", parts[place][:1] + "*", "*" + parts[place][-1:]))
        path = "/".join(parts)
    return random.choice(("", "", "", "./", "/", "../")) + path + random.choice(("", "", "/"))


def _ignore_lines(random: Random, paths: Sequence[str]) -> list[str]:
    return [_pattern(random, paths) for _ in range(random.randint(1, 4))]


def _pattern(random: Random, paths: Sequence[str]) -> str:
    """Return a pattern that has to do with one of `paths`."""
    path = random.choice([*paths, *_directories(paths)])
    parts = _parts(path)
    name = parts[-1]
    pattern = random.choice((path, path, name, f"**/{name}", "/".join(parts[:-1]) or "*"))
    if _chance(random, 0.3):
        pattern = random.choice((f"{pattern}/", f"{pattern}/*", f"{pattern}/**", f"/{pattern}"))
    if _chance(random, 0.15):
        pattern = random.choice(("*", "**", "*.py", "**/*.txt", "*/*", f"*/{name}", f"{name[:1]}*"))
    return f"!{pattern}" if _chance(random, 0.25) else pattern
