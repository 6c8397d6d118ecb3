"""Quantile forecasts, 100 cases: scikit-learn's pinball loss; numpy, from the formulas of the papers, for the rest.

The weighted interval score is written out as Bracher and others (2021, equation 1) have it, interval by interval.
"""

import numpy as np
from scipy.stats import norm
from sklearn.metrics import mean_pinball_loss

from stored import write

SETS = [[0.5], [0.1, 0.5, 0.9], [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], [0.1, 0.9], [0.1, 0.5, 0.8, 0.9]]


def cases(rng):
    for index in range(100):
        n = 1 if index < 5 else int(np.ceil(np.exp(rng.uniform(np.log(2), np.log(50)))))
        levels = SETS[index % 5]
        labels = np.round(rng.gamma(2, 10, size=n), 2)
        centre = labels + rng.normal(0, 5, size=n)
        columns = [np.round(centre + norm.ppf(q) * rng.choice([1.0, 5.0]), 2) for q in levels]
        if index % 4 == 1:  # labels on the quantiles, and quantiles that cross
            columns[0] = np.where(rng.random(n) < 0.3, labels, columns[0])
            columns[-1] = np.where(rng.random(n) < 0.2, columns[0] - 1, columns[-1])
        weights = np.round(rng.exponential(size=n) + 0.01, 2) if index % 3 == 2 else None
        yield {
            "name": f"drawn {index}",
            "levels": levels,
            "labels": labels,
            "columns": [np.round(c, 2) for c in columns],
            "weights": weights,
        }


def numbers(case):
    y, w = case["labels"], case["weights"]
    ones = np.ones(len(y)) if w is None else w
    by = dict(zip(case["levels"], case["columns"]))
    mean = lambda v: float(np.sum(ones * v) / np.sum(ones))
    level = lambda q: by.get(next((l for l in by if abs(l - q) < 1e-9), None))
    losses = [mean_pinball_loss(y, c, sample_weight=w, alpha=q) for q, c in by.items()]
    out = {"pinball_loss": np.mean(losses), "crossings": sum(any(a[i] > b[i] for a, b in zip(case["columns"], case["columns"][1:])) for i in range(len(y)))}
    out["pinball_loss of"] = losses
    out["quantile_coverage of"] = [mean(y <= c) for c in case["columns"]]
    lower, upper = level(0.1), level(0.9)
    score = lambda lo, hi, alpha: hi - lo + 2 / alpha * np.maximum(lo - y, 0) + 2 / alpha * np.maximum(y - hi, 0)
    both = lower is not None and upper is not None
    out["interval_coverage"] = mean((lower <= y) & (y <= upper)) if both else None
    out["interval_width"] = mean(upper - lower) if both else None
    out["interval_score"] = mean(score(lower, upper, 0.2)) if both else None
    median = level(0.5)
    mirrored = all(level(1 - q) is not None for q in by) and median is not None
    if mirrored:
        lows = [q for q in by if q < 0.5 - 1e-9]
        total = 0.5 * np.abs(y - median)
        for q in lows:
            total = total + q * score(level(q), level(1 - q), 2 * q)  # weight alpha / 2 = q
        out["wis"] = mean(total) / (len(lows) + 0.5)
    else:
        out["wis"] = None
    return out


def main():
    found = list(cases(np.random.default_rng(20260304)))
    write(__file__, ["numpy", "scikit-learn"], [case | {"values": numbers(case)} for case in found])


if __name__ == "__main__":
    main()
