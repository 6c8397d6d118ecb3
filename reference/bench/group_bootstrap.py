"""Six metrics of each group with a bootstrap, by Fairlearn's MetricFrame: python group_bootstrap.py FILE REPLICATES OF

FILE is a CSV of whole numbers: the group, the label, the decision. REPLICATES are timed and scaled to OF, because each takes as
long as the metrics themselves.
"""

import sys

from clock import Phases

phases = Phases()

import pyarrow.csv
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_negative_rate,
    true_positive_rate,
)
from sklearn.metrics import accuracy_score

phases.end("start")

METRICS = {
    "recall": true_positive_rate,
    "false_positive_rate": false_positive_rate,
    "specificity": true_negative_rate,
    "false_negative_rate": false_negative_rate,
    "selection_rate": selection_rate,
    "accuracy": accuracy_score,
}

file, replicates, of = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
table = pyarrow.csv.read_csv(file)
group, label, decision = (table[name].to_pandas() for name in ("cell", "label", "decision"))
phases.end("read")

frame = MetricFrame(metrics=METRICS, y_true=label, y_pred=decision, sensitive_features=group)
by_group = frame.by_group
once = phases.end("metrics")
MetricFrame(
    metrics=METRICS, y_true=label, y_pred=decision, sensitive_features=group,
    n_boot=replicates, ci_quantiles=[0.025, 0.975], random_state=0,
).by_group_ci
# Such a frame takes the metrics once, too.
each = max(phases.end("bootstrap") - once, 0.0) / replicates

answers = {
    f"groups/{name}/{code}": float(value) for name in METRICS for code, value in by_group[name].items()
}
phases.tell(["fairlearn", "scikit-learn", "pandas", "pyarrow"], once + of * each, answers, f"bootstrap scaled from {replicates} to {of} replicates")
