"""Entropies and divergences: by hand, by law, against SciPy and mpmath, at the edges."""

import math
import re
import subprocess
import sys
from functools import partial

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special, stats

from mathdl import _rows
from mathdl.information import (
    cross_entropy,
    entropy,
    js_divergence,
    kl_divergence,
    mutual_information,
)
from mathdl.tensors import log_softmax, one_hot, softmax

OF_TWO = (cross_entropy, kl_divergence, js_divergence)
LIBRARIES = pytest.mark.parametrize("make", [np.asarray, torch.as_tensor], ids=["numpy", "torch"])
UNHURRIED = settings(deadline=None)  # SciPy and torch load much at their first step
INF, NAN = math.inf, math.nan


def error(kind, message):
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


def test_import_does_not_bring_torch():
    code = "import sys, mathdl.information; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# ------------------------------------------------------------------------------- by hand


def test_entropies_in_bits():
    near = partial(pytest.approx, rel=1e-15)  # log 4, rounded, need not be twice log 2
    assert entropy([0.25] * 4, base=2) == near(2)
    assert entropy([0.5, 0.25, 0.125, 0.125], base=2) == near(1.75)
    assert entropy([0.5, 0.5, 0, 0], base=2) == near(1)
    assert str(entropy([1, 0, 0])) == str(cross_entropy([1.0], [1.0])) == "0.0"  # and not -0.0


def test_three_classes():
    p, q = [0.7, 0.2, 0.1], [0.5, 0.3, 0.2]
    assert entropy(p) == pytest.approx(0.8018185525, abs=1e-10)
    assert cross_entropy(p, q) == pytest.approx(0.8869413785, abs=1e-10)
    assert kl_divergence(p, q) == pytest.approx(0.0851228260, abs=1e-10)


def test_the_divergence_is_not_symmetric():
    p, uniform = [0.4, 0.3, 0.2, 0.1], [0.25] * 4
    assert kl_divergence(p, uniform) == pytest.approx(0.10644013528622318, rel=1e-13)
    assert kl_divergence(uniform, p) == pytest.approx(0.12177727428716868, rel=1e-13)


def test_losses_of_one_hot_targets():
    y = one_hot([0], 2)[0]
    losses = [cross_entropy(y, [q, 1 - q]) for q in (0.9, 0.6, 0.3, 0.1)]
    np.testing.assert_allclose(losses, [0.1054, 0.5108, 1.2040, 2.3026], atol=5e-5)


def test_mutual_information_by_hand():
    assert mutual_information([[0.5, 0.0], [0.0, 0.5]], base=2) == pytest.approx(1, rel=1e-15)
    assert mutual_information([[1.0, 0.0], [0.0, 0.0]]) == 0
    # A bit that arrives wrong once in four times: 1 - H(1/4) bits get through.
    noisy = mutual_information([[3 / 8, 1 / 8], [1 / 8, 3 / 8]], base=2)
    assert noisy == pytest.approx(1 - entropy([0.25, 0.75], base=2), rel=1e-13)


# ------------------------------------------------------------------------- laws and oracles


@st.composite
def distributions(draw, count=1, zeros=True):
    """Draw arrays of distributions, all of one shape, and their axis."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=6))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    least = 0 if zeros else 1
    weights = st.one_of(st.integers(least, 5), st.floats(1e-9, 1)) if zeros else st.floats(0.01, 1)
    arrays = []
    for _ in range(count):
        w = draw(hnp.arrays(np.float64, shape, elements=weights))
        w = np.where(w.sum(axis=axis, keepdims=True) == 0, 1, w)
        arrays.append(w / w.sum(axis=axis, keepdims=True))
    return *arrays, axis


@st.composite
def joints(draw):
    shape = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    w = draw(hnp.arrays(np.float64, shape, elements=st.one_of(st.just(0.0), st.floats(1e-9, 1))))
    w = w if w.sum() > 0 else np.ones(shape)
    return w / w.sum()


@UNHURRIED
@given(distributions(2))
def test_scipy_agrees(case):
    p, q, axis = case
    near = {"rtol": 1e-12, "atol": 1e-14}
    np.testing.assert_allclose(entropy(p, axis=axis), special.entr(p).sum(axis), **near)
    np.testing.assert_allclose(
        entropy(p, base=3, axis=axis), stats.entropy(p, base=3, axis=axis), **near
    )
    np.testing.assert_allclose(
        kl_divergence(p, q, base=2, axis=axis),
        special.rel_entr(p, q).sum(axis) / math.log(2),
        **near,
    )
    np.testing.assert_allclose(
        cross_entropy(p, q, axis=axis), -special.xlogy(p, q).sum(axis), **near
    )
    m = (p + q) / 2
    np.testing.assert_allclose(
        js_divergence(p, q, axis=axis),
        (special.rel_entr(p, m) + special.rel_entr(q, m)).sum(axis) / 2,
        **near,
    )


@UNHURRIED
@given(distributions(2))
def test_torch_and_numpy_agree(case):
    p, q, axis = case
    p_tensor, q_tensor = torch.as_tensor(p), torch.as_tensor(q)
    near = {"rtol": 1e-12, "atol": 1e-14}
    np.testing.assert_allclose(entropy(p_tensor, axis=axis), entropy(p, axis=axis), **near)
    for f in OF_TWO:
        found = f(p_tensor, q_tensor, base=2, axis=axis)
        assert found.dtype is torch.float64
        np.testing.assert_allclose(found, f(p, q, base=2, axis=axis), **near)


@LIBRARIES
@UNHURRIED
@given(distributions(2))
def test_gibbs_divergence_is_positive_and_zero_for_equals(make, case):
    p, q, axis = make(case[0]), make(case[1]), case[2]
    assert (kl_divergence(p, q, axis=axis) >= 0).all()
    assert (kl_divergence(p, p, axis=axis) == 0).all()
    assert (js_divergence(p, p, axis=axis) == 0).all()


@UNHURRIED
@given(distributions(2))
def test_cross_entropy_is_entropy_and_divergence(case):
    p, q, axis = case
    both = entropy(p, axis=axis) + kl_divergence(p, q, axis=axis)
    np.testing.assert_allclose(cross_entropy(p, q, axis=axis), both, rtol=1e-12, atol=1e-14)


@UNHURRIED
@given(distributions(1))
def test_uniform_is_the_most_uncertain(case):
    p, axis = case
    n = p.shape[axis]
    H = entropy(p, axis=axis)
    assert np.all(H >= 0)
    assert np.max(H) <= math.log(n) * (1 + 1e-14)
    assert entropy(np.full(n, 1 / n)) == pytest.approx(math.log(n), rel=1e-14)
    uniform = np.full(p.shape, 1 / n)
    np.testing.assert_allclose(kl_divergence(p, uniform, axis=axis), math.log(n) - H, atol=1e-13)


@LIBRARIES
@UNHURRIED
@given(distributions(3))
def test_the_root_of_the_js_divergence_is_a_distance(make, case):
    p, q, r, axis = *map(make, case[:3]), case[3]
    first, second = js_divergence(p, q, axis=axis), js_divergence(q, r, axis=axis)
    np.testing.assert_allclose(first, js_divergence(q, p, axis=axis), rtol=1e-12, atol=1e-15)
    assert (first >= 0).all()
    assert (first <= math.log(2)).all()
    assert (js_divergence(p, q, axis=axis, base=2) <= 1).all()
    assert (js_divergence(p, r, axis=axis) ** 0.5 <= first**0.5 + second**0.5 + 1e-12).all()


@LIBRARIES
@UNHURRIED
@given(joints())
def test_mutual_information_is_a_divergence_from_independence(make, joint):
    p_x, p_y = joint.sum(1), joint.sum(0)
    I = float(mutual_information(make(joint)))  # noqa: E741
    product = np.outer(p_x, p_y)
    assert pytest.approx(kl_divergence(joint.ravel(), product.ravel()), abs=1e-13) == I
    assert I >= 0
    assert pytest.approx(float(mutual_information(make(joint.T.copy()))), abs=1e-14) == I
    assert min(entropy(p_x), entropy(p_y)) + 1e-14 >= I
    assert pytest.approx(entropy(p_x) + entropy(p_y) - entropy(joint.ravel()), abs=1e-13) == I
    assert mutual_information(make(product)) < 1e-16  # rounding, squared


@LIBRARIES
def test_a_small_divergence_keeps_its_digits(make):
    """SciPy loses all of them: its terms are a hundred million times their sum."""
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(100))
    q = p * (1 + 1e-8 * rng.standard_normal(100))
    q /= q.sum()
    with mpmath.workdps(60):
        pairs = [
            (mpmath.mpf(a), mpmath.mpf(b)) for a, b in zip(p.tolist(), q.tolist(), strict=True)
        ]
        exact = float(sum(a * mpmath.log(a / b) - a + b for a, b in pairs))
    assert float(kl_divergence(make(p), make(q))) == pytest.approx(exact, rel=1e-7, abs=0)
    terms = special.rel_entr(p, q)  # what their rounded sum is depends on the order
    sums = np.array([terms[rng.permutation(100)].sum() for _ in range(20)])
    assert np.abs(sums - exact).max() > exact
    # The Fisher information of a categorical distribution: half of Σ δ²/p.
    assert exact == pytest.approx(((q - p) ** 2 / p).sum() / 2, rel=1e-6, abs=0)
    single = float(kl_divergence(make(p.astype(np.float32)), make((p[::-1]).astype(np.float32))))
    assert single == pytest.approx(kl_divergence(p, p[::-1]), rel=1e-6)


# --------------------------------------------------------------------------------- edges


@LIBRARIES
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_zeros(make, dtype):
    p = make(np.array([[0, 1, 0], [0.5, 0.5, 0], [0.5, 0.5, 0]], dtype))
    q = make(np.array([[0.25, 0.75, 0], [0, 1, 0], [0.5, 0.5, 0]], dtype))
    log = math.log
    for f, expected in (
        (cross_entropy, [-log(0.75), INF, log(2)]),
        (kl_divergence, [-log(0.75), INF, 0]),
        (js_divergence, [0.5 * (-log(0.875) + 0.25 * log(2) + 0.75 * log(0.75 / 0.875)),
                         0.25 * log(0.5 / 0.25) + 0.25 * log(0.5 / 0.75) + 0.5 * log(1 / 0.75), 0]),
    ):  # fmt: skip
        np.testing.assert_allclose(f(p, q), expected, rtol=1e-6, atol=1e-16)
        assert f is cross_entropy or f(p, q)[2] == 0
    one_bit = js_divergence(p[0], make(np.array([1, 0, 0], dtype)), base=2)
    assert float(one_bit) == pytest.approx(1, rel=2 * float(np.finfo(dtype).eps))


@LIBRARIES
@pytest.mark.parametrize("q", [1e-300, 1e-310, 5e-324])
def test_a_ratio_too_large_for_a_float(make, q):
    p, q = make(np.array([1.0, 0.0])), make(np.array([q, 1.0]))
    expected = -math.log(q[0])
    assert float(kl_divergence(p, q)) == pytest.approx(expected, rel=1e-13)
    assert float(cross_entropy(p, q)) == pytest.approx(expected, rel=1e-13)
    assert float(kl_divergence(q, p)) == INF
    assert float(entropy(q)) == pytest.approx(float(q[0]) * expected, abs=1e-305)
    assert float(js_divergence(p, q)) == pytest.approx(math.log(2))
    assert float(js_divergence(q, make(np.array([0.0, 1.0])))) < 1e-300


@LIBRARIES
def test_a_product_of_marginals_too_small_for_a_float(make):
    joint = make(np.array([[1.0, 0.0], [0.0, 1e-30]], np.float32))
    assert float(mutual_information(joint)) == pytest.approx(1e-30 * math.log(1e30), rel=1e-5)


@LIBRARIES
@pytest.mark.parametrize("block", [1, 7, 10**9])
def test_the_size_of_the_blocks_does_not_matter(monkeypatch, make, block):
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.ones(4), (2, 5, 3)), rng.dirichlet(np.ones(4), (2, 5, 3))
    p[0, 0, 0], q[1, 0, 0] = [0, 1, 0, 0], [0, 1, 0, 0]
    by_row = [[[f(a, b) for a, b in zip(A, B, strict=True)] for A, B in zip(*pair, strict=True)]
              for f in OF_TWO for pair in zip(p, q, strict=True)]  # fmt: skip
    expected = np.reshape(by_row, (3, 2, 5, 3))
    monkeypatch.setattr(_rows, "BLOCK", block)
    for i, f in enumerate(OF_TWO):
        np.testing.assert_allclose(f(make(p), make(q)), expected[i], rtol=1e-12)
        moved = [make(np.moveaxis(x, -1, 1)) for x in (p, q)]
        np.testing.assert_allclose(f(*moved, axis=1), expected[i], rtol=1e-12)


# -------------------------------------------------------------------------------- dtypes


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_numpy_dtypes_are_kept(dtype):
    p, q = np.array([0.5, 0.25, 0.25], dtype), np.array([0.25, 0.25, 0.5], dtype)
    for result in (entropy(p), *(f(p, q) for f in OF_TWO), mutual_information(p[None])):
        assert result.dtype == dtype
    assert float(kl_divergence(p, q)) == pytest.approx(0.25 * math.log(2), rel=1e-3)


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64], ids=str
)
def test_torch_dtypes_are_kept_and_computed_in_float32_or_wider(dtype):
    logits = torch.randn(50, 300, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    p, q = (torch.softmax(x, 1).to(dtype) for x in (logits, logits.flip(0)))
    eps = torch.finfo(dtype).eps
    for f in (lambda p, q: entropy(p), *OF_TWO):
        result = f(p, q)
        assert result.dtype is dtype
        exact = f(torch.softmax(logits, 1), torch.softmax(logits.flip(0), 1))
        torch.testing.assert_close(result.double(), exact, rtol=8 * eps, atol=0)


def test_integers_become_float64_and_the_wider_dtype_wins():
    assert entropy([0, 1]).dtype == np.float64
    assert entropy(torch.tensor([0, 1])).dtype is torch.float64
    half = np.array([0.25, 0.75], np.float16)
    assert kl_divergence(half, half.astype(np.float32)).dtype == np.float32
    assert kl_divergence(torch.tensor([False, True]), torch.tensor(half)).dtype is torch.float64


def test_a_sum_may_be_as_wrong_as_its_own_dtype():
    """Thirds in bfloat16 sum to 1.002; the same numbers in float64 are a mistake."""
    thirds = torch.full((3,), 1 / 3, dtype=torch.bfloat16)
    exact = torch.full((3,), 1 / 3, dtype=torch.float64)
    assert 0 < kl_divergence(thirds, exact) < 1e-5
    with error(ValueError, "`p` must sum to 1 along axis -1, got 1.001953125"):
        kl_divergence(thirds.double(), exact)


@LIBRARIES
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_million_terms_lose_no_digits(make, dtype):
    """A scalar product of them would be wrong by thousands of roundings."""
    p = make(np.full(10**6, 1e-6, dtype))
    for f in (lambda p, q: entropy(p), cross_entropy):
        assert float(f(p, p)) == pytest.approx(6 * math.log(10), rel=8 * float(np.finfo(dtype).eps))


@pytest.mark.parametrize("n", [1, 10, 1000, 10**6])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
def test_what_softmax_gives_is_a_distribution(n, dtype):
    if dtype is torch.float16 and n == 10**6:
        return  # 1e-6 has four bits in float16
    x = 3 * torch.randn(n, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x = x.to(dtype)
    for p in (softmax(x), torch.softmax(x, 0), torch.full((n,), 1 / n, dtype=dtype)):
        assert 0 <= entropy(p) <= math.log(n) + 8 * torch.finfo(dtype).eps * (1 + math.log(n))


def test_inputs_are_not_changed():
    p, q = np.array([[0.0, 1.0], [0.5, 0.5]]), np.array([[0.0, 1.0], [0.25, 0.75]])
    before = p.copy(), q.copy()
    for f in OF_TWO:
        f(p, q)
    entropy(p)
    mutual_information(p / 2)
    np.testing.assert_array_equal((p, q), before)


# ------------------------------------------------------------------------------ gradients


@pytest.mark.parametrize("f", [lambda p, q: entropy(p, axis=0), *OF_TWO])
def test_first_and_second_derivatives_on_the_simplex(f):
    rng = torch.Generator().manual_seed(0)
    a, b = (torch.randn(4, 3, generator=rng, dtype=torch.float64).requires_grad_() for _ in "ab")

    def of_logits(a, b):
        return f(softmax(a, 0), softmax(b, 0)) if f not in OF_TWO else f(softmax(a), softmax(b))

    assert torch.autograd.gradcheck(of_logits, (a, b))
    assert torch.autograd.gradgradcheck(of_logits, (a, b))


def test_derivatives_of_mutual_information():
    x = torch.randn(3, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)

    def of_logits(x):
        return mutual_information(softmax(x.reshape(12)).reshape(3, 4))

    assert torch.autograd.gradcheck(of_logits, x.requires_grad_())
    assert torch.autograd.gradgradcheck(of_logits, x)


def test_gradients_are_those_of_the_formulas():
    p = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64, requires_grad=True)
    q = torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64, requires_grad=True)
    m = (p + q) / 2
    for result, in_p, in_q in (
        (entropy(p) + 0 * q.sum(), -p.log() - 1, 0 * q),
        (cross_entropy(p, q), -q.log(), -p / q),
        (kl_divergence(p, q), (p / q).log() + 1, -p / q),
        (js_divergence(p, q), (p / m).log() / 2, (q / m).log() / 2),
    ):
        torch.testing.assert_close(torch.autograd.grad(result, (p, q)), (in_p, in_q))
    # At p = q, where every term is exactly 0, its curvature is the Fisher information 1/p.
    H = torch.autograd.functional.hessian(lambda q: kl_divergence(p.detach(), q), p.detach())
    torch.testing.assert_close(H, torch.diag(1 / p.detach()))


def test_gradient_of_mutual_information_is_that_of_the_formula():
    joint = torch.tensor([[0.3, 0.1], [0.2, 0.4]], dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(mutual_information(joint), joint)
    torch.testing.assert_close(found, (joint / joint.sum(1, True) / joint.sum(0)).log() - 1)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_gradients_are_finite_where_p_is_zero(dtype):
    p = torch.tensor([0.0, 0.0, 0.5, 0.5], dtype=dtype, requires_grad=True)
    q = torch.tensor([0.0, 0.25, 0.25, 0.5], dtype=dtype, requires_grad=True)
    for f in OF_TWO:
        in_p, in_q = torch.autograd.grad(f(p, q), (p, q))
        assert in_p.isfinite().all() or f is cross_entropy  # there -log q, and log 0 is right
        assert in_q.isfinite().all()
    torch.testing.assert_close(in_q[2:], ((2 * q / (p + q)).log() / 2)[2:])
    for f in (cross_entropy, kl_divergence):
        (in_q,) = torch.autograd.grad(f(p, q), q)
        assert torch.equal(in_q, torch.tensor([0, 0, -2, -1], dtype=dtype))
    (in_p,) = torch.autograd.grad(entropy(p), p)
    assert in_p.isfinite().all()
    assert (in_p[:2] > 80).all()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_gradients_behind_a_softmax_are_finite_however_far_the_logits_are(dtype):
    for gap in (20.0, 60.0, 90.0, 100.0, 700.0, 740.0, 1e4):
        x = torch.tensor([0.0, -gap, 1.0], dtype=dtype, requires_grad=True)
        y = torch.tensor([1.0, -gap - 1, 0.0], dtype=dtype, requires_grad=True)
        p, q = softmax(x), softmax(y)
        for result in (entropy(p), *(f(p, q) for f in OF_TWO)):
            gradients = torch.autograd.grad(result + 0 * (p + q).sum(), (x, y), retain_graph=True)
            assert torch.stack(gradients).isfinite().all()


def test_gradient_where_q_is_almost_impossible():
    for tiny in (1e-12, 1e-25, 1e-37):
        q = torch.tensor([tiny, 1.0], requires_grad=True)
        p = torch.tensor([0.5, 0.5])
        (in_q,) = torch.autograd.grad(kl_divergence(p, q), q)
        torch.testing.assert_close(in_q, -p / q.detach())


# --------------------------------------------------------------------------------- errors

ALONE = [pytest.param(lambda p: entropy(p), "p", id="entropy")]
FIRST = [pytest.param(lambda p, f=f: f(p, [0.5, 0.5]), "p", id=f.__name__) for f in OF_TWO]
SECOND = [pytest.param(lambda q, f=f: f([0.5, 0.5], q), "q", id=f.__name__) for f in OF_TWO]


@pytest.mark.parametrize(("f", "name"), [*ALONE, *FIRST, *SECOND])
def test_what_is_no_distribution_is_refused(f, name):
    for values, message in (
        ([0.5, 0.47], "must sum to 1 along axis -1, got 0.97"),
        ([0.5, 0.5 + 2e-8], "must sum to 1 along axis -1, got 1.00000002"),
        ([-0.1, 1.1], "must be ≥ 0, got -0.1"),
        ([NAN, 1.0], "must be finite, got nan"),
        ([INF, 1.0], "must be finite, got inf"),
        ([-INF, 1.0], "must be finite, got -inf"),
        ([], "must not be empty, got shape (0,)"),
    ):
        with error(ValueError, f"`{name}` {message}"):
            f(values)
    with error(TypeError, f"`{name}` must be real, got dtype complex128"):
        f([1j, 1.0])


def test_every_row_is_checked_along_its_own_axis():
    p = np.array([[0.5, 0.5], [0.5, 0.25]])
    for array in (p, torch.tensor(p)):
        with error(ValueError, "`p` must sum to 1 along axis 1, got 0.75"):
            entropy(array, axis=1)
        with error(ValueError, "`p` must sum to 1 along axis 0, got 0.75"):
            entropy(array, axis=0)
        with error(ValueError, "`p` must be finite, got nan"):
            entropy(array + NAN)
    last = np.full((1000, 1000), 1e-3)
    last[-1, -1] += 1e-7
    with error(ValueError, "`p` must sum to 1 along axis -1, got 1.0000001"):
        entropy(last)


@pytest.mark.parametrize("f", OF_TWO)
def test_two_distributions_are_of_one_shape_and_library(f):
    p = np.array([0.5, 0.5])
    with error(ValueError, "`p` and `q` must have the same shape, got (2,) and (2, 1)"):
        f(p, np.ones((2, 1)))
    with error(ValueError, "`p` and `q` must have the same shape, got (1, 2) and (2,)"):
        f(torch.tensor(p)[None], torch.tensor(p))
    with error(
        TypeError, "`p` and `q` must be arrays of one library, got numpy.ndarray and torch.Tensor"
    ):
        f(p, torch.tensor(p))
    with error(ValueError, "`p` and `q` must be on one device, got cpu and meta"):
        f(torch.tensor(p), torch.ones(2, device="meta"))


@pytest.mark.parametrize("base", [1, 0, -2, 0.5])
def test_base_is_above_one(base):
    for f in (
        entropy,
        mutual_information,
        *(lambda p, base, f=f: f(p, p, base=base) for f in OF_TWO),
    ):
        with error(ValueError, f"`base` must be > 1, got {base:g}"):
            f([[1.0]], base=base)


def test_base_is_a_finite_number():
    with error(ValueError, "`base` must be finite, got inf"):
        entropy([1.0], base=INF)
    with error(TypeError, "`base` must hold real numbers, got dtype <U1"):
        entropy([1.0], base="e")


def test_axis_is_one_of_the_array():
    with error(ValueError, "`axis` must be an axis of `p`, which has 1, got 1"):
        entropy([1.0], axis=1)
    with error(ValueError, "`axis` must be an axis of `p`, which has 0, got -1"):
        entropy(1.0)
    with error(TypeError, "`axis` must be an integer, got 0.0"):
        kl_divergence([1.0], [1.0], axis=0.0)
    with error(TypeError, "`axis` must be an integer, got None"):
        entropy([1.0], axis=None)


@LIBRARIES
def test_joint_is_a_matrix_that_sums_to_one(make):
    with error(ValueError, "`joint` must be a matrix, got shape (2,)"):
        mutual_information(make(np.array([0.5, 0.5])))
    with error(ValueError, "`joint` must sum to 1, got 2"):
        mutual_information(make(np.array([[0.5, 0.5], [0.5, 0.5]])))
    with error(ValueError, "`joint` must be ≥ 0, got -0.5"):
        mutual_information(make(np.array([[-0.5, 1.5]])))
    with error(ValueError, "`joint` must be finite, got nan"):
        mutual_information(make(np.array([[NAN, 1.5]])))


# --------------------------------------------------------------------------------- faults


def with_epsilon(p):
    return -(p * np.log(p + 1e-10)).sum(-1)


def test_planted_faults_are_caught():
    """The ways of many notes fail, each at its own place, where these functions do not."""
    p = np.array([0.5, 0.25, 0.125, 0.125])
    assert with_epsilon(p) != pytest.approx(entropy(p), rel=1e-11)  # biased,
    assert with_epsilon(np.array([1.0, 0.0])) < 0  # and below zero
    assert entropy(p) != pytest.approx(entropy(p, base=2), rel=0.1)  # nats are no bits

    rng = np.random.default_rng(0)
    P = rng.dirichlet(np.ones(50), 200)
    Q = P * (1 + 1e-9 * rng.standard_normal(P.shape))
    Q /= Q.sum(1, keepdims=True)
    assert (np.sum(P * np.log(P / Q), axis=1) < 0).any()  # the formula as it stands
    assert (kl_divergence(P, Q) > 0).all()

    # A column against a row makes a matrix, and a number that means nothing.
    column = p[:, None]
    assert np.sum(p * np.log(p / column)) != pytest.approx(0, abs=0.1)


def test_a_gradient_through_a_zero_is_nan_without_care():
    x = torch.tensor([0.0, -1e4], requires_grad=True)
    p = torch.softmax(x, 0)
    (naive,) = torch.autograd.grad(-torch.xlogy(p, p).sum(), x)
    (ours,) = torch.autograd.grad(entropy(softmax(x)), x)
    assert naive.isnan().any()
    assert torch.equal(ours, torch.zeros(2))


def test_logits_go_without_the_detour():
    logits = np.array([0.0, -1e4])
    assert cross_entropy([0.0, 1.0], softmax(logits)) == INF
    assert -log_softmax(logits)[1] == 1e4
