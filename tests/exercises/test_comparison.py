"""What counts as the same: every kind of object that holds a right result."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import sympy
import torch

from mathdl.autodiff import Tensor
from mathdl.exercises import grade
from mathdl.exercises.comparison import EXACT, agree, describe, plain_value, words

NEAR = (1e-9, 0.0)


class NoText:
    def __repr__(self):
        raise RuntimeError("no text")


class NoWordsError(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class RaisesAlways:
    """An object of which nothing can be asked."""

    def __getattr__(self, name):
        raise RuntimeError(name)


@pytest.mark.parametrize(
    "same",
    [
        [1.5, 2.0],
        (1.5, 2),
        np.array([1.5, 2.0], np.float32),
        np.array([1.5, Fraction(2)]),
        torch.tensor([1.5, 2.0], requires_grad=True),
        torch.tensor([1.5, 2.0]).to_sparse(),
        torch.tensor([1.5, 2.0], dtype=torch.bfloat16),
        [torch.tensor(1.5), 2.0],
        Tensor([1.5, 2.0]),
        Tensor([1.5, 2.0], requires_grad=True),
        [Tensor(1.5), 2.0],
        pd.Series([1.5, 2.0]),
        [Fraction(3, 2), Decimal(2)],
        [sympy.Rational(3, 2), sympy.sqrt(4)],
        [1.5 + 0j, 2.0],
    ],
    ids=lambda value: type(value).__name__,
)
def test_two_numbers_are_the_same_in_whatever_holds_them(same) -> None:
    wanted = np.array([1.5, 2.0])
    assert agree(same, wanted, NEAR)
    assert not agree(same, wanted + 1e-2, NEAR)
    assert not agree(same, wanted[:1], NEAR)


def test_tables_and_matrices_are_read() -> None:
    wanted = np.array([[1.0, 2.0], [3.0, 4.0]])
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix("1 2; 3 4")
    for same in (pd.DataFrame(wanted), sympy.Matrix([[1, 2], [3, 4]]), matrix):
        assert agree(same, wanted, NEAR)
        assert not agree(same, wanted.T, NEAR)


@pytest.mark.parametrize("wanted", [7, np.int64(7), np.array(7, np.int32)])
def test_whole_numbers_are_exact(wanted) -> None:
    for same in (7, 7.0, np.float32(7), Fraction(7), sympy.Integer(7), torch.tensor(7)):
        assert agree(same, wanted, (1e-2, 1.0))
    for other in (8, 6, 7.0000001, Fraction(700001, 100000)):
        assert not agree(other, wanted, (1e-2, 1.0))


def test_truth_values_may_be_0_and_1() -> None:
    assert agree([1, 0], np.array([True, False]), NEAR)
    assert agree([True, False], np.array([1.0, 0.0]), NEAR)
    assert not agree([1, 1], np.array([True, False]), NEAR)
    assert not agree([0.5, 0], np.array([True, False]), NEAR)


def test_words_and_parts() -> None:
    assert agree(np.array(["saddle"])[0], "saddle", NEAR)
    assert agree(np.array(["a", "b"]), ("a", "b"), NEAR)
    assert not agree("saddl", "saddle", NEAR)
    assert agree([(4, 5), None, [5]], ((4, 5), None, (5,)), NEAR)
    assert agree(torch.zeros(4, 5).shape, (4, 5), NEAR)
    assert not agree([(4, 5), 0, [5]], ((4, 5), None, (5,)), NEAR)


def test_float32_has_the_tolerance_of_its_kind() -> None:
    x = np.array([1.0, 1 / 3, 1e-6])
    assert agree(x.astype(np.float32), x, NEAR)
    assert not agree(x.astype(np.float32).astype(float), x, NEAR)
    assert not agree((x * 1.001).astype(np.float32), x, NEAR)


def test_nothing_is_forgiven_where_it_must_be_exact() -> None:
    x = np.array([1.0, np.nan])
    assert agree(x.copy(), x, EXACT)
    assert not agree(np.nextafter(x, 2), x, EXACT)
    assert not agree([np.inf], [np.nan], NEAR)
    assert agree([np.inf, -np.inf], [np.inf, -np.inf], NEAR)
    assert not agree([np.inf], [1e308], NEAR)


@pytest.mark.parametrize(
    "make",
    [NoText, RaisesAlways, lambda: torch.Tensor, lambda: torch.empty(3, device="meta"), dict],
)
def test_a_stranger_is_different_and_raises_nothing(make) -> None:
    stranger = make()
    assert not agree(stranger, np.ones(3), NEAR)
    assert not agree([stranger], np.ones(1), NEAR)
    assert not agree(np.ones(3), stranger, NEAR)
    plain_value(stranger)
    assert describe(stranger)
    for name in ("ex-vectors-by-hand", "ex-matrices-shapes"):
        assert grade(name, stranger).state == "failed"
    assert grade("ex-vectors-cosine", lambda x, y: stranger).state == "failed"


def test_an_error_without_words_is_named() -> None:
    def raises(x, y):
        raise NoWordsError

    feedback = grade("ex-vectors-cosine", raises)
    assert "it raised NoWordsError" in feedback.message
    assert words(ValueError("why")) == "ValueError: why"
    assert words(ValueError()) == "ValueError"
