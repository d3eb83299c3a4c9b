"""Every function of NumPy that is known: for whatever NumPy takes, its value and its gradient.

Or a TypeError that names the function and what is not known of it. NumPy itself is the oracle of
values, shapes and dtypes, finite differences that of gradients.
"""

import inspect
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from mathdl import calculus
from mathdl.autodiff import Dual, Tensor, grad, jvp, vjp
from mathdl.autodiff._dispatch import _FUNCTIONS, _STEPS, _UFUNCS

F = Callable[..., Any]
SHAPES = [(), (3,), (1,), (2, 3), (2, 3, 4), (2, 1, 3, 2)]


@dataclass
class Form:
    """One way to call a function: arrays by their shapes, numbers as they are, and options."""

    function: F
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    joins: bool = False  # takes its arrays in a list

    def __str__(self) -> str:
        options = (f"{name}={value}" for name, value in self.options.items())
        return f"{self.function.__name__}({', '.join([*map(str, self.arguments), *options])})"

    def arrays(self, dtype: Any = np.float64) -> list[Any]:
        rng = np.random.default_rng(len(str(self)))
        domain = (0.3, 1.4) if "log" in str(self) or "sqrt" in str(self) else (-1.4, 1.4)
        if self.function in (np.power, np.divide):  # away from the pole
            domain = (0.3, 1.4)
        return [
            rng.uniform(*domain, x).astype(dtype) if isinstance(x, tuple) else x
            for x in self.arguments
        ]

    def places(self) -> list[int]:
        """Return which arguments can be traced: arrays that are not empty."""
        return [i for i, x in enumerate(self.arguments) if isinstance(x, tuple) and 0 not in x]

    def call(self, *arrays: Any) -> Any:
        return self.function(*((list(arrays),) if self.joins else arrays), **self.options)


def axes_of(ndim: int) -> list[Any]:
    """Return None, each axis from either end, none of them, several and all."""
    several = itertools.combinations(range(ndim), 2)
    backwards = tuple(range(-1, -ndim - 1, -1))
    return [None, *range(-ndim, ndim), (), *several, backwards]


def reductions(function: F) -> Iterator[Form]:
    for shape in SHAPES:
        for axis in axes_of(len(shape)):
            yield Form(function, (shape,), {"axis": axis})
            for keepdims in (False, True):
                yield Form(function, (shape,), {"axis": axis, "keepdims": keepdims})
    yield Form(function, ((2, 3),))
    yield Form(function, ((2, 3),), {"out": None})
    yield Form(function, ((2, 3),), {"axis": np.int64(1)})
    for axis in (0, -1):  # of a number too
        yield Form(function, ((),), {"axis": axis})


def pairs(function: F) -> Iterator[Form]:
    for a, b in itertools.product([*SHAPES, 0.7, 2], repeat=2):
        if isinstance(a, tuple) or isinstance(b, tuple):
            yield Form(function, (a, b))


def dots() -> Iterator[Form]:
    yield from pairs(np.dot)
    lengths = (
        [(3,), (2, 3), (4, 3), (2, 2, 3), (2, 1, 2, 3)],
        [(3,), (3, 2), (2, 3, 4), (2, 2, 3, 1)],
    )
    for a, b in itertools.product(*lengths):
        yield Form(np.dot, (a, b))
    yield Form(np.dot, ((2, 3), (3,)), {"out": None})


def products() -> Iterator[Form]:
    stacks = [(3,), (2, 3), (4, 2, 3), (2, 1, 2, 3)], [(3,), (3, 2), (4, 3, 1), (1, 4, 3, 2)]
    for a, b in itertools.product(*stacks):
        yield Form(np.matmul, (a, b))


def shape_changes() -> Iterator[Form]:
    for shape in (6, -1, (6,), (3, 2), (-1, 2), (1, 2, 1, 3), [3, -1]):
        yield Form(np.reshape, ((2, 3),), {"shape": shape})
    for shape in ((), (1,), 1, -1, (1, 1)):
        yield Form(np.reshape, ((),), {"shape": shape})
    yield Form(np.reshape, ((2, 3),), {"shape": 6, "copy": None})
    for shape in SHAPES:
        yield Form(np.transpose, (shape,))
        for axes in itertools.islice(itertools.permutations(range(len(shape))), 1, None):
            yield Form(np.transpose, (shape,), {"axes": axes})
        for i, j in itertools.product(range(-len(shape), len(shape)), repeat=2):
            yield Form(np.swapaxes, (shape,), {"axis1": i, "axis2": j})
    yield Form(np.transpose, ((2, 3, 4),), {"axes": None})
    yield Form(np.transpose, ((2, 3, 4),), {"axes": [-1, 0, -2]})
    for small, large in (((), ()), ((), 4), ((), (2, 3)), ((3,), 3), ((3,), (2, 3)), ((1,), (0,))):
        yield Form(np.broadcast_to, (small,), {"shape": large})
    for small, large in (((2, 1), (4, 2, 3)), ((1, 3), (2, 3)), ((2, 1, 3), (5, 2, 4, 3))):
        yield Form(np.broadcast_to, (small,), {"shape": large})


def joins() -> Iterator[Form]:
    for shape in SHAPES:
        for axis in range(-len(shape) - 1, len(shape) + 1):
            yield Form(np.stack, (shape, shape, shape), {"axis": axis}, joins=True)
        for axis in range(-len(shape), len(shape)):
            yield Form(np.concatenate, (shape, shape), {"axis": axis}, joins=True)
        yield Form(np.concatenate, (shape, (2,), 0.5), {"axis": None}, joins=True)
    yield Form(np.stack, ((), 0.5, 2), joins=True)
    yield Form(np.stack, ((3,), (3,)), {"out": None, "dtype": None}, joins=True)
    yield Form(np.concatenate, ((2, 3), (0, 3), (4, 3)), joins=True)
    yield Form(np.concatenate, ((2,), (1,)), {"out": None, "dtype": None}, joins=True)


def choices() -> list[Form]:
    forms = []
    full = np.arange(6).reshape(2, 3) % 2 == 0
    for condition in (full, full[0], full[:, :1], full[None], True, np.bool_(False), [1, 0, 0.0]):
        for a, b in itertools.product([(2, 3), (3,), (), 0.7], repeat=2):
            if isinstance(a, tuple) or isinstance(b, tuple):

                def where(x: Any, y: Any, condition: Any = condition) -> Any:
                    return np.where(condition, x, y)

                forms.append(Form(where, (a, b)))
    return forms


def fits(form: Form) -> bool:
    try:
        form.call(*form.arrays())
    except ValueError:
        return False
    return True


UNARY = [f for f in _UFUNCS if f.nin == 1]
BINARY = [f for f in _UFUNCS if f.nin == 2 and f is not np.matmul]
FORMS: dict[str, list[Form]] = {
    **{f.__name__: [Form(f, (shape,)) for shape in SHAPES] for f in UNARY},
    **{f.__name__: list(filter(fits, pairs(f))) for f in BINARY},
    **{f.__name__: list(filter(fits, reductions(f))) for f in (np.sum, np.mean, np.max, np.amax)},
    "matmul": list(filter(fits, products())),
    "dot": list(filter(fits, dots())),
    "where": choices(),
}
for form in (*shape_changes(), *joins()):
    FORMS.setdefault(form.function.__name__, []).append(form)
# What does not depend on the derivative, with what else it takes.
PLAIN: dict[F, list[dict[str, Any]]] = {
    np.shape: [{}],
    np.ndim: [{}],
    np.size: [{}, {"axis": 0}, {"axis": -1}],
    **{
        like: [{}, {"dtype": np.float32}, {"shape": (5, 2), "order": "F"}, {"subok": False}]
        for like in (np.zeros_like, np.ones_like)
    },
}


def test_the_whole_table_is_called() -> None:
    names = {f.__name__ for f in (*_UFUNCS, *_FUNCTIONS)} - {f.__name__ for f in PLAIN}
    assert set(FORMS) == names
    assert all(len(forms) > 5 for forms in FORMS.values())
    assert set(PLAIN) <= set(_FUNCTIONS)


# -------------------------------------------------------------- what is known of them


@pytest.mark.parametrize("name", FORMS)
def test_value_shape_and_dtype_are_those_of_numpy(name: str) -> None:
    for form in FORMS[name]:
        for dtype in (np.float64, np.float32):
            arrays = form.arrays(dtype)
            expected = form.call(*arrays)
            for traced in [form.places(), *([i] for i in form.places())]:
                mixed = [Tensor(a) if i in traced else a for i, a in enumerate(arrays)]
                y = form.call(*mixed)
                assert isinstance(y, Tensor), form
                assert y.shape == expected.shape, form
                assert y.dtype == dtype, form
                rtol = 1e-13 if dtype == np.float64 else 2e-6
                np.testing.assert_allclose(y.data, expected, rtol, rtol, err_msg=str(form))


@pytest.mark.parametrize("name", FORMS)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    """With respect to each array alone; and forward as backward."""
    for form in FORMS[name]:
        arrays = form.arrays()
        rng = np.random.default_rng(1)
        u = rng.standard_normal(np.shape(form.call(*arrays)))
        for i in form.places():

            def f(t: Any, i: int = i, form: Form = form, arrays: Any = arrays) -> Any:
                return form.call(*arrays[:i], t, *arrays[i + 1 :])

            def g(t: Any, f: F = f, u: Any = u) -> Any:
                return np.sum(u * f(t))

            x = arrays[i]
            numeric = calculus.gradient(g, x)
            scale = max(1.0, float(np.abs(numeric).max()))
            found = grad(g)(x)
            assert np.shape(found) == np.shape(x), form
            np.testing.assert_allclose(found, numeric, 0, 1e-8 * scale, err_msg=str(form))
            if u.size == 0:
                continue
            v = rng.standard_normal(np.shape(x))
            both = np.sum(u * jvp(f, x, v)), np.sum(vjp(f, x, u) * v)
            np.testing.assert_allclose(*both, rtol=1e-11, atol=1e-12 * scale, err_msg=str(form))


@pytest.mark.parametrize("name", FORMS)
def test_all_arguments_at_once(name: str) -> None:
    """What is traced twice, or by tensors and duals together, keeps every part."""
    for form in FORMS[name]:
        arrays, places = form.arrays(), form.places()
        if len({np.shape(arrays[i]) for i in places}) > 1:
            continue

        def f(t: Any, form: Form = form, arrays: Any = arrays, places: Any = places) -> Any:
            return np.sum(form.call(*(t if i in places else a for i, a in enumerate(arrays))) ** 2)

        if name in ("max", "amax", "maximum", "minimum", "absolute"):
            continue  # at a kink
        x = arrays[places[0]]
        numeric = calculus.gradient(f, x)
        scale = max(1.0, float(np.abs(numeric).max()))
        np.testing.assert_allclose(grad(f)(x), numeric, 0, 1e-8 * scale, err_msg=str(form))
        v = np.random.default_rng(2).standard_normal(np.shape(x))
        slope = jvp(f, x, v)
        np.testing.assert_allclose(slope, np.sum(numeric * v), 1e-7, 1e-8 * scale)
        curvature = jvp(lambda t, f=f, v=v: jvp(f, t, v), x, v)
        again = np.sum(grad(lambda t, f=f, v=v: jvp(f, t, v))(x) * v)
        np.testing.assert_allclose(curvature, again, 1e-9, 1e-10, err_msg=str(form))


@pytest.mark.parametrize("function", PLAIN, ids=lambda f: f.__name__)
def test_what_has_no_derivative_is_what_numpy_gives(function: F) -> None:
    for shape in SHAPES:
        x = np.ones(shape, np.float32)
        for options in PLAIN[function]:
            if not shape and "axis" in options:
                continue
            for traced in (Tensor(x, requires_grad=True), Dual(x, x)):
                found, expected = function(traced, **options), function(x, **options)
                assert type(found) is type(expected)
                np.testing.assert_array_equal(found, expected)
                assert getattr(found, "dtype", None) == getattr(expected, "dtype", None)


@pytest.mark.parametrize(
    "function", sorted(_STEPS, key=lambda f: f.__name__), ids=lambda f: f.__name__
)
def test_steps_are_plain(function: np.ufunc) -> None:
    x, y = np.array([[-1.5, 0.0, 2.0]]), np.array([[-1.5], [1.0]])
    arguments = [x] if function.nin == 1 else [x, y]
    expected = function(*arguments)
    for traced in itertools.product([False, True], repeat=len(arguments)):
        if any(traced):
            mixed = [Tensor(a) if t else a for a, t in zip(arguments, traced, strict=True)]
            found = function(*mixed)
            assert type(found) is np.ndarray
            np.testing.assert_array_equal(found, expected)


def test_where_without_choices_that_are_traced() -> None:
    x = Tensor([1.0, 0.0, -2.0], requires_grad=True)
    found = np.where(x, 1.0, 2.0)
    assert type(found) is np.ndarray
    assert found.tolist() == [1, 2, 1]
    assert np.where(Dual(0.0, 1.0), 1.0, 2.0) == 2


# ---------------------------------------------------------- what is not is refused by name

SAMPLES = {
    "dtype": np.float32,
    "out": np.zeros((2, 2)),
    "initial": 0.5,
    "where": np.array([[True, False], [True, True]]),
    "order": "F",
    "copy": True,
    "subok": True,
    "casting": "unsafe",
    "axes": [(-2, -1), (-2, -1), (-2, -1)],
    "signature": "dd->d",
}
REQUIRED = {np.reshape: [4], np.broadcast_to: [(2, 2)], np.swapaxes: [0, 1], np.where: [1.0, 2.0]}


def refused(name: str) -> Any:
    return pytest.raises(
        TypeError,
        match=f"^`mathdl.autodiff` does not know the derivative of np.{re.escape(name)}: write it",
    )


def signature_of(function: F) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(function).parameters.values())
    except ValueError:  # older NumPy keeps those of its functions in C to itself
        return []


def calls() -> Iterator[tuple[F, list[Any], dict[str, Any], str]]:
    """Yield each option of each function that no form above has, by name and by place."""
    x = np.ones((2, 2))
    for function in sorted(_FUNCTIONS.keys() - PLAIN.keys(), key=lambda f: f.__name__):
        known = {option for form in FORMS[function.__name__] for option in form.options}
        first: list[Any] = [[x, x] if function in (np.stack, np.concatenate) else x]
        first += [x] if function is np.dot else REQUIRED.get(function, [])
        parameters = signature_of(function)
        for i, parameter in enumerate(parameters):
            name = parameter.name
            if i < len(first) or (name in known and name not in ("out", "dtype", "copy")):
                continue
            yield function, first, {name: SAMPLES[name]}, name
            if parameter.kind != parameter.KEYWORD_ONLY:
                # NumPy's own default of keepdims is no value that one can write.
                between = [
                    False if p.name == "keepdims" else p.default for p in parameters[len(first) : i]
                ]
                if all(p in (None, False, 0) for p in between):
                    yield function, [*first, *between, SAMPLES[name]], {}, name


CALLS = list(calls())


def test_many_options_are_tried() -> None:
    tried = {(function.__name__, name) for function, _, _, name in CALLS}
    expected = {
        *((f, option) for f in ("sum", "mean", "max", "amax") for option in ("out", "where")),
        *((f, "initial") for f in ("sum", "max", "amax")),
        *((f, "dtype") for f in ("sum", "mean")),
        *(("reshape", option) for option in ("order", "copy")),
        ("broadcast_to", "subok"),
        ("stack", "casting"),
        ("stack", "dtype"),
        ("stack", "out"),
    }
    assert expected <= tried


@pytest.mark.parametrize("call", CALLS, ids=lambda c: f"{c[0].__name__} {c[3]} {len(c[1])}")
def test_an_option_that_is_not_known_is_refused_by_name(call: Any) -> None:
    function, arguments, options, name = call
    first, *rest = arguments
    for traced in (Tensor(np.ones((2, 2)), requires_grad=True), Dual(np.eye(2), np.eye(2))):
        x = [traced, traced] if isinstance(first, list) else traced
        with refused(f"{function.__name__} with {name}"):
            function(x, *rest, **options)


def test_a_traced_output_is_refused_too() -> None:
    x, target = np.ones((2, 2)), Tensor(np.zeros((2, 2)))
    for call, name in (
        (lambda: np.sum(x, out=target), "sum with out"),
        (lambda: np.dot(x, x, out=target), "dot with out"),
        (lambda: np.add(x, x, out=target), "add with out"),
        (lambda: np.stack([x[0], x[0]], out=target), "stack with out"),
    ):
        with refused(name):
            call()


@pytest.mark.parametrize("function", _UFUNCS, ids=lambda f: f.__name__)
def test_an_option_of_a_ufunc_is_refused_by_name(function: np.ufunc) -> None:
    x = Tensor(np.full((2, 2), 0.5), requires_grad=True)
    names = {"out", "dtype", "order", "subok", "casting", "signature"}
    names |= {"axes"} if function is np.matmul else {"where"}
    for name in names:
        with refused(f"{function.__name__} with {name}"):
            function(*[x] * function.nin, **{name: SAMPLES[name]})
    if function not in (np.maximum, np.minimum):  # where NumPy itself warns
        with refused(f"{function.__name__} with out"):
            function(*[x] * function.nin, np.zeros((2, 2)))


@pytest.mark.parametrize("function", _UFUNCS, ids=lambda f: f.__name__)
def test_a_method_of_a_ufunc_is_refused_by_name(function: np.ufunc) -> None:
    x = Tensor(np.full((2, 2), 0.5), requires_grad=True)
    calls: dict[str, F] = {"at": lambda: function.at(x, [0], *[1.0] * (function.nin - 1))}
    if function.nin == 2:
        calls |= {
            "reduce": lambda: function.reduce(x),
            "accumulate": lambda: function.accumulate(x),
            "outer": lambda: function.outer(x, x),
            "reduceat": lambda: function.reduceat(x, [0]),
        }
    for method, call in calls.items():
        if function is np.matmul:
            continue  # which has none
        with refused(f"{function.__name__}.{method}"):
            call()


def test_where_without_choices_is_refused() -> None:
    with refused("where without x, y"):
        np.where(Tensor([1.0, 0.0]))


def test_no_other_function_of_numpy_takes_what_is_traced() -> None:
    x = Tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    tried = 0
    for module in (np, np.linalg, np.fft):
        for function in vars(module).values():
            if type(function) is not type(np.sum) or function in _FUNCTIONS:
                continue
            needed = [p for p in signature_of(function) if p.default is p.empty]
            if len(needed) != 1 or needed[0].kind in (
                needed[0].VAR_POSITIONAL,
                needed[0].VAR_KEYWORD,
            ):
                continue
            tried += 1
            with refused(function.__name__):
                function(x)
    assert tried > 60


def test_the_parameters_are_in_numpys_order() -> None:
    readable = 0
    for function, known in _FUNCTIONS.items():
        parameters = signature_of(function)
        if parameters:
            readable += 1
            names = [p.name for p in parameters if p.name != "newshape"]  # gone since NumPy 2.4
            if function is np.concatenate:
                names[0] = "arrays"  # cannot be given by name
            assert known.parameters == names, function.__name__
    assert readable >= 12


def test_what_numpy_refuses_stays_refused() -> None:
    x = Tensor(np.ones((2, 3)), requires_grad=True)
    big = Tensor(np.ones((70, 30), np.float32))
    for call, kind, message in (
        (lambda: np.sum(x, axis=2), ValueError, "axis 2 is out of bounds for array of dimension 2"),
        (lambda: np.mean(big, axis=-3), ValueError, "axis -3 is out of bounds"),
        (lambda: np.sum(big, axis=(0, 0)), ValueError, "duplicate value in 'axis'"),
        (lambda: np.mean(x, axis=[0, 1]), TypeError, "'list' object cannot be interpreted"),
        (lambda: np.sum(big, axis=0.0), TypeError, "'float' object cannot be interpreted"),
        (lambda: np.stack([x, x], axis=3), ValueError, "axis 3 is out of bounds"),
        (lambda: np.concatenate([x, x], axis=2), ValueError, "axis 2 is out of bounds"),
        (lambda: np.max(x[:0]), ValueError, "zero-size array to reduction"),
        (lambda: np.transpose(x, (0, 0)), ValueError, "repeated axis in transpose"),
        (
            lambda: np.dot(x, x),
            ValueError,
            r"must get shapes that fit each other, got \(2, 3\) and",
        ),
        (lambda: np.dot(x, np.ones((2, 2, 2))), ValueError, "`dot` must get shapes that fit"),
        (lambda: np.matmul(x, 2.0), ValueError, "`matmul` must get shapes that fit each other"),
    ):
        with pytest.raises(kind, match=message):
            call()
