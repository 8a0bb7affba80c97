"""Layers to services: what each key of a service says once its layers are laid together."""

from __future__ import annotations

import shlex

from hullcheck.syntax.interpolation import Expanded
from hullcheck.syntax.yaml import YamlMapping, YamlScalar, as_bool

from .files import Model, Pile
from .layers import Found, Layer, ask, items, last_text, pairs
from .mounts import parse_file_mounts, parse_mounts
from .nouns import BuildSection, Command, EnvFile, HostPath, Service, Watch

SERVICE_PREFIX = "service:"
"""What `additional_contexts` writes before another service, whose image is meant."""


def parse_service(name: str, pile: Pile, model: Model) -> Service:
    """Return the service `name`, whose layers are `pile`, of a model."""
    return Service(
        name=name,
        place=pile[-1].place,
        build=_build(ask(pile, "build"), pile[-1].layer),
        image=last_text(ask(pile, "image")),
        command=_command(ask(pile, "command")),
        entrypoint=_command(ask(pile, "entrypoint")),
        env_files=_env_files(pile),
        environment=pairs(ask(pile, "environment")),
        mounts=parse_mounts(pile),
        file_mounts=parse_file_mounts(pile, model),
        working_dir=last_text(ask(pile, "working_dir")),
        user=last_text(ask(pile, "user")),
        profiles=tuple(dict.fromkeys(_texts(ask(pile, "profiles")))),
        watch=tuple(_watch(item) for item in items(ask(pile, "develop", "watch"))),
    )


def _build(found: list[Found], top: Layer) -> BuildSection | None:
    if not found:
        return None
    contexts = [context for one in found for context in _contexts(one)]
    # Compose fills in the default when all is merged, so it means the project's directory.
    layer = contexts[-1].layer if contexts else top
    return BuildSection(
        place=found[-1].place,
        context=layer.host_path(last_text(contexts) or Expanded(".")),
        has_context=bool(contexts),
        dockerfile=last_text(ask(found, "dockerfile")),
        inline=last_text(ask(found, "dockerfile_inline")),
        target=last_text(ask(found, "target")),
        args=pairs(ask(found, "args")),
        named_contexts=_named_contexts(ask(found, "additional_contexts")),
    )


def _contexts(build: Found) -> list[Found]:
    """Return the context that one layer writes: the short form is nothing else."""
    return [build] if isinstance(build.node, YamlScalar) else ask([build], "context")


def _named_contexts(found: list[Found]) -> dict[str, HostPath]:
    contexts = {}
    for one in found:
        for name, written in pairs([one]).items():
            value = written or Expanded("")
            if value.marked.startswith(SERVICE_PREFIX):
                contexts[name] = HostPath(value.text, inside=False, written=value)
            else:
                contexts[name] = one.layer.host_path(value)
    return contexts


def _command(found: list[Found]) -> Command | None:
    if not found:
        return None
    last = found[-1]
    place = last.layer.place(last.node)
    if isinstance(last.node, YamlScalar):
        written = last.layer.expand(last.node) or Expanded("")
        words = tuple(written.piece(word) for word in _split(written.marked))
        return Command(words, place)
    return Command(tuple(last_text([item]) or Expanded("") for item in items([last])), place)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:  # a quote is open: Compose refuses it, a reader still wants the words
        return text.split()


def _texts(found: list[Found]) -> tuple[str, ...]:
    """Return the known texts of a list, or of the one scalar."""
    written = [last_text([item]) for item in items(found)]
    return tuple(one.text for one in written if one is not None and one.text is not None)


def _env_files(pile: Pile) -> tuple[EnvFile, ...]:
    files: dict[str, EnvFile] = {}
    for item in items(ask(pile, "env_file")):
        is_long = isinstance(item.node, YamlMapping)
        written = last_text(ask([item], "path") if is_long else [item])
        if written is not None:
            required = as_bool(item.node.get("required")) is not False
            path = item.layer.host_path(written)
            # One that is extended may write another file in the same way.
            key = written.marked if path.path is None else path.path
            files[key] = EnvFile(path, required, item.layer.place(item.node))
    return tuple(files.values())


def _watch(item: Found) -> Watch:
    path = last_text(ask([item], "path")) or Expanded("")
    action = last_text(ask([item], "action"))
    target = last_text(ask([item], "target"))
    return Watch(
        path=item.layer.host_path(path),
        action=action.marked if action else "",
        target=target.text if target else None,
        ignore=_texts(ask([item], "ignore")),
        include=_texts(ask([item], "include")),
        place=item.layer.place(item.node),
    )
