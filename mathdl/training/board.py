"""A board that draws while a model trains: live in a notebook, silent in a script."""

import os
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from mathdl import _validate
from mathdl._notebook import kernel_shell
from mathdl.training import _checks

__all__ = ["ProgressBoard"]

_PAUSE = 0.5  # seconds between two pictures, at least
_SHARE = 10  # times as long as drawing takes: what is watched is slowed down by a tenth


class ProgressBoard:
    """Curves that grow while something runs.

    In a notebook the curves are one picture. It is drawn anew at most twice a second, for about a
    tenth of the time at most, and at last when the cell ends or `close` is called. Elsewhere
    points are only recorded: no window opens, and matplotlib is not needed before `save`.

    Parameters
    ----------
    xlabel, ylabel : str, optional
        What the axes are.
    xlim, ylim : pair of float, optional
        What they show; by default all points.
    yscale : str
        The scale of the vertical axis, ``"log"`` for example.
    display : bool
        Whether a notebook shows the picture.

    Attributes
    ----------
    points : dict of str to ndarray of shape (k, 2)
        The points (x, y) of each curve, in the order in which the labels came.

    Raises
    ------
    TypeError
        If `display` is not a bool.

    References
    ----------
    The name and the way to call it are those of A. Zhang, Z. C. Lipton, M. Li and A. J. Smola,
    *Dive into Deep Learning*, 2023.

    Examples
    --------
    >>> board = ProgressBoard(xlabel="step")
    >>> for step, loss in enumerate([4.0, 2.0, 1.0]):
    ...     board.draw(step, loss, "training loss", every_n=2)
    >>> board.points["training loss"].tolist()
    [[0.5, 3.0], [2.0, 1.0]]
    """

    def __init__(
        self,
        *,
        xlabel: str = "epoch",
        ylabel: str | None = None,
        xlim: tuple[float, float] | None = None,
        ylim: tuple[float, float] | None = None,
        yscale: str = "linear",
        display: bool = True,
    ) -> None:
        _validate.boolean("display", display)
        self._settings = {
            "xlabel": xlabel,
            "ylabel": ylabel,
            "xlim": xlim,
            "ylim": ylim,
            "yscale": yscale,
        }
        self._curves: dict[str, _Curve] = {}
        self._shell: Any = kernel_shell() if display else None
        self._handle: Any = None  # of the picture that is shown, while there is one
        self._due = 0.0  # when the next picture may come
        self._stale = False

    def draw(self, x: float | Tensor, y: float | Tensor, label: str, every_n: int = 1) -> None:
        """Add a point to the curve of `label`.

        Parameters
        ----------
        x, y : float or tensor with one element
            The point. `y` may be NaN or infinite: the curve has a gap there.
        label : str
            The name of the curve.
        every_n : int
            How many consecutive points become one, their mean; the last of these points is the
            mean of those that are left, so that none is lost.

        Raises
        ------
        TypeError
            If `x` or `y` is not a real number, `label` not a str or `every_n` not an integer.
        ValueError
            If `x` is not finite, a tensor has several elements, or `every_n` is not positive.
        """
        point = _validate.number("x", _checks.element("x", x)), _float("y", y)
        if not isinstance(label, str):
            raise TypeError(f"`label` must be a str, got {label!r}")
        every_n = _validate.integer("every_n", every_n, at_least=1)
        self._curves.setdefault(label, _Curve()).add(point, every_n)
        self._stale = True
        if self._shell is not None and monotonic() >= self._due:
            self._show()

    @property
    def points(self) -> dict[str, NDArray[np.float64]]:
        """The points (x, y) of each curve."""
        return {label: curve.points() for label, curve in self._curves.items()}

    def clear(self) -> None:
        """Forget all points. A picture that is there stays, and the next one begins anew.

        A trainer calls it at the beginning of each run.
        """
        self.close()
        self._curves = {}

    def close(self) -> None:
        """Draw the last picture. What is drawn after it comes in a new one.

        At the end of a notebook's cell, and when the cell fails, it happens by itself.
        """
        if self._shell is not None and self._stale:
            self._show()
        if self._handle is not None:
            self._shell.events.unregister("post_run_cell", self._cell_ends)
        self._handle, self._due = None, 0.0

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the picture to a file. Needs matplotlib.

        Parameters
        ----------
        path : path
            The file; its name ends with ``.svg``, ``.png`` or ``.pdf``.

        Raises
        ------
        ValueError
            If the name ends otherwise, or nothing has been drawn yet.
        """
        file = _validate.path("path", path)
        if file.suffix not in (".svg", ".png", ".pdf"):
            raise ValueError(f"`path` must end with .svg, .png or .pdf, got {str(path)!r}")
        if not self._curves:
            raise ValueError("there is nothing to save: `draw` has not been called yet")
        from mathdl.plotting.learning import still
        from mathdl.plotting.style import render

        file.write_bytes(render(still(self.points, **self._settings), file.suffix[1:]))

    def _show(self) -> None:
        from IPython.display import display

        from mathdl.plotting.learning import still
        from mathdl.plotting.style import shown

        began = monotonic()
        figure = still(self.points, **self._settings)
        # Lines are small and quick to draw as SVG, and sharp on every screen.
        picture = {**shown(figure), "text/plain": repr(figure)}
        if self._handle is None:
            self._handle = display(picture, raw=True, display_id=True)  # type: ignore[no-untyped-call]
            self._shell.events.register("post_run_cell", self._cell_ends)
        else:
            self._handle.update(picture, raw=True)
        now = monotonic()
        self._due = now + max(_PAUSE, _SHARE * (now - began))
        self._stale = False

    def _cell_ends(self, *_: Any) -> None:
        self.close()


class _Curve:
    """Points in groups, each of which stands as its mean; the last one may still grow."""

    def __init__(self) -> None:
        self._means: list[tuple[float, float]] = []
        self._group: list[tuple[float, float]] = []

    def add(self, point: tuple[float, float], every_n: int) -> None:
        self._group.append(point)
        if len(self._group) >= every_n:
            self._means.append(_mean(self._group))
            self._group = []

    def points(self) -> NDArray[np.float64]:
        rest = [_mean(self._group)] if self._group else []
        return np.array(self._means + rest, dtype=np.float64)


def _mean(group: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(x for x, _ in group) / len(group), sum(y for _, y in group) / len(group)


def _float(name: str, value: Any) -> float:
    """Return a number, or the one element of a tensor, as a float that need not be finite."""
    return float(_validate.real_array(name, _checks.element(name, value), ndim=0, finite=False))
