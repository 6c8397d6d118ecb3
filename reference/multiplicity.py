"""Adjusted p-values by statsmodels, for crates/shipworthy-stats/tests/it/multiplicity.rs."""

import json
from pathlib import Path

import numpy as np
from statsmodels.stats.multitest import multipletests

OUT = Path(__file__).parent.parent / "crates/shipworthy-stats/tests/reference/multiplicity.json"
random = np.random.default_rng(20260101)

lists = [[0.03], [0.5, 0.5], [0.01, 0.02, 0.03, 0.04], [0.0, 1.0, 0.05], [1.0, 1.0, 1.0], [0.04, 0.001, 0.04, 0.001]]
for length in [2, 3, 5, 8, 13, 40]:
    for power in [1, 3, 8]:
        lists.append((random.uniform(size=length) ** power).round(6).tolist())

cases = [
    {
        "p": p,
        "holm": multipletests(p, method="holm")[1].tolist(),
        "benjamini_hochberg": multipletests(p, method="fdr_bh")[1].tolist(),
    }
    for p in lists
]
OUT.write_text(json.dumps(cases, indent=0) + "\n")
