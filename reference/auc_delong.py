"""Variance of the area under the ROC curve, and of the difference of two, from pairwise comparisons alone.

Independent rows: DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845. Clusters: Obuchowski (1997),
Biometrics 53, 567-578. Both in O(positives x negatives): no midranks, no sorting, nothing shared with a fast method.
"""

import numpy as np
from sklearn.metrics import roc_auc_score

from binary_samples import both_classes, informative
from stored import write


def placements(y, s):
    """For each positive the share of negatives below it (ties count half), and for each negative that of positives above."""
    x, v = s[y == 1], s[y == 0]
    wins = (x[:, None] > v) + 0.5 * (x[:, None] == v)
    assert np.isclose(wins.mean(), roc_auc_score(y, s), rtol=1e-12)
    return wins.mean(), wins.mean(axis=1), wins.mean(axis=0)


def delong(y, a, b):
    """AUCs and their covariance matrix; the divisors are positives - 1 and negatives - 1."""
    auc_a, xa, va = placements(y, a)
    auc_b, xb, vb = placements(y, b)
    cov = np.cov(xa, xb, ddof=1) / len(xa) + np.cov(va, vb, ddof=1) / len(va)
    return auc_a, auc_b, cov


def obuchowski(y, a, b, cluster):
    """The same for clustered rows: sums of placements per cluster take the place of single placements."""
    m, n = (y == 1).sum(), (y == 0).sum()
    groups = np.unique(cluster)
    sums_x, sums_v, aucs = [], [], []
    for s in (a, b):
        auc, x, v = placements(y, s)
        aucs.append(auc)
        at_x, at_v = cluster[y == 1], cluster[y == 0]
        sums_x.append(np.array([(x[at_x == g] - auc).sum() for g in groups]))
        sums_v.append(np.array([(v[at_v == g] - auc).sum() for g in groups]))
    with_x = sum(1 for g in groups if (y[cluster == g] == 1).any())
    with_v = sum(1 for g in groups if (y[cluster == g] == 0).any())
    total = len(groups)
    cov = np.empty((2, 2))
    for r in (0, 1):
        for q in (0, 1):
            s10 = with_x / ((with_x - 1) * m) * (sums_x[r] @ sums_x[q])
            s01 = with_v / ((with_v - 1) * n) * (sums_v[r] @ sums_v[q])
            s11 = total / (total - 1) * (sums_x[r] @ sums_v[q])
            s11_ = total / (total - 1) * (sums_x[q] @ sums_v[r])
            cov[r, q] = s10 / m + s01 / n + (s11 + s11_) / (m * n)
    return *aucs, cov


def case(name, y, a, b, cluster=None):
    """One case with its numbers."""
    auc_a, auc_b, cov = delong(y, a, b) if cluster is None else obuchowski(y, a, b, cluster)
    return {
        "name": name,
        "labels": y,
        "a": a,
        "b": b,
        "clusters": cluster,
        "auc_a": auc_a,
        "auc_b": auc_b,
        "variance_a": cov[0, 0],
        "variance_b": cov[1, 1],
        "covariance": cov[0, 1],
        "variance_difference": cov[0, 0] + cov[1, 1] - 2 * cov[0, 1],
    }


def balanced(labels):
    """The labels with at least two of each class."""
    labels = both_classes(labels)
    if len(labels) >= 4:
        labels[1], labels[-2] = 1, 0
    return labels


def cases(rng):
    """60 independent and 30 clustered cases."""
    for index in range(60):
        n = int(np.ceil(np.exp(rng.uniform(np.log(6), np.log(250)))))
        digits = int(rng.choice([1, 1, 2, 6]))
        a, y = informative(rng, n, rng.choice([0.1, 0.3, 0.5]), rng.choice([0, 1, 2, 4]), 6)
        y = balanced(y)
        b = np.round(np.clip(0.6 * a + 0.4 * rng.random(n), 0, 1), digits)
        yield case(f"independent {index}", y, np.round(a, digits), b)
    for index in range(30):
        groups = int(rng.choice([8, 20, 45]))
        cluster = np.concatenate([np.arange(groups), rng.integers(0, groups, int(rng.integers(groups, 4 * groups)))])
        n, digits = len(cluster), int(rng.choice([1, 2, 6]))
        shared = rng.normal(size=groups)
        y = balanced((rng.random(n) < 1 / (1 + np.exp(-shared[cluster] + 0.5))).astype(int))
        logit = shared[cluster] + (y - 0.5) * rng.choice([0, 1, 2]) + rng.normal(size=n)
        a = 1 / (1 + np.exp(-logit))
        b = 1 / (1 + np.exp(-0.5 * logit - rng.normal(size=n)))
        yield case(f"clustered {index}", y, np.round(a, digits), np.round(b, digits), cluster)


def main():
    sources = {"auc": "sklearn.metrics.roc_auc_score", "variance, covariance": "numpy, by the papers named in the script"}
    write(__file__, ["numpy", "scikit-learn"], list(cases(np.random.default_rng(20260103))), sources=sources)


if __name__ == "__main__":
    main()
