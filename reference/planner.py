"""Sample sizes by statsmodels and exact power by scipy, for crates/shipworthy-stats/tests/it/planner.rs."""

import json
from pathlib import Path

import numpy as np
from scipy.stats import beta, binom, hypergeom, norm, t
from statsmodels.stats.power import normal_sample_size_one_tail

OUT = Path(__file__).parent.parent / "crates/shipworthy-stats/tests/reference/planner.json"


def critical(n, p0, alpha):
    """Smallest number of successes whose Clopper-Pearson lower bound is at or above p0."""
    successes = np.arange(1, n + 1)
    reached = np.flatnonzero(beta.ppf(alpha, successes, n - successes + 1) >= p0)
    return int(successes[reached[0]]) if len(reached) else n + 1


sizes = []
for p0, p1 in [(0.9, 0.93), (0.9, 0.95), (0.5, 0.6), (0.03, 0.02), (0.01, 0.005), (0.8, 0.99), (0.6, 0.3), (0.99, 0.999)]:
    for alpha in [0.05, 0.01]:
        for power in [0.8, 0.95]:
            n = normal_sample_size_one_tail(p1 - p0, power, alpha, np.sqrt(p0 * (1 - p0)), np.sqrt(p1 * (1 - p1)))
            sizes.append({"p0": p0, "p1": p1, "alpha": alpha, "power": power, "n": float(n)})

powers = []
for p0, p1 in [(0.9, 0.93), (0.5, 0.6), (0.8, 0.99), (0.03, 0.05)]:
    for n in [20, 100, 557, 1500]:
        for alpha in [0.05, 0.01]:
            power = float(binom.sf(critical(n, p0, alpha) - 1, n, p1))
            powers.append({"p0": p0, "p1": p1, "n": n, "alpha": alpha, "power": power})

OUT.write_text(json.dumps({"sizes": sizes, "powers": powers}, indent=0) + "\n")

TAILS = OUT.parent / "tails.json"
random = np.random.default_rng(20260102)
binomial = []
for n in [1, 2, 7, 15, 16, 40, 1000, 100000, 10000000]:
    for p in [1e-6, 0.003, 0.3, 0.5, 0.93, 0.9999]:
        sd = max(1.0, np.sqrt(n * p * (1 - p)))
        for z in [-6, -2, 0, 1, 5]:
            k = int(np.clip(round(n * p + z * sd), 0, n))
            binomial.append([k, n, p, float(binom.sf(k - 1, n, p)), float(binom.cdf(k, n, p))])
hypergeometric = []
for total in [10, 300, 20000]:
    for marked in [1, total // 10, total // 2]:
        for drawn in [1, total // 7, total // 2, total - 1]:
            mean = drawn * marked / total
            for k in sorted({0, int(mean), int(mean) + 1, int(1.3 * mean) + 2}):
                hypergeometric.append([k, drawn, marked, total, float(hypergeom.sf(k - 1, total, marked, drawn))])
normal = [[z, float(norm.sf(z))] for z in [-9, -2.6, -1, 0, 0.3, 1, 2, 2.4999, 2.5, 3, 6, 12, 30]]
normal_critical = [[a, float(norm.isf(a))] for a in [0.9, 0.6, 0.4, 0.1, 0.05, 0.025, 1e-3, 1e-8, 1e-100]]
student = [[q, df, float(t.sf(q, df))] for df in [1, 2.5, 9, 30, 700, 9999, 20000, 1e6] for q in [-3, -0.5, 0, 0.7, 1.96, 4, 9]]
critical_values = [[a, df, float(t.isf(a, df))] for df in [1, 2.5, 9, 30, 700, 9999, 20000] for a in [0.4, 0.05, 0.001, 1e-6, 0.8]]
TAILS.write_text(
    json.dumps(
        {"normal": normal, "normal_critical": normal_critical, "binomial": binomial, "hypergeometric": hypergeometric, "student": student, "student_critical": critical_values},
        indent=None,
    ).replace("], [", "],\n[")
    + "\n"
)
