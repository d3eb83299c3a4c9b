"""Entropies and divergences: by hand, by law, against SciPy and torch, at the edges, with faults."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special, stats

from mathdl.information import (
    cross_entropy,
    entropy,
    js_divergence,
    kl_divergence,
    mutual_information,
)

OF_TWO = (cross_entropy, kl_divergence, js_divergence)


def error(kind, message):
    return pytest.raises(kind, match=f"^{re.escape(message)}$")


# ------------------------------------------------------------------------------- by hand


def test_entropies_in_bits():
    assert entropy([0.25] * 4, base=2) == 2
    assert entropy([0.5, 0.25, 0.125, 0.125], base=2) == 1.75
    assert entropy([0.5, 0.5, 0, 0], base=2) == 1
    assert entropy([1, 0, 0]) == 0


def test_cross_entropy_and_divergence_of_three_classes():
    p, q = [0.7, 0.2, 0.1], [0.5, 0.3, 0.2]
    assert entropy(p) == pytest.approx(0.8018185525, abs=1e-10)
    assert cross_entropy(p, q) == pytest.approx(0.8869413785, abs=1e-10)
    assert kl_divergence(p, q) == pytest.approx(0.0851228260, abs=1e-10)
    assert kl_divergence(q, p) == pytest.approx(
        0.5 * math.log(5 / 7) + 0.3 * math.log(1.5) + 0.2 * math.log(2), abs=1e-15
    )


def test_divergence_is_not_symmetric():
    p, uniform = [0.4, 0.3, 0.2, 0.1], [0.25] * 4
    assert kl_divergence(p, uniform) == pytest.approx(0.10644013528622318, rel=1e-14)
    assert kl_divergence(uniform, p) == pytest.approx(0.12177727428716868, rel=1e-14)
