"""The report on a binary candidate by scikit-learn: python binary_report.py FILE THRESHOLD REPLICATES OF

Numbers of everybody and of each value of the slice columns, curves, the cheapest threshold, and a bootstrap of AUC, average
precision, F1 and cost: REPLICATES are timed and scaled to OF, because a thousand of them on a million rows take minutes.
"""

import sys

from clock import Phases

phases = Phases()

import numpy as np
import pyarrow.parquet as pq
from sklearn import metrics
from sklearn.calibration import calibration_curve

phases.end("start")

FALSE_POSITIVE, FALSE_NEGATIVE = 1.0, 5.0


def curves(y, p):
    """Numbers about scores. One class alone has none."""
    if y.all() or not y.any():
        return {}
    false_positive_rate, true_positive_rate, _ = metrics.roc_curve(y, p)
    metrics.precision_recall_curve(y, p)
    calibration_curve(y, p, n_bins=10)
    positives = y.sum()
    cost = FALSE_POSITIVE * false_positive_rate * (len(y) - positives) + FALSE_NEGATIVE * (1 - true_positive_rate) * positives
    return {
        "roc_auc": metrics.roc_auc_score(y, p),
        "average_precision": metrics.average_precision_score(y, p),
        "log_loss": metrics.log_loss(y, p),
        "brier": metrics.brier_score_loss(y, p),
        "cheapest_error_cost": cost.min() / len(y),
    }


def decisions(y, d):
    """Numbers about decisions."""
    (tn, fp), (fn, tp) = metrics.confusion_matrix(y, d, labels=[False, True])
    return {
        "accuracy": metrics.accuracy_score(y, d),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, d),
        "precision": metrics.precision_score(y, d, zero_division=0),
        "recall": metrics.recall_score(y, d, zero_division=0),
        "f1": metrics.f1_score(y, d, zero_division=0),
        "mcc": metrics.matthews_corrcoef(y, d),
        "cohen_kappa": metrics.cohen_kappa_score(y, d),
        "false_positive_rate": fp / max(fp + tn, 1),
        "error_cost": (FALSE_POSITIVE * fp + FALSE_NEGATIVE * fn) / len(y),
    }


def replicate(random, y, p, d):
    rows = random.integers(0, len(y), len(y))
    y, p, d = y[rows], p[rows], d[rows]
    metrics.roc_auc_score(y, p)
    metrics.average_precision_score(y, p)
    metrics.f1_score(y, d)
    return np.where(d & ~y, FALSE_POSITIVE, np.where(~d & y, FALSE_NEGATIVE, 0.0)).mean()


file, threshold, replicates, of = sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
table = pq.read_table(file)
y, p = table["y"].to_numpy(), table["p"].to_numpy()
slices = [table[name].combine_chunks() for name in table.column_names if name not in ("y", "p")]
phases.end("read")

d = p >= threshold
answers = {f"metrics/{name}": float(value) for name, value in (curves(y, p) | decisions(y, d)).items()}
work = phases.end("report")

for column in slices:
    codes = column.indices.to_numpy()
    for code in range(len(column.dictionary)):
        rows = codes == code
        curves(y[rows], p[rows]) | decisions(y[rows], d[rows])
work += phases.end("slices")

note = ""
if of:
    random = np.random.default_rng(1)
    for _ in range(replicates):
        replicate(random, y, p, d)
    work += phases.end("bootstrap") * of / replicates
    note = f"bootstrap scaled from {replicates} to {of} replicates"

phases.tell(["scikit-learn", "numpy", "pyarrow"], work, answers, note)
