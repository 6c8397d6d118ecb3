"""The cases of `cargo xtask bench --only calls-1k` for inspect-ai: three checks on every answer."""

import csv
import json
import re

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, accuracy, scorer
from inspect_ai.solver import generate


def as_json(text):
    try:
        return isinstance(json.loads(text), dict) and "answer" in json.loads(text)
    except ValueError:
        return False


@scorer(metrics=[accuracy()])
def three_checks():
    async def score(state, target):
        said = state.output.completion
        checks = [target.text in said, re.search(r"five \w+", said) is not None, as_json(said)]
        return Score(value=1 if all(checks) else 0)

    return score


@task
def calls():
    with open("cases.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    samples = [Sample(input="Answer in JSON: " + row["question"], target=row["want"]) for row in rows]
    return Task(dataset=MemoryDataset(samples), solver=generate(), scorer=three_checks())
