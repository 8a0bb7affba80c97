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
from hullcheck.edges.speaking import paragraphs_of
from hullcheck.languages.catalogue import DOMAIN
from hullcheck.languages.translator import LANGUAGES
from hullcheck.rules import all_rules

SOURCES = Path(hullcheck.__file__).parent
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")

MAKERS = {"said": 1, "counted": 2}
"""The functions whose first texts are looked up in a catalogue, and how many those are."""


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


def _in_sources() -> Iterator[Message]:
    for path in sorted(SOURCES.rglob("*.py")):
        place = path.relative_to(SOURCES).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from _made_by(node, place)


def _made_by(call: ast.Call, place: str) -> Iterator[Message]:
    """Yield what one call says; its texts are constants, or else the call is `verbatim`'s."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    number = MAKERS.get(name, 0)
    first = 0 if name == "said" else 1
    texts = [
        arg.value for arg in call.args[first : first + number] if isinstance(arg, ast.Constant)
    ]
    if number and len(texts) == number:
        one, *many = map(str, texts)
        yield Message(one, *many or [""], place)


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
    for text in (*paragraphs_of(command.help or ""), *paragraphs_of(command.epilog or "")):
        yield Message(text, "", place)
    for parameter in command.params:
        text = parameter.help if isinstance(parameter, click.Option) else None
        if text:
            yield Message(text, "", place)


def path_of(code: str, suffix: str) -> Path:
    """Return where the catalogue of a language lies, as text (`po`) or compiled (`mo`)."""
    return SOURCES / "languages" / code / f"{DOMAIN}.{suffix}"


class PlainCatalog(Catalog):
    """A catalogue whose header says nothing of days and people: git knows them."""

    @property
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
        now.add(message.id, string, locations=[(message.place, None)], flags=_flags(message))
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
    return [_first(each.id) for each in told if not each.string or not all(_strings(each.string))]


def _first(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(text: str | Sequence[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def proof(code: str, where: str) -> Iterator[str]:
    """Yield English and translation one below the other, of all places that have `where`."""
    for message in read_catalogue(code):
        places = [path for path, _ in message.locations]
        if message.id and any(where in place for place in places):
            yield f"# {', '.join(places)}"
            yield from (f"en  {text}" for text in _strings(message.id))
            yield from (f"{code}  {text}" for text in _strings(message.string))
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
