"""The catalogues of the languages: collected from the sources, compiled, shown to proof-readers.

    python -m docs.languages collect      # the .po files get what the sources say by now
    python -m docs.languages compile      # the .mo files are made of the .po files
    python -m docs.languages missing ja   # what has no translation yet
    python -m docs.languages proof ja host-venv-in-image   # English and Japanese side by side

`tests/languages` hold that all of it was done. Needs Babel, which a run of hullcheck does not.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import hullcheck
from hullcheck.core.noun import dataclass
from hullcheck.edges.group import hullcheck as program
from hullcheck.edges.speaking import blocks_of
from hullcheck.languages.catalogue import DOMAIN
from hullcheck.languages.translator import LANGUAGES
from hullcheck.rules import all_rules

HERE = Path(__file__).parent
SOURCES = Path(hullcheck.__file__).parent
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")

MAKERS = {"said": 1, "counted": 2}
"""The functions whose texts are looked up in a catalogue, and how many those are."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that is said, and where."""

    one: str
    many: str
    """The form for several; "" where nothing is counted."""
    place: str
    """A path below `src/hullcheck`: a number of a line would change with every edit."""

    @property
    def id(self) -> str | tuple[str, str]:
        """What a catalogue knows it by."""
        return (self.one, self.many) if self.many else self.one


def messages() -> list[Message]:
    """Return all that is said, by the files in which it is, each text once."""
    found: dict[str, Message] = {}
    for message in (*_in_sources(), *_of_rules(), *_of_commands()):
        known = found.setdefault(message.one, message)
        if message.many and not known.many:
            found[message.one] = message
    return sorted(found.values(), key=lambda message: message.place)


def speaking_files() -> list[Path]:
    """Return the files in which something is said to a person."""
    return [*sorted(SOURCES.rglob("*.py")), *sorted(HERE.glob("*.py"))]


def _in_sources() -> Iterator[Message]:
    for path in speaking_files():
        below = SOURCES if path.is_relative_to(SOURCES) else HERE.parent
        place = path.relative_to(below).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _made_by(node, place)


def _made_by(call: ast.Call, place: str) -> Iterator[Message]:
    """Yield what one call says."""
    texts = _texts(call)
    if texts:
        one, *many = texts
        yield Message(one, "".join(many), place)


def is_collected(call: ast.Call) -> bool:
    """Say whether what a call says, if it says something, stands there word for word."""
    return _maker(call) not in MAKERS or bool(_texts(call))


def _maker(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _texts(call: ast.Call) -> list[str]:
    """Return the templates of a call that says something; none where they are not constants."""
    name = _maker(call)
    if name not in MAKERS:
        return []
    first = MAKERS[name] - 1
    given = call.args[first : first + MAKERS[name]]
    texts = [str(each.value) for each in given if isinstance(each, ast.Constant)]
    return texts if len(texts) == MAKERS[name] else []


def _of_rules() -> Iterator[Message]:
    for rule in all_rules():
        place = f"rules/{rule.group}/{rule.name()}"
        for text in (rule.title(), *rule.paragraphs(), rule.allowed_when()):
            yield Message(text, "", place)


def _of_commands() -> Iterator[Message]:
    context = click.Context(program)
    commands: list[click.Command | None] = [program]
    commands += (program.get_command(context, name) for name in program.list_commands(context))
    for command in commands:
        if command is not None:
            yield from _of_command(command)


def _of_command(command: click.Command) -> Iterator[Message]:
    place = f"edges/commands/{command.name}"
    for block in (*blocks_of(command.help or ""), *blocks_of(command.epilog or "")):
        yield from (Message(text, "", place) for text in block)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            yield Message(parameter.help, "", place)


def path_of(code: str, suffix: str) -> Path:
    """Return where the catalogue of a language lies, as text (`po`) or compiled (`mo`)."""
    return SOURCES / "languages" / code / f"{DOMAIN}.{suffix}"


class PlainCatalog(Catalog):
    """A catalogue whose header says nothing of days and people: git knows them."""

    @property  # type: ignore[misc]  # nobody sets them
    def mime_headers(self) -> list[tuple[str, str]]:
        """What stands in the header."""
        return [
            ("Language", self.locale_identifier or ""),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def read_catalogue(code: str) -> Catalog:
    """Return the catalogue of a language; an empty one where there is none yet."""
    catalogue, path = PlainCatalog(locale=code, domain=DOMAIN, fuzzy=False), path_of(code, "po")
    if path.exists():
        with path.open("rb") as file:
            told = read_po(file, locale=code, domain=DOMAIN)
        for message in told:
            if message.id:
                catalogue[message.id] = message
    return catalogue


def collected(code: str) -> Catalog:
    """Return the catalogue of a language with exactly what the sources say."""
    before, now = read_catalogue(code), PlainCatalog(locale=code, domain=DOMAIN, fuzzy=False)
    for message in messages():
        known = before.get(message.id)
        string = known.string if known else None
        if message.many and isinstance(string, str):
            string = (string,)
        now.add(message.id, string, locations=[(message.place, 0)], flags=_flags(message))
    return now


def _flags(message: Message) -> Sequence[str]:
    return ["python-brace-format"] if "{" in message.one else []


def po_text(catalogue: Catalog) -> bytes:
    """Return a catalogue as text, the same for the same translations."""
    catalogue.header_comment = "# What hullcheck says: `python -m docs.languages collect`."
    file = BytesIO()
    write_po(file, catalogue, width=96, sort_by_file=False, include_lineno=False)
    return file.getvalue()


def mo_data(catalogue: Catalog) -> bytes:
    """Return a catalogue compiled."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return what has no translation."""
    told = (each for each in catalogue if each.id)
    return [strings(each.id)[0] for each in told if not all(strings(each.string) or [""])]


def strings(text: str | Sequence[str] | None) -> list[str]:
    """Return the forms of what a catalogue knows, or of its translation: for one, for several."""
    return [text] if isinstance(text, str) else list(text or ())


def proof(code: str, where: str) -> Iterator[str]:
    """Yield English and translation one below the other, of all places that have `where`."""
    for message in read_catalogue(code):
        places = [path for path, _ in message.locations]
        if message.id and any(where in place for place in places):
            yield f"# {', '.join(places)}"
            yield from (f"en  {text}" for text in strings(message.id))
            yield from (f"{code}  {text}" for text in strings(message.string))
            yield ""


def main(arguments: list[str]) -> int:
    """Do what the first of `arguments` names; return 2 where it names nothing that is known."""
    match arguments:
        case ["collect"]:
            for code in TRANSLATED:
                path_of(code, "po").parent.mkdir(exist_ok=True)
                path_of(code, "po").write_bytes(po_text(collected(code)))
        case ["compile"]:
            for code in TRANSLATED:
                path_of(code, "mo").write_bytes(mo_data(read_catalogue(code)))
        case ["missing", code]:
            sys.stdout.write("".join(f"{each}\n" for each in untranslated(read_catalogue(code))))
        case ["proof", code, where]:
            sys.stdout.write("".join(f"{line}\n" for line in proof(code, where)))
        case _:
            sys.stderr.write(__doc__ or "")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
