"""Splices of any compose file change what they mean to, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st

from hullcheck.core.edit import Replace, apply_replacements
from hullcheck.core.source import Source
from hullcheck.syntax.problem import Problem
from hullcheck.syntax.yaml import parse_yaml
from hullcheck.syntax.yaml_difference import count_differences
from hullcheck.syntax.yaml_nodes import YamlMapping, YamlNode, YamlSequence, walk
from hullcheck.syntax.yaml_splice import add_variable, append_item, insert_after, remove_item

NEW = "/app/.venv"
ENTRIES = [".:/app", "/app/node_modules", "data:/data", "./.venv:/app/.venv", "$X/y:/x:ro"]
COMMENTS = ["", "", "", "  # why", " # - not an item"]
BETWEEN = ["", "", "", "\n", "      # said of the next\n"]
LONG = "type: bind\n{pad}source: .\n{pad}target: /app"
TOPS = ["", "name: x\n", "# compose\n", "\ufeff", "x-all: &all\n  image: a\n"]

quotes = st.sampled_from(["", "", "'", '"'])
words = st.builds(lambda quote, text: f"{quote}{text}{quote}", quotes, st.sampled_from(ENTRIES))
dashes = st.sampled_from(["- ", "- ", "-   "])


@st.composite
def block_lists(draw: st.DrawFn) -> str:
    indent = " " * draw(st.sampled_from([4, 6, 8]))
    lines = ["\n"]
    for _ in range(draw(st.integers(1, 4))):
        dash = indent + draw(dashes)
        lines.append(draw(st.sampled_from(BETWEEN)))
        if draw(st.integers(0, 4)) == 0:
            lines.append(dash + LONG.format(pad=" " * len(dash)))
        else:
            anchor = draw(st.sampled_from(["", "", "", "", "&a "]))
            lines.append(dash + anchor + draw(words))
        lines.append(draw(st.sampled_from(COMMENTS)) + "\n")
    return "".join(lines)


@st.composite
def flow_lists(draw: st.DrawFn) -> str:
    items = draw(st.lists(words, min_size=1, max_size=4))
    comma = draw(st.sampled_from([", ", ",", ",\n        "]))
    return f" [{comma.join(items)}{draw(st.sampled_from(['', ',', ' ']))}]\n"


@st.composite
def services(draw: st.DrawFn) -> str:
    """Return the keys of one service."""
    keys = draw(st.sampled_from(["    build: .\n", "    image: a # b\n", "    <<: {tty: true}\n"]))
    volumes = "    volumes:" + draw(st.one_of(block_lists(), flow_lists()))
    behind = draw(st.sampled_from(["", "    command: [uv, run, app]\n", "    # the end\n"]))
    return draw(st.sampled_from([keys + volumes + behind, volumes + keys + behind, volumes]))


@st.composite
def compose_texts(draw: st.DrawFn) -> str:
    made = draw(st.lists(services(), min_size=1, max_size=3))
    text = draw(st.sampled_from(TOPS)) + "services:\n"
    text += "".join(f"  s{number}:\n{body}" for number, body in enumerate(made))
    text = text.rstrip("\n") if draw(st.booleans()) else text
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def plain(node: YamlNode) -> object:
    """Return a node as dictionaries, lists and texts."""
    if isinstance(node, YamlMapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    return None if node.is_null else node.text


def parsed(source: Source) -> YamlNode:
    found = parse_yaml(source)
    assert not isinstance(found, Problem)
    return found


def edited(source: Source, edit: Replace) -> Source:
    return Source(source.path, apply_replacements(source, [edit]))


def lists_of(node: YamlNode) -> Iterator[tuple[str, YamlSequence]]:
    """Yield each service's name with its volumes."""
    services = node.get("services")
    assert isinstance(services, YamlMapping)
    for entry in services.entries:
        holder = entry.value.get("volumes")
        assert isinstance(holder, YamlSequence)
        yield entry.key.text, holder


@given(compose_texts(), st.data())
def test_an_item_is_put_behind_another_and_nothing_else_changes(
    text: str, data: st.DataObject
) -> None:
    source = Source("compose.yaml", text.encode())
    name, holder = data.draw(st.sampled_from(list(lists_of(parsed(source)))))
    index = data.draw(st.integers(0, len(holder.items) - 1))
    edit = insert_after(source, holder.items[index].span, NEW)
    if edit is None:
        assert "&a" in text
        return
    assert edit.span.start == edit.span.end
    after = edited(source, edit)
    expected = plain(parsed(source))
    found = [plain(item) for item in holder.items]
    expected["services"][name]["volumes"] = [*found[: index + 1], NEW, *found[index + 1 :]]  # type: ignore[index]
    assert plain(parsed(after)) == expected
    assert count_differences(source, after) == 1


@given(compose_texts(), st.data())
def test_an_item_is_taken_away_and_nothing_else_changes(text: str, data: st.DataObject) -> None:
    source = Source("compose.yaml", text.encode())
    name, holder = data.draw(st.sampled_from(list(lists_of(parsed(source)))))
    index = data.draw(st.integers(0, len(holder.items) - 1))
    edit = remove_item(source, holder.items[index].span)
    if edit is None:
        return
    after = edited(source, edit)
    expected = plain(parsed(source))
    left = [plain(item) for number, item in enumerate(holder.items) if number != index]
    expected["services"][name]["volumes"] = left  # type: ignore[index]
    if not left:
        del expected["services"][name]["volumes"]  # type: ignore[index]
    assert plain(parsed(after)) == expected
    assert count_differences(source, after) == 1


@given(compose_texts())
def test_a_list_is_added_to_a_long_entry_and_nothing_else_changes(text: str) -> None:
    source = Source("compose.yaml", text.encode())
    tree = parsed(source)
    long = [n for n in walk(tree) if isinstance(n, YamlMapping) and n.get("type") is not None]
    for number, mapping in enumerate(long):
        edit = append_item(source, mapping.span, "ignore", ".venv/")
        assert edit is not None
        after = edited(source, edit)
        again = [n for n in walk(parsed(after)) if isinstance(n, YamlMapping) and n.get("type")]
        shown = plain(mapping)
        assert isinstance(shown, dict)
        assert plain(again[number]) == {**shown, "ignore": [".venv/"]}
        assert count_differences(source, after) == 1
        twice = append_item(after, again[number].span, "ignore", "x")
        assert twice is not None
        assert count_differences(after, edited(after, twice)) == 1


@given(st.text(alphabet="ab:- \n\r\u2028[]{},&*'\"#|", max_size=60))
@example("a:\n- a\nb:\n- a\nb:\n- b\n")
@example("a: [b, !c d, &e f, *e, b]\n")
@example("a:\n- b: c\rd:\n- e\nd:\n- f\n")
def test_any_text_gives_an_exact_edit_or_none(text: str) -> None:
    source = Source("compose.yaml", text.encode())
    found = parse_yaml(source)
    if isinstance(found, Problem):
        return
    for node in walk(found):
        for item in node.items if isinstance(node, YamlSequence) else ():
            for edit in (insert_after(source, item.span, "x"), remove_item(source, item.span)):
                if edit is not None:
                    assert count_differences(source, edited(source, edit)) == 1


SECTIONS = [
    "",
    "    environment:\n      A: b\n",
    "    environment:\n      - A=b\n      - 'C=d'  # why\n",
    "    environment: {A: b}\n",
    "    environment: [A=b]\n",
]


@given(compose_texts(), st.sampled_from(SECTIONS), st.booleans())
def test_a_variable_is_set_and_nothing_else_changes(text: str, section: str, first: bool) -> None:
    newline = "\r\n" if "\r\n" in text else "\n"
    head, key, tail = text.partition(f"  s0:{newline}")
    section = section.replace("\n", newline)
    text = head + key + section + tail if first else f"{text}{newline}{section}"
    source = Source("compose.yaml", text.encode())
    tree = parsed(source)
    services = tree.get("services")
    assert isinstance(services, YamlMapping)
    entry = services.entries[0 if first else -1]
    edit = add_variable(source, entry.key.span, "environment", "NEW", "1")
    if edit is None:
        assert "<<" in text
        return
    after = edited(source, edit)
    found = parsed(after).get("services", entry.key.text, "environment")
    assert found is not None
    shown = plain(found)
    assert shown in ({"NEW": "1"}, {"A": "b", "NEW": "1"}) or (
        isinstance(shown, list) and shown[-1] == "NEW=1"
    )
    assert count_differences(source, after) == 1
