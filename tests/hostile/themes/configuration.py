"""A repository's configuration: its reader must say what is wrong, and believe little."""

from __future__ import annotations

from tests.hostile.case import Failure, Finding, NotFinding, Saying, Unknown, case
from tests.hostile.ground import Ground


def _configured(ground: Ground, text: str | bytes) -> None:
    ground.leaky({".hullcheck.toml": text})


@case(twin=True)
def no_toml(ground: Ground) -> Saying:
    """A configuration that is no TOML."""
    _configured(ground, "set = [\n\x1b[2J")
    return Failure(".hullcheck.toml")


@case(twin=True)
def no_text(ground: Ground) -> Saying:
    """A configuration of bytes that are no text."""
    _configured(ground, b"\xff\xfe\x00set")
    return Failure(".hullcheck.toml")


@case(twin=True)
def nested(ground: Ground) -> Saying:
    """A configuration that is a hundred thousand lists deep."""
    _configured(ground, "ignore = " + "[" * 100_000)
    return Failure(".hullcheck.toml")


@case(twin=True)
def dotted(ground: Ground) -> Saying:
    """A key of twenty thousand parts."""
    _configured(ground, ".".join(["a"] * 20_000) + " = 1\n")
    return Failure(".hullcheck.toml")


@case(twin=True)
def number_without_end(ground: Ground) -> Saying:
    """A number longer than Python converts."""
    _configured(ground, f"fail-on = {'9' * 9_999}\n")
    return Failure(".hullcheck.toml")


@case(twin=True, heavy=True)
def ten_megabytes(ground: Ground) -> Saying:
    """A configuration of ten megabytes."""
    _configured(ground, "# x\n" * 2_500_000)
    return Failure("bytes")


@case(twin=True)
def unknown_keys_with_escapes(ground: Ground) -> Saying:
    """Keys and rules that do not exist, with escapes in their names."""
    _configured(
        ground, '"\\u001b[2J\\u202e<b>|`@x" = 1\nignore = ["\\u001b]0;x\\u0007\\n::error::"]\n'
    )
    return Failure(".hullcheck.toml")


@case(twin=True)
def thousand_faults(ground: Ground) -> Saying:
    """A thousand keys that do not exist."""
    _configured(ground, "".join(f"k{n} = {n}\n" for n in range(20_000)))
    return Failure(".hullcheck.toml")


@case(twin=True)
def extends_itself(ground: Ground) -> Saying:
    """A configuration that builds on itself."""
    _configured(ground, 'extends = ".hullcheck.toml"\n')
    return Failure(".hullcheck.toml")


@case(twin=True)
def extends_that_double(ground: Ground) -> Saying:
    """Configurations of which each builds on the next one twice."""
    ground.leaky(
        {f"c{n}.toml": f'extends = ["c{n + 1}.toml", "./c{n + 1}.toml"]\n' for n in range(30)}
    )
    ground.write({".hullcheck.toml": 'extends = "c0.toml"\n'})
    return Failure("")


@case(twin=True)
def extends_outside(ground: Ground) -> Saying:
    """A configuration that builds on a file outside."""
    _configured(ground, 'extends = ["../outside/secret", "/etc/passwd"]\n')
    return Failure("outside")


@case(twin=True)
def builds_outside(ground: Ground) -> tuple[Saying, ...]:
    """Builds, host files and contexts outside."""
    _configured(
        ground,
        'host-files = ["../outside/secret", "/etc/passwd", "../../.."]\n[[builds]]\n'
        'dockerfile = "../outside/Dockerfile"\ncontext = "/"\ncontexts = { x = "/etc" }\n',
    )
    return (
        Unknown("there is no such file in the repository", "../outside/Dockerfile"),
        Finding("host-venv-in-image", "Dockerfile"),
        NotFinding("untracked-file-in-image"),
    )


@case(twin=True)
def two_configurations(ground: Ground) -> Saying:
    """Two configurations, of which nobody knows which counts."""
    ground.leaky({".hullcheck.toml": "", ".github/hullcheck.toml": ""})
    return Failure("hullcheck.toml")


@case(twin=True)
def silences_everything(ground: Ground) -> Saying:
    """A configuration that allows everything everywhere, with an escape for a reason."""
    _configured(
        ground,
        '[[allow]]\nrules = ["host-venv-in-image"]\npaths = ["**"]\n'
        'reason = "\\u001b[2J\\u202e<img src=x onerror=alert(1)>|`@octocat\\n::error::"\n',
    )
    return NotFinding("host-venv-in-image")


@case(twin=True)
def images_of_death(ground: Ground) -> Saying:
    """Forms of image names that match everything in every way."""
    form = "x/" + "{a}" * 60
    _configured(ground, f'[[images]]\nimage = "{form}"\nlike = "python:{{a}}"\n')
    return Failure("images")


@case(twin=True)
def ten_thousand_builds(ground: Ground) -> Saying:
    """Ten thousand builds told by a configuration."""
    row = '[[builds]]\ndockerfile = "Dockerfile"\ntarget = "t%d"\n'
    _configured(ground, "".join(row % n for n in range(10_000)))
    return Failure("larger than")
