"""The one look of all figures, and the format in which a notebook keeps them."""

from io import BytesIO
from typing import Any

import matplotlib as mpl
import matplotlib.style
from matplotlib.figure import Figure

from mathdl._notebook import kernel_shell
from mathdl._palette import DATA, ESTIMATE, GRADIENT, INK, MUTED, TRUTH, on_its_page
from mathdl.plotting._svg import small_svg

__all__ = ["DATA", "ESTIMATE", "GRADIENT", "MUTED", "TRUTH", "render", "shown", "use_style"]

_STYLE: dict[str, Any] = {
    # The site enlarges 5.2 inches to the text's width on a desktop, 736 px. On a phone they shrink
    # to 358 px, and even an exponent, 0.7 of these points, to a legible 7.
    "figure.figsize": (5.2, 3.4),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.bbox": "standard",
    "font.size": 10.5,
    "axes.titlesize": 10.5,
    "axes.labelsize": 10.5,
    "legend.frameon": False,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes3d.xaxis.panecolor": (MUTED, 0.06),
    "axes3d.yaxis.panecolor": (MUTED, 0.1),
    "axes3d.zaxis.panecolor": (MUTED, 0.14),
    "grid.color": MUTED,
    "grid.alpha": 0.25,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "lines.linewidth": 1.7,
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
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None},
}


def use_style() -> None:
    """Give every figure that follows the look of the book.

    In a notebook, figures are kept as SVG files of at most 100 kB.

    Examples
    --------
    >>> from mathdl import plotting
    >>> plotting.use_style()
    """
    mpl.style.use(["default", _STYLE])  # whatever a reader's own settings are
    shell = kernel_shell()
    if shell is not None:
        _keep_small_files(shell)


def _keep_small_files(shell: Any) -> None:
    from matplotlib_inline.backend_inline import configure_inline_support

    # First the shell's own choice, which would otherwise come later and replace ours.
    configure_inline_support(  # type: ignore[no-untyped-call]
        shell, "module://matplotlib_inline.backend_inline"
    )
    _register_formatter(shell.display_formatter)


def _register_formatter(display: Any) -> None:
    for mime in ("image/svg+xml", "image/png"):
        display.formatters[mime].pop(Figure, None)  # which would come before a bundle
    display.mimebundle_formatter.for_type(Figure, shown)


def shown(figure: Figure) -> dict[str, str]:
    """Return what a notebook keeps of a figure, under its MIME type."""
    return {"image/svg+xml": on_its_page(render(figure, "svg").decode())}


def render(figure: Figure, kind: str) -> bytes:
    """Return the file of a figure, "svg", "png" or "pdf": the same file whenever it is drawn."""
    if kind == "svg":
        return small_svg(figure, lambda dpi: _save(figure, kind, dpi).decode()).encode()
    return _save(figure, kind, _PNG_DPI)


def _save(figure: Figure, kind: str, dpi: int) -> bytes:
    file = BytesIO()
    figure.savefig(file, format=kind, dpi=dpi, metadata=_METADATA[kind])
    return file.getvalue()
