"""Labels that are probably wrong, by cleanlab: python label_issues.py FILE CLASSES

FILE holds raw numbers of 8 bytes, row by row: the label, then a probability for each class. Of the rows that are found
their number is told, and the last digits of sums over their numbers and the squares of these, to compare sets by.
"""

import sys

from clock import Phases

phases = Phases()

import numpy as np
from cleanlab.filter import find_label_issues

phases.end("start")

file, classes = sys.argv[1], int(sys.argv[2])
table = np.fromfile(file).reshape(-1, classes + 1)
labels, probabilities = table[:, 0].astype(int), table[:, 1:].copy()
phases.end("read")

found = np.flatnonzero(find_label_issues(labels, probabilities, filter_by="prune_by_noise_rate", n_jobs=1))
work = phases.end("search")

numbers = found.astype(object)
answers = {
    "labels/count": len(found),
    "labels/sum": int(numbers.sum() % 10**6),
    "labels/squares": int((numbers**2).sum() % 10**6),
}
phases.tell(["cleanlab", "numpy"], work, answers)
