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
        parts = _parts(cls)
        keywords = _keywords(cls, parts, kw_only=kw_only)
        methods = {"__init__": _first_init(parts, keywords), "__repr__": _repr}
        if eq:
            methods |= _comparing(_names(parts, lambda part: part.compare), order=order)
            methods["__hash__"] = _hash(_names(parts, _is_hashed)) if frozen else None
        for name in methods.keys() & own.keys():
            del methods[name]
        if frozen:
            methods["__setattr__"] = methods["__delattr__"] = _refuse
        plain = _names(parts, lambda part: part.init)
        methods["__match_args__"] = tuple(n for n in plain if n not in keywords)
        methods["__parts__"], methods["__keywords__"] = parts, keywords
        methods |= _OF_THE_STANDARD
        return _slotted(cls, methods, frozen=frozen) if slots else _plain(cls, methods)

    def _parts(cls):
        """Return the name of each field with its default, `MISSING`, or a `Field` that says more.

        What bases have comes first.
        """
        own = vars(cls)
        parts = {}
        for base in cls.__mro__[-2:0:-1]:
            parts |= vars(base).get("__parts__", {})
        for name, kind in own.get("__annotations__", {}).items():
            if "ClassVar" not in str(kind)[:20]:
                parts[name] = own.get(name, MISSING)
        return parts

    def _keywords(cls, parts, *, kw_only):
        """Return the names of the fields that can only be given by name."""
        inherited = (vars(base).get("__keywords__", ()) for base in cls.__mro__[1:-1])
        keywords = {name for names in inherited for name in names}
        if kw_only:
            keywords |= parts.keys() & vars(cls).get("__annotations__", {}).keys()
        return keywords | {n for n, p in parts.items() if type(p) is Field and p.kw_only is True}

    def _names(parts, ask):
        """Return the names of the fields of which `ask` holds; it does of a mere default."""
        return tuple(n for n, part in parts.items() if type(part) is not Field or ask(part))

    def _is_hashed(part):
        return part.compare if part.hash is None else part.hash

    def _default(part):
        """Return the default of a field; `MISSING` where there is none, or one is made."""
        return part.default if type(part) is Field else part

    def _plain(cls, methods):
        """Return `cls` with `methods`; a default is an attribute of it."""
        for name, part in methods["__parts__"].items():
            if type(vars(cls).get(name)) is Field:
                delattr(cls, name)
                if part.default is not MISSING:
                    setattr(cls, name, part.default)
        for name, method in methods.items():
            setattr(cls, name, method)
        return cls

    def _slotted(cls, methods, *, frozen):
        """Return `cls` made anew with slots for the fields that no base has a slot for."""
        names = methods["__parts__"]
        inherited = [slot for base in cls.__mro__[1:-1] for slot in vars(base).get("__slots__", ())]
        body = {name: value for name, value in vars(cls).items() if name not in names}
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        body |= methods
        body["__slots__"] = tuple(name for name in names if name not in inherited)
        body["__qualname__"] = cls.__qualname__
        if frozen:
            # Pickled and copied without asking `__setattr__`, as the standard one does.
            body["__getstate__"], body["__setstate__"] = _get_state, _set_state
        return type(cls)(cls.__name__, cls.__bases__, body)

    class _Fields:
        """What `replace` and `fields` ask for, made when they first do."""

        def __get__(self, instance, cls):
            owner = next(base for base in cls.__mro__ if vars(base).get(_FIELDS) is self)
            kinds = {}
            for base in owner.__mro__[-2::-1]:
                kinds |= vars(base).get("__annotations__", {})
            made = {name: _field(owner, name, kinds[name]) for name in owner.__parts__}
            setattr(owner, _FIELDS, made)
            return made

    def _field(cls, name, kind):
        part = cls.__parts__[name]
        field = part if type(part) is Field else dataclasses.field(default=part)
        field.name, field.type, field._field_type = name, kind, dataclasses._FIELD
        field.kw_only = name in cls.__keywords__
        return field

    class _Parameters:
        """What a standard dataclass asks of its bases, made when one does."""

        def __get__(self, instance, cls):
            frozen = cls.__setattr__ is _refuse
            model = dataclasses.dataclass(type("Model", (), {"__doc__": ""}), frozen=frozen)
            return model.__dataclass_params__

    _FIELDS = "__dataclass_fields__"
    _OF_THE_STANDARD = {_FIELDS: _Fields(), "__dataclass_params__": _Parameters()}

    _UNCOMPILED = 12
    """Instances that are made in the time that making an `__init__` for them takes."""

    def _first_init(parts, keywords):
        """Return an `__init__` that after a few instances puts a quick one into its place."""
        left = 0 if any(type(part) is Field for part in parts.values()) else _UNCOMPILED
        usual = places = None

        def __init__(self, *values, **named):  # noqa: N807
            nonlocal left, usual, places
            if usual is None:
                usual = {n: value for n, value in parts.items() if value is not MISSING}
                places = [name for name in parts if name not in keywords]
            left -= 1
            given = dict(zip(places, values, strict=False)) | named
            every = usual | given
            # What is left out or given twice is for the quick one to refuse.
            if left < 0 or len(given) < len(values) + len(named) or every.keys() != parts.keys():
                owner = next(c for c in type(self).__mro__ if vars(c).get("__parts__") is parts)
                owner.__init__ = _init(owner, parts, keywords)
                owner.__init__(self, *values, **named)
                return
            for name, value in every.items():
                object.__setattr__(self, name, value)
            if hasattr(self, "__post_init__"):
                self.__post_init__()

        return __init__

    def _init(cls, parts, keywords):
        """Make `__init__` of the code that all classes with such fields share: names differ."""
        shape = tuple(_kind(part, name in keywords) for name, part in parts.items())
        code = _code(shape, hasattr(cls, "__post_init__"))
        names = {f"_{number}": name for number, name in enumerate(parts)}
        code = code.replace(
            co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
            co_consts=tuple(names.get(value, value) for value in code.co_consts),
        )
        known = {"_put": object.__setattr__, "_factory": _FACTORY}
        for number, part in enumerate(parts.values()):
            known[f"_value{number}"] = _default(part)
            known[f"_make{number}"] = part.default_factory if type(part) is Field else MISSING
        usual = {n: _usual(parts[n]) for n in _names(parts, lambda part: part.init)}
        made = FunctionType(code, known, "__init__", _trailing(usual, keywords))
        made.__kwdefaults__ = {
            n: value for n, value in usual.items() if n in keywords and value is not MISSING
        }
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _kind(part, kw_only):
        """Return what `_code` has to know of a field: where its value comes from."""
        if type(part) is not Field:
            return True, kw_only, False, True
        has_factory = part.default_factory is not MISSING
        return part.init, kw_only, has_factory, part.init or part.default is not MISSING

    def _usual(part):
        """Return the default of a field's parameter; `MISSING` where there is none."""
        made = type(part) is Field and part.default_factory is not MISSING
        return _FACTORY if made else _default(part)

    def _trailing(usual, keywords):
        """Return the defaults of the parameters that may be given by place."""
        values = [value for name, value in usual.items() if name not in keywords]
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
        names = _names(self.__parts__, lambda part: part.repr)
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({shown})"

    def _refuse(self, name, value=None):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _get_state(self):
        return [getattr(self, name) for name in self.__parts__]

    def _set_state(self, state):
        for name, value in zip(self.__parts__, state, strict=True):
            object.__setattr__(self, name, value)
