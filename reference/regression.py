"""Metrics of predicted numbers, 120 cases: scikit-learn's; scipy's correlations; numpy where there is none.

DIFFERENCE: undefined is null. `mape` is null where a label is zero (scikit-learn's own, with its epsilon, is `mape_epsilon`), R2
and explained variance for equal labels, correlations for equal labels or predictions, deviances outside their domain.
"""

import warnings

import numpy as np
from scipy import stats
from sklearn import metrics as m

from stored import write


def sample(name, labels, predictions, weights=None):
    return {
        "name": name,
        "labels": [float(x) for x in labels],
        "predictions": [float(x) for x in predictions],
        "weights": None if weights is None else [float(w) for w in weights],
    }


def corners():
    yield sample("one row", [3.0], [2.5])
    yield sample("one row, exact", [3.0], [3.0])
    yield sample("one row of label zero", [0.0], [1.0])
    yield sample("two rows", [1.0, 2.0], [1.5, 1.0])
    yield sample("all exact", [1.0, 2.0, 4.0], [1.0, 2.0, 4.0])
    yield sample("equal labels", [2.0] * 5, [1.0, 2.0, 3.0, 2.5, 2.0])
    yield sample("equal labels, exact", [2.0] * 5, [2.0] * 5)
    yield sample("a label of zero", [0.0, 1.0, 2.0], [0.5, 1.0, 2.0])
    yield sample("both zero", [0.0, 1.0, 2.0], [0.0, 1.5, 2.0])
    yield sample("all labels zero", [0.0, 0.0], [1.0, 2.0])
    yield sample("a label of weight zero is zero", [0.0, 1.0, 2.0], [0.5, 1.5, 2.0], [0.0, 1.0, 2.0])
    yield sample("negative labels", [-1.0, -2.0, 3.0], [-1.5, 1.0, 2.0])
    yield sample("constant error", [1.0, 2.0, 5.0], [2.0, 3.0, 6.0])
    yield sample("far from zero", [1e6 + 1, 1e6 + 2, 1e6 + 4, 1e6 + 3], [1e6 + 1.5, 1e6 + 2.5, 1e6 + 3, 1e6 + 3])
    yield sample("sizes far apart", [1e-6, 1.0, 1e6], [2e-6, 0.5, 1.1e6])
    yield sample("ties", [1.0, 1.0, 2.0, 2.0], [2.0, 2.0, 1.0, 1.0])
    yield sample("even number of weights that meet the middle", [1, 2, 3, 4], [2, 4, 6, 8], [1, 1, 1, 1])
    yield sample("weights far apart", [1, 2, 3, 4], [2, 2.5, 2, 4.25], [1e-6, 1e6, 1.0, 3.0])


def drawn(rng):
    for index in range(102):
        n = int(np.ceil(np.exp(rng.uniform(np.log(2), np.log(60)))))
        kind = index % 4
        if kind == 0:
            labels = rng.gamma(2, 10, size=n) + 0.01
            predictions = labels * np.exp(rng.normal(0, 0.3, size=n))
        elif kind == 1:
            labels = rng.normal(5, 10, size=n)
            predictions = labels + rng.standard_t(3, size=n)
        elif kind == 2:
            labels = rng.poisson(3, size=n).astype(float)
            predictions = rng.gamma(3, 1, size=n) + 0.01
        else:
            labels = np.round(rng.gamma(2, 3, size=n)) + 1
            predictions = np.round(labels + rng.normal(0, 2, size=n))
        weights = np.round(rng.exponential(size=n) + 0.01, 2) if index % 3 == 2 else None
        yield sample(f"drawn {index}", np.round(labels, 3), np.round(predictions, 3), weights)


def weighted_quantile(values, weights, q):
    """Averaged inverted distribution function, by exact sums of hundredths."""
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    keep = weights > 0
    values, weights = values[keep], weights[keep]
    reached = np.cumsum(weights)
    target = q * reached[-1]
    place = min(int(np.searchsorted(reached, target)), len(values) - 1)
    if reached[place] - target > np.finfo(float).eps or place + 1 == len(values):
        return values[place]
    return (values[place] + values[place + 1]) / 2


def mean_ranks(values, weights):
    """Weight before a value and half of that at it: scipy's average ranks where all weights are one, less one half."""
    return np.array([np.sum(weights[values < x]) + 0.5 * np.sum(weights[values == x]) for x in values])


def correlation(x, y, weights):
    x, y = x - np.average(x, weights=weights), y - np.average(y, weights=weights)
    return np.sum(weights * x * y) / np.sqrt(np.sum(weights * x * x) * np.sum(weights * y * y))


def numbers(case):
    y, p = np.array(case["labels"]), np.array(case["predictions"])
    w = None if case["weights"] is None else np.array(case["weights"])
    ones = np.ones(len(y)) if w is None else w
    held = ones > 0
    error = p - y
    mean = lambda v: float(np.sum(ones * v) / np.sum(ones))
    varies = len(set(y[held])) > 1
    both = np.abs(y) + np.abs(p)

    def domain(power):
        if power == 0:
            return True
        return bool(np.all(p[held] > 0) and np.all(y[held] > 0 if power >= 2 else y[held] >= 0 if power >= 1 else True))

    def deviance(power):
        if not domain(power):
            return None
        if not held.all():
            return float(m.mean_tweedie_deviance(y[held], p[held], sample_weight=ones[held], power=power))
        return float(m.mean_tweedie_deviance(y, p, sample_weight=w, power=power))

    both_vary = varies and len(set(p[held])) > 1

    def correlations():
        if not both_vary:
            return {"pearson": None, "spearman": None}
        if w is None and len(y) > 1:
            return {"pearson": stats.pearsonr(p, y).statistic, "spearman": stats.spearmanr(p, y).statistic}
        ranks = [mean_ranks(values[held], ones[held]) for values in (p, y)]
        return {"pearson": correlation(p[held], y[held], ones[held]), "spearman": correlation(*ranks, ones[held])}

    with np.errstate(all="ignore"):
        return correlations() | {
            "mae": m.mean_absolute_error(y, p, sample_weight=w),
            "rmse": m.root_mean_squared_error(y, p, sample_weight=w),
            "mse": m.mean_squared_error(y, p, sample_weight=w),
            "median_absolute_error": m.median_absolute_error(y, p, sample_weight=w),
            "absolute_error_quantile": np.quantile(np.abs(error), 0.9) if w is None else weighted_quantile(np.abs(error), w, 0.9),
            "mape": m.mean_absolute_percentage_error(y[held], p[held], sample_weight=ones[held]) if np.all(y[held] != 0) else None,
            "mape_epsilon": m.mean_absolute_percentage_error(y, p, sample_weight=w),
            "smape": mean(np.where(both > 0, 2 * np.abs(error) / np.where(both > 0, both, 1), 0)),
            "wape": np.sum(ones * np.abs(error)) / np.sum(ones * np.abs(y)) if np.any(y[held] != 0) else None,
            "bias": mean(error),
            "r2": m.r2_score(y, p, sample_weight=w) if varies else None,
            "explained_variance": m.explained_variance_score(y, p, sample_weight=w) if varies else None,
            "max_error": m.max_error(y[held], p[held]),
            "poisson_deviance": deviance(1),
            "gamma_deviance": deviance(2),
            "tweedie_deviance": deviance(1.5),
            "tweedie_deviance 0": deviance(0),
            "tweedie_deviance 3": deviance(3),
            "tweedie_deviance -1": deviance(-1),
            "asymmetric_cost": mean(7 * np.maximum(y - p, 0) + 2 * np.maximum(p - y, 0)),
            "within_window": mean((y - p >= -1) & (y - p <= 2)),
        }


def main():
    warnings.simplefilter("ignore")
    cases = list(corners()) + list(drawn(np.random.default_rng(20260301)))
    assert len(cases) == 120
    write(__file__, ["numpy", "scipy", "scikit-learn"], [case | {"values": numbers(case)} for case in cases])


if __name__ == "__main__":
    main()
