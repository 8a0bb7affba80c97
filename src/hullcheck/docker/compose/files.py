"""Compose files to layers: several files and documents, `include`, `extends`."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import field

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.syntax.interpolation import Variables
from hullcheck.syntax.yaml import YamlMapping, YamlNode, YamlScalar, as_list

from .layers import OVERRIDE, RESET, Found, Layer, is_null, join_path
from .texts import Texts

MAX_EXTENDS = 10
"""Services that may extend each other in a row; real chains have two or three links."""

Pile = tuple[Found, ...]
"""The layers of one service, lowest first; each node is the service's mapping."""

Trail = tuple[tuple[str, str], ...]
"""The services, by file and name, whose `extends` led here."""


@dataclass(slots=True)
class Model:
    """Services and top-level definitions of files read together."""

    services: dict[str, Pile] = field(default_factory=dict)
    definitions: dict[tuple[str, str], Pile] = field(default_factory=dict)
    """`secrets` and `configs`, by section and name."""
    lost: set[str] = field(default_factory=set)
    """Services of which a part could not be followed."""

    def add(self, other: Model) -> None:
        """Lay `other` over this model."""
        for name, pile in other.services.items():
            self.services[name] = _over(self.services.get(name, ()), pile)
        for key, pile in other.definitions.items():
            self.definitions[key] = _over(self.definitions.get(key, ()), pile)
        self.lost |= other.lost


def _over(lower: Pile, upper: Pile) -> Pile:
    """Return `upper` on `lower`; a layer tagged `!reset` or `!override` hides what is below.

    It stays in the pile, for it hides what comes below later as well.
    """
    for index in range(len(upper) - 1, -1, -1):
        if upper[index].node.tag in (RESET, OVERRIDE):
            return upper[index:]
    return lower + upper


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the words of a file mean: its directory, its variables, and who asked for it."""

    directory: str
    variables: Variables
    stack: tuple[str, ...]
    """The files whose `include` led here."""


class Loader:
    """Lays the files of one project over each other."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.included: set[str] = set()
        """Files that came by `include`."""

    def load(self, files: Sequence[str], directory: str) -> Model:
        """Return the model of `files`, later ones laid over earlier ones.

        `directory` is the project's directory: paths start there, and its
        `.env` is read.
        """
        variables = self.texts.variables([join_path(directory, ".env")], {})
        model = self._load(files, _Scope(directory, variables, tuple(files[:1])))
        piles = {
            name: tuple(found for found in pile if found.node.tag != RESET)
            for name, pile in model.services.items()
        }
        model.services = {
            name: pile for name, pile in piles.items() if pile and name not in model.lost
        }
        return model

    def _load(self, files: Sequence[str], scope: _Scope) -> Model:
        model = Model()
        for path in files:
            for document in self.texts.documents(path, Place(path)):
                model.add(self._document(document, path, scope))
        return model

    def _document(self, document: YamlMapping, path: str, scope: _Scope) -> Model:
        layer = Layer(path, scope.directory, scope.variables)
        model = self._includes(document, layer, scope)
        own = _entries(document, layer, "services")
        if not self.texts.may_lay(len(own) + len(model.services), Place(path)):
            return Model()
        extends = _Extends(self.texts, own, dict(model.services))
        for name in own:
            pile = extends.pile(name, ())
            if pile is None:
                model.lost.add(name)
            else:
                model.services[name] = pile
        for section in ("secrets", "configs"):
            for name, found in _entries(document, layer, section).items():
                model.add(Model(definitions={(section, name): (found,)}))
        return model

    def _includes(self, document: YamlMapping, layer: Layer, scope: _Scope) -> Model:
        model = Model()
        for item in as_list(document.get("include")):
            asked = layer.place(item)
            named = item.get("path") if isinstance(item, YamlMapping) else item
            paths = self.texts.paths(named, layer, asked)
            if not self.texts.may_read(len(paths), asked):
                break
            if paths and paths[0] in scope.stack:
                self.texts.note(said("`{paths}` includes itself", paths=paths[0]), asked)
            elif paths:
                self.included.update(paths)
                model.add(self._load(paths, self._included_scope(item, paths, layer, scope)))
        return model

    def _included_scope(
        self, item: YamlNode, paths: Sequence[str], layer: Layer, scope: _Scope
    ) -> _Scope:
        asked = layer.place(item)
        directories = self.texts.paths(item.get("project_directory"), layer, asked)
        directory = directories[0] if directories else posixpath.dirname(paths[0])
        env_files = self.texts.paths(item.get("env_file"), layer, asked)
        variables = (
            self.texts.variables(env_files, scope.variables, asked)
            if env_files
            else self.texts.variables([join_path(directory, ".env")], scope.variables)
        )
        return _Scope(directory, variables, (*scope.stack, paths[0]))


def _entries(document: YamlMapping, layer: Layer, section: str) -> dict[str, Found]:
    mapping = document.get(section)
    if not isinstance(mapping, YamlMapping):
        return {}
    entries = {}
    for entry in mapping.merged().entries:
        value = entry.value
        if isinstance(value, YamlMapping) or value.tag == RESET:
            whole = value.merged() if isinstance(value, YamlMapping) else value
            entries[entry.key.text] = Found(layer, entry.key, whole)
    return entries


@dataclass(frozen=True, slots=True)
class _Extends:
    """Resolves `extends` among the services of one file."""

    texts: Texts
    own: Mapping[str, Found]
    included: Mapping[str, Pile]
    elsewhere: dict[str, _Extends | None] = field(default_factory=dict)
    """The files that `extends` names, each read once."""

    def pile(self, name: str, trail: Trail) -> Pile | None:
        """Return the layers of the service `name`; None where `extends` cannot be followed."""
        below = self.included.get(name, ())
        found = self.own.get(name)
        if found is None:
            return below
        extends = found.node.get("extends")
        if extends is None or is_null(extends) or extends.tag == RESET:
            return _over(below, (found,))
        step = (found.layer.path, name)
        if step in trail or len(trail) >= MAX_EXTENDS:
            too_much = (
                said("itself")
                if step in trail
                else said("more than {max_extends} services in a row", max_extends=MAX_EXTENDS)
            )
            self.texts.note(
                said("the service `{name}` extends {too_much}", name=name, too_much=too_much),
                found.layer.place(extends),
            )
            return None
        base = self._base(extends, found, (*trail, step))
        return None if base is None else _over(_over(base, below), (found,))

    def _base(self, extends: YamlNode, found: Found, trail: Trail) -> Pile | None:
        asked = found.layer.place(extends)
        named = extends if isinstance(extends, YamlScalar) else extends.get("service")
        written = found.layer.expand(named)
        if written is None or written.text is None:
            self.texts.note(said("it is not known which service is extended"), asked)
            return None
        file = extends.get("file")
        scope = self if file is None or is_null(file) else self._of_file(file, found, asked)
        if scope is None:
            return None
        pile = scope.pile(written.text, trail)
        if pile == ():
            self.texts.note(
                said("there is no service `{text}` to extend", text=written.text), asked
            )
        return pile or None

    def _of_file(self, file: YamlNode, found: Found, asked: Place) -> _Extends | None:
        paths = self.texts.paths(file, found.layer, asked)
        if not paths:
            return None
        path = paths[0]
        if path not in self.elsewhere:
            there = Layer(path, posixpath.dirname(path), found.layer.variables)
            own: dict[str, Found] = {}
            for document in self.texts.documents(path, asked):
                own.update(_entries(document, there, "services"))
            if not own:
                self.texts.note(said("`{path}` has no service to extend", path=path), asked)
            self.elsewhere[path] = _Extends(self.texts, own, {}, self.elsewhere) if own else None
        return self.elsewhere[path]
