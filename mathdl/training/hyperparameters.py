"""What an object was made with, kept by one call; and methods that join a class later."""

import inspect
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any, TypeVar

__all__ = ["HyperParameters", "add_to_class"]

F = TypeVar("F", bound=Callable[..., Any])


class HyperParameters:
    """A base class whose objects remember the arguments that they were made with.

    Examples
    --------
    >>> class Ridge(HyperParameters):
    ...     def __init__(self, lr, penalty=0.5, *, data=None):
    ...         self.save_hyperparameters(ignore=["data"])
    >>> model = Ridge(0.1)
    >>> model.lr, model.penalty
    (0.1, 0.5)
    >>> model.hparams
    {'lr': 0.1, 'penalty': 0.5}
    """

    @property
    def hparams(self) -> dict[str, Any]:
        """The arguments that were saved, by their names."""
        saved: dict[str, Any] = self.__dict__.setdefault("_hparams", {})
        return saved

    def save_hyperparameters(self, ignore: Iterable[str] = ()) -> None:
        """Record the arguments of the ``__init__`` that calls this, as attributes and in `hparams`.

        A default counts as an argument. ``*sizes`` becomes one tuple, `sizes`; what ``**options``
        collects is recorded under the names that the caller gave. An argument that was changed
        before the call is recorded as it is now. If the ``__init__`` of a base class saves its
        arguments too, `hparams` holds both; of two arguments with one name, the last one saved.

        Parameters
        ----------
        ignore : iterable of str
            Arguments that are not recorded: large data, for instance.

        Raises
        ------
        RuntimeError
            If it is not called in ``__init__``, or an argument is a module and the ``__init__`` of
            torch.nn.Module has not run yet.
        TypeError
            If `ignore` is not several names.
        ValueError
            If `ignore` names something that is no argument, or an argument has the name of a
            property of the class, or of a method in whose place its value, no function, would be.
        """
        frame = inspect.currentframe()
        arguments = _arguments(self, frame.f_back if frame else None)
        for name in _names("ignore", ignore):
            if name not in arguments:
                given = ", ".join(arguments) or "none"
                raise ValueError(f"`ignore` must name arguments ({given}), got {name!r}")
            del arguments[name]
        for name, value in arguments.items():
            _refuse_hiding(type(self), name, value)
        for name, value in arguments.items():
            try:
                setattr(self, name, value)
            except AttributeError as error:  # torch.nn.Module has no place for a module yet
                raise RuntimeError(
                    f"`{name}` cannot be saved: call super().__init__() before "
                    f"save_hyperparameters(), or ignore it ({error})"
                ) from error
        self.hparams.update(arguments)


def add_to_class(Class: type) -> Callable[[F], F]:
    """Return a decorator that makes a function a method of a class, even of its living objects.

    A page can so explain a class method by method. In a function that is written outside of the
    class, ``super()`` needs its arguments: ``super(Class, self)``.

    Parameters
    ----------
    Class : type
        The class that gets the method.

    Returns
    -------
    callable
        The decorator. It returns the function, so its name stays usable.

    Raises
    ------
    TypeError
        If `Class` is not a class, or what is decorated is not a function.

    Examples
    --------
    >>> class Robot:
    ...     name = "R2"
    >>> robot = Robot()
    >>> @add_to_class(Robot)
    ... def greet(self):
    ...     return f"I am {self.name}"
    >>> robot.greet()
    'I am R2'
    """
    if not isinstance(Class, type):
        raise TypeError(f"`Class` must be a class, got {Class!r}")

    def add(function: F) -> F:
        if not inspect.isfunction(function):
            raise TypeError(
                f"what is added to {Class.__name__} must be a function, got {function!r}"
            )
        setattr(Class, function.__name__, function)
        return function

    return add


def _arguments(owner: Any, frame: FrameType | None) -> dict[str, Any]:
    """Return the arguments of the `__init__` that runs in `frame`, without the object itself."""
    if frame is None or frame.f_code.co_name != "__init__":
        where = f"in {frame.f_code.co_name}" if frame else "elsewhere"
        raise RuntimeError(f"save_hyperparameters() must be called in __init__, got a call {where}")
    info = inspect.getargvalues(frame)
    if not info.args or info.locals[info.args[0]] is not owner:
        raise RuntimeError("save_hyperparameters() must be called in __init__ on the object itself")
    arguments = {name: info.locals[name] for name in info.args[1:]}
    if info.varargs:
        arguments[info.varargs] = info.locals[info.varargs]
    return arguments | (info.locals[info.keywords] if info.keywords else {})


def _names(argument: str, names: Any) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"`{argument}` must be several names, such as a list, got {names!r}")
    return list(names)


def _refuse_hiding(Class: type, name: str, value: Any) -> None:
    """Refuse an attribute in whose place the class has a method: `train=True` breaks .train()."""
    there = inspect.getattr_static(Class, name, None)
    if isinstance(there, property) or (callable(there) and not callable(value)):
        raise ValueError(
            f"`{name}` must not be the name of an argument, for {Class.__name__} has a method of "
            f"that name: choose another, or ignore it"
        )
