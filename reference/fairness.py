"""Metrics by group, differences, ratios, least and largest by every metric of fairlearn.metrics; thresholds by fairlearn's ThresholdOptimizer.

DIFFERENCE: 0/0 is null, where fairlearn says 0 for a rate of nobody. Such cases are left to our own tests: here every group has both
classes and both decisions.
"""

import warnings

import numpy as np
from fairlearn import metrics as fm
from fairlearn.postprocessing import ThresholdOptimizer
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, precision_score, zero_one_loss

from stored import write

METRICS = {
    "selection_rate": fm.selection_rate,
    "recall": fm.true_positive_rate,
    "false_positive_rate": fm.false_positive_rate,
    "specificity": fm.true_negative_rate,
    "false_negative_rate": fm.false_negative_rate,
    "accuracy": accuracy_score,
    "precision": precision_score,
    "error_rate": zero_one_loss,
    "balanced_accuracy": balanced_accuracy_score,
    "f1": f1_score,
}

# Functions that fairlearn makes of a metric: the name of its own, our metric, and which of the values by group.
EXTREMES = {
    "accuracy_score_group_min": ("accuracy", "least"),
    "zero_one_loss_group_max": ("error_rate", "most"),
    "balanced_accuracy_score_group_min": ("balanced_accuracy", "least"),
    "f1_score_group_min": ("f1", "least"),
    "precision_score_group_min": ("precision", "least"),
    "recall_score_group_min": ("recall", "least"),
}
DERIVED = {
    "accuracy_score": "accuracy",
    "zero_one_loss": "error_rate",
    "selection_rate": "selection_rate",
    "true_positive_rate": "recall",
    "true_negative_rate": "specificity",
    "false_positive_rate": "false_positive_rate",
    "false_negative_rate": "false_negative_rate",
}
OF_SCORES = {
    "roc_auc": "roc_auc_score_group_min",
    "log_loss": "log_loss_group_max",
    "mae": "mean_absolute_error_group_max",
    "mse": "mean_squared_error_group_max",
    "r2": "r2_score_group_min",
}


def table_case(rng, index):
    groups = int(rng.integers(2, 9))
    cells = rng.integers(1, [6, 40, 2000][index % 3], size=(groups, 4))
    rows = [(g, y, d) for g in range(groups) for (y, d), n in zip([(1, 1), (0, 1), (1, 0), (0, 0)], cells[g]) for _ in range(n)]
    group, y, d = np.array(rows).T
    weight = None
    if index % 4 == 3:
        weight = np.round(rng.random(len(rows)) + 0.1, 2)
    params = {} if weight is None else {"sample_weight": weight}
    frame = fm.MetricFrame(
        metrics=METRICS, y_true=y, y_pred=d, sensitive_features=group,
        sample_params={name: params for name in METRICS},
    )
    sums = [
        [float(np.sum((np.ones(len(rows)) if weight is None else weight)[(group == g) & (y == a) & (d == b)])) for a, b in [(1, 1), (0, 1), (1, 0), (0, 0)]]
        for g in range(groups)
    ]
    extra = dict(sensitive_features=group, **params)
    odds = {
        f"{kind}_{method}_{agg}": getattr(fm, f"equalized_odds_{kind}")(y, d, method=method, agg=agg, **extra)
        for kind in ("difference", "ratio")
        for method in ("between_groups", "to_overall")
        for agg in ("worst_case", "mean")
    }
    values = {}
    for name in METRICS:
        values[name] = {
            "groups": frame.by_group[name].to_numpy(),
            "overall": frame.overall[name],
            "difference": frame.difference("between_groups")[name],
            "difference_overall": frame.difference("to_overall")[name],
            "ratio": frame.ratio("between_groups")[name],
            "ratio_overall": frame.ratio("to_overall")[name],
            "least": frame.group_min()[name],
            "most": frame.group_max()[name],
        }
    for theirs, (name, which) in EXTREMES.items():
        assert np.isclose(values[name][which], getattr(fm, theirs)(y, d, **extra), rtol=1e-14), theirs
    for theirs, name in DERIVED.items():
        for kind in ("difference", "ratio"):
            assert np.isclose(values[name][kind], getattr(fm, f"{theirs}_{kind}")(y, d, **extra), rtol=1e-14), theirs
    assert fm.count(y, d) == len(y) and np.isclose(fm.mean_prediction(y, d), d.mean())
    assert np.isclose(values["selection_rate"]["difference"], fm.demographic_parity_difference(y, d, **extra), rtol=1e-14)
    assert np.isclose(values["selection_rate"]["ratio_overall"], fm.demographic_parity_ratio(y, d, method="to_overall", **extra), rtol=1e-14)
    assert np.isclose(values["recall"]["difference"], fm.equal_opportunity_difference(y, d, **extra), rtol=1e-14)
    return {"kind": "table", "cells": sums, "values": values, "odds": odds}


def scored_case(rng, index):
    """Metrics of scores: the least or the largest value of any group."""
    groups = int(rng.integers(2, 6))
    group = np.concatenate([np.repeat(np.arange(groups), 4), rng.integers(0, groups, [20, 200][index % 2])])
    y = (rng.random(len(group)) < 0.3 + 0.1 * group).astype(int)
    y[: 4 * groups] = np.tile([0, 1, 0, 1], groups)
    score = np.clip(np.round(0.6 * rng.random(len(group)) + 0.35 * y, [1, 6][index % 2]), 0.01, 0.99)
    results = {ours: getattr(fm, theirs)(y, score, sensitive_features=group) for ours, theirs in OF_SCORES.items()}
    return {"kind": "scored", "groups": group, "labels": y, "scores": score, "results": results}


class Score(BaseEstimator, ClassifierMixin):
    """Passes the score on."""

    def fit(self, x, y):
        self.fitted_ = True
        self.classes_ = np.array([0, 1])
        return self

    def predict(self, x):
        return np.asarray(x)[:, 0]


CONSTRAINTS = {
    "selection_rate": "demographic_parity",
    "recall": "true_positive_rate_parity",
    "false_positive_rate": "false_positive_rate_parity",
    "equalized_odds": "equalized_odds",
}


def thresholds_case(rng, index):
    n, groups = [60, 400][index % 2], 2 + index % 3
    group = np.concatenate([np.repeat(np.arange(groups), 4), rng.integers(0, groups, n)])
    y = (rng.random(len(group)) < 0.3 + 0.1 * group).astype(int)
    y[: 4 * groups] = np.tile([0, 1, 0, 1], groups)
    score = np.round(rng.normal(size=len(group)) + y * (1 + 0.5 * group), [1, 6][index % 2])
    results = []
    for ours, theirs in CONSTRAINTS.items():
        for objective in ["accuracy", "balanced_accuracy"]:
            optimizer = ThresholdOptimizer(
                estimator=Score().fit(None, None), constraints=theirs, objective=f"{objective}_score" if objective == "accuracy" else "balanced_accuracy_score",
                prefit=True, predict_method="predict", grid_size=1000,
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                optimizer.fit(score.reshape(-1, 1), y, sensitive_features=group)
            if ours == "equalized_odds":
                x, height = float(optimizer._x_best), float(optimizer._y_best)
                p = y.mean()
                value = p * height + (1 - p) * (1 - x) if objective == "accuracy" else (height + 1 - x) / 2
            else:
                value, x, height = float(optimizer._y_best), float(optimizer._x_best), None
            results.append({"constraint": ours, "objective": objective, "value": value, "rate": x, "recall": height})
    return {"kind": "thresholds", "groups": group, "labels": y, "scores": score, "results": results}


def main():
    rng = np.random.default_rng(20261124)
    cases = [table_case(rng, i) for i in range(100)] + [thresholds_case(rng, i) for i in range(12)]
    cases += [scored_case(rng, i) for i in range(20)]
    write(__file__, ["numpy", "fairlearn", "scikit-learn"], cases)


if __name__ == "__main__":
    main()
