"""What surrounds a judge: changes between calibration sets, repeats, lengths, suites without failures.

statsmodels' Newcombe interval and least squares, scipy's analysis of variance and beta quantiles, and Lee's interval
(arXiv 2511.21140) and pass@k from their definitions: every choice of k tries is looked at.
"""

from itertools import combinations

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from stored import write


def change(rng):
    n1, n2 = (int(rng.integers(10, 400)) for _ in range(2))
    c1, c2 = int(rng.binomial(n1, rng.choice([0.5, 0.9, 0.99]))), int(rng.binomial(n2, rng.choice([0.5, 0.85, 0.97])))
    lower, upper = confint_proportions_2indep(c2, n2, c1, n1, method="newcomb", compare="diff", alpha=0.05)
    return {"kind": "drift", "counts": [c1, n1, c2, n2], "values": [c2 / n2 - c1 / n1, lower, upper]}


def tries(rng):
    k = int(rng.integers(1, 5))
    examples = []
    for _ in range(int(rng.integers(3, 12))):
        n = int(rng.integers(k, k + 6))
        examples.append([int(rng.binomial(n, rng.choice([0.0, 0.3, 0.8, 1.0]))), n])
    at, every = [], []
    for c, n in examples:
        outcomes = [1] * c + [0] * (n - c)
        chosen = [[outcomes[i] for i in choice] for choice in combinations(range(n), k)]
        at.append(np.mean([max(tries) for tries in chosen]))
        every.append(np.mean([min(tries) for tries in chosen]))
    return {"kind": "tries", "k": k, "counts": [x for pair in examples for x in pair], "values": [np.mean(at), np.mean(every)]}


def components(rng):
    sizes = rng.integers(2, 6, int(rng.integers(3, 12)))
    examples = [rng.normal(rng.normal(3, rng.choice([0.05, 2])), 1, n).round(3).tolist() for n in sizes]
    # Mean squares from F and the total, so that scipy's analysis of variance is what is compared with.
    f = stats.f_oneway(*examples).statistic
    every = np.concatenate(examples)
    a, n = len(examples), len(every)
    total = ((every - every.mean()) ** 2).sum()
    within = total / ((n - a) + f * (a - 1))
    per_example = (n - (sizes**2).sum() / n) / (a - 1)
    between = max(0.0, (f * within - within) / per_example)
    return {"kind": "components", "rows": examples, "values": [between, within, within / (between + within)]}


def length(rng):
    n = int(rng.integers(20, 60))
    lengths = rng.integers(5, 4000, n)
    verdicts = rng.binomial(1, 0.3 + 0.5 * (lengths > 500))
    labels = rng.binomial(1, 0.4 + 0.2 * (lengths > 900))
    weights = np.ones(n) if rng.random() < 0.5 else rng.integers(1, 5, n)
    x = sm.add_constant(np.log2(lengths))
    slopes = [sm.WLS(y, x, weights=weights).fit().params[1] for y in (verdicts, labels, verdicts - labels)]
    rows = [lengths.tolist(), verdicts.tolist(), labels.tolist(), weights.tolist()]
    return {"kind": "length", "rows": rows, "values": slopes}


def family(rng):
    n = int(rng.integers(1, 900))
    failures = int(rng.choice([0, 0, min(n, 1), rng.integers(0, n + 1)]))
    families, alpha = int(rng.integers(1, 25)), float(rng.choice([0.01, 0.05, 0.1]))
    # A one-sided bound is one end of the two-sided interval at twice the error.
    alone = proportion_confint(failures, n, alpha=2 * alpha, method="beta")
    together = proportion_confint(failures, n, alpha=2 * alpha / families, method="beta")
    values = [alone[1], together[1], together[0]]
    return {"kind": "family", "counts": [failures, n, families], "alpha": alpha, "values": values}


def older(rng):
    tpr, tnr, truth = rng.uniform(0.7, 0.99), rng.uniform(0.6, 0.95), rng.uniform(0.3, 0.95)
    m1, m0, n = int(rng.integers(20, 200)), int(rng.integers(20, 100)), int(rng.integers(50, 3000))
    tp, tn = int(rng.binomial(m1, tpr)), int(rng.binomial(m0, tnr))
    passed = int(rng.binomial(n, truth * tpr + (1 - truth) * (1 - tnr)))
    point = float(np.clip((passed / n + tn / m0 - 1) / (tp / m1 + tn / m0 - 1), 0, 1))
    z = stats.norm.ppf(0.975)
    # Section 4: counts smoothed, then a shift, then a normal interval.
    p, q1, q0 = (passed + z * z / 2) / (n + z * z), (tp + 1) / (m1 + 2), (tn + 1) / (m0 + 2)
    j = q0 + q1 - 1
    centre = (p + q0 - 1) / j
    v1, v0 = q1 * (1 - q1) / (m1 + 2), q0 * (1 - q0) / (m0 + 2)
    shift = 2 * z * z * (centre * v1 - (1 - centre) * v0)
    half = z * np.sqrt(p * (1 - p) / (n + z * z) + (1 - centre) ** 2 * v0 + centre**2 * v1) / j
    lower, upper = min(max(0.0, centre + shift - half), point), max(min(1.0, centre + shift + half), point)
    return {"kind": "older", "counts": [tp, m1, tn, m0, passed, n], "values": [point, lower, upper]}


def main():
    rng = np.random.default_rng(20261121)
    cases = [make(rng) for make in (change, tries, components, length, family, older) for _ in range(20)]
    write(__file__, ["numpy", "scipy", "statsmodels"], cases)


if __name__ == "__main__":
    main()
