"""YAML that explodes, goes round in circles, or makes objects."""

from __future__ import annotations

from tests.hostile.case import Built, Finding, Saying, Unknown, case
from tests.hostile.ground import Ground

LEAK = "host-venv-in-image"


def _compose(ground: Ground, text: str | bytes) -> None:
    ground.leaky({"compose.yaml": text})


@case(twin=True)
def billion_laughs(ground: Ground) -> Saying:
    """Nine levels of ten aliases each: a thousand million words."""
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    _compose(ground, "\n".join([*lines, "services: {s: {build: ., labels: *a9}}"]))
    return Unknown("", "compose.yaml")


@case(twin=True)
def laughs_in_a_merge_key(ground: Ground) -> Saying:
    """The same through merge keys, which are unfolded while they are read."""
    lines = ["x0: &x0 {k0: 1, l0: 1}"]
    lines += [
        f"x{n}: &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 9)}], k{n}: 1}}" for n in range(1, 25)
    ]
    _compose(ground, "\n".join([*lines, "services: {s: {<<: *x24, build: .}}"]))
    return Unknown("", "compose.yaml")


@case(twin=True)
def alias_to_itself(ground: Ground) -> Saying:
    """A list that holds itself."""
    _compose(ground, "services: &s\n  a: {build: ., x: *s}\n  b: *s\n")
    return Unknown("", "compose.yaml")


@case(twin=True)
def merge_of_itself(ground: Ground) -> Saying:
    """A mapping that is merged into itself."""
    _compose(ground, "services:\n  a: &a\n    <<: *a\n    build: .\n")
    return Unknown("", "compose.yaml")


@case(twin=True)
def nested_lists(ground: Ground) -> Saying:
    """A hundred thousand opening brackets."""
    _compose(ground, "services: " + "[" * 100_000)
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def nested_mappings(ground: Ground) -> Saying:
    """Two thousand levels of indentation."""
    _compose(ground, "".join(f"{' ' * n}a:\n" for n in range(2_000)))
    return Unknown("", "compose.yaml")


@case(twin=True)
def nested_dashes(ground: Ground) -> Saying:
    """Fifty thousand levels of a list on one line."""
    _compose(ground, "services:\n" + "- " * 50_000 + "x\n")
    return Unknown("", "compose.yaml")


@case(twin=True)
def object_of_python(ground: Ground) -> Saying:
    """Tags that make Python run something."""
    text = f'services: !!python/object/apply:os.system ["touch {ground.canary}"]\n'
    _compose(ground, text + "x: !!python/name:os.system\ny: !<tag:evil.example,2000:x> z\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def number_of_a_million_digits(ground: Ground) -> Saying:
    """Numbers longer than Python converts, in every base."""
    digits = "9" * 100_000
    text = f"services: {{a: {{build: ., ports: [{digits}, 0x{digits}, 0b{'1' * 9999}]}}}}\n"
    _compose(ground, text)
    return Built("Dockerfile")


@case(twin=True)
def odd_scalars(ground: Ground) -> Saying:
    """Dates that are none, numbers to the base of sixty, infinities, bytes that are none."""
    text = """
services:
  a: {build: ., x: 2001-99-99, y: 190:20:30, z: .inf, n: -.NaN, b: !!binary "%%%", t: !!timestamp x}
  2001-12-14t21:59:43.10-05:00: {build: .}
  ~: {build: .}
  true: {build: .}
  1e3: {build: .}
"""
    _compose(ground, text)
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def keys_that_are_no_words(ground: Ground) -> Saying:
    """Lists and mappings as keys, and one key many times."""
    _compose(
        ground, "? [a, {b: c}]\n: d\n? {x: y}\n: z\nservices: {a: {build: .}, a: {build: b}}\n"
    )
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def hundred_thousand_keys(ground: Ground) -> Saying:
    """More keys than are read."""
    _compose(ground, "services:\n" + "".join(f"  s{n}: {{build: .}}\n" for n in range(60_000)))
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def hundred_thousand_documents(ground: Ground) -> Saying:
    """More documents than anybody has in a file."""
    _compose(ground, "services: {a: {build: .}}\n" + "---\na: b\n" * 100_000)
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def hundred_thousand_anchors(ground: Ground) -> Saying:
    """Anchors without end, and a reference to one that is not there."""
    text = "".join(f"k{n}: &n{n} v\n" for n in range(40_000)) + "services: *nowhere\n"
    _compose(ground, text)
    return Unknown("", "compose.yaml")


@case(twin=True)
def one_word_of_a_megabyte(ground: Ground) -> Saying:
    """A name as long as a file may be."""
    _compose(ground, f"services: {{a: {{build: ., image: {'x' * 990_000}}}}}\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def text_over_many_lines(ground: Ground) -> Saying:
    """A quoted word over two hundred thousand lines."""
    _compose(ground, 'services: {a: {build: ., x: "' + "a\n" * 200_000 + '"}}\n')
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def plain_word_over_many_lines(ground: Ground) -> Saying:
    """A word without quotes over a hundred thousand lines, and one with a million spaces."""
    _compose(ground, "a:\n" + "  b\n" * 100_000 + "c: d" + " " * 300_000 + "e\n")
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def comments_alone(ground: Ground) -> Saying:
    """A megabyte of comments."""
    _compose(ground, "# x\n" * 240_000)
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def wide_text(ground: Ground) -> Saying:
    """UTF-16 with its mark, which YAML allows."""
    _compose(ground, "services: {a: {build: .}}\n".encode("utf-16"))
    return Finding(LEAK, "Dockerfile")


@case(twin=True)
def no_text(ground: Ground) -> Saying:
    """Bytes that are no text, with controls and NUL between them."""
    _compose(ground, b"services:\n  a\x00\xff\xfe\x01: {build: \x1b[2J}\n")
    return Unknown("", "compose.yaml")


@case(twin=True, heavy=True)
def twenty_megabytes(ground: Ground) -> Saying:
    """A compose file of twenty megabytes."""
    _compose(ground, "services: {a: {build: .}}\n# " + "x" * 20_000_000)
    return Unknown("", "compose.yaml")


@case(twin=True)
def indicators_without_end(ground: Ground) -> Saying:
    """Question marks, colons and dashes: keys of keys of keys."""
    _compose(ground, "? " * 20_000 + "a" + " : b" * 20_000)
    return Unknown("", "compose.yaml")


@case(twin=True)
def directives(ground: Ground) -> Saying:
    """A version that is none, tags renamed, directives without end."""
    head = "%YAML 9999999999.9\n%TAG ! tag:evil.example,2000:\n" + "%X y\n" * 10_000
    _compose(ground, head + "---\nservices: !!map {a: !!map {build: !!str .}}\n")
    return Unknown("", "compose.yaml")
