"""What DuckDB's SUMMARIZE says of a table: python summarize.py FILE

SUMMARIZE estimates quantiles and distinct values. The answers that are compared are exact, and asked for outside the time.
"""

import sys

from clock import Phases

phases = Phases()

import duckdb

phases.end("start")

file = sys.argv[1]
duckdb.sql(f"create table t as select * from read_parquet('{file}')")
phases.end("read")

duckdb.sql("summarize t").fetchall()
work = phases.end("summarize")

NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "FLOAT")
QUANTILES = [1, 5, 25, 50, 75, 95, 99]

answers = {}
for name, kind, *_ in duckdb.sql("describe t").fetchall():
    (rows, present) = duckdb.sql(f'select count(*), count("{name}") from t').fetchone()
    figures = {"present": present, "missing": rows - present}
    if kind in NUMBERS:
        asked = ", ".join(f'quantile_cont("{name}"::double, {q / 100})' for q in QUANTILES)
        values = duckdb.sql(f'select min("{name}"), max("{name}"), favg("{name}"), stddev_pop("{name}"), {asked} from t').fetchone()
        figures |= dict(zip(["min", "max", "mean", "std"] + [f"q{q}" for q in QUANTILES], values))
    answers |= {f"columns/{name}/{figure}": float(value) for figure, value in figures.items()}
phases.end("answers")

phases.tell(["duckdb"], work, answers, "read into memory first; its quantiles and distinct values are estimates, the answers compared are exact ones")
