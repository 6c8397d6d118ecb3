"""Two candidates on the same rows, rates over clusters, and the effective sample size of a clustered rate.

Convention for a ratio R = sum(a) / sum(b) over G clusters: residual totals e = a - R b, variance
G / (G - 1) x sum(e^2) / sum(b)^2, judged by Student's t with G - 1 degrees of freedom. This is what statsmodels gives for a
least-squares intercept with cluster-robust covariance and its small-sample correction G / (G - 1) x (N - 1) / (N - 1).

Effective sample size (Korn and Graubard, 1998, Survey Methodology 24, 193-201): p (1 - p) / variance, at most the rows, times
(z / t_{G-1})^2 at the tail in question, then Clopper-Pearson or Wilson with that many trials.
DIFFERENCE: they write t_{N-1} where this has the normal z, which is its limit for many rows and the more cautious of the two.
Without visible variation (a rate of 0 or 1) their size is undefined; this takes Kish's, sum(b)^2 / sum(b^2).
"""

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from stored import write


def mcnemars():
    """Two-sided McNemar tests on the discordant counts: exact, and mid-p (Fagerland, Lydersen and Laake, 2013)."""
    pairs = [(0, 0), (0, 1), (1, 0), (1, 1), (0, 5), (5, 0), (2, 3), (3, 3), (1, 9), (10, 10), (4, 17), (12, 31), (100, 100)]
    pairs += [(100, 140), (0, 60), (450, 520), (5_000, 5_200), (1, 1_000), (200_000, 201_000)]
    for b, c in pairs:
        n, low = b + c, min(b, c)
        exact = float(mcnemar([[7, b], [c, 9]], exact=True).pvalue) if n else 1.0
        direct = min(1.0, 2 * stats.binom.cdf(low, n, 0.5))
        assert np.isclose(exact, direct, rtol=1e-9), (b, c)
        half = 2 * stats.binom.cdf(low, n, 0.5) - stats.binom.pmf(low, n, 0.5) if b != c else 1 - stats.binom.pmf(b, n, 0.5) / 2
        yield {"kind": "mcnemar", "b": b, "c": c, "exact": exact, "mid_p": float(half) if n else 1.0}


def ratio_case(rng, index):
    """A rate over clusters, with per-cluster sums as the input."""
    groups = int(rng.choice([3, 10, 25, 80]))
    cluster = np.concatenate([np.arange(groups), rng.integers(0, groups, int(rng.integers(groups, 8 * groups)))])
    n = len(cluster)
    chance = rng.beta(*[(8, 2), (1, 3), (2, 2), (0.5, 0.5)][index % 4], size=groups)
    hit = (rng.random(n) < chance[cluster]).astype(float)
    weight = np.ones(n) if index % 3 else np.round(rng.exponential(size=n) + 0.05, 2)
    weight = weight / weight.mean()
    a = np.bincount(cluster, weight * hit, groups)
    b = np.bincount(cluster, weight, groups)
    rate = a.sum() / b.sum()
    residual = a - rate * b
    variance = groups / (groups - 1) * (residual @ residual) / b.sum() ** 2
    model = sm.WLS(hit, np.ones(n), weights=weight).fit(cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": True})
    assert np.isclose(model.params[0], rate) and np.isclose(model.bse[0] ** 2, variance, rtol=1e-9, atol=1e-25)
    varied = len(np.unique(hit)) == 2
    rate, variance = (rate, variance) if varied else (float(round(rate)), 0.0)
    kish = b.sum() ** 2 / (b @ b)
    effective = min(rate * (1 - rate) / variance, n) if varied else kish
    out = {"kind": "ratio", "rows": n, "numerators": a, "denominators": b}
    out |= {"rate": rate, "variance": variance, "degrees_of_freedom": groups - 1, "effective": effective, "bounds": []}
    for tail in (0.05, 0.025, 0.005):
        trials = effective * (stats.norm.ppf(tail) / stats.t.ppf(tail, groups - 1)) ** 2
        x = rate * trials
        lower = stats.beta.ppf(tail, x, trials - x + 1) if x > 0 else 0.0
        upper = stats.beta.isf(tail, x + 1, trials - x) if rate < 1 else 1.0
        wilson = proportion_confint(x, trials, 2 * tail, "wilson")
        out["bounds"].append({"tail": tail, "lower": lower, "upper": upper, "wilson": wilson})
    return out


def difference_case(rng, index):
    """recall(a) - factor x recall(b) over clusters: both decide on the same positives.

    `variance` has one imagined group added, which prefers the other side in one example: (1 / positives)^2 more in the sum.
    """
    groups = int(rng.choice([12, 40]))
    cluster = np.concatenate([np.arange(groups), rng.integers(0, groups, 4 * groups)])
    n = len(cluster)
    label = (rng.random(n) < 0.5).astype(int)
    label[:2] = 1, 0
    shared = rng.normal(size=groups)[cluster] + rng.normal(size=n)
    a = (shared + rng.normal(size=n) + label > 0.2).astype(int)
    b = (shared + rng.normal(size=n) + label > 0.0).astype(int)
    factor = float([1.0, 0.98][index % 2])
    sums = lambda v: np.bincount(cluster, v, groups)
    base = sums(label.astype(float))
    top = sums(label * (a - factor * b))
    value = top.sum() / base.sum()
    residual = top - value * base
    taking_part = int((base > 0).sum())
    plain = taking_part / (taking_part - 1) * (residual @ residual) / base.sum() ** 2
    variance = taking_part / (taking_part - 1) * (residual @ residual + 1) / base.sum() ** 2
    out = {"kind": "difference", "clusters": cluster, "labels": label, "a": a, "b": b, "factor": factor}
    return out | {"difference": value, "plain_variance": plain, "variance": variance, "degrees_of_freedom": taking_part - 1}


def main():
    rng = np.random.default_rng(20260104)
    cases = [*mcnemars(), *(ratio_case(rng, i) for i in range(36)), *(difference_case(rng, i) for i in range(12))]
    sources = {
        "mcnemar": "statsmodels mcnemar(exact=True) = scipy.stats.binom; mid-p from scipy.stats.binom",
        "ratio": "numpy = statsmodels WLS with cov_type='cluster'; t from scipy.stats.t",
        "difference": "numpy",
    }
    write(__file__, ["numpy", "scipy", "statsmodels"], cases, sources=sources)


if __name__ == "__main__":
    main()
