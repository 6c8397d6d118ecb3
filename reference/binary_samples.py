"""Seeded samples of scores and labels for the binary families, corners first."""

import numpy as np


def sample(name, scores, labels, weights=None, threshold=0.5, prevalence=None):
    """One case before its metrics."""
    return {
        "name": name,
        "scores": [float(s) for s in scores],
        "labels": [int(label) for label in labels],
        "weights": None if weights is None else [float(w) for w in weights],
        "threshold": threshold,
        "prevalence": prevalence,
    }


def informative(rng, n, rate, strength, digits):
    """Labels at about `rate`, and scores that know something of them; few `digits` make many ties."""
    labels = (rng.random(n) < rate).astype(int)
    logit = rng.normal(size=n) + strength * (labels - 0.5) + np.log(rate / (1 - rate))
    return np.round(1 / (1 + np.exp(-logit)), digits), labels


def both_classes(labels):
    """The labels, with a class that chance left out put back."""
    if len(labels) > 1:
        labels[0], labels[-1] = 1, 0
    return labels


def corners():
    """Cases at the edges of the definitions, by hand."""
    yield sample("one row, positive, decided positive", [0.9], [1])
    yield sample("one row, positive, decided negative", [0.1], [1])
    yield sample("one row, negative, decided positive", [0.9], [0])
    yield sample("one row, negative, decided negative", [0.1], [0])
    yield sample("one row of weight zero", [0.9], [1], [0.0])
    yield sample("two rows, right", [0.9, 0.1], [1, 0])
    yield sample("two rows, wrong", [0.1, 0.9], [1, 0])
    yield sample("two rows, tied", [0.5, 0.5], [1, 0])
    yield sample("all tied at the threshold", [0.5] * 12, [1, 0, 0] * 4)
    yield sample("all tied below the threshold", [0.25] * 12, [1, 0, 0] * 4)
    yield sample("all tied at zero", [0.0] * 9, [1, 0, 0] * 3)
    yield sample("all tied at one", [1.0] * 9, [1, 0, 0] * 3)
    yield sample("zero and minus zero are one score", [0.0, -0.0, 0.0, -0.0, 0.5, 1.0], [1, 0, 0, 1, 0, 1], threshold=0.0)
    yield sample("minus zero is at the threshold zero", [-0.0, -0.0, 1.0], [1, 0, 1], threshold=0.0)
    yield sample("certain and right", [0.0, 0.0, 1.0, 1.0], [0, 0, 1, 1])
    yield sample("certain and wrong", [1.0, 1.0, 0.0, 0.0], [0, 0, 1, 1])
    yield sample("certain and half wrong", [1.0, 0.0, 1.0, 0.0], [0, 0, 1, 1])
    yield sample("all positive", [0.1, 0.4, 0.5, 0.8, 0.8], [1] * 5)
    yield sample("all positive, all decided positive", [0.6, 0.7, 0.8], [1] * 3)
    yield sample("all positive, all decided negative", [0.1, 0.2, 0.3], [1] * 3)
    yield sample("all negative", [0.1, 0.4, 0.5, 0.8, 0.8], [0] * 5)
    yield sample("all negative, all decided positive", [0.6, 0.7, 0.8], [0] * 3)
    yield sample("all negative, all decided negative", [0.1, 0.2, 0.3], [0] * 3)
    yield sample("all decided positive", [0.6, 0.7, 0.8, 0.9], [1, 0, 1, 0])
    yield sample("all decided negative", [0.1, 0.2, 0.3, 0.4], [1, 0, 1, 0])
    yield sample("threshold above every score", [0.2, 0.9, 0.6, 0.4], [0, 1, 1, 0], threshold=1.5)
    yield sample("threshold below every score", [0.2, 0.9, 0.6, 0.4], [0, 1, 1, 0], threshold=-1.0)
    yield sample("no false positive", [0.9, 0.4, 0.3, 0.2], [1, 1, 0, 0])
    yield sample("no false negative", [0.9, 0.8, 0.7, 0.2], [1, 1, 0, 0])
    yield sample("no true positive", [0.1, 0.2, 0.7, 0.2], [1, 1, 0, 0])
    yield sample("no true negative", [0.9, 0.2, 0.7, 0.8], [1, 1, 0, 0])
    yield sample("tenths, the edges of the bins", [i / 10 for i in range(11)] * 2, [0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1] * 2)
    # Not closer, because some readers of JSON miss the nearest number by one rounding.
    yield sample("neighbours of the edges", [i / 10 + s for i in range(1, 10) for s in (-1e-14, 1e-14)], [0, 1] * 9)
    yield sample("scores a few roundings apart", [0.5, 0.5 + 1e-15, 0.5 - 1e-15, 0.5], [1, 0, 1, 0])
    yield sample("tiny scores", [1e-300, 5e-324, 1e-16, 1e-15, 0.0], [1, 0, 1, 0, 0])
    yield sample("all weights zero", [0.1, 0.6, 0.7], [0, 1, 0], [0.0, 0.0, 0.0])
    yield sample("positives of weight zero", [0.1, 0.6, 0.7, 0.3], [0, 1, 0, 1], [1.0, 0.0, 2.0, 0.0])
    yield sample("negatives of weight zero", [0.1, 0.6, 0.7, 0.3], [0, 1, 0, 1], [0.0, 1.5, 0.0, 2.0])
    yield sample("false positives of weight zero", [0.1, 0.6, 0.7, 0.3], [0, 1, 0, 1], [1.0, 1.5, 0.0, 2.0])
    yield sample("the highest score of weight zero", [0.9, 0.8, 0.7, 0.1], [0, 1, 1, 0], [0.0, 1.0, 1.0, 1.0])
    yield sample("weights of very different size", [0.9, 0.2, 0.7, 0.4, 0.5], [1, 1, 0, 0, 1], [1e-6, 1e6, 1.0, 3.0, 0.5])
    yield sample("equal weights", [0.9, 0.2, 0.7, 0.4, 0.5], [1, 1, 0, 0, 1], [2.5] * 5)
    yield sample("rare by reweighting", [0.9, 0.2, 0.7, 0.4, 0.5, 0.6], [1, 1, 0, 0, 1, 0], prevalence=0.001)
    yield sample("common by reweighting", [0.9, 0.2, 0.7, 0.4, 0.5, 0.6], [1, 1, 0, 0, 1, 0], prevalence=0.999)
    yield sample("reweighted to what it was", [0.9, 0.2, 0.7, 0.4, 0.5, 0.6], [1, 1, 0, 0, 1, 0], prevalence=0.5)
    yield sample("perfect, reweighted", [0.9, 0.8, 0.3, 0.2], [1, 1, 0, 0], prevalence=0.03)
    yield sample("all decided negative, reweighted", [0.1, 0.2, 0.3, 0.4], [1, 0, 1, 0], prevalence=0.03)
    yield sample("all tied, reweighted", [0.5] * 12, [1, 0, 0] * 4, prevalence=0.03)


def drawn(rng):
    """Cases by the hundred: every size, rate, strength and roughness."""
    for index in range(72):
        n = int(np.ceil(np.exp(rng.uniform(np.log(2), np.log(400)))))
        scores, labels = informative(rng, n, rng.choice([0.02, 0.1, 0.3, 0.5, 0.8]), rng.choice([0, 1, 2, 4]), rng.choice([1, 2, 3, 6]))
        yield sample(f"drawn {index}", scores, labels, threshold=float(rng.choice([0.1, 0.3, 0.5, 0.5, 0.7])))
    for index in range(40):
        n = int(rng.integers(2, 400))
        scores, labels = informative(rng, n, rng.choice([0.1, 0.3, 0.5]), rng.choice([0, 1, 2]), rng.choice([1, 2, 6]))
        weights = [
            rng.integers(0, 4, n).astype(float),
            np.round(rng.exponential(size=n), 3),
            rng.choice([0.0, 1.0], n),
            np.round(np.exp(rng.normal(0, 2, n)), 4),
        ][index % 4]
        yield sample(f"weighted {index}", scores, labels, weights, float(rng.choice([0.3, 0.5])))
    for index in range(40):
        n = int(rng.integers(4, 400))
        scores, labels = informative(rng, n, rng.choice([0.1, 0.3, 0.5]), rng.choice([0, 1, 2, 4]), rng.choice([1, 2, 6]))
        rate = float(rng.choice([0.001, 0.008, 0.05, 0.25, 0.5, 0.9]))
        yield sample(f"reweighted {index}", scores, both_classes(labels), None, float(rng.choice([0.3, 0.5])), rate)
    for index in range(10):
        n = int(rng.integers(2, 120))
        labels = both_classes((rng.random(n) < 0.4).astype(int))
        scores = np.where(labels == 1, rng.uniform(0.5, 1, n), rng.uniform(0, 0.499, n)).round(4)
        if index % 2:
            scores = 1 - scores
        yield sample(f"{'inverted' if index % 2 else 'perfect'} {index}", scores, labels)
    for index in range(12):
        n = int(rng.integers(5, 200))
        scores, labels = informative(rng, n, 0.3, 2, 2)
        certain = rng.random(n) < 0.3
        scores = np.where(certain, np.round(scores), scores)
        yield sample(f"some certain {index}", scores, labels, rng.integers(0, 3, n).astype(float) if index % 3 == 0 else None)
    for index in range(10):
        n = int(rng.integers(2, 150))
        scores, _ = informative(rng, n, 0.5, 0, 2)
        yield sample(f"one class {index}", scores, np.full(n, index % 2))
    for index in range(12):
        n = int(rng.integers(5, 300))
        decile, labels = informative(rng, n, 0.4, 2, 6)
        if index % 2:
            scores, threshold = np.ceil(decile * 10), 5.0
        else:
            scores, threshold = np.round(20 * decile - 13, 3), -1.5
        yield sample(f"another scale {index}", scores, labels, None, threshold)
    for index, n in enumerate([399, 400, 400, 397]):
        scores, labels = informative(rng, n, [0.01, 0.5, 0.2, 0.97][index], 1.5, 6)
        yield sample(f"large {index}", scores, labels)
