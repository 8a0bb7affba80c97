"""What each instruction of a stage sees: variables, directory, user, shell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hullcheck.docker.build import EMPTY
from hullcheck.docker.dockerfile.instructions import Copy
from hullcheck.docker.dockerfile.lexer import Unknown
from hullcheck.docker.stages import parse_stages
from hullcheck.docker.stages.variables import (
    DEFAULT_PATH,
    DEFAULT_SHELL,
    Environment,
    ImageConfig,
    walk_environment,
    walk_stage,
)

from .dockerfiles import read


def final(
    text: str,
    *,
    exact: bool = False,
    args: Mapping[str, str] = EMPTY,
    config: ImageConfig | None = None,
) -> Environment:
    """Return what the last stage of `text` ends with."""
    stages = parse_stages(read(text), args, exact)
    configs = None if config is None else {"base": config}.get
    return walk_stage(stages, stages.stages[-1], args, exact=exact, configs=configs).final


def value(text: str, expression: str, *, exact: bool = False, **args: str) -> str | None:
    return final(text, exact=exact, args=args).expand(expression).value


def test_each_instruction_sees_what_came_before_it() -> None:
    stages = parse_stages(read("FROM scratch\nENV A=1\nCOPY $A /\nENV A=2\nCOPY $A /\n"))
    seen = [
        environment.expand(instruction.sources[0]).value
        for instruction, environment in walk_environment(stages, stages.stages[0])
        if isinstance(instruction, Copy)
    ]
    assert seen == ["1", "2"]


# Over `scratch` nothing is unknown; every one of these was built.
SCRATCH = [
    ("ENV A=1 B=$A", "$A$B", "1"),
    ("ENV A=1\nENV A=2 B=$A", "$A$B", "21"),
    ("ARG A=1 B=$A", "$A$B", "11"),
    ("ENV A 'b  c' d", "$A", "b  c d"),
    ("ENV A=1\nARG A=2", "$A", "2"),
    ("ENV A=1\nARG A", "$A", "1"),
    ("ARG A=2\nENV A=1$A", "$A", "12"),
    ("ENV 'A'=1", "$A", "1"),
    ("ENV A=1\nENV $A=b", "${1-x}", "b"),
    ("USER x", "$A", ""),
    ("USER x", "$PATH", DEFAULT_PATH),
    ("ENV PATH=/v:$PATH", "$PATH", f"/v:{DEFAULT_PATH}"),
    ('SHELL ["x"]', "${A-unset}", "unset"),
]


@pytest.mark.parametrize(("body", "expression", "expected"), SCRATCH)
def test_env_and_arg_share_one_environment(body: str, expression: str, expected: str) -> None:
    assert value(f"FROM scratch\n{body}\n", expression) == expected


def test_global_arguments_must_be_declared_again() -> None:
    text = "ARG A=1\nARG B=$A\nFROM scratch\n"
    assert value(text, "[$A$B]") == "[]"
    assert value(text + "ARG B A\n", "[$A$B]") == "[11]"
    assert value(text + "ARG A=2\n", "$A") == "2"


def test_given_arguments_win_over_defaults_and_over_env() -> None:
    assert value("FROM scratch\nARG A=1\n", "$A", A="g") == "g"
    assert value("FROM scratch\nENV A=1\nARG A\n", "$A", A="g") == "g"
    assert value("FROM scratch\nARG A\nENV A=1\n", "$A", A="g") == "1"
    assert value("FROM scratch\nENV A=1\n", "$A", A="g") == "1"
    assert value("ARG A\nFROM scratch\nARG A\n", "$A", A="g") == "g"


def test_a_proxy_is_seen_only_where_it_is_declared() -> None:
    assert value("FROM scratch\n", "[$HTTP_PROXY]", HTTP_PROXY="p") == "[]"
    assert value("FROM scratch\nARG HTTP_PROXY\n", "[$HTTP_PROXY]", HTTP_PROXY="p") == "[p]"


def test_a_stage_begins_with_what_its_base_ended_with() -> None:
    text = 'FROM scratch AS a\nENV A=1\nARG B=2\nWORKDIR /w\nUSER u\nSHELL ["s"]\nFROM a\n'
    environment = final(text)
    assert environment.expand("$A$B").value == "12"
    assert (environment.workdir, environment.user, environment.shell) == ("/w", "u", ("s",))
    assert environment.image_env == {"A": "1"}
    assert environment.env == {"A": "1", "B": "2"}


def test_env_is_set_again_in_a_stage_based_on_it() -> None:
    # Seen on BuildKit: an ARG hides an ENV to the end of its stage and no longer.
    base = "FROM scratch AS a\nENV A=env\nARG A=arg\n"
    assert value(base, "$A") == "arg"
    assert value(base + "FROM a\n", "$A") == "env"


def test_onbuild_comes_first() -> None:
    text = "FROM scratch AS a\nARG A=1\nONBUILD ENV B=x$A\nENV B=0\nFROM a\nENV C=$B\n"
    assert value(text, "$C") == "x1"


def test_an_argument_without_value_is_unknown_or_empty() -> None:
    text = "FROM scratch\nARG A\nENV B=$A/x\n"
    found = final(text).expand("$B")
    assert (found.value, found.unknown_names) == (None, ("A",))
    assert value(text, "$B", exact=True) == "/x"
    assert value(text, "${A-unset}", exact=True) == "unset"
    assert value(text, "$B", A="g") == "g/x"
    assert value("FROM base\nARG A\n", "[$A]", exact=True) == "[]"


def test_platform_arguments_are_unknown_even_if_all_is_given() -> None:
    text = "FROM scratch\nARG TARGETARCH\n"
    assert value(text, "$TARGETARCH", exact=True) is None
    assert value(text, "$TARGETARCH", exact=True, TARGETARCH="arm64") == "arm64"
    assert value("FROM scratch\nARG TARGETARCH=x\n", "$TARGETARCH") == "x"


def test_an_image_from_elsewhere_may_set_anything() -> None:
    found = final("FROM base\nENV A=$B\n", exact=True)
    assert found.expand("$A").unknown_names == ("B",)
    assert found.expand("$PATH").unknown_names == ("PATH",)
    assert found.expand("$1$?").value == ""
    assert found.env == {"A": Unknown(frozenset({"B"}))}


def test_a_known_configuration_is_used() -> None:
    config = ImageConfig({"B": "1"}, False, "/srv", "u", ("s",))
    found = final("FROM base\nWORKDIR x\n", config=config)
    assert (found.workdir, found.user, found.shell) == ("/srv/x", "u", ("s",))
    assert found.expand("$B").value == "1"
    assert found.expand("$C").value is None
    complete = ImageConfig({"B": "1"}, complete=True)
    assert final("FROM base\n", config=complete).expand("$B$C").value == "1"


WORKDIRS = [
    ("", "/"),
    ("WORKDIR a\nWORKDIR b/../c", "/a/c"),
    ("WORKDIR /a/./b//\nWORKDIR ..", "/a"),
    ("WORKDIR ../..", "/"),
    ("ENV W=/w\nWORKDIR $W", "/w"),
    ('ENV WORKDIR=/w\nWORKDIR "$WORKDIR/a b"', "/w/a b"),
    ('WORKDIR /a\nWORKDIR ""', "/a"),
]


@pytest.mark.parametrize(("body", "expected"), WORKDIRS)
def test_directories_follow_each_other(body: str, expected: str) -> None:
    assert final(f"FROM scratch\n{body}\n").workdir == expected


def test_the_directory_over_an_image_is_unknown_until_it_is_absolute() -> None:
    found = final("FROM base\nWORKDIR a\n")
    assert found.workdir is None
    assert found.workdir_reason == "the WORKDIR of `base` is not known"
    assert final("FROM base\nWORKDIR a\nWORKDIR /b\nWORKDIR c\n").workdir == "/b/c"
    found = final("FROM base\nWORKDIR /a\nWORKDIR $B\n")
    assert found.workdir is None
    assert found.workdir_reason == "`WORKDIR $B`: the value of `B` is not known"


def test_a_user_is_nobody_nothing_or_unknown() -> None:
    assert final("FROM scratch\n").user == ""
    assert final("FROM base\n").user is None
    assert final("FROM base\nENV U=u\nUSER $U:g\n").user == "u:g"
    assert final("FROM base\nUSER $U\n").user is None
    assert final("FROM base\n").shell == DEFAULT_SHELL


def test_documents_are_expanded_unless_quoted() -> None:
    text = "FROM scratch\nENV A=1\nCOPY <<B <<'C' /\n'$A'\nB\n$A\nC\n"
    stages = parse_stages(read(text))
    copy, environment = walk_environment(stages, stages.stages[0])[-1]
    assert isinstance(copy, Copy)
    found = [environment.expand_document(document).value for document in copy.documents]
    assert found == ["'1'\n", "$A\n"]


def test_a_port_can_become_several() -> None:
    environment = final("FROM scratch\nENV P='1 2'\n")
    assert environment.expand_words("$P/tcp")[1] == ("1", "2/tcp")


def test_a_doubling_chain_ends_unknown() -> None:
    text = "FROM scratch\nENV A=xxxxxxxxxx\n" + "ENV A=$A$A$A$A\n" * 50
    found = final(text).expand("$A")
    assert (found.value, found.unknown_names) == (None, ("A",))


def test_many_long_values_end_unknown() -> None:
    long = "x" * 16_000
    text = f"FROM scratch\nENV A={long}\n" + "".join(f"ENV B{n}=$A\n" for n in range(100))
    environment = final(text)
    assert environment.expand("$B1").value == long
    assert environment.expand("$B99").unknown_names == ("B99",)


def test_a_directory_that_grows_without_end_is_unknown() -> None:
    assert final("FROM scratch\n" + "WORKDIR abcdefghi\n" * 500).workdir is None


def test_a_chain_of_stages_is_walked_once() -> None:
    text = "FROM scratch AS s0\nENV A=x\n" + "".join(
        f"FROM s{n} AS s{n + 1}\nENV A{n}=$A\n" for n in range(300)
    )
    stages = parse_stages(read(text))
    for stage in stages.stages:
        walk_environment(stages, stage)
    assert len(stages.memo) == 301
    assert walk_stage(stages, stages.stages[-1]).final.expand("$A0$A299").value == "xx"


def test_a_known_base_gives_directory_user_and_variables() -> None:
    config = ImageConfig({"PATH": "/x", "A": "1"}, workdir="/srv", user="app")
    end = final("FROM base\nWORKDIR app\nENV PATH=/v:$PATH\n", config=config)
    assert (end.workdir, end.user, end.shell) == ("/srv/app", "app", DEFAULT_SHELL)
    assert end.env == end.image_env == {"PATH": "/v:/x", "A": "1"}
    assert isinstance(end.get("B"), Unknown)


def test_a_value_is_read_with_the_escape_of_the_file() -> None:
    text = "# escape=`\nARG G=`$x\nFROM scratch\nARG G\nARG A=a\nENV B=`$A C=\\$A\n"
    assert value(text, "$G $B $C") == "$x $A \\a"
