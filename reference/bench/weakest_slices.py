"""The ten weakest slices of up to three columns by PyPI sliceline: python weakest_slices.py FILE LEAST

FILE is a CSV of whole numbers; its last column, `wrong`, is the loss.
"""

import sys

from clock import Phases

phases = Phases()

import numpy as np
import pyarrow.csv
from sliceline.slicefinder import Slicefinder

phases.end("start")

file, least = sys.argv[1], int(sys.argv[2])
table = pyarrow.csv.read_csv(file)
codes = np.stack([table[name].to_numpy() for name in table.column_names[:-1]], axis=1)
loss = table["wrong"].to_numpy().astype(float)
phases.end("read")

finder = Slicefinder(alpha=0.95, k=10, max_l=3, min_sup=least, verbose=False)
finder.fit(codes, loss)
work = phases.end("search")

scores = [stats["slice_score"] for stats in finder.top_slices_statistics_]
answers = {f"score/{rank}": float(score) for rank, score in enumerate(scores)}
phases.tell(["sliceline", "numpy", "pyarrow"], work, answers)
