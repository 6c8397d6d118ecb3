"""Intervals, bounds and exact tests for one binomial proportion: scipy, with statsmodels beside it where it has the method."""

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from stored import write

SIZES = [0, 1, 2, 3, 5, 10, 20, 50, 100, 391, 1_000, 48_842, 1_000_000]
LEVELS = [0.8, 0.9, 0.95, 0.99, 0.999]
TARGETS = [0.001, 0.03, 0.25, 0.5, 0.92, 0.999]


def successes(n):
    """The counts to try for n trials: both ends, their neighbours, and the middle."""
    return sorted({k for k in (0, 1, 2, n // 100, n // 10, n // 3, n // 2, n - n // 10, n - 2, n - 1, n) if 0 <= k <= n})


def bound(k, n, tail, side):
    """Clopper-Pearson bound with `tail` of error on one side, as a quantile of a beta distribution."""
    if side == "lower":
        return 0.0 if k == 0 else stats.beta.ppf(tail, k, n - k + 1)
    return 1.0 if k == n else stats.beta.isf(tail, k + 1, n - k)


def intervals():
    """(successes, trials, method, level) -> lower, upper."""
    for n in SIZES:
        for k in successes(n):
            for level in LEVELS:
                if n == 0:
                    found = {"wilson": (None, None), "clopper-pearson": (None, None), "clopper-pearson one-sided": (None, None)}
                else:
                    theirs = stats.binomtest(k, n).proportion_ci(level, method="wilson")
                    assert np.allclose(theirs, proportion_confint(k, n, 1 - level, "wilson"), rtol=1e-11, atol=1e-15)
                    tail = 1 - level
                    exact = bound(k, n, tail / 2, "lower"), bound(k, n, tail / 2, "upper")
                    assert np.allclose(exact, proportion_confint(k, n, 1 - level, "beta"), rtol=1e-10)
                    single = bound(k, n, tail, "lower"), bound(k, n, tail, "upper")
                    found = {"wilson": tuple(theirs), "clopper-pearson": exact, "clopper-pearson one-sided": single}
                for method, (lower, upper) in found.items():
                    yield {"successes": k, "trials": n, "level": level, "method": method, "lower": lower, "upper": upper}


def tests():
    """Exact one-sided p-values: `at_most` is P(X <= k), `at_least` is P(X >= k) at the target."""
    for n in SIZES:
        for k in successes(n):
            for target in TARGETS:
                if n == 0:
                    low = high = 1.0
                else:
                    low = stats.binomtest(k, n, target, alternative="less").pvalue
                    high = stats.binomtest(k, n, target, alternative="greater").pvalue
                yield {"successes": k, "trials": n, "target": target, "method": "exact", "at_most": low, "at_least": high}


def main():
    sources = {
        "wilson": "scipy.stats.binomtest.proportion_ci(method='wilson') = statsmodels proportion_confint(method='wilson')",
        "clopper-pearson": "scipy.stats.beta.ppf = statsmodels proportion_confint(method='beta')",
        "clopper-pearson one-sided": "scipy.stats.beta.ppf with all of the error on one side",
        "exact": "scipy.stats.binomtest",
    }
    write(__file__, ["numpy", "scipy", "statsmodels"], [*intervals(), *tests()], sources=sources)


if __name__ == "__main__":
    main()
