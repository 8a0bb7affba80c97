"""Which lines of a Dockerfile belong together: every case was settled with BuildKit."""

from __future__ import annotations

import pytest

from hullcheck.core.source import Span
from hullcheck.docker.dockerfile.mapped import MappedText

from .dockerfiles import read

LINES = [
    # A comment is never continued, whatever it ends in.
    ("USER a\n# note \\\n\nUSER b\n", [("USER", 1, 1), ("USER", 4, 4)]),
    # Comments and empty lines inside a continuation are dropped.
    ("RUN a && \\\n  # why \\\n\n   \n  b\nUSER c\n", [("RUN", 1, 5), ("USER", 6, 6)]),
    # Lines of a continued RUN that look like instructions are not.
    ("RUN a \\\n  env B=c \\\n  copy d e\nUSER f\n", [("RUN", 1, 3), ("USER", 4, 4)]),
    ("RUN a \\", [("RUN", 1, 1)]),
    ("RUN a \\\n# end", [("RUN", 1, 2)]),
    ("RUN a \\\\\nUSER b", [("RUN", 1, 1), ("USER", 2, 2)]),
    ("RUN a \\  \nb\n", [("RUN", 1, 2)]),
    ("RUN a \\\r\n  b\r\nUSER c\r\n", [("RUN", 1, 2), ("USER", 3, 3)]),
    ("\\\nUSER a\n", [("USER", 1, 2)]),
    ("US\\\nER a\n", [("USER", 1, 2)]),
    (
        "\ufeff# escape=`\nRUN a `\n b\nRUN c \\\nUSER d",
        [("RUN", 2, 3), ("RUN", 4, 4), ("USER", 5, 5)],
    ),
    ("#syntax=a/b\n# ESCAPE = `\nRUN a `\n b", [("RUN", 3, 4)]),
    # Directives stand at the top; below anything else they are comments.
    ("# hello\n# escape=`\nRUN a \\\n b", [("RUN", 3, 4)]),
    ("\n# escape=`\nRUN a \\\n b", [("RUN", 3, 4)]),
    ("  user a\n\tWorkdir b", [("USER", 1, 1), ("WORKDIR", 2, 2)]),
    # Heredocs: several, chomped, quoted, with a space, behind ONBUILD; none in a JSON array.
    ("RUN <<A <<-B\nUSER x\nA\n\ty\n\tB\nUSER z\n", [("RUN", 1, 5), ("USER", 6, 6)]),
    ("RUN <<'E O' sh\nFROM a\nE O\nUSER z\n", [("RUN", 1, 3), ("USER", 4, 4)]),
    ("RUN cat << EOF > /b\n# c\nEOF\nUSER z\n", [("RUN", 1, 3), ("USER", 4, 4)]),
    ("ONBUILD RUN <<E\nUSER a\nE\nUSER z\n", [("ONBUILD", 1, 3), ("USER", 4, 4)]),
    ('RUN ["<<E"]\nUSER z\n', [("RUN", 1, 1), ("USER", 2, 2)]),
    ('RUN echo "<<E"\nUSER z\n', [("RUN", 1, 1), ("USER", 2, 2)]),
    ("CMD <<E\nUSER z\n", [("CMD", 1, 1), ("USER", 2, 2)]),
    ("COPY <<a.txt \\\n /b\nhello\na.txt\r\nUSER z\n", [("COPY", 1, 4), ("USER", 5, 5)]),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_lines_belong_together_as_in_buildkit(
    text: str, expected: list[tuple[str, int, int]]
) -> None:
    found = [(each.keyword, each.line, each.end_line) for each in read(text).instructions]
    assert found == expected


def test_directives_are_read() -> None:
    directives = read("# syntax=docker/dockerfile:1\n# check=skip=all\nFROM a\n").directives
    assert (directives.syntax, directives.escape, directives.check) == (
        "docker/dockerfile:1",
        "\\",
        "skip=all",
    )


def test_comments_are_those_outside_heredocs() -> None:
    text = "# a\nRUN <<E \\\n # b\n  ls\n# no\nE\n  # c\n"
    dockerfile = read(text)
    assert [(c.line, dockerfile.source.slice(c.span)) for c in dockerfile.comments] == [
        (1, "# a"),
        (3, "# b"),
        (7, "# c"),
    ]


def test_an_empty_cut_of_mapped_text_stands_behind_what_is_before_it() -> None:
    mapped = MappedText.of([("ab", 10), ("cd", 20)])
    assert mapped.span(2, 2) == Span(12, 12)
    assert mapped.cut(1, 3) == MappedText("bc", (0, 1), (11, 20))
