"""Error of repeated looks by multivariate normal integrals, and spending by its formula, for tests/it/sequential.rs."""

import json
from pathlib import Path

import numpy as np
from scipy.stats import multivariate_normal, norm

OUT = Path(__file__).parent.parent / "crates/shipworthy-stats/tests/reference/sequential.json"


def correlation(looks):
    j = np.arange(1, looks + 1)
    return np.sqrt(np.minimum.outer(j, j) / np.maximum.outer(j, j))


# The integrals are by random lattices, good to about 1e-7.
random = np.random.default_rng(20260104)
one_sided = []
for alpha in [0.05, 0.025, 0.01]:
    for looks in [2, 3, 4]:
        z = norm.isf(alpha)
        inside = multivariate_normal(mean=np.zeros(looks), cov=correlation(looks), abseps=1e-9, releps=1e-9, maxpts=5_000_000)
        one_sided.append([looks, alpha, 1 - float(inside.cdf(np.full(looks, z), rng=random))])

spending = []
for alpha in [0.05, 0.025]:
    for planned in [1, 2, 3, 5]:
        spent = [2 * norm.sf(norm.isf(alpha / 2) / np.sqrt(k / planned)) for k in range(1, planned + 1)]
        spending.append([planned, alpha, np.diff([0.0] + spent).tolist()])

OUT.write_text(json.dumps({"one_sided": one_sided, "spending": spending}, indent=0) + "\n")
