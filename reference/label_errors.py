"""Label errors by cleanlab's find_label_issues(filter_by="prune_by_noise_rate").

Inputs are not stored but made again from their seed by the tests: SplitMix64 over a counter, in the order written here, so that
both sides have the same bits. Results of large inputs are stored as a count and a sum.
"""

import numpy as np
from cleanlab.count import compute_confident_joint
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

from stored import write


def uniform(seed, start, count):
    """`count` numbers in (0, 1) from place `start` of the stream of a seed."""
    with np.errstate(over="ignore"):
        z = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + (np.arange(start, start + count, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53


def inputs(seed, rows, classes, missing, noise, sharpness):
    """True classes are skewed; `missing` is a class that nobody has; labels are wrong with chance `noise`."""
    u = uniform(seed, 0, rows * (classes + 3)).reshape(rows, classes + 3)
    truth = np.minimum((u[:, 0] * u[:, 0] * classes).astype(int), classes - 1)
    other = np.minimum((u[:, 1] * classes).astype(int), classes - 1)
    labels = np.where(u[:, 2] < noise, other, truth)
    if missing is not None:
        labels = np.where(labels == missing, (missing + 1) % classes, labels)
    p = u[:, 3:] * u[:, 3:]
    p[np.arange(rows), truth] += sharpness * uniform(seed + 1_000_000, 0, rows)
    total = np.zeros(rows)
    for k in range(classes):
        total = total + p[:, k]
    return labels, p / total[:, None]


def main():
    cases = []
    shapes = [
        (200, 3, None, 0.1, 1.0),
        (500, 10, None, 0.2, 2.0),
        (300, 5, 4, 0.1, 1.0),
        (300, 5, 0, 0.3, 0.5),
        (25, 4, None, 0.2, 1.0),
        (60, 12, None, 0.3, 1.5),
        (1000, 2, None, 0.05, 0.7),
        (1000, 2, None, 0.45, 0.1),
        (2000, 20, 7, 0.3, 1.0),
        (12, 2, None, 0.3, 1.0),
        (5000, 4, None, 0.4, 3.0),
        (20000, 10, None, 0.15, 1.2),
        (1_000_000, 10, None, 0.1, 1.5),
    ]
    for seed, (rows, classes, missing, noise, sharpness) in enumerate(shapes, start=1):
        labels, p = inputs(seed, rows, classes, missing, noise, sharpness)
        found = np.flatnonzero(find_label_issues(labels, p, filter_by="prune_by_noise_rate", n_jobs=1))
        joint = compute_confident_joint(labels, p)
        quality = {
            name: get_label_quality_scores(labels, p, method=name)[:5] for name in ["self_confidence", "normalized_margin"]
        }
        cases.append(
            {
                "seed": seed,
                "rows": rows,
                "classes": classes,
                "missing": missing,
                "noise": noise,
                "sharpness": sharpness,
                "joint": joint,
                "count": len(found),
                "sum": int(found.sum()),
                "squares": int((found.astype(object) ** 2).sum() % 2**53),
                "found": found if len(found) <= 200 else None,
            }
            | quality
        )
    write(__file__, ["numpy", "cleanlab"], cases)


if __name__ == "__main__":
    main()
