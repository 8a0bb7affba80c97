"""Help and complaints of the command line in other languages than English.

The framework looks its own words up in a catalogue of the whole process; here each call has
its translator, so what it says passes through this module instead.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable

import click

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.said import Said, enumerated, said, verbatim
from hullcheck.languages.translator import Translator
from hullcheck.render.width import filled, padded, width_of

FRAMEWORK = (
    said("Usage:"),
    said("Options"),
    said("Commands"),
    said("Show this message and exit."),
    said("Show the version and exit."),
)
"""What click says in every help."""

_SENTENCE = lazy_pattern(r".+?(?:[.!?](?=\s|$)|。|$)")

MAX_NAME = 30
"""Columns of an option's name: the help of a longer one stands on the next line."""

NARROW = 80
"""Columns of a help, where nobody says."""


class SpokenFormatter(click.HelpFormatter):
    """Writes a help in the language of its translator, in lines that fit wide characters."""

    def __init__(
        self, translator: Translator, width: int | None = None, max_width: int | None = None
    ) -> None:
        super().__init__(width=width, max_width=max_width)
        self.translator = translator

    def tell(self, text: str) -> str:
        """Return a text of a help: it stands in the catalogue as a whole."""
        return self.translator.text(text if isinstance(text, Said) else verbatim(text))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        super().write_usage(prog, args, f"{self.tell(prefix or 'Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        super().write_heading(self.tell(heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs, each filled."""
        room = max(self.width - self.current_indent, 11)
        indent = " " * self.current_indent
        blocks = (
            [line for each in block for line in filled(self.tell(each), room)]
            for block in blocks_of(text)
        )
        self.write("\n\n".join("\n".join(indent + line for line in each) for each in blocks) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = MAX_NAME, col_spacing: int = 2
    ) -> None:
        """Write names, and behind each what it does."""
        rows = list(rows)
        first = min(max((width_of(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        room = max(self.width - self.current_indent - first, 10)
        for name, text in rows:
            head, *more = filled(self.tell(text), room) or [""]
            start = padded(name, first)
            if width_of(name) > first - col_spacing:
                start = f"{name}\n{indent}{' ' * first}"
            self.write(f"{indent}{start}{head}".rstrip() + "\n")
            for line in more:
                self.write(f"{indent}{' ' * first}{line}\n")


AS_IT_IS = "\b"
"""What the framework calls for above lines that stay lines."""


def blocks_of(text: str) -> list[list[str]]:
    """Return the paragraphs of a help, each as what is filled and stands in the catalogue.

    That is one text, or the lines of a paragraph that keeps them.
    """
    parts = (part.strip("\n") for part in inspect.cleandoc(text).split("\n\n"))
    return [_block(part) for part in parts if part.strip()]


def _block(part: str) -> list[str]:
    first, _, rest = part.partition("\n")
    return rest.split("\n") if first.strip(" ") == AS_IT_IS else [" ".join(part.split())]


def first_sentence(command: click.Command, translator: Translator) -> str:
    """Return what a command does, in one sentence."""
    blocks = blocks_of(command.help or "")
    told = translator.text(verbatim(blocks[0][0])) if blocks else ""
    found = _SENTENCE.match(told)
    return found[0] if found else told


def words_of(error: click.ClickException) -> str:
    """Return what is wrong with a call, to be told in any language.

    What the framework says in words of its own, which are rare, stays in English.
    """
    match error:
        case click.NoSuchOption(option_name=name, possibilities=[near, *_]):
            return said("there is no option {option}. Did you mean {near}?", option=name, near=near)
        case click.NoSuchOption(option_name=name):
            return said("there is no option {option}", option=name)
        case click.BadOptionUsage(option_name=name):
            return said("{option} needs a value", option=name)
        case click.MissingParameter():
            return said("{name} is missing", name=_name(error))
        case click.BadParameter(param=click.Parameter(type=click.Choice() as choice)):
            choices = enumerated([str(each) for each in choice.choices])
            return said(
                "{parameter} can be one of these: {choices}",
                parameter=_name(error),
                choices=choices,
            )
        case click.BadParameter():
            return said("{name}: {problem}", name=_name(error), problem=error.message)
    return error.message if isinstance(error.message, Said) else error.format_message()


def _name(error: click.BadParameter) -> str:
    """Return what a person calls the parameter that an error is about."""
    if error.param is None:
        return error.param_hint if isinstance(error.param_hint, str) else "?"
    option = isinstance(error.param, click.Option)
    return " / ".join(error.param.opts) if option else error.param.make_metavar(_context(error))


def _context(error: click.BadParameter) -> click.Context:
    return error.ctx or click.Context(click.Command("hullcheck"))
