"""Functions of arrays and tensors that deep learning needs everywhere.

Softmax and its logarithm (``mathdl.tensors.exponentials``), classes as unit vectors
(``mathdl.tensors.classes``), masked means and the adjoint of broadcasting
(``mathdl.tensors.reductions``).

Every function works through the array API standard: the kind of array that comes in goes out,
with its dtype and on its device, and gradients flow through where the library keeps them.
No module here imports torch; they work with it when the caller already has.
"""

from mathdl.tensors.classes import one_hot
from mathdl.tensors.exponentials import log_softmax, logsumexp, softmax
from mathdl.tensors.reductions import masked_mean, sum_to_shape

__all__ = ["log_softmax", "logsumexp", "masked_mean", "one_hot", "softmax", "sum_to_shape"]
