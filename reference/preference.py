"""Strengths by Bradley and Terry: choix and statsmodels' binomial logit, which have to agree; covariances from statsmodels.

Ties count half for each side. The covariance is that of strengths that add up to zero. The sandwich is clustered with
G / (G - 1) as its only correction.
"""

import choix
import numpy as np
import statsmodels.api as sm

from stored import write


def case(rng, index):
    n = [3, 5, 8][index % 3]
    truth = rng.normal(size=n)
    rows = []
    while True:
        for _ in range(n * [6, 20][index % 2]):
            a, b = rng.choice(n, 2, replace=False)
            p = 1 / (1 + np.exp(truth[b] - truth[a]))
            a_wins = float(rng.choice([0.0, 0.5, 1.0], p=[(1 - p) * 0.8, 0.2, p * 0.8]))
            rows.append((int(a), int(b), a_wins, 1 - a_wins, int(rng.integers(0, 25))))
        wins = np.zeros((n, n))
        for a, b, x, y, _ in rows:
            wins[a, b] += x
            wins[b, a] += y
        if np.all(np.linalg.matrix_power((wins > 0).astype(int) + np.eye(n, dtype=int), n) > 0):
            break
    design = np.zeros((len(rows), n))
    for i, (a, b, *_) in enumerate(rows):
        design[i, a], design[i, b] = 1, -1
    outcome = np.array([row[2] for row in rows])
    # The last strength is fixed at 0, then all are centred.
    model = sm.GLM(outcome, design[:, :-1], family=sm.families.Binomial())
    fit = model.fit(tol=1e-14, maxiter=200)
    centre = np.eye(n) - 1 / n
    strengths = centre @ np.append(fit.params, 0.0)
    # At a finite strength a half-won comparison has the information of a whole one.
    chance = 1 / (1 + np.exp(-(design @ strengths)))
    information = design.T @ (design * (chance * (1 - chance))[:, None])
    covariance = np.linalg.pinv(information)
    padded = np.zeros((n, n))
    padded[:-1, :-1] = fit.cov_params()
    assert np.allclose(covariance, centre @ padded @ centre, rtol=1e-7, atol=1e-9)
    pairs = [(a, b) for a, b, x, y, _ in rows for _ in range(int(2 * x))]
    pairs += [(b, a) for a, b, x, y, _ in rows for _ in range(int(2 * y))]
    other = choix.opt_pairwise(n, pairs, alpha=0.0, method="Newton-CG", tol=1e-10)
    assert np.allclose(strengths, other - other.mean(), atol=1e-5), (strengths, other)
    groups = np.array([row[4] for row in rows])
    score = design * (outcome - chance)[:, None]
    sums = np.array([score[groups == g].sum(axis=0) for g in np.unique(groups)])
    count = len(sums)
    sandwich = covariance @ (sums.T @ sums) @ covariance * count / (count - 1)
    return {"candidates": n, "rows": rows, "strengths": strengths, "covariance": covariance, "sandwich": sandwich}


def main():
    rng = np.random.default_rng(20261122)
    write(__file__, ["numpy", "choix", "statsmodels"], [case(rng, i) for i in range(12)])


if __name__ == "__main__":
    main()
