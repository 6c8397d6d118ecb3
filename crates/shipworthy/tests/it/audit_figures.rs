//! What `shipworthy audit` says of columns of numbers, against numpy (`reference/column_figures.py`).

use std::fmt::Write;

use serde_json::Value;

use crate::folder::Folder;

/// Relative to the figure, or to the range of the column where that is larger.
const CLOSE: f64 = 1e-12;

/// The number at a place of a seed's stream, as the script makes it.
fn uniform(seed: u64, place: u64) -> f64 {
    const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut z = seed.wrapping_mul(GOLDEN).wrapping_add((place + 1).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    ((z >> 11) as f64 + 0.5) * 2f64.powi(-53)
}

fn value(column: &str, u: f64) -> f64 {
    match column {
        "share" => u,
        "skewed" => u * u * u * 1e6,
        "far_from_zero" => 1e9 + u,
        "tiny" => (u - 0.5) * 2e-8,
        "few_values" => (u * 10.0).floor() - 3.0,
        "cents" => (u * 1e5).floor() / 100.0,
        "nearly_constant" => f64::from(u < 0.001),
        _ => panic!("the script has no column {column}"),
    }
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn cases(stored: &Value) -> &[Value] {
    stored["cases"].as_array().expect("cases")
}

fn csv(stored: &Value) -> String {
    let names: Vec<&str> = cases(stored).iter().filter_map(|case| case["name"].as_str()).collect();
    let (rows, seed) = (whole(&stored["rows"]), whole(&stored["seed"]));
    let mut text = format!("row,{}\n", names.join(","));
    for row in 0..rows {
        write!(text, "r{row}").expect("text grows");
        for (place, name) in (0..).zip(&names) {
            text.push(',');
            if uniform(seed + 2 * place + 1, row) >= 0.03 {
                write!(text, "{}", value(name, uniform(seed + 2 * place, row))).expect("text grows");
            }
        }
        text.push('\n');
    }
    text
}

#[test]
fn figures_of_columns_equal_numpy() {
    let text = include_str!("../../../shipworthy-stats/tests/reference/column_figures.json");
    let stored: Value = serde_json::from_str(text).expect("reference data");
    let folder = Folder::new();
    folder.write("numbers.csv", csv(&stored));
    let audit = folder.run(&["audit", "numbers.csv", "--format", "json"]).json();
    assert_eq!(audit["rows"], stored["rows"]);
    let mut wrong = Vec::new();
    for case in cases(&stored) {
        let columns = audit["columns"].as_array().expect("columns");
        let column = columns.iter().find(|column| column["name"] == case["name"]).expect("every column");
        let numbers = &column["numbers"];
        let counts =
            [(column, ["present", "missing", "distinct"].as_slice()), (numbers, &["distinct", "zeros", "negative"])];
        for (ours, name) in counts.into_iter().flat_map(|(of, names)| names.iter().map(move |name| (&of[*name], name)))
        {
            if *ours != case[*name] {
                wrong.push(format!("{}: {name} {ours}, not {}", case["name"], case[*name]));
            }
        }
        let range = number(&case["max"]) - number(&case["min"]);
        let mut compare = |what: &str, ours: &Value, theirs: &Value| {
            let (ours, theirs) = (number(ours), number(theirs));
            if (ours - theirs).abs() > CLOSE * theirs.abs().max(range) {
                wrong.push(format!("{}: {what} {ours}, not {theirs}", case["name"]));
            }
        };
        for name in ["min", "max", "mean", "std"] {
            compare(name, &numbers[name], &case[name]);
        }
        for place in 0..7 {
            compare(&format!("quantile {place}"), &numbers["quantiles"][place], &case["quantiles"][place]);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
