"""Maps that make scores mean what they say, and reliability curves, 100 cases: scikit-learn's.

Platt's optimum and the temperature are also sought closer than scikit-learn does, by Newton's and by Brent's method (`sigmoid` and
`temperature`, against `sigmoid_sklearn` and `temperature_sklearn`).

DIFFERENCE: bins of equal width put a score on an edge into the upper one; such scores are not drawn.
"""

import warnings

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, softmax
from sklearn.calibration import _sigmoid_calibration, _TemperatureScaling, calibration_curve
from sklearn.isotonic import IsotonicRegression

from stored import write

ASKED = np.array([-0.5, 0.0, 0.013, 0.1, 0.25, 0.333, 0.5, 0.61, 0.75, 0.9, 0.987, 1.0, 1.7])


def cases(rng):
    for index in range(100):
        n = [1, 2, 3][index] if index < 3 else int(np.ceil(np.exp(rng.uniform(np.log(4), np.log(40)))))
        labels = (rng.random(n) < rng.choice([0.2, 0.5, 0.8])).astype(int)
        if index == 3:
            labels[:] = 1
        scores = expit(rng.normal(size=n) * 1.5 + rng.choice([0, 1, 4]) * (labels - 0.5))
        scores = np.floor(scores * 25) / 25 + 0.013 if index % 3 == 0 else np.round(scores, 4) + 0.00003
        if index == 4:
            scores[:] = 0.413
        k = int(rng.choice([2, 3, 5]))
        classes = rng.integers(k, size=n)
        p = softmax(rng.normal(size=(n, k)) + np.eye(k)[classes] * rng.choice([0.5, 1, 2]), axis=1)
        p = np.clip(np.round(p, 3), 0.001, None)
        p[:, 0] = np.round(1 - p[:, 1:].sum(axis=1), 3)
        p = np.clip(p, 0.0, None)
        weights = np.round(rng.exponential(size=n) + 0.01, 2) if index % 4 == 2 else None
        yield {"name": f"drawn {index}", "scores": scores, "labels": labels, "classes": classes, "probabilities": p, "weights": weights}


def sigmoid(s, y, w):
    ones = np.ones(len(y)) if w is None else w
    up, down = ones[y == 1].sum(), ones[y == 0].sum()
    target = np.where(y == 1, (up + 1) / (up + 2), 1 / (down + 2))

    def loss(ab):
        odds = -(ab[0] * s + ab[1])
        gap = ones * (target - expit(odds))
        return np.sum(ones * (np.logaddexp(0, odds) - target * odds)), np.array([gap @ s, gap.sum()])

    def curve(ab):
        p = expit(-(ab[0] * s + ab[1]))
        v = ones * p * (1 - p)
        return np.array([[v @ (s * s), v @ s], [v @ s, v.sum()]])

    theirs = _sigmoid_calibration(s, y, sample_weight=w)
    ours = np.array(theirs)
    if len(set(s)) == 1:
        alone = np.full(len(s), np.average(target, weights=ones))
        return np.round(alone, 12), np.round(expit(-(theirs[0] * s + theirs[1])), 9)
    for _ in range(20):
        ours = ours - np.linalg.solve(curve(ours), loss(ours)[1])
    agreed = np.abs(expit(-(ours[0] * s + ours[1])) - expit(-(theirs[0] * s + theirs[1]))).max()
    assert agreed < 1e-3, agreed  # their search stops at a gradient of 1e-6
    return np.round(expit(-(ours[0] * s + ours[1])), 12), np.round(expit(-(theirs[0] * s + theirs[1])), 9)


def temperature(p, c, w):
    ones = np.ones(len(c)) if w is None else w
    logs = np.log(p + 1e-12)
    theirs = float(_TemperatureScaling().fit(p, c, sample_weight=w).beta_)
    slope = lambda b: float(np.sum(ones * (np.sum(softmax(b * logs, axis=1) * logs, axis=1) - logs[np.arange(len(c)), c])))
    low, high = np.exp(-10), np.exp(10)
    if slope(low) >= 0:
        ours = low
    elif slope(high) <= 0:
        ours = high
    else:
        ours = brentq(slope, low, high, xtol=1e-15, rtol=1e-14)
    return np.round(softmax(ours * logs, axis=1), 12), np.round(softmax(theirs * logs, axis=1), 9)


def numbers(case):
    s, y, w = case["scores"], case["labels"], case["weights"]
    isotonic = IsotonicRegression(out_of_bounds="clip").fit(s, y, sample_weight=w)
    out = {"isotonic": isotonic.predict(ASKED)}
    out["sigmoid"], out["sigmoid_sklearn"] = sigmoid(s, y, w)
    c = case["classes"]
    out["temperature"], out["temperature_sklearn"] = temperature(case["probabilities"], c, w)
    if w is None:
        for strategy in ["uniform", "quantile"]:
            happened, said = calibration_curve(y, s, n_bins=7, strategy=strategy)
            out[strategy] = {"happened": happened, "said": said}
    return out


def main():
    warnings.simplefilter("ignore")
    found = list(cases(np.random.default_rng(20260305)))
    write(
        __file__, ["numpy", "scikit-learn", "scipy"], [case | {"values": numbers(case)} for case in found], asked=ASKED
    )


if __name__ == "__main__":
    main()
