"""Real predictions as CSV, for the tests of `shipworthy-stats` that read no Parquet.

Reads `../shared/data`, which is not part of the repository, and writes to `target/real-data`, which is not committed. The tests
skip, saying so, where the files are absent; pyarrow and pandas are needed for this script only.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "data"
TARGET = ROOT / "target" / "real-data"


def main(source=SOURCE):
    if not Path(source).is_dir():
        print(f"skipped: no {source}")
        return
    import pandas as pd  # not needed to skip

    TARGET.mkdir(parents=True, exist_ok=True)
    read = lambda name: pd.read_parquet(Path(source) / f"{name}.parquet")
    codes = lambda column: column.map({name: code for code, name in enumerate(["VF", "F", "M", "L"])})
    hpc = read("predictions/modeldata_hpc_cv")
    hpc.assign(obs=codes(hpc["obs"]), pred=codes(hpc["pred"])).drop(columns="Resample").to_csv(TARGET / "hpc_cv.csv", index=False)
    read("predictions/modeldata_solubility_test").to_csv(TARGET / "solubility.csv", index=False)
    eta = read("model_predictions/food_delivery_eta_oof")
    eta[["y_true_minutes", *[name for name in eta if name.startswith("pred_")]]].to_csv(TARGET / "eta.csv", index=False)
    flu = read("predictions/flusight_quantile_forecasts_2022_23")
    flu = flu[(flu["output_type"] == "quantile") & flu["observed"].notna()]
    key = ["model", "forecast_date", "horizon_weeks", "location", "observed"]
    wide = flu.pivot_table(index=key, columns="quantile", values="value").reset_index()
    wide["model"] = (wide["model"] == "MOBS-GLEAM_FLUH").astype(int)
    wide.drop(columns=["forecast_date", "location"]).to_csv(TARGET / "flusight.csv", index=False)
    read("label_errors/cifar10_test_cv_probabilities").drop(columns="index").to_csv(TARGET / "cifar10.csv", index=False)
    judges(read, Path(source), pd)
    print(f"{len(list(TARGET.glob('*.csv')))} files in {TARGET}")


def judges(read, source, pd):
    """Verdicts of judges and labels of annotators, by name or number, without any text."""
    verdicts = read("llm_judge/llmbar_judge_verdicts")
    columns = ["item_id", "subset", "judge", "prompting", "gold_label", "winner_original", "winner_swapped"]
    verdicts[columns].to_csv(TARGET / "llmbar.csv", index=False)
    published = pd.read_csv(source / "llm_judge/llmbar_published_statistics.csv")
    share = lambda text: str(text).split("=")[-1].strip(" %")
    percent = [name for name in published if name.startswith(("published_correct", "published_equal"))]
    published.assign(**{name: published[name].map(share) for name in percent})[
        ["subset", "judge", "prompting", "n", *percent]
    ].to_csv(TARGET / "llmbar_published.csv", index=False)
    tweets = read("annotation/vader_tweets_ratings")["ratings"].map(lambda ratings: list(ratings)[:20])
    pd.DataFrame(tweets.tolist()).to_csv(TARGET / "tweets.csv", index=False)
    refusals = read("redteam/xstest_completions_human_and_judge_labels")
    code = lambda column: column.str[0].where(column.str.match(r"[123]_"), "0")
    names = ["annotation_1", "annotation_2", "final_label", "gpt4_label", "strmatch_label"]
    refusals[names].apply(code).to_csv(TARGET / "xstest.csv", index=False)
    scorer = pd.read_csv(source / "redteam/pyrit_refusal_scorer_published_metrics.csv")
    names = ["num_responses", "accuracy", "accuracy_standard_error"]
    scorer[names].dropna().to_csv(TARGET / "scorer.csv", index=False)
    answers = read("short_answer/mohler_2011")
    answers[["grader_1", "grader_2"]].to_csv(TARGET / "mohler.csv", index=False)
    named = {"question_id": "id", "desired_answer": "reference", "student_answer": "answer"}
    columns = ["id", "question", "reference", "answer", "grader_1", "grader_2"]
    answers.rename(columns=named)[columns].to_json(TARGET / "mohler.jsonl", orient="records", lines=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
