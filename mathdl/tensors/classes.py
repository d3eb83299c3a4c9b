"""Classes, numbered from 0, as unit vectors."""

from typing import Any

from array_api_compat import device

from mathdl import _validate

__all__ = ["one_hot"]

# A NumPy array or a torch tensor: the standard defines what it can do but no type for it.
Array = Any


def one_hot(labels: Array, num_classes: int) -> Array:
    r"""Return each label as the unit vector of its class.

    .. math:: y_k = \begin{cases} 1 & k = \text{label} \\ 0 & \text{otherwise} \end{cases}

    The vector is also a distribution: all the probability is on one class.

    Parameters
    ----------
    labels : array of int
        Classes from 0 to `num_classes` - 1, in an array or a tensor of any shape (...).
    num_classes : int
        The number of classes, at least 1.

    Returns
    -------
    array of float64 and shape (..., num_classes)
        Of the kind of `labels`, on its device.

    Raises
    ------
    TypeError
        If the labels are not integers, or `num_classes` is not one.
    ValueError
        If a label is not one of the classes, or there is none.

    Notes
    -----
    Labels of a floating dtype are refused even where they are whole numbers: they are often
    logits or probabilities, passed by mistake.

    Examples
    --------
    >>> one_hot([2, 0], num_classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    numbers, xp = _validate.standard_array("labels", labels, finite=False)
    labels = xp.asarray(labels)
    if not xp.isdtype(labels.dtype, "integral"):
        raise TypeError(f"`labels` must be integers, got dtype {labels.dtype}")
    num_classes = _validate.integer("num_classes", num_classes, at_least=1)
    outside = labels[(numbers < 0) | (numbers >= num_classes)]
    if outside.shape[0] > 0:
        raise ValueError(f"`labels` must be from 0 to {num_classes - 1}, got {outside[0].item()}")
    classes = xp.arange(num_classes, device=device(labels))
    return xp.astype(labels[..., None] == classes, xp.float64)
