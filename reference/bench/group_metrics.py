"""Six metrics of each group by Fairlearn's MetricFrame: python group_metrics.py FILE THRESHOLD

Groups are the values of each slice column, and the conjunctions of all of them, which the file names in its column `cell` for
programs that take one column at a time.
"""

import sys

from clock import Phases

phases = Phases()

import pyarrow.parquet as pq
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

file, threshold = sys.argv[1], float(sys.argv[2])
table = pq.read_table(file)
y, d = table["y"].to_numpy().astype(int), (table["p"].to_numpy() >= threshold).astype(int)
columns = {name: table[name].to_pandas() for name in table.column_names if name not in ("y", "p", "cell")}
phases.end("read")

answers = {}
for name, column in columns.items():
    frame = MetricFrame(metrics=METRICS, y_true=y, y_pred=d, sensitive_features=column.rename(name))
    for value, recall in frame.by_group["recall"].items():
        answers[f"slices/{name}={value}/recall"] = float(recall)
together = MetricFrame(metrics=METRICS, y_true=y, y_pred=d, sensitive_features=columns)
for values, rate in together.by_group["false_positive_rate"].items():
    answers[f"slices/cell={'-'.join(values)}/false_positive_rate"] = float(rate)
work = phases.end("groups")

phases.tell(["fairlearn", "scikit-learn", "pandas", "pyarrow"], work, answers)
