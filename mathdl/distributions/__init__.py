"""Families of probability distributions: how likely a value is, how to draw one, how to fit.

Each family is a frozen dataclass of its parameters, in a module of its own. `log_prob` gives the
logarithm of the density (of the probability, for a discrete family) in nats, value by value, of
NumPy arrays and of torch tensors alike. It is defined everywhere: -inf for a value that is
impossible, and for ±inf. NaN is no value, and is refused. `sample` draws values, `mean` and
`variance` say what they are on average, and `fit` gives the member of the family under which the
data are most likely; it refuses data that are impossible under all of them.
"""

from mathdl.distributions.bernoulli import Bernoulli
from mathdl.distributions.beta import Beta
from mathdl.distributions.categorical import Categorical
from mathdl.distributions.exponential import Exponential
from mathdl.distributions.moments import mean_and_std
from mathdl.distributions.normal import Normal
from mathdl.distributions.poisson import Poisson
from mathdl.distributions.protocol import Distribution
from mathdl.distributions.uniform import Uniform

__all__ = [
    "Bernoulli",
    "Beta",
    "Categorical",
    "Distribution",
    "Exponential",
    "Normal",
    "Poisson",
    "Uniform",
    "mean_and_std",
]
