"""What an audit says of columns of numbers, by numpy: counts, ends, mean, standard deviation, quantiles.

The table is not stored but made again from its seed by the tests, with operations whose results are the same everywhere.
"""

import numpy as np

from label_errors import uniform
from stored import write

ROWS = 20_000
SEED = 20_261_121
QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def columns():
    """By name: a value for each row, and which rows have one."""
    made = {
        "share": lambda u: u,
        "skewed": lambda u: u * u * u * 1e6,
        "far_from_zero": lambda u: 1e9 + u,
        "tiny": lambda u: (u - 0.5) * 2e-8,
        "few_values": lambda u: np.floor(u * 10.0) - 3.0,
        "cents": lambda u: np.floor(u * 1e5) / 100.0,
        "nearly_constant": lambda u: np.where(u < 0.001, 1.0, 0.0),
    }
    for place, (name, of) in enumerate(made.items()):
        u = uniform(SEED + 2 * place, 0, ROWS)
        present = uniform(SEED + 2 * place + 1, 0, ROWS) >= 0.03
        yield name, of(u), present


def main():
    cases = []
    for name, values, present in columns():
        kept = values[present]
        cases.append(
            {
                "name": name,
                "present": len(kept),
                "missing": ROWS - len(kept),
                "distinct": len(np.unique(kept)),
                "zeros": int((kept == 0).sum()),
                "negative": int((kept < 0).sum()),
                "min": kept.min(),
                "max": kept.max(),
                "mean": kept.mean(),
                "std": kept.std(),
                "quantiles": np.quantile(kept, QUANTILES),
            }
        )
    write(__file__, ["numpy"], cases, rows=ROWS, seed=SEED)


if __name__ == "__main__":
    main()
