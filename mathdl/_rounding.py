"""Errors in words where their digits say nothing.

What is left of a few roundings differs between processors, and on one of them with the place of
the numbers in memory. Shown in digits, it would make another page of every build.
"""

__all__ = ["ROUNDINGS", "brief", "is_rounding"]

ROUNDINGS = 100
"""So many units in the last place are still called rounding: a sum of thousands leaves fewer."""


def is_rounding(error: float, unit: float) -> bool:
    """Tell whether an error is at the level of rounding, where one rounding is about `unit`."""
    return error <= ROUNDINGS * unit


def brief(error: float, unit: float) -> str:
    """Return an error in a few characters, and in words where it is at the level of rounding."""
    return "rounding" if is_rounding(error, unit) else f"{error:.1e}"
