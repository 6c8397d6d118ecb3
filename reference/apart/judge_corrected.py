"""Rates corrected for a judge by ppi_py and judgy, for crates/shipworthy-stats/tests/it/reference/judge_corrected.rs.

ppi_py: estimate, standard error and weight of PPI++ on values between 0 and 1, without smoothing. judgy: its point estimate, of which
the bootstrap has no part.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from judgy import estimate_success_rate
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from ppi_py.ppi import _calc_lam_glm
from scipy.stats import norm

OUT = Path(__file__).parents[2] / "crates/shipworthy-stats/tests/reference/judge_corrected.json"
rng = np.random.default_rng(20261121)


def verdicts(labels, values, quality):
    """What a judge says who sees the label with this chance, and guesses otherwise."""
    seen = rng.random(len(labels)) < quality
    return np.where(seen, labels, rng.choice(values, len(labels)))


cases = []
for case in range(60):
    values = [np.array([0.0, 1.0]), np.array([0.0, 0.5, 1.0])][case % 2]
    m, n = int(rng.integers(30, 200)), int(rng.integers(30, 1500))
    share = rng.choice([0.2, 0.5, 0.85])
    weights = [share] + [(1 - share) / (len(values) - 1)] * (len(values) - 1)
    labels = rng.choice(values, m + n, p=weights)
    judged = verdicts(labels, values, [0.0, 0.6, 0.95][case % 3])
    here, there = labels[:m], judged[:m]
    others = judged[m:]
    start = ppi_mean_pointestimate(here, there, others, lam=1)
    weight = _calc_lam_glm(here - start, there - start, others - start, np.eye(1), clip=True)
    lower, upper = ppi_mean_ci(here, there, others, alpha=0.05)
    found = {
        "estimate": float(np.squeeze(ppi_mean_pointestimate(here, there, others, lam=weight))),
        "standard_error": float(np.squeeze(upper - lower)) / 2 / norm.ppf(0.975),
        "weight": float(weight),
    }
    if len(values) == 2:
        rates = there[here == 1].mean() + (1 - there[here == 0]).mean() if 0 < here.sum() < m else 0
        older = estimate_success_rate(here, there, others, bootstrap_iterations=20)[0] if rates > 1.2 else None
        found["older"] = None if older is None else float(older)
    sums = [m, here.sum(), there.sum(), (here**2).sum(), (there**2).sum(), (here * there).sum(), n, others.sum(), (others**2).sum()]
    cases.append({"sums": [float(x) for x in sums]} | found)

versions = ", ".join(f'"{name}": "{version(name)}"' for name in ("ppi-python", "judgy"))
head = f'"generator": "reference/apart/judge_corrected.py", {versions}'
OUT.write_text("{" + head + ', "cases": [\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]}\n")
print(f"{len(cases)} cases, {OUT.stat().st_size // 1024} KiB")
