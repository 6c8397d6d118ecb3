"""Rates of groups by Aequitas, for crates/shipworthy-stats/tests/it/group_rates.rs.

Thirty tables of random labels and decisions in two to six groups, some of them without positives, negatives or flagged rows. Aequitas rounds
nothing and gives NaN where a denominator is zero; that is null here, as it is in Shipworthy.
"""

import json
import math
import random
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from aequitas.group import Group

OUT = Path(__file__).parents[2] / "crates/shipworthy-stats/tests/reference/group_rates.json"
RATES = ["tpr", "tnr", "fpr", "fnr", "precision", "npv", "fdr", "for", "pprev", "prev"]
made = random.Random(20260505)

cases = []
for case in range(30):
    groups = made.randint(2, 6)
    label_share, flag_share = made.choice([0.02, 0.2, 0.5]), made.choice([0.05, 0.3, 0.6])
    rows = [
        (made.randrange(groups), int(made.random() < label_share), int(made.random() < flag_share))
        for _ in range(made.randint(40, 400))
    ]
    table = pd.DataFrame(
        {
            "score": [flagged for _, _, flagged in rows],
            "label_value": [label for _, label, _ in rows],
            "group": pd.Series([f"g{group}" for group, _, _ in rows], dtype=object),
        }
    )
    found, _ = Group().get_crosstabs(table, attr_cols=["group"])
    rates = {}
    for _, row in found.iterrows():
        values = {name: float(row[name]) for name in RATES}
        rates[row["attribute_value"]] = {k: None if math.isnan(v) else v for k, v in values.items()}
    cases.append({"rows": [list(row) for row in rows], "groups": groups, "rates": rates})

head = f'"generator": "reference/apart/group_rates.py", "aequitas-lite": "{version("aequitas-lite")}"'
OUT.write_text("{" + head + ', "cases": [\n' + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]}\n")
print(f"{len(cases)} cases, {OUT.stat().st_size // 1024} KiB")
