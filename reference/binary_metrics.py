"""Every metric of a binary decision, on samples from `binary_samples`.

scikit-learn and scipy give the number wherever they have the function; the rest is numpy, written from the definition.
Where a function of theirs replaces an undefined ratio by 0, 1 or a neighbour, this says null: see `DIFFERENCES`.
"""

import warnings

import numpy as np
from scipy import stats
from sklearn import metrics as sk

from binary_samples import corners, drawn
from stored import write

SOURCES = {
    "accuracy": "sklearn.metrics.accuracy_score",
    "error_rate": "sklearn.metrics.zero_one_loss",
    "balanced_accuracy": "sklearn.metrics.balanced_accuracy_score",
    "precision": "sklearn.metrics.precision_score",
    "recall": "sklearn.metrics.recall_score",
    "specificity": "sklearn.metrics.recall_score(pos_label=0)",
    "npv": "sklearn.metrics.precision_score(pos_label=0)",
    "f1": "sklearn.metrics.f1_score",
    "f2": "sklearn.metrics.fbeta_score(beta=2)",
    "f05": "sklearn.metrics.fbeta_score(beta=0.5)",
    "false_positive_rate": "numpy",
    "false_negative_rate": "numpy",
    "false_discovery_rate": "numpy",
    "false_omission_rate": "numpy",
    "mcc": "sklearn.metrics.matthews_corrcoef",
    "cohen_kappa": "sklearn.metrics.cohen_kappa_score",
    "informedness": "sklearn.metrics.balanced_accuracy_score(adjusted=True)",
    "markedness": "numpy",
    "jaccard": "sklearn.metrics.jaccard_score",
    "fowlkes_mallows": "numpy",
    "g_mean": "numpy",
    "selection_rate": "numpy",
    "prevalence": "numpy",
    "diagnostic_odds_ratio": "numpy",
    "positive_likelihood_ratio": "sklearn.metrics.class_likelihood_ratios",
    "negative_likelihood_ratio": "sklearn.metrics.class_likelihood_ratios",
    "roc_auc": "sklearn.metrics.roc_auc_score",
    "gini": "sklearn.metrics.roc_auc_score, 2 a - 1",
    "average_precision": "sklearn.metrics.average_precision_score",
    "log_loss": "numpy, equal to sklearn.metrics.log_loss where no score is within 1e-15 of 0 or 1",
    "brier": "sklearn.metrics.brier_score_loss",
    "brier_skill": "sklearn.metrics.d2_brier_score where weights are absent, else numpy",
    "ece": "numpy",
    "ks": "scipy.stats.ks_2samp where weights are absent, else numpy",
    "mean_score": "numpy",
    "calibration_bias": "numpy",
    "lift@10": "numpy",
    "precision@10": "numpy",
    "recall@10": "numpy",
    "lift@25": "numpy",
    "precision@25": "numpy",
    "recall@25": "numpy",
}

DIFFERENCES = [
    "undefined (0/0, and x/0 of likelihood and odds ratios) is null; scikit-learn gives 0 or nan with a warning",
    "balanced accuracy and informedness are null when a class is absent; scikit-learn averages over the classes that are there",
    "mcc is null when a row or a column of the confusion matrix is empty; scikit-learn gives 0",
    "cohen_kappa is null when chance agreement is 1 (one and the same class everywhere); scikit-learn gives nan",
    "average precision is null without positives; scikit-learn gives 0",
    "log loss clips at 1e-15; scikit-learn at 2.2e-16",
    "ece: bin i = min(floor(10 p), 9), weighted, L1",
    "log loss, Brier, its skill, ece and calibration bias are null where a score lies outside 0..1",
    "x@k: the top k percent of the total weight; rows tied at the cut are shared in proportion",
]

# Read scores as probabilities: undefined where a score lies outside 0..1.
PROBABILITY = ["log_loss", "brier", "brier_skill", "ece", "calibration_bias"]


def ratio(numerator, denominator):
    """A quotient, undefined (nan) when the denominator is nought."""
    return numerator / denominator if denominator != 0 else np.nan


def same(reference, other):
    """`reference`, once the direct formula has confirmed it."""
    assert np.isclose(reference, other, rtol=1e-11, atol=1e-13), (reference, other)
    return float(reference)


def decisions(y, yhat, w):
    """Metrics of the confusion counts."""
    tp, fp = w[(y == 1) & yhat].sum(), w[(y == 0) & yhat].sum()
    fn, tn = w[(y == 1) & ~yhat].sum(), w[(y == 0) & ~yhat].sum()
    pos, neg, called, passed, total = tp + fn, fp + tn, tp + fp, fn + tn, w.sum()
    args = {"y_true": y, "y_pred": yhat.astype(int), "sample_weight": w}
    out = {}

    def put(name, defined, theirs, formula):
        out[name] = same(theirs(), formula()) if defined else np.nan

    put("accuracy", True, lambda: sk.accuracy_score(**args), lambda: (tp + tn) / total)
    put("error_rate", True, lambda: sk.zero_one_loss(**args), lambda: (fp + fn) / total)
    classes = pos > 0 and neg > 0
    put("balanced_accuracy", classes, lambda: sk.balanced_accuracy_score(**args), lambda: (tp / pos + tn / neg) / 2)
    put("precision", called > 0, lambda: sk.precision_score(**args), lambda: tp / called)
    put("recall", pos > 0, lambda: sk.recall_score(**args), lambda: tp / pos)
    put("specificity", neg > 0, lambda: sk.recall_score(**args, pos_label=0), lambda: tn / neg)
    put("npv", passed > 0, lambda: sk.precision_score(**args, pos_label=0), lambda: tn / passed)
    involved = tp + fp + fn > 0
    put("f1", involved, lambda: sk.f1_score(**args), lambda: 2 * tp / (2 * tp + fp + fn))
    put("f2", involved, lambda: sk.fbeta_score(**args, beta=2), lambda: 5 * tp / (5 * tp + 4 * fn + fp))
    put("f05", involved, lambda: sk.fbeta_score(**args, beta=0.5), lambda: 1.25 * tp / (1.25 * tp + 0.25 * fn + fp))
    out["false_positive_rate"] = ratio(fp, neg)
    out["false_negative_rate"] = ratio(fn, pos)
    out["false_discovery_rate"] = ratio(fp, called)
    out["false_omission_rate"] = ratio(fn, passed)
    margins = min(pos, neg, called, passed) > 0
    put("mcc", margins, lambda: sk.matthews_corrcoef(**args), lambda: (tp * tn - fp * fn) / np.sqrt(pos * neg * called * passed))
    chance = (pos * called + neg * passed) / total**2
    kappa = not (neg == 0 and passed == 0) and not (pos == 0 and called == 0)
    put("cohen_kappa", kappa, lambda: sk.cohen_kappa_score(y, yhat.astype(int), sample_weight=w), lambda: ((tp + tn) / total - chance) / (1 - chance))
    put("informedness", classes, lambda: sk.balanced_accuracy_score(**args, adjusted=True), lambda: tp / pos + tn / neg - 1)
    out["markedness"] = ratio(tp, called) + ratio(tn, passed) - 1
    put("jaccard", involved, lambda: sk.jaccard_score(**args), lambda: tp / (tp + fp + fn))
    out["fowlkes_mallows"] = np.sqrt(ratio(tp, called) * ratio(tp, pos))
    out["g_mean"] = np.sqrt(ratio(tp, pos) * ratio(tn, neg))
    out["selection_rate"] = called / total
    out["prevalence"] = pos / total
    out["diagnostic_odds_ratio"] = ratio(tp * tn, fp * fn)
    theirs = sk.class_likelihood_ratios(**args) if classes else (np.nan, np.nan)
    put("positive_likelihood_ratio", classes and fp > 0, lambda: theirs[0], lambda: (tp / pos) / (fp / neg))
    put("negative_likelihood_ratio", classes and tn > 0, lambda: theirs[1], lambda: (fn / pos) / (tn / neg))
    return out


def top(y, s, w, percent):
    """(weight, positive weight) of the top `percent` of the weight; a group of ties is taken in proportion."""
    left = wanted = w.sum() * percent / 100
    positives = 0.0
    for value in sorted(set(s), reverse=True):
        tied = s == value
        group = w[tied].sum()
        share = min(1.0, left / group) if group > 0 else 0.0
        positives += share * w[tied & (y == 1)].sum()
        left = max(0.0, left - group)
    return wanted, positives


def scores(y, s, w, weighted):
    """Metrics of scores and labels."""
    pos, neg, total = w[y == 1].sum(), w[y == 0].sum(), w.sum()
    rate = pos / total
    classes = pos > 0 and neg > 0
    out = {}
    auc = sk.roc_auc_score(y, s, sample_weight=w) if classes else np.nan
    if classes:
        x, v = s[y == 1], s[y == 0]
        wins = (x[:, None] > v) + 0.5 * (x[:, None] == v)
        same(auc, w[y == 1] @ wins @ w[y == 0] / (pos * neg))
    out["roc_auc"] = auc
    out["gini"] = 2 * auc - 1
    out["average_precision"] = sk.average_precision_score(y, s, sample_weight=w) if pos > 0 else np.nan
    p = np.clip(s, 1e-15, 1 - 1e-15)
    loss = (w * -np.where(y == 1, np.log(p), np.log(1 - p))).sum() / total
    if np.all((s > 1e-15) & (s < 1 - 1e-15)):
        same(sk.log_loss(y, s, sample_weight=w, labels=[0, 1]), loss)
    out["log_loss"] = loss
    inside = np.all((s >= 0) & (s <= 1))
    brier = (w * (s - y) ** 2).sum() / total
    out["brier"] = same(sk.brier_score_loss(y, s, sample_weight=w, labels=[0, 1], pos_label=1), brier) if inside else np.nan
    out["brier_skill"] = ratio(rate * (1 - rate) - brier, rate * (1 - rate)) if classes else np.nan
    if classes and inside and not weighted and len(y) > 1:
        out["brier_skill"] = same(sk.d2_brier_score(y, s), out["brier_skill"])
    bins = np.minimum(np.floor(10 * s), 9)
    out["ece"] = sum(abs((w * (s - y))[bins == b].sum()) for b in range(10)) / total
    if classes:
        cuts = np.unique(s)
        gaps = [w[(y == 1) & (s <= c)].sum() / pos - w[(y == 0) & (s <= c)].sum() / neg for c in cuts]
        ks = max(abs(gap) for gap in gaps)
        out["ks"] = ks if weighted else same(stats.ks_2samp(s[y == 1], s[y == 0], method="asymp").statistic, ks)
    else:
        out["ks"] = np.nan
    out["mean_score"] = (w * s).sum() / total
    out["calibration_bias"] = (w * (s - y)).sum() / total
    for k in (10, 25):
        wanted, found = top(y, s, w, k)
        out[f"lift@{k}"] = ratio(found / wanted, rate)
        out[f"precision@{k}"] = found / wanted
        out[f"recall@{k}"] = ratio(found, pos)
    return out


def values(case):
    """Every metric of one case, nan where undefined."""
    y, s = np.array(case["labels"]), np.array(case["scores"])
    weighted = case["weights"] is not None or case["prevalence"] is not None
    w = np.ones(len(y)) if case["weights"] is None else np.array(case["weights"])
    if case["prevalence"] is not None:
        target, have = case["prevalence"], w[y == 1].sum() / w.sum()
        w = w * np.where(y == 1, target / have, (1 - target) / (1 - have))
    if w.sum() == 0:
        found = dict.fromkeys(SOURCES, np.nan)
    else:
        kept = w > 0  # a row of weight zero says nothing, not even that its class exists
        y, s, w = y[kept], s[kept], w[kept]
        found = decisions(y, s >= case["threshold"], w) | scores(y, s, w, weighted)
    assert found.keys() == SOURCES.keys()
    if ((s < 0) | (s > 1)).any():
        found |= dict.fromkeys(PROBABILITY, np.nan)
    return found


def main():
    warnings.simplefilter("ignore")
    cases = [*corners(), *drawn(np.random.default_rng(20260101))]
    assert len(cases) >= 200 and len({case["name"] for case in cases}) == len(cases)
    cases = [case | {"metrics": values(case)} for case in cases]
    write(__file__, ["numpy", "scipy", "scikit-learn"], cases, sources=SOURCES, differences=DIFFERENCES)


if __name__ == "__main__":
    main()
