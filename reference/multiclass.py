"""Decisions and probabilities of several classes, 120 cases: scikit-learn's.

DIFFERENCE: undefined is null, never 0: macro and weighted precision where a class with examples is never decided for, kappa and MCC
where one side has one class only. Recall and areas under curves are averaged over the classes that have them. Classes as
probable as the right one count as more probable in top-k accuracy, so that cases with such ties come from
numpy.
"""

import warnings

import numpy as np
from sklearn import metrics as m

from stored import write


def sample(name, classes, labels, probabilities, weights=None):
    return {
        "name": name,
        "classes": classes,
        "labels": [int(x) for x in labels],
        "decisions": [int(np.argmax(row)) for row in probabilities],
        "probabilities": [[float(p) for p in row] for row in probabilities],
        "weights": None if weights is None else [float(w) for w in weights],
    }


def hot(classes, decisions, sure=0.75):
    rest = (1 - sure) / (classes - 1)
    return [[sure if c == d else rest for c in range(classes)] for d in decisions]


def corners():
    yield sample("one row, right", 3, [0], hot(3, [0]))
    yield sample("one row, wrong", 3, [0], hot(3, [2]))
    yield sample("two classes", 2, [0, 1, 1, 0], hot(2, [0, 1, 0, 0]))
    yield sample("all right", 3, [0, 1, 2, 2], hot(3, [0, 1, 2, 2]))
    yield sample("all wrong", 3, [0, 1, 2, 2], hot(3, [1, 2, 0, 0]))
    yield sample("a class never decided for", 3, [0, 1, 2, 0], hot(3, [0, 1, 1, 0]))
    yield sample("a class never seen", 4, [0, 1, 2, 0, 1], hot(4, [0, 1, 1, 2, 1]))
    yield sample("a class decided for but not there", 3, [0, 1, 0, 1], hot(3, [0, 1, 2, 1]))
    yield sample("one class", 3, [1, 1, 1], hot(3, [1, 1, 0]))
    yield sample("one class, all right", 3, [1, 1, 1], hot(3, [1, 1, 1]))
    yield sample("one decision", 3, [0, 1, 2], hot(3, [1, 1, 1]))
    yield sample("all probabilities equal", 4, [0, 1, 2, 3], [[0.25] * 4] * 4)
    yield sample("certain and right", 3, [0, 1, 2], hot(3, [0, 1, 2], 1.0))
    yield sample("certain and wrong", 3, [0, 1, 2], hot(3, [1, 2, 0], 1.0))
    yield sample("weights of a class zero", 3, [0, 1, 2, 1], hot(3, [0, 1, 1, 0]), [1.0, 2.0, 0.0, 0.5])
    yield sample("weights far apart", 3, [0, 1, 2, 1], hot(3, [0, 1, 2, 0]), [1e-3, 1e3, 1.0, 2.0])


def drawn(rng):
    for index in range(104):
        n = int(np.ceil(np.exp(rng.uniform(np.log(3), np.log(50)))))
        classes = int(rng.choice([2, 3, 4, 7]))
        shares = rng.dirichlet(np.full(classes, rng.choice([0.3, 1.0, 5.0])))
        labels = rng.choice(classes, size=n, p=shares)
        logits = rng.normal(size=(n, classes)) + np.eye(classes)[labels] * rng.choice([0, 1, 3])
        p = np.exp(logits)
        # Parts of a power of two are the same number to every reader of JSON, and add up to one exactly.
        parts = int(rng.choice([16, 64, 4096]))
        p = np.floor(parts * p / p.sum(axis=1, keepdims=True))
        p[np.arange(n), p.argmax(axis=1)] += parts - p.sum(axis=1)
        p = p / parts
        weights = np.round(rng.exponential(size=n) + 0.01, 2) if index % 3 == 2 else None
        yield sample(f"drawn {index}", classes, labels, p, weights)


def numbers(case):
    y, d, p = np.array(case["labels"]), np.array(case["decisions"]), np.array(case["probabilities"])
    w = None if case["weights"] is None else np.array(case["weights"])
    ones = np.ones(len(y)) if w is None else w
    y, d, p, ones = y[ones > 0], d[ones > 0], p[ones > 0], ones[ones > 0]
    w = None if w is None else ones
    k = case["classes"]
    seen = sorted(set(y))
    used = sorted(set(y) | set(d))
    forgotten = bool(set(y) - set(d))
    out = {
        "accuracy": m.accuracy_score(y, d, sample_weight=w),
        "error_rate": m.zero_one_loss(y, d, sample_weight=w),
        "balanced_accuracy": m.balanced_accuracy_score(y, d, sample_weight=w),
        "cohen_kappa": None if len(used) == 1 else m.cohen_kappa_score(y, d, sample_weight=w),
        "mcc": m.matthews_corrcoef(y, d, sample_weight=w) if len(seen) > 1 and len(set(d)) > 1 else None,
        "macro_recall": m.recall_score(y, d, labels=seen, average="macro", sample_weight=w),
    }
    for average in ["macro", "micro", "weighted"]:
        ask = dict(average=average, sample_weight=w, zero_division=0)
        out[f"{average}_f1"] = m.f1_score(y, d, labels=used, **ask)
        undefined = forgotten and average != "micro"
        out[f"{average}_precision"] = None if undefined else m.precision_score(y, d, labels=used, **ask)
        if average != "macro":
            out[f"{average}_recall"] = m.recall_score(y, d, labels=used, **ask)
    each = dict(labels=range(k), average=None, sample_weight=w, zero_division=np.nan)
    out["f1 of"] = m.f1_score(y, d, **each)
    out["precision of"] = m.precision_score(y, d, **each)
    out["recall of"] = m.recall_score(y, d, **each)
    matrix = m.multilabel_confusion_matrix(y, d, labels=range(k), sample_weight=w)
    negatives = matrix[:, 0, :].sum(axis=1)
    rest = np.array([ones[y != c].sum() for c in range(k)])
    out["specificity of"] = [matrix[c, 0, 0] / negatives[c] if rest[c] > 0 else None for c in range(k)]
    right = p[np.arange(len(y)), y]
    out["log_loss"] = m.log_loss(y, p, labels=range(k), sample_weight=w)
    out["brier"] = m.brier_score_loss(y, p, labels=range(k), sample_weight=w, scale_by_half=False)
    out["half_brier"] = m.brier_score_loss(y, p, labels=range(k), sample_weight=w, scale_by_half=True)
    tied = np.any(np.sum(p == right[:, None], axis=1) > 1)
    rank = np.sum(p >= right[:, None], axis=1)
    for top in [1, 2, 3]:
        out[f"top_k_accuracy {top}"] = np.sum(ones * (rank <= top)) / ones.sum()
        if not tied and k > 2 and top < k:
            theirs = m.top_k_accuracy_score(y, p, k=top, labels=range(k), sample_weight=w)
            assert abs(theirs - out[f"top_k_accuracy {top}"]) < 1e-12
    sure = p.max(axis=1)
    bins = np.minimum(np.floor(10 * sure), 9)
    hit = (p.argmax(axis=1) == y).astype(float)
    gaps = [abs(np.sum((ones * (sure - hit))[bins == b])) for b in range(10)]
    out["ece"] = np.sum(gaps) / ones.sum()
    of = lambda c: m.roc_auc_score(y == c, p[:, c], sample_weight=w) if 0 < np.sum(y == c) < len(y) else None
    areas = [of(c) for c in range(k)]
    out["roc_auc of"] = areas
    have = [c for c in range(k) if areas[c] is not None]
    sizes = [ones[y == c].sum() for c in have]
    out["macro_roc_auc"] = np.mean([areas[c] for c in have]) if have else None
    out["weighted_roc_auc"] = np.average([areas[c] for c in have], weights=sizes) if have else None
    if len(seen) == k > 2:
        for average in ["macro", "weighted"]:
            theirs = m.roc_auc_score(y, p, multi_class="ovr", average=average, sample_weight=w)
            assert abs(theirs - out[f"{average}_roc_auc"]) < 1e-12
    pairs = []
    for a in seen:
        for b in seen:
            if a != b:
                both = (y == a) | (y == b)
                pairs.append(m.roc_auc_score(y[both] == a, p[both, a]))
    out["roc_auc_one_vs_one"] = np.mean(pairs) if pairs and w is None else None
    if len(seen) == k > 2 and w is None:
        theirs = m.roc_auc_score(y, p, multi_class="ovo", average="macro")
        assert abs(theirs - out["roc_auc_one_vs_one"]) < 1e-12
    return out


def main():
    warnings.simplefilter("ignore")
    cases = list(corners()) + list(drawn(np.random.default_rng(20260302)))
    assert len(cases) == 120
    write(__file__, ["numpy", "scikit-learn"], [case | {"values": numbers(case)} for case in cases])


if __name__ == "__main__":
    main()
