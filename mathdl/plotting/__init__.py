"""Pictures of the book: they take arrays and records, and return the axes; they compute nothing.

One colour has one meaning from the first page to the last:

=============  ==========================================================
`DATA`         what was observed or given (blue)
`ESTIMATE`     what we computed: a model, a fit, a path, a step (vermilion)
`TRUTH`        what we would like to find: the true curve, the minimum (green)
`GRADIENT`     a gradient, a derivative, a direction (purple)
`MUTED`        axes, labels and whatever should stay behind (grey)
=============  ==========================================================

The four colours differ for readers without colour vision too, and each can be read on white paper;
`mathdl._palette` has those that the book shows on dark pages instead. A chapter never relies on
colour alone.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH, use_style

if TYPE_CHECKING:  # what the table below says, for editors and type checkers
    from mathdl.plotting.chapters.backpropagation import two_passes
    from mathdl.plotting.chapters.bayes import mosaic
    from mathdl.plotting.chapters.broadcasting import broadcast_grid, mask_grid
    from mathdl.plotting.chapters.central_limit import sum_histograms
    from mathdl.plotting.chapters.chain_rule import gears
    from mathdl.plotting.chapters.covariance import point_clouds
    from mathdl.plotting.chapters.derivatives import secants, zoom
    from mathdl.plotting.chapters.distributions import area_and_height, carried, gallery
    from mathdl.plotting.chapters.eigenvectors import eigenvalue_clouds, only_stretch
    from mathdl.plotting.chapters.expectation import running_means, shrinking
    from mathdl.plotting.chapters.fashion_mnist import interpolation
    from mathdl.plotting.chapters.index import card, microscope
    from mathdl.plotting.chapters.information import code_tree
    from mathdl.plotting.chapters.least_squares import projection, residuals
    from mathdl.plotting.chapters.maximum_likelihood import heights, likelihood_surface
    from mathdl.plotting.chapters.memory import storage_views
    from mathdl.plotting.chapters.norms import unit_balls
    from mathdl.plotting.chapters.principal_components import class_scatter, closest_line
    from mathdl.plotting.chapters.singular_values import rank_errors, singular_values
    from mathdl.plotting.chapters.stability import float_lines
    from mathdl.plotting.chapters.training_loop import messages
    from mathdl.plotting.chapters.vectors import angle_errors, arrows, cosine_spread
    from mathdl.plotting.curves import fits, tangent, with_slope
    from mathdl.plotting.densities import density, histogram, likelihood_curve
    from mathdl.plotting.gradients import gradient_norms
    from mathdl.plotting.graphs import computation_graph
    from mathdl.plotting.images import image_grid
    from mathdl.plotting.learning import labelled_curves, learning_curves
    from mathdl.plotting.log_curves import energy, error_bound, growth, step_errors
    from mathdl.plotting.maps import circle_to_ellipse, pushed_grid
    from mathdl.plotting.matrices import confusion_matrix, signed_squares, sum_grid
    from mathdl.plotting.surfaces import contour, gradient_field, path, surface

__all__ = [
    "DATA",
    "ESTIMATE",
    "GRADIENT",
    "MUTED",
    "TRUTH",
    "angle_errors",
    "area_and_height",
    "arrows",
    "broadcast_grid",
    "card",
    "carried",
    "circle_to_ellipse",
    "class_scatter",
    "closest_line",
    "code_tree",
    "computation_graph",
    "confusion_matrix",
    "contour",
    "cosine_spread",
    "density",
    "eigenvalue_clouds",
    "energy",
    "error_bound",
    "fits",
    "float_lines",
    "gallery",
    "gears",
    "gradient_field",
    "gradient_norms",
    "growth",
    "heights",
    "histogram",
    "image_grid",
    "interpolation",
    "labelled_curves",
    "learning_curves",
    "likelihood_curve",
    "likelihood_surface",
    "mask_grid",
    "messages",
    "microscope",
    "mosaic",
    "only_stretch",
    "path",
    "point_clouds",
    "projection",
    "pushed_grid",
    "rank_errors",
    "residuals",
    "running_means",
    "secants",
    "shrinking",
    "signed_squares",
    "singular_values",
    "step_errors",
    "storage_views",
    "sum_grid",
    "sum_histograms",
    "surface",
    "tangent",
    "two_passes",
    "unit_balls",
    "use_style",
    "with_slope",
    "zoom",
]

# What several chapters draw with, then what one chapter draws: a module loads when one of its
# names is asked for, so that a chapter depends on its own pictures alone.
_MODULES = {
    "curves": ("fits", "tangent", "with_slope"),
    "densities": ("density", "histogram", "likelihood_curve"),
    "gradients": ("gradient_norms",),
    "graphs": ("computation_graph",),
    "images": ("image_grid",),
    "learning": ("labelled_curves", "learning_curves"),
    "log_curves": ("energy", "error_bound", "growth", "step_errors"),
    "maps": ("circle_to_ellipse", "pushed_grid"),
    "matrices": ("confusion_matrix", "signed_squares", "sum_grid"),
    "surfaces": ("contour", "gradient_field", "path", "surface"),
    "chapters.backpropagation": ("two_passes",),
    "chapters.bayes": ("mosaic",),
    "chapters.broadcasting": ("broadcast_grid", "mask_grid"),
    "chapters.central_limit": ("sum_histograms",),
    "chapters.chain_rule": ("gears",),
    "chapters.covariance": ("point_clouds",),
    "chapters.derivatives": ("secants", "zoom"),
    "chapters.distributions": ("area_and_height", "carried", "gallery"),
    "chapters.eigenvectors": ("eigenvalue_clouds", "only_stretch"),
    "chapters.expectation": ("running_means", "shrinking"),
    "chapters.fashion_mnist": ("interpolation",),
    "chapters.index": ("card", "microscope"),
    "chapters.information": ("code_tree",),
    "chapters.least_squares": ("projection", "residuals"),
    "chapters.maximum_likelihood": ("heights", "likelihood_surface"),
    "chapters.memory": ("storage_views",),
    "chapters.norms": ("unit_balls",),
    "chapters.principal_components": ("class_scatter", "closest_line"),
    "chapters.singular_values": ("rank_errors", "singular_values"),
    "chapters.stability": ("float_lines",),
    "chapters.training_loop": ("messages",),
    "chapters.vectors": ("angle_errors", "arrows", "cosine_spread"),
}

_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
