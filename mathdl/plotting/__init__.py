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

from mathdl.plotting.style import DATA, ESTIMATE, GRADIENT, MUTED, TRUTH, use_style

__all__ = ["DATA", "ESTIMATE", "GRADIENT", "MUTED", "TRUTH", "use_style"]
