"""Top slices by PyPI sliceline 0.3.0 on narrow tables, for crates/shipworthy-stats/tests/it/slice_search.rs.

Narrow, because that version packs conjunctions into floating point numbers and loses some on wide tables. The losses are
multiples of 1/1024, so that adding them is exact in any order.
"""

import json
from pathlib import Path

import numpy as np
from sliceline.slicefinder import Slicefinder

OUT = Path(__file__).parent.parent / "crates/shipworthy-stats/tests/reference/sliceline.json"
random = np.random.default_rng(20260103)

cases = []
for rows, values, alpha, least, real in [
    (400, [3, 4, 2, 5, 3], 0.95, 8, False),
    (400, [3, 4, 2, 5, 3], 0.95, 8, True),
    (600, [6, 6, 6, 6], 0.99, 10, False),
    (300, [2, 3, 2, 3, 2, 3], 0.9, 20, True),
]:
    codes = np.stack([random.integers(0, v, rows) for v in values], axis=1)
    weak = (codes[:, 0] == 1) & (codes[:, 1] == 2)
    if real:
        loss = np.round(random.exponential(size=rows) * np.where(weak, 6, 1) * 1024) / 1024
    else:
        loss = (random.uniform(size=rows) < np.where(weak, 0.8, 0.15)).astype(float)
    finder = Slicefinder(alpha=alpha, k=12, max_l=3, min_sup=least, verbose=False)
    finder.fit(codes, loss)
    slices = []
    for predicates, stats in zip(finder.top_slices_, finder.top_slices_statistics_):
        slices.append(
            {
                "predicates": [[i, int(v)] for i, v in enumerate(predicates) if v is not None],
                "score": stats["slice_score"],
                "sum": stats["sum_slice_error"],
                "size": int(stats["slice_size"]),
            }
        )
    cases.append(
        {
            "values": values,
            "alpha": alpha,
            "min_examples": least,
            "columns": codes.T.tolist(),
            "loss": loss.tolist(),
            "slices": slices,
        }
    )
OUT.write_text(json.dumps(cases) + "\n")
