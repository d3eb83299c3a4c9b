"""Pictures of the book: they take arrays and records, and return the axes; they compute nothing.

One colour has one meaning from the first page to the last:

=============  ==========================================================
`DATA`         what was observed or given (blue)
`ESTIMATE`     what we computed: a model, a fit, a path, a step (vermilion)
`TRUTH`        what we would like to find: the true curve, the minimum (green)
`GRADIENT`     a gradient, a derivative, a direction (purple)
`MUTED`        axes, labels and whatever should stay behind (grey)
=============  ==========================================================

The four colours differ for readers without colour vision too, and each stands out on white
paper and on a dark screen; a chapter never relies on colour alone.
"""

from mathdl.plotting.arrows import angle_errors, arrows, cosine_spread
from mathdl.plotting.averages import running_means, sum_histograms
from mathdl.plotting.balls import error_bound, unit_balls
from mathdl.plotting.chances import area_and_height, carried, gallery
from mathdl.plotting.clouds import point_clouds
from mathdl.plotting.components import class_scatter, closest_line
from mathdl.plotting.curves import with_slope, zoom
from mathdl.plotting.densities import (
    density,
    heights,
    histogram,
    likelihood_curve,
    likelihood_surface,
    shrinking,
)
from mathdl.plotting.eigenvalues import eigenvalue_clouds, growth, only_stretch
from mathdl.plotting.fits import fits
from mathdl.plotting.floats import float_lines
from mathdl.plotting.gears import gears
from mathdl.plotting.gradients import gradient_norms
from mathdl.plotting.graphs import computation_graph
from mathdl.plotting.grids import broadcast_grid, mask_grid, sum_grid
from mathdl.plotting.images import confusion_matrix, image_grid, interpolation
from mathdl.plotting.learning import labelled_curves, learning_curves
from mathdl.plotting.maps import pushed_grid
from mathdl.plotting.mosaics import mosaic
from mathdl.plotting.planes import circle_to_ellipse
from mathdl.plotting.projections import projection, residuals
from mathdl.plotting.slopes import secants, step_errors, tangent
from mathdl.plotting.spectrum import energy, rank_errors, singular_values
from mathdl.plotting.squares import signed_squares
from mathdl.plotting.storage import storage_views
from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH, use_style
from mathdl.plotting.surfaces import contour, gradient_field, path, surface
from mathdl.plotting.trees import code_tree

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
    "unit_balls",
    "use_style",
    "with_slope",
    "zoom",
]
