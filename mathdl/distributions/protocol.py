"""What is asked of a distribution."""

from typing import Any, Protocol

__all__ = ["Distribution"]


class Distribution(Protocol):
    """What every family offers: enough to compute a likelihood."""

    def log_prob(self, x: Any) -> Any:
        """Return the log-density or log-probability of each value of `x`."""
