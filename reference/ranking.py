"""Ranking metrics of single queries: trec_eval through pytrec_eval, scikit-learn's ndcg_score, and every order of ties by hand.

DIFFERENCE: a query without relevant documents is 0 for trec_eval and scikit-learn in NDCG, average precision, recall, R-precision
and bpref; it is null here.
"""

from itertools import permutations

import numpy as np
import pytrec_eval
from sklearn.metrics import dcg_score, ndcg_score

from stored import write

CUTS = [1, 3, 5, 10, 20]
NEEDS_RELEVANT = ("ndcg", "map", "Rprec", "bpref", "recall")


def trec_case(rng, index):
    """A run file's query: ties, unjudged documents, judged documents that were not retrieved, negative judgements."""
    documents = [f"d{number}" for number in rng.permutation(60)]
    shown = documents[: int(rng.integers(1, 40))]
    steps = [5, 30, 1_000_000][index % 3]
    run = {d: float(np.round(rng.random() * steps) / steps) for d in shown}
    share = [0.0, 0.15, 0.5][index % 3 if index % 7 else 0]
    grades = lambda: int(rng.integers(1, 4)) if rng.random() < share else int(rng.choice([0, 0, 0, -1]))
    judged = {d: grades() for d in documents if rng.random() < 0.7} or {"d0": 0}
    names = {"map", "recip_rank", "Rprec", "bpref", "ndcg"}
    names |= {f"{m}.{','.join(map(str, CUTS))}" for m in ("P", "recall", "ndcg_cut", "map_cut", "success")}
    values = pytrec_eval.RelevanceEvaluator({"q": judged}, names).evaluate({"q": run})["q"]
    if not any(grade > 0 for grade in judged.values()):
        values = {k: (None if k.startswith(NEEDS_RELEVANT) else v) for k, v in values.items()}
    return {"kind": "trec", "run": list(run.items()), "judged": list(judged.items()), "values": values}


def scored_case(rng, index):
    """All documents scored and judged, with many equal scores."""
    n = int(rng.integers(2, 25))
    scores = np.round(rng.random(n) * [3, 8, 1e6][index % 3]) / 8
    grades = rng.integers(0, [2, 5][index % 2], n).astype(float)
    grades[0] = 1.0
    values = {}
    for k in [1, 3, 10, None]:
        values[f"ndcg@{k}"] = ndcg_score([grades], [scores], k=k)
        values[f"dcg@{k}"] = dcg_score([grades], [scores], k=k)
        values[f"exponential@{k}"] = ndcg_score([2.0**grades - 1.0], [scores], k=k)
    return {"kind": "scored", "scores": scores, "grades": grades, "values": values}


def tied_case(rng):
    """Averages over every order of documents with equal scores."""
    n = int(rng.integers(2, 8))
    scores = rng.integers(0, 3, n)
    grades = rng.integers(0, 2, n)
    grades[0] = 1
    sums, count = {}, 0
    for order in permutations(range(n)):
        if any(scores[a] < scores[b] for a, b in zip(order, order[1:])):
            continue
        hits = np.array([grades[i] for i in order], float)
        ranks = np.arange(1, n + 1)
        found = {
            "average_precision": float(np.sum(hits * np.cumsum(hits) / ranks) / hits.sum()),
            "reciprocal_rank": float(np.max(hits / ranks)),
            "average_precision@2": float(np.sum((hits * np.cumsum(hits) / ranks)[:2]) / hits.sum()),
            "average_precision@4": float(np.sum((hits * np.cumsum(hits) / ranks)[:4]) / hits.sum()),
            "reciprocal_rank@2": float(np.max((hits / ranks)[:2])),
            "reciprocal_rank@4": float(np.max((hits / ranks)[:4])),
            "precision@3": float(hits[:3].sum() / 3),
            "recall@3": float(hits[:3].sum() / hits.sum()),
            "hit_rate@2": float(hits[:2].max()),
            "r_precision": float(hits[: int(hits.sum())].sum() / hits.sum()),
        }
        sums = {key: sums.get(key, 0.0) + value for key, value in found.items()}
        count += 1
    return {"kind": "tied", "scores": scores, "grades": grades, "values": {k: v / count for k, v in sums.items()}}


def main():
    rng = np.random.default_rng(20261121)
    cases = [trec_case(rng, i) for i in range(120)] + [scored_case(rng, i) for i in range(60)]
    cases += [tied_case(rng) for _ in range(40)]
    write(__file__, ["numpy", "scikit-learn", "pytrec_eval-terrier"], cases)


if __name__ == "__main__":
    main()
