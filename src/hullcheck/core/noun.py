"""`dataclass`, made when it is first used: start-up is a feature.

The standard decorator compiles six methods a class, half a millisecond each
time; two hundred nouns were 40 % of a run on a small repository, which uses
hardly half of them. Here a class has nothing but its slots until there is to be
an instance, or somebody asks for its fields. Then the fields are the standard
library's own, `__init__` is compiled, and the other methods are shared by all
classes. What comes out is a dataclass in every respect that the project uses,
and `tests/core/test_noun.py` holds it against the standard one. To a type
checker it is the standard one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 it is re-exported
else:
    import dataclasses
    from dataclasses import FrozenInstanceError
    from operator import attrgetter
    from reprlib import recursive_repr
    from threading import RLock

    _FACTORY = object()
    _LOCK = RLock()

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, order=False, kw_only=False):
        """Return the dataclass of `cls`; the options mean what they mean to the standard one."""

        def wrap(cls):
            return _made(cls, frozen=frozen, slots=slots, eq=eq, order=order, kw_only=kw_only)

        return wrap if cls is None else wrap(cls)

    def _made(cls, *, frozen, slots, eq, order, kw_only):
        own = set(vars(cls))
        made = _slotted(cls) if slots else cls
        options = {"frozen": frozen, "eq": eq, "order": order, "kw_only": kw_only}

        def complete():
            # A second thread waits, and finds it done.
            with _LOCK:
                if isinstance(vars(made)["__match_args__"], _ByClass):
                    _complete(made, cls, own, **options)

        if not slots or "__init__" in own:
            _complete(made, cls, own, **options)
            return made
        # No instance comes about but by one of these, so each of them is early enough.
        made.__init__ = _first_init(made, complete)
        if frozen:
            # Pickled and copied without asking `__setattr__`, as the standard one does.
            made.__getstate__, made.__setstate__ = _get_state, _set_state
        for name in _BY_CLASS:
            setattr(made, name, _ByClass(made, name, complete))
        return made

    _BY_CLASS = ("__dataclass_fields__", "__dataclass_params__", "__match_args__")

    class _ByClass:
        """An attribute of a class that completes the class when it is asked for."""

        def __init__(self, made, name, complete):
            self.made, self.name, self.complete = made, name, complete

        def __get__(self, instance, owner):
            self.complete()
            return vars(self.made)[self.name]

    def _first_init(made, complete):
        def __init__(self, *values, **named):  # noqa: N807
            complete()
            vars(made)["__init__"](self, *values, **named)

        return __init__

    def _slotted(cls):
        """Return `cls` made anew with slots for the fields that no base has a slot for."""
        names = [name for name, kind in _annotations(cls) if "ClassVar" not in str(kind)[:20]]
        inherited = {name for base in cls.__mro__[1:] for name in vars(base).get("__slots__", ())}
        body = {name: value for name, value in vars(cls).items() if name not in names}
        body = {name: body[name] for name in body if name not in ("__dict__", "__weakref__")}
        body["__slots__"] = tuple(name for name in names if name not in inherited)
        body["__qualname__"] = cls.__qualname__
        return type(cls)(cls.__name__, cls.__bases__, body)

    def _annotations(cls):
        return vars(cls).get("__annotations__", {}).items()

    def _complete(made, cls, own, *, frozen, eq, order, kw_only):
        """Give `made` the fields of `cls`, and the methods that its `own` do not replace."""
        standard = {"init": False, "repr": False, "eq": False, "match_args": False}
        # Without a text the standard one looks for the signature, which takes long.
        cls.__doc__ = cls.__doc__ or cls.__name__
        dataclasses.dataclass(cls, kw_only=kw_only, **standard)
        made.__dataclass_fields__ = cls.__dataclass_fields__
        made.__dataclass_params__ = cls.__dataclass_params__
        fields = list(dataclasses.fields(made))
        compared = tuple(field.name for field in fields if field.compare)
        shown = tuple(field.name for field in fields if field.repr)
        methods = {"__init__": _init(made, fields), "__repr__": _repr(shown)}
        if eq:
            methods |= _comparing(made, compared, order=order)
        if eq and frozen:
            hashed = [f.name for f in fields if (f.compare if f.hash is None else f.hash)]
            methods["__hash__"] = _hash(tuple(hashed))
        elif eq:
            methods["__hash__"] = None
        if frozen:
            methods |= {"__setattr__": _refuse, "__delattr__": _refuse}
        for name, method in methods.items():
            if name not in own or name in ("__setattr__", "__delattr__"):
                setattr(made, name, method)
        made.__match_args__ = tuple(f.name for f in fields if f.init and not f.kw_only)

    def _init(cls, fields):
        """Compile `__init__`; values are put down without asking `__setattr__`."""
        known = {"_put": object.__setattr__, "_factory": _FACTORY}
        plain, keywords, body = [], [], []
        for field in fields:
            parameter, value = _parameter(field, known)
            if field.init:
                (keywords if field.kw_only else plain).append(parameter)
            if field.init or value != field.name:
                body.append(f" _put(self, {field.name!r}, {value})")
        if hasattr(cls, "__post_init__"):
            body.append(" self.__post_init__()")
        arguments = ", ".join(["self", *plain, *(["*", *keywords] if keywords else [])])
        exec(f"def __init__({arguments}):\n" + ("\n".join(body) or " pass"), known)  # noqa: S102
        made = known["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _parameter(field, known):
        """Return a field's parameter and the expression of its value; defaults go to `known`."""
        name, default = field.name, f"_default_{field.name}"
        if field.default is not dataclasses.MISSING:
            known[default] = field.default
            return f"{name}={default}", name if field.init else default
        if field.default_factory is not dataclasses.MISSING:
            known[default] = field.default_factory
            made = f"{default}() if {name} is _factory else {name}"
            return f"{name}=_factory", made if field.init else f"{default}()"
        return name, name

    def _values(names):
        """Return a function that gives the values of `names` as a tuple."""
        if not names:
            return lambda _: ()
        get = attrgetter(*names)
        return get if len(names) > 1 else lambda self: (get(self),)

    def _comparing(cls, names, *, order):
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

    def _repr(names):
        @recursive_repr()
        def __repr__(self):  # noqa: N807
            shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{self.__class__.__qualname__}({shown})"

        return __repr__

    def _refuse(self, name, value=None):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _get_state(self):
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def _set_state(self, state):
        for field, value in zip(dataclasses.fields(self), state, strict=True):
            object.__setattr__(self, field.name, value)
