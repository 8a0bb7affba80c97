"""Dockerfiles of every size and shape that a builder, or nobody, would take."""

from __future__ import annotations

from tests.hostile.case import Built, Finding, Partial, Saying, Unknown, case
from tests.hostile.ground import LEAKY, Ground

LEAK = "host-venv-in-image"

HEAD = "FROM python:3.13-slim\nWORKDIR /app\n"


def _docker(ground: Ground, text: str | bytes) -> None:
    ground.leaky({"Dockerfile": text})


@case(twin=True, heavy=True)
def fifty_megabytes(ground: Ground) -> tuple[Saying, ...]:
    """A Dockerfile of fifty megabytes."""
    _docker(ground, LEAKY["Dockerfile"] + "RUN x\n" * 8_500_000)
    return Unknown("bytes", "Dockerfile"), Partial()


@case(twin=True, heavy=True)
def four_megabytes_of_instructions(ground: Ground) -> tuple[Saying, ...]:
    """As many instructions as fit into what is read."""
    _docker(ground, LEAKY["Dockerfile"] + "RUN x\n" * 800_000)
    return Unknown("", "Dockerfile"), Partial()


@case(twin=True, heavy=True)
def hundred_thousand_stages(ground: Ground) -> Saying:
    """A hundred thousand stages, each of the one before."""
    stages = "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(100_000))
    _docker(ground, "FROM python:3.13 AS s0\nCOPY . /app\n" + stages)
    return Unknown("", "Dockerfile")


@case(twin=True, heavy=True)
def nine_hundred_stages(ground: Ground) -> Saying:
    """As many stages as are followed, each of which copies from two before it."""
    text = "FROM python:3.13 AS s0\nCOPY . /app\nFROM s0 AS s1\n"
    for n in range(2, 900):
        text += f"FROM s{n - 1} AS s{n}\nCOPY --from=s{n - 2} /app /app{n}\n"
    _docker(ground, text)
    return Built("Dockerfile")


@case(twin=True)
def stages_of_each_other(ground: Ground) -> Saying:
    """Stages that copy from each other, from themselves and from later ones."""
    _docker(
        ground,
        "FROM b AS a\nCOPY --from=b / /x\nFROM a AS b\nCOPY --from=b / /y\nCOPY --from=c . .\n"
        "FROM b AS c\nCOPY --from=0 / /\nCOPY --from=-1 / /\nCOPY --from=9999999999999999999 / /\n",
    )
    return Built("Dockerfile")


@case(twin=True)
def same_stage_a_thousand_times(ground: Ground) -> Saying:
    """Stages that all have one name."""
    _docker(ground, "FROM python:3.13 AS a\nCOPY . /app\nFROM a AS a\n" + "FROM a AS A\n" * 500)
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def line_of_a_megabyte(ground: Ground) -> Saying:
    """A line that is longer than the builder reads."""
    _docker(ground, f"{HEAD}RUN {'x' * 1_000_000}\nCOPY . .\n")
    return Unknown("", "Dockerfile")


@case(twin=True)
def word_of_fifty_kilobytes(ground: Ground) -> Saying:
    """Sources, names and images as long as a line may be."""
    long = "x" * 50_000
    _docker(ground, f"FROM {long} AS a\nCOPY {long} /{long}\nENV {long}=1\nUSER {long}\nCOPY . .\n")
    return Built("Dockerfile")


@case(twin=True)
def lines_that_go_on(ground: Ground) -> Saying:
    """An instruction over forty thousand lines."""
    _docker(ground, f"{HEAD}COPY . .\nRUN a" + " \\\n  b" * 40_000 + "\n")
    return Built("Dockerfile")


@case(twin=True)
def comments_in_a_line_that_goes_on(ground: Ground) -> Saying:
    """Comments and empty lines without end inside an instruction."""
    _docker(ground, f"{HEAD}RUN a \\\n" + "# b\n\n" * 20_000 + "  c\nCOPY . .\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def unclosed_heredoc(ground: Ground) -> Saying:
    """A heredoc that never ends."""
    _docker(ground, f"{HEAD}COPY . .\nRUN <<EOF\n" + "x\n" * 40_000)
    return Built("Dockerfile")


@case(twin=True)
def heredocs_without_end(ground: Ground) -> Saying:
    """Five thousand heredocs of one instruction, and names made of marks."""
    names = " ".join(f"<<E{n}" for n in range(5_000))
    bodies = "".join(f"x\nE{n}\n" for n in range(5_000))
    _docker(ground, f"{HEAD}COPY {names} /x/\n{bodies}COPY <<'a b' <<-\"$c\" <<\\d /y/\nCOPY . .\n")
    return Built("Dockerfile")


@case(twin=True)
def directives_of_a_parser(ground: Ground) -> Saying:
    """A frontend of another's, an escape that is none, checks without end."""
    _docker(
        ground,
        "# syntax=evil.example/front:end\n# escape=xx\n# check=skip=all;error=true\n"
        + "# a=b\n" * 10_000
        + LEAKY["Dockerfile"],
    )
    return Built("Dockerfile")


@case(twin=True)
def escape_is_a_backtick(ground: Ground) -> Saying:
    """Another escape, with lines that end in each."""
    _docker(ground, f"# escape=`\n{HEAD}RUN a `\n  b \\\nCOPY . .`\n/x`\n\n")
    return Built("Dockerfile")


@case(twin=True)
def triggers_in_triggers(ground: Ground) -> Saying:
    """ONBUILD of ONBUILD, ten thousand deep and ten thousand times."""
    _docker(ground, f"{HEAD}{'ONBUILD ' * 7_000}RUN x\n" + "ONBUILD COPY . .\n" * 10_000)
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def forty_thousand_copies(ground: Ground) -> Saying:
    """Forty thousand COPY of everything."""
    _docker(ground, HEAD + "COPY . .\n" * 40_000)
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True, seconds=20)
def copy_of_ten_thousand_sources(ground: Ground) -> Saying:
    """A COPY with ten thousand sources, of which none is there, and one that is."""
    sources = " ".join(f"s{n}" for n in range(9_000))
    _docker(ground, f"{HEAD}COPY {sources} . /app/\n")
    return Built("Dockerfile")


@case(twin=True)
def wildcards_of_death(ground: Ground) -> Saying:
    """Sources that match everything in every way."""
    stars = "*a" * 2_000
    _docker(
        ground,
        f"{HEAD}COPY {'*/' * 5_000} /x/\nCOPY {stars}b /y/\nCOPY [[a-z]{'?' * 999} /z/\nCOPY . .\n",
    )
    return Built("Dockerfile")


@case(twin=True)
def excludes_of_death(ground: Ground) -> Saying:
    """Patterns of `--exclude` that take for ever, two thousand of them."""
    flags = " ".join(f"--exclude={'**/' * 20}{'*a' * 20}{n}" for n in range(300))
    _docker(ground, f"# syntax=docker/dockerfile:1\n{HEAD}COPY {flags} . .\n")
    return Built("Dockerfile")


@case(twin=True)
def no_text(ground: Ground) -> Saying:
    """A program in the place of a Dockerfile."""
    _docker(ground, b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 2_000)
    return Unknown("", "Dockerfile")


@case(twin=True)
def nul_in_a_line(ground: Ground) -> Saying:
    """NUL, controls and bytes that are no text inside instructions."""
    _docker(ground, HEAD.encode() + b"RUN a\x00b\x1b[2J\nCOPY \xff\xfe /x\nCOPY . /a\x00\n")
    return Built("Dockerfile")


@case(twin=True)
def wide_text(ground: Ground) -> Saying:
    """A Dockerfile in UTF-16."""
    _docker(ground, LEAKY["Dockerfile"].encode("utf-16"))
    return Unknown("", "Dockerfile")


@case(twin=True)
def marks_and_other_line_ends(ground: Ground) -> Saying:
    """A byte order mark, carriage returns alone, Unicode's spaces and line ends."""
    _docker(ground, "\ufeffFROM python:3.13\r\nWORKDIR /app\rX\r\nCOPY . .\u2028RUN\u00a0x\n")
    return Built("Dockerfile")


@case(twin=True)
def nothing_at_all(ground: Ground) -> Saying:
    """Dockerfiles without a byte, of spaces, and of comments alone."""
    ground.leaky({"a/Dockerfile": "", "b/Dockerfile": " \n\t\n", "c/Dockerfile": "# x\n" * 99_999})
    return Unknown("", "a/Dockerfile")


@case(twin=True)
def json_of_an_instruction(ground: Ground) -> Saying:
    """Lists of an instruction that are nested, unclosed, or hold no words."""
    deep = "[" * 30_000
    _docker(
        ground, f'{HEAD}RUN {deep}\nCMD ["a", 1]\nCOPY ["a", ["b"]]\nRUN ["\\ud800"]\nCOPY . .\n'
    )
    return Built("Dockerfile")


@case(twin=True)
def quotes_that_never_close(ground: Ground) -> Saying:
    """Quotes in names, labels and variables that never close."""
    _docker(ground, f"{HEAD}LABEL a=\"b\nENV c='{'d' * 9_999}\nCOPY \"x ' /y\nCOPY . .\n")
    return Built("Dockerfile")


@case(twin=True)
def odd_flags(ground: Ground) -> Saying:
    """Flags and mounts that do not exist, twice, without values, out of the image."""
    flags = "--chown=$(id) --chmod=9999 --link=maybe --from --x=y --exclude"
    mounts = "--mount=type=bind,source=../../..,target=/,from=a,from=b,x --mount= --network=x"
    _docker(ground, f"{HEAD}COPY {flags} . .\nRUN {mounts} a\nCOPY . /app\n")
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def directory_without_bottom(ground: Ground) -> tuple[Saying, ...]:
    """WORKDIRs in each other and above the root, and destinations of four thousand parts."""
    text = HEAD + "WORKDIR a\n" * 3_000 + "WORKDIR ../../..\n" * 3_000
    _docker(ground, text + f"COPY . {'../' * 4_000}x\nCOPY . /{'d/' * 4_000}\n")
    return Unknown("too large to be followed", "Dockerfile"), Partial()


@case(twin=True)
def shell_that_is_nested(ground: Ground) -> Saying:
    """RUN with substitutions, subshells and quotes in each other, ten thousand deep."""
    _docker(
        ground,
        f"{HEAD}COPY . .\nRUN {'$(' * 9_000}\nRUN {'(' * 20_000}x\nRUN {'`' * 9_999}\n"
        f"RUN {chr(34) + '$('}{(chr(34) + '$(') * 6_000}\n",
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def shell_that_has_no_end(ground: Ground) -> Saying:
    """RUN of ten thousand commands joined by every sign, with functions and loops."""
    _docker(
        ground,
        f"{HEAD}COPY . .\nRUN a{' && a' * 9_000}\nRUN a{' | a' * 9_000}\n"
        f"RUN {'if x; then ' * 4_000}\n"
        f"RUN f() {{ f; f; }}; f; {'for i in {1..999999999}; do ' * 500} x\n",
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def shell_that_expands(ground: Ground) -> Saying:
    """Braces and loops in RUN that would expand to a thousand million words."""
    _docker(
        ground,
        f"{HEAD}COPY . .\nRUN rm -rf {'{a,b}' * 40}\nRUN mv {'{1..9999}' * 9} /x\n"
        "RUN for a in 1 2 3 4 5 6 7 8 9; do for b in $a $a $a $a; do for c in $b $b $b; do "
        "uv venv /v$a$b$c; done; done; done\nRUN a=x; " + 'a="$a$a"; ' * 200 + "rm -r $a\n",
    )
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def images_that_are_none(ground: Ground) -> Saying:
    """References with paths, digests, ports and platforms that nobody has."""
    names = ["../../etc", "a:b:c:d", "x@sha256:zz", "http://evil.example/x", "--platform", "-", "$"]
    names += ["a/" * 200 + "b", "python:" + "3." * 5_000, "@" * 300, ":" * 300]
    _docker(ground, "".join(f"FROM {name}\nCOPY . /app\n" for name in names))
    return Built("Dockerfile")


@case(twin=True, heavy=True)
def variables_of_odd_names(ground: Ground) -> Saying:
    """Variables of fifty thousand letters, twenty thousand variables, and names that are none."""
    more = "".join(f"ENV v{n}={n}\n" for n in range(20_000))
    _docker(ground, f"{HEAD}ENV {'n' * 50_000}=x\n{more}ARG 1a=\nENV =x\nARG\nCOPY . .\n")
    return Built("Dockerfile")


@case(twin=True, heavy=True, seconds=30)
def ten_thousand_dockerfiles(ground: Ground) -> Saying:
    """Ten thousand Dockerfiles in as many folders."""
    ground.leaky({f"d{n % 100}/e{n}/Dockerfile": LEAKY["Dockerfile"] for n in range(10_000)})
    return Finding(LEAK, "Dockerfile")


@case(twin=True, heavy=True)
def thousand_dockerfiles_in_one_folder(ground: Ground) -> Saying:
    """A thousand Dockerfiles, all built of one folder."""
    ground.leaky({f"Dockerfile.{n}": LEAKY["Dockerfile"] for n in range(1_000)})
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def templates(ground: Ground) -> Saying:
    """Dockerfiles that are made of templates, in every language of templates."""
    texts = {
        "a.Dockerfile.j2": "{% for a in range(10**9) %}{{ a }}{% endfor %}",
        "Dockerfile.template": "FROM {{ cookiecutter.__class__.__mro__ }}\nCOPY . .\n",
        "Dockerfile": "FROM <%= x %>\n{{ if .X }}\nCOPY . .\n{{ end }}\n",
    }
    ground.leaky(texts)
    return Unknown("template", "Dockerfile.template")
