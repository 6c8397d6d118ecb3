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
    print(f"{len(list(TARGET.glob('*.csv')))} files in {TARGET}")


if __name__ == "__main__":
    main(*sys.argv[1:])
