"""Decisions for any number of labels, 110 cases: scikit-learn's.

DIFFERENCE: undefined is null, never 0: macro and weighted precision where a label that occurs is never decided for. Averages over
labels leave out those that occur nowhere (recall: not among the labels); averages over examples leave out examples for which the
number is 0/0, as scikit-learn does with `zero_division=nan`.
"""

import warnings

import numpy as np
from sklearn import metrics as m

from stored import write


def sample(name, labels, decisions, scores, weights=None):
    flags = lambda rows: ["".join(str(int(x)) for x in row) for row in rows]
    return {
        "name": name,
        "labels": flags(labels),
        "decisions": flags(decisions),
        "scores": [[float(s) for s in row] for row in scores],
        "weights": None if weights is None else [float(w) for w in weights],
    }


def corners():
    yield sample("one row, right", [[1, 0, 1]], [[1, 0, 1]], [[0.9, 0.2, 0.8]])
    yield sample("one row, all wrong", [[1, 0, 1]], [[0, 1, 0]], [[0.1, 0.9, 0.1]])
    yield sample("nothing there, nothing decided", [[0, 0, 0]], [[0, 0, 0]], [[0.1, 0.2, 0.3]])
    yield sample("everything there, everything decided", [[1, 1, 1]], [[1, 1, 1]], [[0.1, 0.2, 0.3]])
    yield sample("a label that is nowhere", [[1, 0, 0], [1, 1, 0]], [[1, 0, 0], [0, 1, 0]], [[0.9, 0.2, 0.1], [0.4, 0.6, 0.2]])
    yield sample("a label never decided for", [[1, 0, 1], [1, 1, 0]], [[1, 0, 0], [0, 1, 0]], [[0.9, 0.2, 0.1], [0.4, 0.6, 0.2]])
    yield sample("a label never there", [[1, 0, 0], [1, 1, 0]], [[1, 0, 1], [0, 1, 0]], [[0.9, 0.2, 0.7], [0.4, 0.6, 0.2]])
    yield sample("all scores tied", [[1, 0, 0], [0, 1, 1]], [[1, 1, 1], [1, 1, 1]], [[0.5] * 3, [0.5] * 3])
    yield sample("a row of weight zero", [[1, 0], [0, 1], [1, 1]], [[1, 0], [1, 0], [1, 1]], [[0.9, 0.1], [0.8, 0.3], [0.7, 0.6]], [1.0, 0.0, 2.0])
    yield sample("weights far apart", [[1, 0], [0, 1], [1, 1]], [[1, 0], [1, 0], [1, 1]], [[0.9, 0.1], [0.8, 0.3], [0.7, 0.6]], [1e-3, 10.0, 2.0])


def drawn(rng):
    for index in range(100):
        n = int(np.ceil(np.exp(rng.uniform(np.log(2), np.log(40)))))
        k = int(rng.choice([2, 3, 5, 8]))
        labels = rng.random((n, k)) < rng.choice([0.1, 0.3, 0.6], size=k)
        scores = np.round(1 / (1 + np.exp(-(rng.normal(size=(n, k)) + rng.choice([0, 1, 3]) * (labels - 0.5)))), rng.choice([1, 3]))
        weights = np.round(rng.exponential(size=n) + 0.01, 2) if index % 3 == 2 else None
        yield sample(f"drawn {index}", labels, scores > 0.5, scores, weights)


def numbers(case):
    rows = lambda flags: np.array([[int(x) for x in row] for row in flags])
    y, d, s = rows(case["labels"]), rows(case["decisions"]), np.array(case["scores"])
    w = None if case["weights"] is None else np.array(case["weights"])
    if w is not None:
        y, d, s, w = y[w > 0], d[w > 0], s[w > 0], w[w > 0]
    used = [c for c in range(y.shape[1]) if y[:, c].any() or d[:, c].any()]
    seen = [c for c in range(y.shape[1]) if y[:, c].any()]
    forgotten = any(y[:, c].any() and not d[:, c].any() for c in used)
    out = {}
    for average in ["macro", "micro", "weighted"]:
        ask = dict(average=average, sample_weight=w, zero_division=np.nan)
        alone = average == "weighted" and not seen
        out[f"{average}_f1"] = m.f1_score(y, d, labels=used, **ask) if used and not alone else None
        undefined = not used or alone or (forgotten and average != "micro")
        out[f"{average}_precision"] = None if undefined else m.precision_score(y, d, labels=used, **ask)
        out[f"{average}_recall"] = m.recall_score(y, d, labels=seen if average == "macro" else used, **ask) if seen else None
    ask = dict(average="samples", sample_weight=w, zero_division=np.nan)
    one = lambda holds, function: (
        function(y[holds], d[holds], **(ask | {"sample_weight": None if w is None else w[holds]})) if holds.any() else None
    )
    out["samples_f1"] = one((y | d).any(axis=1), m.f1_score)
    out["samples_precision"] = one(d.any(axis=1), m.precision_score)
    out["samples_recall"] = one(y.any(axis=1), m.recall_score)
    ask["zero_division"] = 0
    out["samples_jaccard"] = one((y | d).any(axis=1), m.jaccard_score)
    out["hamming_loss"] = m.hamming_loss(y, d, sample_weight=w)
    out["subset_accuracy"] = m.accuracy_score(y, d, sample_weight=w)
    out["label_ranking_average_precision"] = m.label_ranking_average_precision_score(y, s, sample_weight=w)
    out["coverage_error"] = m.coverage_error(y, s, sample_weight=w)
    return out


def main():
    warnings.simplefilter("ignore")
    cases = list(corners()) + list(drawn(np.random.default_rng(20260303)))
    assert len(cases) == 110
    write(__file__, ["numpy", "scikit-learn"], [case | {"values": numbers(case)} for case in cases])


if __name__ == "__main__":
    main()
