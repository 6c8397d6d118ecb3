"""A minimal report by ydata-profiling, without drawing it: python profile_report.py FILE"""

import sys

from clock import Phases

phases = Phases()

import pandas as pd
from ydata_profiling import ProfileReport

phases.end("start")

table = pd.read_parquet(sys.argv[1])
phases.end("read")

described = ProfileReport(table, minimal=True, progress_bar=False).get_description()
work = phases.end("report")

answers = {}
for name, figures in described.variables.items():
    answers[f"columns/{name}/missing"] = float(figures["n_missing"])
    if figures["type"] == "Numeric":
        for ours, theirs in {"min": "min", "max": "max", "mean": "mean", "q25": "25%", "q50": "50%", "q75": "75%"}.items():
            answers[f"columns/{name}/{ours}"] = float(figures[theirs])
phases.tell(["ydata-profiling", "pandas", "pyarrow"], work, answers)
