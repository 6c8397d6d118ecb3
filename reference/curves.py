"""Vertices of ROC, precision-recall and reliability curves: scikit-learn's, on samples with and without ties.

DIFFERENCE: `calibration_curve` puts a score on the edge of two bins into the lower one; ours, like our ece, into the
upper one (i = min(floor(10 p), 9)). Cases named "edges" hold such scores, and come from numpy by our rule.
"""

import warnings

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import precision_recall_curve, roc_curve

from binary_samples import both_classes, informative, sample
from stored import write


def samples(rng):
    """40 samples with both classes."""
    yield sample("two rows", [0.92, 0.13], [1, 0])
    yield sample("two rows, tied", [0.55, 0.55], [1, 0])
    yield sample("all tied", [0.55] * 12, [1, 0, 0] * 4)
    yield sample("perfect", [0.92, 0.83, 0.34, 0.21, 0.21], [1, 1, 0, 0, 0])
    yield sample("inverted", [0.12, 0.23, 0.74, 0.81, 0.81], [1, 1, 0, 0, 0])
    yield sample("edges", [i / 10 for i in range(11)] * 2, [0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1] * 2)
    yield sample("edges, zero and minus zero", [0.0, -0.0, 0.0, -0.0, 0.5, 1.0], [1, 0, 0, 1, 0, 1])
    yield sample("some weights zero", [0.92, 0.83, 0.74, 0.13], [0, 1, 1, 0], [0.0, 1.0, 1.0, 1.0])
    for index in range(32):
        n = int(np.ceil(np.exp(rng.uniform(np.log(4), np.log(250)))))
        scores, labels = informative(rng, n, rng.choice([0.1, 0.3, 0.5, 0.8]), rng.choice([0, 1, 2, 4]), 6)
        if index % 3 == 0:  # many ties, none of them at the edge of a bin
            scores = np.floor(scores * 20) / 20 + 0.013
        # Eighths add up without rounding, so that it is certain which vertices lie on a straight line.
        weights = np.ceil(8 * rng.exponential(size=n)) / 8 if index % 4 == 3 else None
        yield sample(f"drawn {index}", scores, both_classes(labels), weights)


def reliability(y, s, w):
    """Weighted mean label and mean score of each of ten bins that holds weight."""
    bins = np.minimum(np.floor(10 * s), 9)
    used = [b for b in range(10) if w[bins == b].sum() > 0]
    mean = lambda v: [float((w * v)[bins == b].sum() / w[bins == b].sum()) for b in used]
    return mean(y), mean(s)


def curves(case):
    """The three curves of one case; the infinite first threshold of a ROC curve becomes null."""
    y, s = np.array(case["labels"]), np.array(case["scores"])
    w = None if case["weights"] is None else np.array(case["weights"])
    fpr, tpr, cuts = roc_curve(y, s, sample_weight=w, drop_intermediate=True)
    precision, recall, levels = precision_recall_curve(y, s, sample_weight=w, drop_intermediate=True)
    labels, means = reliability(y, s, np.ones(len(y)) if w is None else w)
    if w is None and not case["name"].startswith("edges"):
        theirs = calibration_curve(y, s, n_bins=10, strategy="uniform")
        assert np.allclose(labels, theirs[0], rtol=1e-12) and np.allclose(means, theirs[1], rtol=1e-12)
        labels, means = theirs
    return {
        "roc": {"false_positive_rate": fpr, "true_positive_rate": tpr, "threshold": cuts},
        "precision_recall": {"precision": precision, "recall": recall, "threshold": levels},
        "reliability": {"mean_label": labels, "mean_score": means},
    }


def main():
    warnings.simplefilter("ignore")
    cases = list(samples(np.random.default_rng(20260102)))
    assert len(cases) == 40
    sources = {
        "roc": "sklearn.metrics.roc_curve(drop_intermediate=True)",
        "precision_recall": "sklearn.metrics.precision_recall_curve(drop_intermediate=True)",
        "reliability": "sklearn.calibration.calibration_curve(n_bins=10, strategy='uniform'); numpy for weights and edges",
    }
    write(__file__, ["numpy", "scikit-learn"], [case | curves(case) for case in cases], sources=sources)


if __name__ == "__main__":
    main()
