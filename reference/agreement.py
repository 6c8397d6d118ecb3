"""Agreement of annotators: scikit-learn's Cohen, statsmodels' Fleiss, the krippendorff package."""

import warnings

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from stored import write


def labels(rng, items, raters, values, noise, missing):
    truth = rng.choice(values, items)
    given = np.where(rng.random((items, raters)) < noise, rng.choice(values, (items, raters)), truth[:, None]).astype(float)
    given[rng.random((items, raters)) < missing] = np.nan
    return given


def case(rng, index):
    items = int(rng.choice([5, 12, 40]))
    raters = [2, 2, 3, 5][index % 4]
    values = [np.arange(2), np.arange(5), np.array([0.0, 0.5, 1.0, 2.5, 4.0, 7.0]), np.array([3, 1, 8])][(index // 4) % 4]
    missing = 0.25 if index % 3 == 2 else 0.0
    given = labels(rng, items, raters, values, [0.1, 0.4, 1.0][index % 3], missing)
    rows = [[None if np.isnan(x) else float(x) for x in row] for row in given]
    out = {}
    if raters == 2:
        both = given[~np.isnan(given).any(axis=1)]
        # Places in the order of all labels, because scikit-learn sees only those that it is given.
        every = np.unique(given[~np.isnan(given)])
        a, b = (np.searchsorted(every, both[:, i]) for i in (0, 1))
        for name, weights in [("cohen_kappa", None), ("cohen_kappa_linear", "linear"), ("cohen_kappa_quadratic", "quadratic")]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                out[name] = cohen_kappa_score(a, b, labels=np.arange(len(every)), weights=weights) if len(both) else None
    if not np.isnan(given).any():
        counts = aggregate_raters(given)[0]
        out["fleiss_kappa"] = fleiss_kappa(counts)
        agreeing = (counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))
        out["percent_agreement"] = float(agreeing.mean())
    for level in ["nominal", "ordinal", "interval", "ratio"]:
        name = "krippendorff_alpha" + ("" if level == "nominal" else f"_{level}")
        try:
            out[name] = krippendorff.alpha(reliability_data=given.T, level_of_measurement=level)
        except ValueError:
            # Nothing was labelled twice, or all labels are one.
            out[name] = None
    return {"rows": rows, "values": out}


def main():
    rng = np.random.default_rng(20261123)
    cases = [case(rng, i) for i in range(64)]
    write(__file__, ["numpy", "scikit-learn", "statsmodels", "krippendorff"], cases)


if __name__ == "__main__":
    main()
