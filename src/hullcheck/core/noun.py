"""`dataclass`, made in a tenth of the time: start-up is a feature.

The standard decorator compiles six methods a class, half a millisecond each
time; two hundred nouns were 40 % of a run on a small repository, which uses
hardly half of them. Here a quick `__init__` is made when there are to be more than a
few instances, of code that all classes with like fields share, and the other methods
are the same for all. What comes out is a dataclass in every respect that the project
uses, and `tests/core/test_noun.py` holds it against the standard one. To a type
checker it is the standard one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 it is re-exported
else:
    import dataclasses
    from dataclasses import MISSING, Field, FrozenInstanceError
    from functools import cache
    from operator import attrgetter
    from reprlib import recursive_repr
    from types import FunctionType

    _FACTORY = object()

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False, kw_only=False):
        """Return the dataclass of `cls`; the options mean what they mean to the standard one."""

        def wrap(cls):
            return _made(cls, frozen=frozen, slots=slots, eq=eq, order=order, kw_only=kw_only)

        return wrap if cls is None else wrap(cls)

    def _made(cls, *, frozen, slots, eq, order, kw_only):
        own = vars(cls)
        parts = _parts(cls, kw_only=kw_only)
        methods = {"__init__": _first_init(parts), "__repr__": _repr}
        if eq:
            methods |= _comparing(tuple(n for n, p in parts.items() if p.compare), order=order)
            hashed = (n for n, p in parts.items() if (p.compare if p.hash is None else p.hash))
            methods["__hash__"] = _hash(tuple(hashed)) if frozen else None
        methods = {name: method for name, method in methods.items() if name not in own}
        if frozen:
            methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
        methods["__match_args__"] = tuple(n for n, p in parts.items() if p.init and not p.kw_only)
        methods["__parts__"] = parts
        if slots:
            return _slotted(cls, methods, frozen=frozen, kw_only=kw_only)
        _standard(cls, kw_only=kw_only)
        for name, method in methods.items():
            setattr(cls, name, method)
        return cls

    def _parts(cls, *, kw_only):
        """Return name and field of all that an instance is made of, what bases have first."""
        parts = {}
        for base in cls.__mro__[:0:-1]:
            parts |= vars(base).get("__parts__", {})
        for name, kind in vars(cls).get("__annotations__", {}).items():
            if "ClassVar" in str(kind)[:20]:
                continue
            value = vars(cls).get(name, MISSING)
            part = value if isinstance(value, Field) else dataclasses.field(default=value)
            if part.kw_only is MISSING:
                part.kw_only = kw_only
            part.name, part.type, part._field_type = name, kind, dataclasses._FIELD
            parts[name] = part
        return parts

    def _slotted(cls, methods, *, frozen, kw_only):
        """Return `cls` made anew with slots for the fields that no base has a slot for."""
        names = methods["__parts__"].keys()
        inherited = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
        body = {name: value for name, value in vars(cls).items() if name not in names}
        body = {name: body[name] for name in body if name not in ("__dict__", "__weakref__")}
        body |= methods
        body["__slots__"] = tuple(name for name in names if name not in inherited)
        body["__qualname__"] = cls.__qualname__
        if frozen:
            # Pickled and copied without asking `__setattr__`, as the standard one does.
            body |= {"__getstate__": _get_state, "__setstate__": _set_state}
        # What `replace` and `fields` ask for.
        body["__dataclass_fields__"] = methods["__parts__"]
        body["__dataclass_params__"] = _Standard(cls, "__dataclass_params__", kw_only=kw_only)
        return type(cls)(cls.__name__, cls.__bases__, body)

    class _Standard:
        """What the standard library puts on the class, made when it is asked for."""

        def __init__(self, cls, name, *, kw_only):
            self.cls, self.name, self.kw_only = cls, name, kw_only

        def __get__(self, instance, owner):
            if self.name not in vars(self.cls):
                _standard(self.cls, kw_only=self.kw_only)
            return vars(self.cls)[self.name]

    def _standard(cls, *, kw_only):
        # Without a text the standard one looks for the signature, which takes long.
        cls.__doc__ = cls.__doc__ or cls.__name__
        options = {"init": False, "repr": False, "eq": False, "match_args": False}
        dataclasses.dataclass(cls, kw_only=kw_only, **options)

    _UNCOMPILED = 12
    """Instances that are made in the time that making an `__init__` for them takes."""

    def _first_init(parts):
        """Return an `__init__` that after a few instances puts a quick one into its place."""
        names = [name for name, part in parts.items() if part.init and not part.kw_only]
        usual = {n: part.default for n, part in parts.items() if part.default is not MISSING}
        plain = all(p.init and p.default_factory is MISSING for p in parts.values())
        left = _UNCOMPILED if plain else 0

        def __init__(self, *values, **named):  # noqa: N807
            nonlocal left
            left -= 1
            given = dict(zip(names, values, strict=False)) | named
            every = usual | given
            # What is left out or given twice is for the quick one to refuse.
            if left < 0 or len(given) < len(values) + len(named) or every.keys() != parts.keys():
                owner = next(c for c in type(self).__mro__ if vars(c).get("__parts__") is parts)
                owner.__init__ = _init(owner, parts)
                owner.__init__(self, *values, **named)
                return
            for name, value in every.items():
                object.__setattr__(self, name, value)
            if hasattr(self, "__post_init__"):
                self.__post_init__()

        return __init__

    def _init(cls, parts):
        """Make `__init__` of the code that all classes with such fields share: names differ."""
        shape = tuple(_kind(part) for part in parts.values())
        code = _code(shape, hasattr(cls, "__post_init__"))
        names = {f"_{number}": name for number, name in enumerate(parts)}
        code = code.replace(
            co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
            co_consts=tuple(names.get(value, value) for value in code.co_consts),
        )
        known = {"_put": object.__setattr__, "_factory": _FACTORY}
        known |= {f"_make{n}": part.default_factory for n, part in enumerate(parts.values())}
        known |= {f"_value{n}": part.default for n, part in enumerate(parts.values())}
        usual = {n: _usual(part) for n, part in parts.items() if part.init}
        made = FunctionType(code, known, "__init__", _trailing(parts, usual))
        made.__kwdefaults__ = {
            n: value for n, value in usual.items() if parts[n].kw_only and value is not MISSING
        }
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _kind(part):
        """Return what `_code` has to know of a field: where its value comes from."""
        has_factory = part.default_factory is not MISSING
        return part.init, part.kw_only, has_factory, part.init or part.default is not MISSING

    def _usual(part):
        """Return the default of a field's parameter; `MISSING` where there is none."""
        return part.default if part.default_factory is MISSING else _FACTORY

    def _trailing(parts, usual):
        """Return the defaults of the parameters that may be given by place."""
        values = [value for name, value in usual.items() if not parts[name].kw_only]
        given = [value for value in values if value is not MISSING]
        if any(value is MISSING for value in values[len(values) - len(given) :]):
            raise TypeError("a field without a default follows one that has one")
        return tuple(given)

    @cache
    def _code(shape, ends):
        """Compile `__init__` for fields of these kinds, `_0`, `_1` and so on.

        Values are put down without asking `__setattr__`. A few shapes serve every noun, and
        compiling is what took long.
        """
        plain, keywords, body = [], [], []
        for number, (init, kw_only, has_factory, has_value) in enumerate(shape):
            name = f"_{number}"
            value = f"_make{number}()" if has_factory else f"_value{number}"
            if init:
                (keywords if kw_only else plain).append(name)
                value = f"{value} if {name} is _factory else {name}" if has_factory else name
            if has_factory or has_value:
                body.append(f" _put(self, {name!r}, {value})")
        if ends:
            body.append(" self.__post_init__()")
        arguments = ", ".join(["self", *plain, *(["*", *keywords] if keywords else [])])
        known = {}
        exec(f"def __init__({arguments}):\n" + ("\n".join(body) or " pass"), known)  # noqa: S102
        return known["__init__"].__code__

    def _values(names):
        """Return a function that gives the values of `names` as a tuple."""
        if not names:
            return lambda _: ()
        get = attrgetter(*names)
        return get if len(names) > 1 else lambda self: (get(self),)

    def _comparing(names, *, order):
        get = _values(names)

        def __eq__(self, other):  # noqa: N807
            return get(self) == get(other) if other.__class__ is self.__class__ else NotImplemented

        methods = {"__eq__": __eq__}
        for name in ("__lt__", "__le__", "__gt__", "__ge__") if order else ():
            methods[name] = _ordered(get, name)
        return methods

    def _ordered(get, name):
        compare = getattr(tuple, name)

        def method(self, other):
            same = other.__class__ is self.__class__
            return compare(get(self), get(other)) if same else NotImplemented

        return method

    def _hash(names):
        get = _values(names)

        def __hash__(self):  # noqa: N807
            return hash(get(self))

        return __hash__

    @recursive_repr()
    def _repr(self):
        names = (name for name, part in self.__parts__.items() if part.repr)
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({shown})"

    def _refuse(self, name, value=None):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _get_state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _set_state(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)
