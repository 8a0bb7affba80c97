"""What the names in bake files mean: variables, functions, and targets of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hullcheck.core.noun import dataclass
from hullcheck.syntax.hcl_functions import apply_function
from hullcheck.syntax.hcl_nodes import Block, Body, Expression, ListOf, Literal, Variable
from hullcheck.syntax.hcl_values import Evaluator, Open, Scope, Value

WORKING_DIRECTORY = "cwd://"
"""What begins a path that is local even where bake is told to clone."""


@dataclass(frozen=True, slots=True)
class Run:
    """A block of a target, or what its matrix makes of it once."""

    name: str
    label: str
    """What the block is named, which the matrix may change."""
    path: str
    block: Block
    local: Mapping[str, Value]
    """The names that its matrix gives."""


class World:
    """Evaluates the expressions of files that are used together, each name once."""

    def __init__(self, bodies: Iterable[Body], given: Mapping[str, Value]) -> None:
        every = list(bodies)
        self.targets: Mapping[str, Sequence[Run]] = {}
        self._evaluator = Evaluator()
        self._known: dict[str, Value] = {"BAKE_CMD_CONTEXT": WORKING_DIRECTORY}
        self._active: set[str] = set()
        self._defaults = _defaults(every)
        self._known |= {name: value for name, value in given.items() if name in self._defaults}
        self._functions = {
            block.labels[0]: block.body
            for body in every
            for block in body.blocks
            if block.kind == "function" and len(block.labels) == 1
        }

    def evaluate(self, expression: Expression, local: Mapping[str, Value]) -> Value:
        """Return the value of `expression` where `local` names are known as well."""
        return self._evaluator.evaluate(expression, Scope(self._lookup, self._apply, local))

    def target_attribute(self, name: str, attribute: str) -> Value:
        """Return what the blocks of the target `name` say of `attribute`, nothing inherited."""
        for run in reversed(self.targets.get(name, ())):
            written = run.block.body.attribute(attribute)
            if written is not None:
                return self._once(f"target.{name}.{attribute}", written.value, run.local)
        return Open(f"target.{name}.{attribute}")

    def _lookup(self, name: str) -> Value:
        if name in self._known:
            return self._known[name]
        if name == "target":
            return _Targets(self)
        default = self._defaults.get(name)
        return Open(name) if default is None else self._once(name, default, {})

    def _once(self, key: str, expression: Expression, local: Mapping[str, Value]) -> Value:
        """Evaluate what `key` stands for, unless that is being done, or was."""
        if key in self._known:
            return self._known[key]
        if key in self._active:
            return Open(key)
        self._active.add(key)
        value = self.evaluate(expression, local)
        self._active.discard(key)
        self._known[key] = value
        return value

    def _apply(self, name: str, arguments: list[Value]) -> Value:
        body = self._functions.get(name)
        if body is None:
            return apply_function(name, arguments)
        result, key = body.attribute("result"), f"{name}()"
        if result is None or key in self._active:
            return Open(key)
        self._active.add(key)
        value = self.evaluate(result.value, _parameters(body, arguments))
        self._active.discard(key)
        return value


@dataclass(frozen=True, slots=True)
class _Targets:
    """`target`, whose members are the targets."""

    world: World

    def item(self, key: str) -> Value:
        return _Members(self.world, key)


@dataclass(frozen=True, slots=True)
class _Members:
    """`target.NAME`, whose members are its attributes."""

    world: World
    name: str

    def item(self, key: str) -> Value:
        return self.world.target_attribute(self.name, key)


def _defaults(bodies: Iterable[Body]) -> dict[str, Expression | None]:
    """Return what each variable is where nobody sets it; None where nothing is said."""
    found: dict[str, Expression | None] = {}
    for body in bodies:
        found |= {one.name: one.value for one in body.attributes}
        for block in body.blocks:
            if block.kind == "variable" and len(block.labels) == 1:
                default = block.body.attribute("default")
                found[block.labels[0]] = default.value if default is not None else None
    return found


def _parameters(body: Body, arguments: Sequence[Value]) -> dict[str, Value]:
    params, variadic = body.attribute("params"), body.attribute("variadic_params")
    written = params.value.items if params and isinstance(params.value, ListOf) else ()
    names = [_named(one) for one in written]
    found: dict[str, Value] = {name: Open(name) for name in names}
    found |= dict(zip(names, arguments, strict=False))
    if variadic is not None:
        found[_named(variadic.value)] = list(arguments[len(names) :])
    return found


def _named(expression: Expression) -> str:
    """Return the name that a parameter has; JSON writes it as a text."""
    if isinstance(expression, Variable):
        return expression.name
    return str(expression.value) if isinstance(expression, Literal) else ""
