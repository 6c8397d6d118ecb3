"""What bootstrap intervals tend to as replicates become many.

`bca`: scipy's BCa and percentile intervals of six samples; the mean of ten runs of 9,999 resamples each.
`limit`: the Bayesian bootstrap with imagined examples that shipworthy-stats uses for functions of counts, simulated anew in
numpy. Every example weighs an exponential, so a cell of k weighs gamma(k). A bound puts one further example, and the drawn interval half
an example, into the cell that moves the metric most in the bound's direction: one per class, or one in all (`once`).

Every end has a `unit`: its Monte-Carlo standard error with one replicate, so that B replicates leave unit / sqrt(B). A test
allows three standard errors of both sides together.
"""

import warnings

import numpy as np
from scipy import stats
from sklearn.metrics import average_precision_score, f1_score

from binary_samples import informative
from stored import write

LEVEL = 0.95
RESAMPLES = 9_999
RUNS = 10


def average_precision(labels, scores):
    """Average precision of scores without ties, or with repeats of whole rows, which are ties."""
    order = np.argsort(-scores, kind="stable")
    y, s = labels[order], scores[order]
    last = np.append(s[1:] != s[:-1], True)
    tp, called = np.cumsum(y)[last], np.arange(1, len(y) + 1)[last]
    return float((np.diff(tp, prepend=0) * tp / called).sum() / y.sum())


def f1(labels, decisions, axis=-1):
    """F1 along an axis."""
    both, either = (labels * decisions).sum(axis), (labels + decisions).sum(axis)
    return 2 * both / either


def resampled(name, statistic, data, extra, vectorized, family):
    """One `bca` case: ends, their units from the spread of the runs, and the plain standard error."""
    ends = {"BCa": [], "percentile": []}
    for run in range(RUNS):
        settings = {"paired": True, "vectorized": vectorized, "n_resamples": RESAMPLES, "confidence_level": LEVEL, "batch": 500}
        drawn = None
        for method, found in ends.items():
            result = stats.bootstrap(
                data, statistic, method=method, rng=np.random.default_rng(run), bootstrap_result=drawn, **(settings | ({"n_resamples": 0} if drawn else {}))
            )
            drawn = result
            found.append([result.confidence_interval.low, result.confidence_interval.high])
    out = {"kind": "bca", "name": name, "statistic": family, "level": LEVEL} | extra | {"estimate": float(statistic(*data))}
    out["standard_error"] = float(result.standard_error)
    for method, found in ends.items():
        found = np.array(found)
        out[method.lower()] = found.mean(axis=0)
        out[f"{method.lower()}_unit"] = found.std(axis=0, ddof=1) * np.sqrt(RESAMPLES)
    return out


def samples(rng):
    """Two means, two F1, two average precisions."""
    losses = np.where(rng.random(1200) < 0.08, np.round(rng.lognormal(4, 0.8, 1200), 2), 0.0)
    amounts = np.round(rng.lognormal(3, 0.6, 800), 2)
    mean = lambda x, axis=-1: np.mean(x, axis=axis)
    yield resampled("losses, most of them none", mean, (losses,), {"values": losses}, True, "mean")
    yield resampled("amounts", mean, (amounts,), {"values": amounts}, True, "mean")
    for name, n, rate in (("rare positives", 1500, 0.1), ("even", 400, 0.5)):
        scores, labels = informative(rng, n, rate, 2, 6)
        decisions = (scores >= 0.5).astype(int)
        assert np.isclose(f1(labels, decisions), f1_score(labels, decisions))
        cells = [int(((labels == a) & (decisions == b)).sum()) for a, b in ((1, 1), (1, 0), (0, 1), (0, 0))]
        yield resampled(f"f1, {name}", f1, (labels, decisions), {"cells": cells}, True, "f1")
    for name, n, rate in (("rare positives", 1500, 0.2), ("even", 700, 0.5)):
        scores, labels = informative(rng, n, rate, 2, 6)
        assert np.isclose(average_precision(labels, scores), average_precision_score(labels, scores))
        extra = {"labels": labels, "scores": scores}
        yield resampled(f"average precision, {name}", average_precision, (labels, scores), extra, False, "average_precision")


# Functions of tp, fn, fp, tn.
METRICS = {
    "balanced_accuracy": lambda tp, fn, fp, tn: (tp / (tp + fn) + tn / (fp + tn)) / 2,
    "mcc": lambda tp, fn, fp, tn: (tp * tn - fp * fn) / np.sqrt((tp + fn) * (fp + tn) * (tp + fp) * (fn + tn)),
    "cohen_kappa": lambda tp, fn, fp, tn: 2 * (tp * tn - fp * fn) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn)),
    "f2": lambda tp, fn, fp, tn: 5 * tp / (5 * tp + 4 * fn + fp),
    "f05": lambda tp, fn, fp, tn: 1.25 * tp / (1.25 * tp + 0.25 * fn + fp),
    "informedness": lambda tp, fn, fp, tn: tp / (tp + fn) + tn / (fp + tn) - 1,
    "markedness": lambda tp, fn, fp, tn: tp / (tp + fp) + tn / (fn + tn) - 1,
    "g_mean": lambda tp, fn, fp, tn: np.sqrt(tp / (tp + fn) * tn / (fp + tn)),
    "fowlkes_mallows": lambda tp, fn, fp, tn: tp / np.sqrt((tp + fn) * (tp + fp)),
    "diagnostic_odds_ratio": lambda tp, fn, fp, tn: tp * tn / (fp * fn),
    "positive_likelihood_ratio": lambda tp, fn, fp, tn: (tp / (tp + fn)) / (fp / (fp + tn)),
    "negative_likelihood_ratio": lambda tp, fn, fp, tn: (fn / (tp + fn)) / (tn / (fp + tn)),
}
ONCE = {"f2", "f05", "fowlkes_mallows"}
AT_PREVALENCE = {
    "precision": lambda tp, fn, fp, tn: tp / (tp + fp),
    "accuracy": lambda tp, fn, fp, tn: (tp + tn) / (tp + fn + fp + tn),
    "f1": lambda tp, fn, fp, tn: 2 * tp / (2 * tp + fp + fn),
}
COUNTS = [(80, 20, 30, 870), (12, 3, 5, 60), (700, 300, 250, 750)]


def at(metric, share):
    """The metric with positives reweighted to `share`."""
    return lambda tp, fn, fp, tn: metric(
        share * tp / (tp + fn), share * fn / (tp + fn), (1 - share) * fp / (fp + tn), (1 - share) * tn / (fp + tn)
    )


def end(values, p):
    """A quantile and its unit, sqrt(p (1 - p)) over the density there."""
    near = np.quantile(values, [p - 0.002, p, p + 0.002])
    return near[1], np.sqrt(p * (1 - p)) * (near[2] - near[0]) / 0.004


def limit(rng, name, metric, cells, once, prevalence, replicates):
    """One `limit` case: bounds at 5%, and the ends of the drawn interval of 95%."""
    cells = np.array(cells, dtype=float)
    estimate = metric(*cells)
    gains = np.array([metric(*(cells + np.eye(4)[cell])) - estimate for cell in range(4)])
    weights = rng.standard_gamma(cells[:, None], size=(4, replicates))
    halves = rng.standard_gamma(0.5, size=(2, 2, replicates))
    out = {"kind": "limit", "metric": name, "cells": cells.astype(int), "prevalence": prevalence, "replicates": replicates, "estimate": estimate}
    for side, sign, tails in (("lower", -1, (0.05, 0.025)), ("upper", 1, (0.95, 0.975))):
        rows = []
        for row in (0, 1):
            best = 2 * row + int(np.argmax(sign * gains[2 * row : 2 * row + 2]))
            if sign * gains[best] > 0:
                rows.append((row, best))
        if once:
            rows = [max(rows, key=lambda pair: sign * gains[pair[1]])]
        for part, whole, tail in (("bound", True, tails[0]), ("drawn", False, tails[1])):
            heavier = weights.copy()
            for row, cell in rows:
                heavier[cell] += halves[row].sum(axis=0) if whole else halves[row][0]
            out[f"{part}_{side}"], out[f"{part}_{side}_unit"] = end(metric(*heavier), tail)
    return out


def limits(rng):
    """Every metric of counts that has no exact interval, on three tables."""
    for cells in COUNTS:
        for name, metric in METRICS.items():
            yield limit(rng, name, metric, cells, name in ONCE, None, 1_000_000)
        for name, metric in AT_PREVALENCE.items():
            yield limit(rng, name, at(metric, 0.02), cells, False, 0.02, 1_000_000)


def rates():
    """A mean of zeros and ones: its limits are quantiles of beta distributions, without simulation."""
    for k, n in ((3, 40), (30, 100), (950, 1000), (0, 50), (50, 50)):
        out = {"kind": "beta", "successes": k, "trials": n}
        laws = {
            "bound_lower": (0.05, k, n - k + 1),
            "bound_upper": (0.95, k + 1, n - k),
            "drawn_lower": (0.025, k, n - k + 0.5),
            "drawn_upper": (0.975, k + 0.5, n - k),
        }
        for name, (p, a, b) in laws.items():
            if min(a, b) == 0:
                out[name], out[f"{name}_unit"] = float(a > 0), 0.0
            else:
                law = stats.beta(a, b)
                out[name] = law.ppf(p)
                out[f"{name}_unit"] = np.sqrt(p * (1 - p)) / law.pdf(out[name])
        yield out


def main():
    warnings.simplefilter("ignore")
    cases = [*samples(np.random.default_rng(20260105)), *limits(np.random.default_rng(20260106)), *rates()]
    sources = {
        "bca": "scipy.stats.bootstrap(method='BCa' and 'percentile'), mean of ten runs",
        "limit": "numpy, 1,000,000 replicates",
        "beta": "scipy.stats.beta",
    }
    write(__file__, ["numpy", "scipy", "scikit-learn"], cases, sources=sources, resamples=RESAMPLES, runs=RUNS)


if __name__ == "__main__":
    main()
