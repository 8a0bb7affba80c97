"""From a drafted line to the noun of its instruction, one function a keyword.

Whatever BuildKit refuses raises `RefusedError`; the caller makes an `Invalid` of it.
Source: BuildKit's `frontend/dockerfile/{parser/line_parsers,instructions/parse}.go`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.dockerfile import instructions as nouns
from hullcheck.docker.dockerfile.draft import (
    Draft,
    RefusedError,
    SyntaxRefusedError,
    check_flags,
    draft,
)
from hullcheck.docker.dockerfile.heredocs import Heredoc, parse_opening
from hullcheck.docker.dockerfile.instructions import Instruction, Pair
from hullcheck.docker.dockerfile.mapped import MappedText
from hullcheck.docker.dockerfile.run_mount import Mount, parse_mount
from hullcheck.docker.dockerfile.word import Word
from hullcheck.docker.dockerfile.words import (
    Piece,
    split_keyword,
    split_once,
    split_quoted,
    trimmed,
)

_STAGE_NAME = lazy_pattern(r"[a-z][a-z0-9-_.]*")
_DURATION = lazy_pattern(
    r"[+-]?(?:0|(?:(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:ns|us|µs|μs|ms|s|m|h))+)"
)
_RETRIES = lazy_pattern(r"\+?[0-9]+")


def parse_instruction(draft: Draft) -> Instruction:
    """Return the instruction of `draft`; raises `RefusedError` as the builder would."""
    parser = _PARSERS.get(draft.keyword)
    if parser is None:
        raise RefusedError(_unknown(draft))
    return parser(draft)


def _unknown(draft: Draft) -> str:
    written = split_keyword(draft.text[draft.begin :])[0]
    if written.startswith(("{%", "{{", "{#", "<%")):
        return f"a template's `{written[:40]}` where an instruction should be"
    return f"unknown instruction: `{written[:40]}`" if written else "an instruction without a name"


def _parse_from(draft: Draft) -> Instruction:
    words = draft.words()
    alias = None
    if len(words) == 3 and words[1].text.lower() == "as":
        alias = words[2]
        if not _STAGE_NAME.fullmatch(alias.text.lower()):
            raise RefusedError(f"invalid name for build stage: `{alias.text}`")
    elif len(words) != 1:
        raise RefusedError("FROM requires either one or three arguments")
    check_flags(draft)
    return nouns.From(image=words[0], alias=alias, **draft.common())


def _parse_transfer(draft: Draft) -> Instruction:
    strings = draft.json()
    words = draft.words() if strings is None else strings
    if len(words) < 2:
        raise RefusedError(f"{draft.keyword} requires at least two arguments")
    check_flags(draft)
    *sources, destination = words
    if isinstance(parse_opening(destination.text), str | None):
        paths = tuple(word for word in sources if _no_document(word))
        return (nouns.Copy if draft.keyword == "COPY" else nouns.Add)(
            sources=paths,
            destination=destination,
            documents=_documents(draft, sources),
            json=strings is not None,
            **draft.common(),
        )
    raise RefusedError(f"{draft.keyword} cannot accept a heredoc as a destination")


def _no_document(word: Word) -> bool:
    return isinstance(parse_opening(word.text), str | None)


def _documents(draft: Draft, sources: list[Word]) -> tuple[Heredoc, ...]:
    by_name = {document.name: document for document in draft.source.heredocs}
    openings = (parse_opening(word.text) for word in sources)
    names = [opening.name for opening in openings if opening and not isinstance(opening, str)]
    return tuple(by_name[name] for name in names if name in by_name)


def _command(draft: Draft) -> tuple[tuple[Word, ...] | None, MappedText | None]:
    strings = draft.json()
    if strings is not None:
        return strings, None
    return None, draft.source.text.cut(draft.start, len(draft.text))


def _parse_run(draft: Draft) -> Instruction:
    arguments, command = _command(draft)
    check_flags(draft)
    run = nouns.Run(arguments=arguments, command=command, mounts=_mounts(draft), **draft.common())
    if run.network not in ("default", "none", "host"):
        raise RefusedError(f"invalid network mode `{run.network}`")
    if run.security not in ("sandbox", "insecure"):
        raise RefusedError(f"security `{run.security}` is not valid")
    return run


def _mounts(draft: Draft) -> tuple[Mount, ...]:
    mounts = []
    for flag in draft.flags.get("mount", ()):
        value = flag.value or Word("", flag.span)
        mount = parse_mount(value)
        if isinstance(mount, str):
            raise RefusedError(mount)
        if mount.problem:
            draft.problems.append(mount.problem)
        mounts.append(mount)
    return tuple(mounts)


def _parse_command(draft: Draft) -> Instruction:
    arguments, command = _command(draft)
    check_flags(draft)
    noun = nouns.Cmd if draft.keyword == "CMD" else nouns.Entrypoint
    return noun(arguments=arguments, command=command, **draft.common())


def _parse_healthcheck(draft: Draft) -> Instruction:
    kind, start = split_keyword(draft.arguments)
    if not kind:
        raise RefusedError("HEALTHCHECK requires at least one argument")
    rest = replace(draft, start=draft.start + start)
    arguments, command = _command(rest)
    given = bool(rest.arguments) if arguments is None else bool(arguments)
    if kind.upper() == "NONE":
        if given:
            raise RefusedError("HEALTHCHECK NONE takes no arguments")
        return nouns.Healthcheck(**draft.common())
    check_flags(draft)
    if kind.upper() != "CMD":
        raise RefusedError(f"unknown type `{kind[:40]}` in HEALTHCHECK (try CMD)")
    if not given:
        raise RefusedError("missing command after HEALTHCHECK CMD")
    _check_times(draft)
    return nouns.Healthcheck(arguments=arguments, command=command, **draft.common())


def _check_times(draft: Draft) -> None:
    for name, (flag, *_) in draft.flags.items():
        text = flag.value.text if flag.value else ""
        pattern = _RETRIES if name == "retries" else _DURATION
        if text and not pattern.fullmatch(text):
            raise RefusedError(f"invalid value `{text[:40]}` for --{name}")


def _parse_shell(draft: Draft) -> Instruction:
    strings = draft.json()
    check_flags(draft)
    if not strings:
        only_json = strings is None and draft.arguments
        reason = "the arguments to be in JSON form" if only_json else "at least one argument"
        raise RefusedError(f"SHELL requires {reason}")
    return nouns.Shell(arguments=strings, **draft.common())


def _one_word(draft: Draft) -> Word:
    if not draft.arguments:
        raise RefusedError(f"{draft.keyword} requires exactly one argument")
    check_flags(draft)
    return draft.word(Piece(draft.arguments, draft.start, len(draft.text)))


def _parse_workdir(draft: Draft) -> Instruction:
    return nouns.Workdir(path=_one_word(draft), **draft.common())


def _parse_user(draft: Draft) -> Instruction:
    return nouns.User(user=_one_word(draft), **draft.common())


def _parse_stopsignal(draft: Draft) -> Instruction:
    return nouns.Stopsignal(signal=_one_word(draft), **draft.common())


def _parse_maintainer(draft: Draft) -> Instruction:
    return nouns.Maintainer(name=_one_word(draft), **draft.common())


def _pair(draft: Draft, piece: Piece) -> Pair:
    name, equals, value = piece.text.partition("=")
    if not name:
        raise RefusedError(f"{draft.keyword} names can not be blank")
    end = piece.start + len(name)
    return Pair(
        draft.word(Piece(name, piece.start, end)),
        draft.word(Piece(value, end + 1, piece.end)) if equals else None,
    )


def _pairs(draft: Draft) -> tuple[Pair, ...]:
    pieces = split_quoted(draft.text, draft.start, draft.escape)
    if not pieces:
        check_flags(draft)
        raise RefusedError(f"{draft.keyword} requires at least one argument")
    if "=" not in pieces[0].text:
        parts = split_once(draft.text, draft.start)
        if parts is None:
            raise SyntaxRefusedError(f"{draft.keyword} must have two arguments")
        name, value = map(draft.word, parts)
        return (Pair(name, value),)
    for piece in pieces:
        if "=" not in piece.text:
            raise SyntaxRefusedError(f"can't find = in `{piece.text[:40]}`")
    return tuple(_pair(draft, piece) for piece in pieces)


def _parse_env(draft: Draft) -> Instruction:
    pairs = _pairs(draft)
    check_flags(draft)
    return nouns.Env(pairs=pairs, **draft.common())


def _parse_label(draft: Draft) -> Instruction:
    pairs = _pairs(draft)
    check_flags(draft)
    return nouns.Label(pairs=pairs, **draft.common())


def _parse_arg(draft: Draft) -> Instruction:
    pieces = split_quoted(draft.text, draft.start, draft.escape)
    if not pieces:
        raise RefusedError("ARG requires at least one argument")
    return nouns.Arg(pairs=tuple(_pair(draft, piece) for piece in pieces), **draft.common())


def _parse_volume(draft: Draft) -> Instruction:
    strings = draft.json()
    words = draft.words() if strings is None else strings
    if not words:
        raise RefusedError("VOLUME requires at least one argument")
    check_flags(draft)
    if any(trimmed(word.text, 0, len(word.text))[0] == len(word.text) for word in words):
        raise RefusedError("VOLUME specified can not be an empty string")
    return nouns.Volume(paths=words, **draft.common())


def _parse_expose(draft: Draft) -> Instruction:
    words = draft.words()
    if not words:
        raise RefusedError("EXPOSE requires at least one argument")
    check_flags(draft)
    return nouns.Expose(ports=words, **draft.common())


def _parse_onbuild(outer: Draft) -> Instruction:
    if not outer.arguments:
        raise RefusedError("ONBUILD requires at least one argument")
    keyword, start = split_keyword(outer.arguments)
    keyword = keyword.upper()
    if keyword == "ONBUILD":
        raise RefusedError("chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    inner = draft(outer.source, keyword, outer.start + start, outer.escape, outer.start)
    try:
        instruction = parse_instruction(inner)
    except SyntaxRefusedError:
        raise
    except RefusedError as refused:
        # The builder looks at it when the image is somebody's base.
        outer.problems.append(str(refused))
        instruction = nouns.Invalid(reason=str(refused), **inner.common())
    check_flags(outer)
    if keyword in ("MAINTAINER", "FROM"):
        raise RefusedError(f"{keyword} isn't allowed as an ONBUILD trigger")
    outer.problems += inner.problems
    return nouns.Onbuild(instruction=instruction, **outer.common())


_PARSERS: Mapping[str, Callable[[Draft], Instruction]] = {
    "ADD": _parse_transfer,
    "ARG": _parse_arg,
    "CMD": _parse_command,
    "COPY": _parse_transfer,
    "ENTRYPOINT": _parse_command,
    "ENV": _parse_env,
    "EXPOSE": _parse_expose,
    "FROM": _parse_from,
    "HEALTHCHECK": _parse_healthcheck,
    "LABEL": _parse_label,
    "MAINTAINER": _parse_maintainer,
    "ONBUILD": _parse_onbuild,
    "RUN": _parse_run,
    "SHELL": _parse_shell,
    "STOPSIGNAL": _parse_stopsignal,
    "USER": _parse_user,
    "VOLUME": _parse_volume,
    "WORKDIR": _parse_workdir,
}
