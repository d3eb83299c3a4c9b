"""The one look of all figures, and the format in which a notebook keeps them."""

import gzip
from io import BytesIO
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib.figure import Figure

from mathdl._notebook import kernel_shell

__all__ = ["DATA", "ESTIMATE", "GRADIENT", "MUTED", "TRUTH", "render", "use_style"]

# Okabe and Ito's palette (2008), less the members that vanish on white. Each colour has a
# contrast of 3 or more against white and against the dark page.
DATA = "#0078bb"
ESTIMATE = "#d55e00"
TRUTH = "#009468"
GRADIENT = "#b8609a"
# The grey that stands out equally (4.2 : 1) from white and from the dark page, #14181e.
MUTED = "#7b7b7b"

_STYLE: dict[str, Any] = {
    # 5.2 inches fill the text's width on a desktop; on a phone 11 points shrink to a legible 7.
    "figure.figsize": (5.2, 3.4),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.bbox": "standard",
    "font.size": 11.0,
    "axes.titlesize": 11.0,
    "axes.labelsize": 11.0,
    "legend.frameon": False,
    "text.color": MUTED,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "grid.color": MUTED,
    "grid.alpha": 0.25,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "lines.linewidth": 1.8,
    "image.cmap": "gray",
    "image.interpolation": "nearest",
    "axes.prop_cycle": mpl.cycler(  # type: ignore[attr-defined]
        color=[DATA, ESTIMATE, TRUTH, GRADIENT], linestyle=["-", "--", "-.", ":"]
    ),
    # A figure drawn twice is the same file twice.
    "svg.hashsalt": "mathdl",
    "svg.fonttype": "path",
}
_PNG_DPI = 192  # two pixels of the picture for one of the page: crisp on dense screens
_SMALL = 10_000  # bytes: hardly a figure is less as PNG, and to draw it again takes longest of all
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}


def use_style() -> None:
    """Give every figure that follows the look of the book.

    In a notebook, figures are kept as SVG where that is the smaller file and as PNG with two
    pixels for one otherwise (pictures and dense clouds of points).

    Examples
    --------
    >>> from mathdl import plotting
    >>> plotting.use_style()
    """
    mpl.style.use(["default", _STYLE])  # whatever a reader's own settings are
    shell = kernel_shell()
    if shell is not None:
        _keep_smaller_format(shell)


def _keep_smaller_format(shell: Any) -> None:
    from matplotlib_inline.backend_inline import configure_inline_support

    # First the shell's own choice, which would otherwise come later and replace ours.
    configure_inline_support(  # type: ignore[no-untyped-call]
        shell, "module://matplotlib_inline.backend_inline"
    )
    _register_formatter(shell.display_formatter)


def _register_formatter(display: Any) -> None:
    for mime in ("image/svg+xml", "image/png"):
        display.formatters[mime].pop(Figure, None)  # which would come before a bundle
    display.mimebundle_formatter.for_type(Figure, _smaller)


def _smaller(figure: Figure) -> dict[str, str | bytes]:
    """Return the figure as SVG or PNG, whichever is the smaller, under its MIME type."""
    svg = render(figure, "svg")
    size = len(gzip.compress(svg, mtime=0))  # a server sends SVG compressed
    if size > _SMALL and len(png := render(figure, "png")) < size:
        return {"image/png": png}
    return {"image/svg+xml": svg.decode()}


def render(figure: Figure, kind: str) -> bytes:
    """Return the file of a figure, "svg", "png" or "pdf": the same file whenever it is drawn."""
    file = BytesIO()
    figure.savefig(file, format=kind, dpi=_PNG_DPI, metadata=_METADATA[kind])
    return file.getvalue()
