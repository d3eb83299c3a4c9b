"""How uncertain a distribution is, and how far one is from another.

Entropy and cross-entropy (``mathdl.information.uncertainty``), the divergences of Kullback and
Leibler and of Jensen and Shannon, and mutual information (``mathdl.information.divergences``): in
nats, or in bits with ``base=2``, for NumPy arrays and torch tensors.

A distribution is an array of numbers that are at least 0 and sum to 1 along an axis. What does not
is refused and never normalised: it is a mistake more often than not. Zeros are probabilities like
others, and need no small number added to them.

Derived in the chapter "Information theory".
"""

from mathdl.information.divergences import js_divergence, kl_divergence, mutual_information
from mathdl.information.uncertainty import cross_entropy, entropy

__all__ = [
    "cross_entropy",
    "entropy",
    "js_divergence",
    "kl_divergence",
    "mutual_information",
]
