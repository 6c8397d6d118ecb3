"""Allocation of a golden set and the expected maximum of normals: scipy's integration, and every division of small budgets."""

from itertools import product

import numpy as np
from scipy import integrate, stats

from stored import write


def maximum(count):
    """Expected largest of standard normals: the integral of P(max > x) over x > 0 minus that of P(max < x) over x < 0."""
    above = integrate.quad(lambda x: -np.expm1(count * stats.norm.logcdf(x)), 0, 20, epsabs=1e-13, limit=500)[0]
    below = integrate.quad(lambda x: np.exp(count * stats.norm.logcdf(x)), -20, 0, epsabs=1e-13, limit=500)[0]
    return {"kind": "maximum", "count": count, "value": above - below}


def division(rng):
    """The whole numbers with the least variance, by trying all."""
    slices = int(rng.integers(2, 5))
    weight, sd = np.round(rng.dirichlet(np.ones(slices)), 3), np.round(rng.random(slices), 3)
    least = rng.integers(1, 4, slices)
    budget = int(least.sum() + rng.integers(0, 12))
    best = min(
        float(np.sum((weight * sd) ** 2 / np.array(n)))
        for n in product(*(range(int(m), budget + 1) for m in least))
        if sum(n) <= budget
    )
    return {"kind": "division", "weight": weight, "sd": sd, "least": least, "budget": budget, "standard_error": best**0.5}


def main():
    rng = np.random.default_rng(20261125)
    cases = [maximum(count) for count in [1, 2, 3, 5, 10, 20, 50, 100, 1000, 10_000]] + [division(rng) for _ in range(40)]
    write(__file__, ["numpy", "scipy"], cases)


if __name__ == "__main__":
    main()
