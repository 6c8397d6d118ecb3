//! Bad data and bad specs get a refusal that says what is wrong and what to do, or a verdict of not enough evidence;
//! never a panic, never half a file. The snapshots are what people read.

use serde_json::Value;

use crate::folder::{Folder, Ran};
use crate::golden::{SPEC, Table, payments, spec};

const SPEC_FILE: &str = "payments.feature.md";

/// Longest message that somebody reads.
const READABLE: usize = 6_000;

fn good() -> Table {
    payments(400, 21)
}

/// A folder with [`SPEC`] and these bytes as its golden set.
fn with_data(bytes: impl AsRef<[u8]>) -> Folder {
    let folder = Folder::new();
    folder.write(SPEC_FILE, SPEC);
    folder.write("golden.csv", bytes);
    folder
}

/// A folder with a good golden set and [`SPEC`] changed.
#[track_caller]
fn with_spec(changes: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    folder.write(SPEC_FILE, spec(changes));
    folder.write("golden.csv", good().csv());
    folder
}

fn run(folder: &Folder) -> (Ran, Vec<String>, Vec<String>) {
    let before = folder.files();
    let ran = folder.run(&["check", SPEC_FILE, "--format", "json", "--output", "result.json", "--replicates", "100"]);
    assert_eq!(ran.stdout, "", "the result goes to the file");
    let strange = ran.stderr.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(strange, None, "control characters reach the terminal:\n{:?}", ran.stderr);
    assert!(ran.stderr.len() < READABLE, "{} bytes of message:\n{}", ran.stderr.len(), ran.stderr);
    let after = folder.files();
    (ran, before, after)
}

/// Checks that the input is refused, that nothing was written, and what was said.
#[track_caller]
fn refused(name: &str, folder: &Folder) {
    let (ran, before, after) = run(folder);
    assert_eq!(ran.code, 2, "not refused:\n{}", ran.stderr);
    assert_eq!(before, after, "files that a refusal left behind");
    insta::assert_snapshot!(name, format!("exit code 2\n{}", ran.stderr));
}

/// Checks that the input is judged with this verdict, and what was said beside it: what the audit found, and why bars
/// have no verdict.
#[track_caller]
fn judged(name: &str, folder: &Folder, verdict: &str, code: i32) -> Value {
    let (ran, before, after) = run(folder);
    assert_eq!(ran.code, code, "{}", ran.stderr);
    assert_eq!(after.len(), before.len() + 1, "exactly the result was written");
    let check: Value = serde_json::from_str(&folder.read("result.json")).expect("a whole result");
    assert_eq!(check["verdict"], verdict);
    let mut told = format!("exit code {code}\n{}\nfindings:\n", ran.stderr);
    for finding in check["findings"].as_array().expect("findings") {
        told.push_str(&format!("- {}: {}\n", finding["code"].as_str().unwrap_or(""), finding["message"]));
    }
    told.push_str("bars without a verdict:\n");
    for candidate in check["candidates"].as_array().expect("candidates") {
        for bar in candidate["bars"].as_array().expect("bars") {
            if bar["verdict"] == "not_enough_evidence" {
                told.push_str(&format!("- {}: {} {} {}\n", candidate["name"], bar["bar"], bar["slice"], bar["reason"]));
            }
        }
    }
    insta::assert_snapshot!(name, told);
    check
}

// ---- files that are no table

#[test]
fn an_empty_file() {
    refused("empty_file", &with_data(""));
}

#[test]
fn a_header_and_nothing_else() {
    refused("header_only", &with_data("id,customer,city,channel,amount,is_fraud,p,q\n"));
}

#[test]
fn rows_of_unequal_length() {
    let csv = good().csv().replacen("pay-000007,", "pay-000007,extra,", 1);
    refused("ragged_rows", &with_data(csv));
}

#[test]
fn bytes_that_are_not_utf_8() {
    let mut bytes = good().csv().into_bytes();
    let at = bytes.windows(6).position(|w| w == b"mumbai").expect("a city");
    bytes[at + 1] = 0xfc;
    refused("not_utf_8", &with_data(bytes));
}

#[test]
fn a_zip_file_called_csv() {
    let mut bytes = b"PK\x03\x04\x14\x00\x06\x00\x08\x00".to_vec();
    bytes.extend((0..2000_u32).map(|i| (i * 37 % 251) as u8));
    refused("zip_called_csv", &with_data(bytes));
}

#[test]
fn a_quote_that_is_never_closed() {
    let csv = good().csv().replacen("mumbai", "\"mumbai", 1);
    refused("open_quote", &with_data(csv));
}

#[test]
fn two_columns_of_one_name() {
    refused("same_name_twice", &with_data(good().renamed("q", "p").csv()));
}

#[test]
fn a_line_of_64_megabytes() {
    let mut csv = good().csv();
    csv.push_str("pay-999999,c1,");
    csv.push_str(&"x".repeat(64 << 20));
    csv.push_str(",upi,10.00,0,0.5,0.5\n");
    refused("long_line", &with_data(csv));
}

#[test]
fn ten_thousand_columns() {
    let mut table = good();
    table.header.extend((0..10_000).map(|i| format!("extra_{i}")));
    for row in &mut table.rows {
        row.extend((0..10_000).map(|i| (i % 10).to_string()));
    }
    table.rows.truncate(50);
    refused("ten_thousand_columns", &with_data(table.csv()));
}

#[test]
fn junk_called_parquet() {
    let folder = with_spec(&[("golden.csv", "golden.parquet")]);
    folder.write("golden.parquet", (0..4000_u32).map(|i| (i * 7919 % 256) as u8).collect::<Vec<u8>>());
    refused("junk_parquet", &folder);
}

#[test]
fn parquet_cut_short() {
    let folder = with_spec(&[("golden.csv", "golden.parquet")]);
    let mut bytes = good().parquet(100);
    bytes.truncate(bytes.len() * 2 / 3);
    folder.write("golden.parquet", bytes);
    refused("truncated_parquet", &folder);
}

#[test]
fn parquet_whose_footer_lies() {
    let folder = with_spec(&[("golden.csv", "golden.parquet")]);
    let mut bytes = b"PAR1".to_vec();
    bytes.extend([0x15; 64]);
    bytes.extend(0x7fff_ffff_u32.to_le_bytes());
    bytes.extend(b"PAR1");
    folder.write("golden.parquet", bytes);
    refused("lying_parquet", &folder);
}

#[test]
fn parquet_with_spoilt_pages() {
    let folder = with_spec(&[("golden.csv", "golden.parquet")]);
    let mut bytes = good().parquet(100);
    for byte in &mut bytes[200..2000] {
        *byte ^= 0x5a;
    }
    folder.write("golden.parquet", bytes);
    refused("spoilt_parquet", &folder);
}

#[test]
fn a_broken_line_of_json_lines() {
    let folder = with_spec(&[("golden.csv", "golden.jsonl")]);
    let lines = good().json_lines().replacen("{\"id\":\"pay-000012\"", "{\"id\":\"pay-000012", 1);
    folder.write("golden.jsonl", lines);
    refused("broken_json_line", &folder);
}

#[test]
fn a_spreadsheet() {
    let folder = with_spec(&[("golden.csv", "golden.xlsx")]);
    let mut bytes = b"PK\x03\x04\x14\x00\x06\x00\x08\x00".to_vec();
    bytes.extend((0..2000_u32).map(|i| (i * 37 % 251) as u8));
    folder.write("golden.xlsx", bytes);
    refused("spreadsheet", &folder);
}

#[test]
fn a_folder_in_place_of_a_file() {
    let folder = with_spec(&[("data: golden.csv", "data: tables")]);
    folder.write("tables/readme.txt", "nothing here");
    refused("folder_as_data", &folder);
}

// ---- labels

#[test]
fn no_positive_at_all() {
    refused("no_positives", &with_data(good().mapped("is_fraud", |_, _| "0".to_owned()).csv()));
}

#[test]
fn positives_and_nothing_else() {
    let folder = with_data(good().mapped("is_fraud", |_, _| "1".to_owned()).csv());
    folder.write(SPEC_FILE, spec(&[("recall >= 60%", "recall >= 10%")]));
    judged("only_positives", &folder, "not_enough_evidence", 3);
}

#[test]
fn a_slice_without_positives() {
    let table = good();
    let (city, label) = (table.place("city"), table.place("is_fraud"));
    let table = table.mapped("is_fraud", |_, row| if row[city] == "surat" { "0" } else { &row[label] }.to_owned());
    let folder = with_data(table.csv());
    folder.write(SPEC_FILE, spec(&[("recall >= 60%", "recall >= 30% in every city")]));
    let check = judged("slice_without_positives", &folder, "not_enough_evidence", 3);
    let surat = check["candidates"][1]["slices"].as_array().expect("slices");
    let surat = surat.iter().find(|slice| slice["slice"]["city"] == "surat").expect("the slice is listed");
    assert_eq!(surat["metrics"]["recall"]["estimate"], Value::Null, "undefined, not 0");
}

#[test]
fn three_label_values() {
    refused("three_labels", &with_data(good().with(3, "is_fraud", "2").csv()));
}

#[test]
fn a_positive_value_that_no_row_has() {
    refused("positive_of_no_row", &with_spec(&[("positive: 1", "positive: yes")]));
}

#[test]
fn labels_that_are_mostly_missing() {
    let table = good();
    let label = table.place("is_fraud");
    let table = table.mapped("is_fraud", |i, row| if i < 390 { String::new() } else { row[label].clone() });
    judged("missing_labels", &with_data(table.csv()), "not_enough_evidence", 3);
}

#[test]
fn a_label_that_is_not_there_but_nearly() {
    refused("near_label", &with_spec(&[("label: is_fraud", "label: is_frod")]));
}

#[test]
fn a_score_is_never_what_was_meant_by_a_label() {
    let folder = with_spec(&[("label: is_fraud", "label: fraud"), ("score: p", "score: p_fraud")]);
    folder.write("golden.csv", good().csv().replacen(",p,", ",p_fraud,", 1));
    refused("label_near_a_score", &folder);
}

#[test]
fn mistakes_in_spec_and_data_are_told_at_once() {
    refused("spec_and_data", &with_spec(&[("recall >= 60%", "recal >= 60%"), ("label: is_fraud", "label: is_frod")]));
    refused("spec_and_file", &with_spec(&[("recall >= 60%", "recal >= 60%"), ("golden.csv", "goldn.csv")]));
}

#[test]
fn times_that_are_words_are_told() {
    let folder = with_spec(&[("  id: id\n", "  id: id\n  time: city\n"), ("60%", "20%"), ("40%", "90%")]);
    let (ran, _, _) = run(&folder);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("warning[time-is-text]"), "{}", ran.stderr);
}

#[test]
fn the_label_as_score() {
    let folder = with_spec(&[("score: p", "score: is_fraud")]);
    let (ran, _, _) = run(&folder);
    assert!([2, 3].contains(&ran.code), "a score that is the label itself exits with {}", ran.code);
    insta::assert_snapshot!("label_as_score", format!("exit code {}\n{}", ran.code, ran.stderr));
}

#[test]
fn a_rule_that_reads_the_label() {
    let folder = with_spec(&[("amount > 900", "is_fraud = 1")]);
    let ran = folder.run(&["check", SPEC_FILE, "--replicates", "100"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.code == 2 || told.lines().any(|line| line.contains("limit") && line.contains("label")),
        "nobody is warned of a rule that reads the label:\n{told}"
    );
}

#[test]
fn a_score_that_copies_the_label_is_told() {
    let table = good();
    let label = table.place("is_fraud");
    let folder = with_data(table.mapped("p", |_, row| row[label].clone()).csv());
    let (ran, _, _) = run(&folder);
    assert_eq!(ran.code, 2, "a score that copies the label is refused");
    insta::assert_snapshot!("score_copies_label", format!("exit code {}\n{}", ran.code, ran.stderr));
}

#[test]
fn a_column_that_gives_the_label_away() {
    let table = good();
    let label = table.place("is_fraud");
    let table = table.mapped("q", |_, row| if row[label] == "1" { "0.9" } else { "0.1" }.to_owned());
    let folder = with_data(table.renamed("q", "chargeback_probability").csv());
    let (ran, _, _) = run(&folder);
    assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
    let check: Value = serde_json::from_str(&folder.read("result.json")).expect("a result");
    let findings = check["findings"].as_array().expect("findings");
    assert!(
        findings.iter().any(|f| f["message"].as_str().is_some_and(|m| m.contains("chargeback_probability"))),
        "nobody is warned of a column that gives the label away: {findings:#?}"
    );
}

// ---- scores

#[test]
fn a_score_that_is_not_a_number() {
    refused("nan_score", &with_data(good().with(5, "p", "NaN").with(9, "p", "nan").csv()));
}

#[test]
fn an_infinite_score() {
    refused("infinite_score", &with_data(good().with(5, "p", "inf").with(6, "p", "-Infinity").csv()));
}

#[test]
fn a_missing_score() {
    refused("null_score", &with_data(good().with(5, "p", "").with(6, "p", "").csv()));
}

#[test]
fn a_score_beyond_its_range() {
    refused("score_out_of_range", &with_data(good().with(5, "p", "1.2").with(77, "p", "-3").csv()));
}

#[test]
fn a_score_of_words() {
    refused("words_as_score", &with_spec(&[("score: p", "score: city")]));
}

#[test]
fn one_word_among_the_scores() {
    refused("one_word_among_scores", &with_data(good().with(311, "p", "n/a").csv()));
}

#[test]
fn two_mistakes_are_told_at_once() {
    refused("two_mistakes", &with_spec(&[("score: p", "score: pp"), ("cluster: customer", "cluster: costumer")]));
}

#[test]
fn scores_in_per_cent() {
    let table = good();
    let p = table.place("p");
    let percent = |row: &[String]| format!("{:.1}%", 100.0 * row[p].parse::<f64>().expect("a score"));
    refused("percent_scores", &with_data(table.clone().mapped("p", |_, row| percent(row)).csv()));
}

#[test]
fn a_price_that_is_missing_where_it_is_needed() {
    let table = good();
    let label = table.place("is_fraud");
    let table = table.mapped("q", |_, row| if row[label] == "1" { String::new() } else { "5".to_owned() });
    let folder = with_data(table.csv());
    folder.write(SPEC_FILE, spec(&[("cost: amount", "cost: q")]));
    refused("missing_price", &folder);
}

#[test]
fn weights_below_zero() {
    let folder = with_data(good().mapped("q", |i, _| if i == 7 { "-1" } else { "2" }.to_owned()).csv());
    folder.write(SPEC_FILE, spec(&[("  cluster: customer\n", "  weight: q\n")]));
    refused("negative_weight", &folder);
}

#[test]
fn a_table_without_its_header() {
    let csv = good().csv();
    refused("no_header", &with_data(csv.split_once('\n').expect("a header").1));
}

#[test]
fn files_that_do_not_fit_together() {
    let folder = with_spec(&[("golden.csv", "golden*.csv")]);
    folder.write("golden-2.csv", good().renamed("q", "quality").csv());
    refused("mixed_files", &folder);
}

#[test]
fn text_in_utf_16() {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(good().csv().encode_utf16().flat_map(u16::to_le_bytes));
    refused("utf_16", &with_data(bytes));
}

// ---- predictions in a file of their own

fn with_predictions(csv: &str) -> Folder {
    let folder = with_spec(&[("score: p", "predictions: scores.csv, score: score")]);
    folder.write("scores.csv", csv);
    folder
}

fn scores() -> Table {
    good().columns(&["id", "p"]).renamed("p", "score")
}

#[test]
fn predictions_that_are_fine() {
    let folder = with_predictions(&scores().shuffled(5).csv());
    let joined = folder.run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    let own = with_spec(&[]).run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    assert_eq!(joined.json()["candidates"][1]["metrics"], own.json()["candidates"][1]["metrics"]);
}

#[test]
fn ids_predicted_twice() {
    let mut table = scores();
    table.rows.push(table.rows[3].clone());
    table.rows.push(table.rows[8].clone());
    refused("duplicate_predictions", &with_predictions(&table.csv()));
}

#[test]
fn ids_without_a_prediction() {
    let mut table = scores();
    table.rows.truncate(390);
    refused("missing_predictions", &with_predictions(&table.csv()));
}

#[test]
fn predictions_without_the_id_column() {
    refused("predictions_without_id", &with_predictions(&scores().renamed("id", "payment").csv()));
}

#[test]
fn predictions_for_other_examples() {
    let table = scores().mapped("id", |_, row| row[0].replace("pay", "order"));
    refused("predictions_for_others", &with_predictions(&table.csv()));
}

#[test]
fn ids_that_repeat_in_the_golden_set_under_a_join() {
    let folder = with_predictions(&scores().csv());
    folder.write("golden.csv", good().with(4, "id", "pay-000003").csv());
    refused("duplicate_golden_ids", &folder);
}

// ---- paths

#[test]
fn a_path_that_climbs_out() {
    let folder = Folder::new();
    folder.write("outside.csv", good().csv());
    folder.write("inside/payments.feature.md", spec(&[("golden.csv", "../outside.csv")]));
    let ran = folder.run(&["check", "inside/payments.feature.md", "--output", "result.txt"]);
    assert_eq!((ran.code, folder.files().len()), (2, 2), "{}", ran.stderr);
    insta::assert_snapshot!("climbs_out", format!("exit code 2\n{}", ran.stderr));
}

#[test]
fn an_absolute_path() {
    refused("absolute_path", &with_spec(&[("golden.csv", "/etc/passwd")]));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out() {
    let outside = Folder::new();
    outside.write("secret.csv", good().csv());
    let folder = with_spec(&[("golden.csv", "link.csv")]);
    std::os::unix::fs::symlink(outside.path("secret.csv"), folder.path("link.csv")).expect("a link");
    refused("link_out", &folder);
}

#[test]
fn a_pattern_that_climbs_out() {
    refused("pattern_out", &with_spec(&[("golden.csv", "../*/*.csv")]));
}

#[test]
fn a_file_that_is_not_there_but_nearly() {
    refused("near_file", &with_spec(&[("data: golden.csv", "data: goldn.csv")]));
}

#[test]
fn a_folder_that_nobody_opened() {
    refused("unopened_root", &with_spec(&[("golden.csv", "shared:golden.csv")]));
}

#[test]
fn an_address_on_the_network() {
    refused("network_address", &with_spec(&[("data: golden.csv", "data: s3://bucket/golden.csv")]));
}

// ---- expressions

#[track_caller]
fn bad_rule(name: &str, rule: &str) {
    refused(name, &with_spec(&[("amount > 900", rule)]));
}

#[test]
fn a_rule_that_asks_another_table() {
    bad_rule("rule_subquery", "amount > (SELECT avg(amount) FROM golden)");
}

#[test]
fn a_rule_that_is_two_statements() {
    bad_rule("rule_statement", "amount > 900; DROP TABLE golden");
}

#[test]
fn a_rule_that_reads_files() {
    bad_rule("rule_reads_file", "read_text('/etc/passwd') = 'x'");
}

#[test]
fn a_rule_that_is_null_for_rows() {
    bad_rule("rule_null", "channel = 'upi' OR amount > 900 AND channel IS NOT NULL");
}

#[test]
fn a_rule_that_is_a_number() {
    bad_rule("rule_number", "amount + 1");
}

#[test]
fn a_rule_with_a_slip() {
    bad_rule("rule_slip", "ammount > 900 AND city == 'pune'");
}

#[test]
fn a_rule_that_does_not_end() {
    bad_rule("rule_unfinished", "amount > 900 AND (city = 'pune'");
}

#[test]
fn a_rule_whose_numbers_grow_too_large() {
    bad_rule("rule_overflow", "is_fraud * 9223372036854775807 + is_fraud > 5");
}

#[test]
fn a_rule_that_takes_words_for_numbers() {
    bad_rule("rule_cast", "CAST(city AS DOUBLE) > 5");
}

#[test]
fn a_rule_that_divides_by_nothing() {
    let folder = with_spec(&[("amount > 900", "100 / (is_fraud - is_fraud) > 1")]);
    refused("rule_divides_by_zero", &folder);
}

#[test]
fn a_rule_as_long_as_a_book() {
    bad_rule("rule_long", &vec!["amount > 1"; 2000].join(" OR "));
}

#[test]
fn a_price_in_words() {
    refused("price_in_words", &with_spec(&[("cost: amount", "cost: city")]));
}

#[test]
fn a_filter_that_leaves_nothing() {
    refused("filter_leaves_nothing", &with_spec(&[("  label: is_fraud", "  where: amount < 0\n  label: is_fraud")]));
}

// ---- slices and bars

#[test]
fn a_metric_that_nobody_knows() {
    refused("unknown_metric", &with_spec(&[("recall >= 60%", "recal >= 60%")]));
}

#[test]
fn a_rate_beyond_one() {
    refused("rate_beyond_one", &with_spec(&[("recall >= 60%", "recall >= 60")]));
}

#[test]
fn a_slice_that_is_an_id() {
    let folder = with_spec(&[("slices: [city, channel]", "slices: [city, id]")]);
    let (ran, _, _) = run(&folder);
    if ran.code != 2 {
        let check: Value = serde_json::from_str(&folder.read("result.json")).expect("a result");
        let about_ids =
            check["findings"].as_array().expect("findings").iter().filter(|f| f["slice"].get("id").is_some());
        let count = about_ids.count();
        assert!(count < 20, "{count} findings, one for each id, where one would do");
    }
}

#[test]
fn a_slice_of_a_thousand_values() {
    let table = payments(1_500, 22);
    let folder = with_data(table.csv());
    folder.write(SPEC_FILE, spec(&[("slices: [city, channel]", "slices: [city, id]")]));
    refused("slice_of_many_values", &folder);
}

#[test]
fn a_slice_of_amounts() {
    refused("slice_of_amounts", &with_spec(&[("slices: [city, channel]", "slices: [city, amount]")]));
}

#[test]
fn a_slice_that_is_not_listed() {
    refused("unlisted_slice", &with_spec(&[("recall >= 60%", "recall >= 60% in every chanel")]));
}

#[test]
fn a_slice_value_that_no_row_has() {
    refused("unknown_slice_value", &with_spec(&[("recall >= 60%", "recall >= 60% for city = \"Mumbay\"")]));
}

#[test]
fn a_column_name_that_is_an_attack() {
    let csv = good().csv().replacen(",q\n", ",q\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\n", 1);
    let folder = with_data(csv);
    folder.write(SPEC_FILE, spec(&[("score: p", "score: pqr")]));
    refused("hostile_column_name", &folder);
}

#[test]
fn values_that_are_an_attack_reach_no_terminal() {
    let table = good();
    let city = table.place("city");
    let table = table.mapped("city", |_, row| {
        if row[city] == "pune" { "<script>alert(1)</script>\u{1b}[31m\u{202e}".to_owned() } else { row[city].clone() }
    });
    let folder = with_data(table.csv());
    folder.write(SPEC_FILE, spec(&[("recall >= 60%", "recall >= 60% in every city")]));
    for format in ["text", "markdown", "html", "junit"] {
        let ran = folder.run(&["check", SPEC_FILE, "--format", format, "--replicates", "100"]);
        assert!([0, 1, 3].contains(&ran.code), "{}", ran.stderr);
        let strange = |text: &str| text.chars().find(|c| *c == '\u{1b}' || *c == '\u{202e}');
        assert_eq!((strange(&ran.stdout), strange(&ran.stderr)), (None, None), "{format}");
        if format == "html" || format == "junit" {
            assert!(!ran.stdout.contains("<script>alert"), "{format} runs what the data say");
        }
    }
}

// ---- specs

#[test]
fn a_bomb_of_aliases() {
    let mut bomb = String::from("x-a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for (name, last) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        bomb.push_str(&format!("x-{name}: &{name} [{}]\n", vec![format!("*{last}"); 9].join(", ")));
    }
    refused("yaml_bomb", &with_spec(&[("task: binary\n", &format!("task: binary\n{bomb}"))]));
}

#[test]
fn a_spec_nested_without_end() {
    let deep = format!("x-deep: {}{}\n", "[".repeat(20_000), "]".repeat(20_000));
    refused("yaml_depth", &with_spec(&[("task: binary\n", &format!("task: binary\n{deep}"))]));
}

#[test]
fn a_spec_without_front_matter() {
    let folder = with_spec(&[]);
    folder.write(SPEC_FILE, "# Payment screen\n\nTo be written.\n");
    refused("no_front_matter", &folder);
}

#[test]
fn a_spec_of_bytes() {
    let folder = with_spec(&[]);
    folder.write(SPEC_FILE, [0xff, 0xfe, 0x00, 0x2d, 0x00, 0x2d]);
    refused("spec_of_bytes", &folder);
}

#[test]
fn a_spec_of_two_megabytes() {
    let folder = with_spec(&[]);
    folder.write(SPEC_FILE, format!("{SPEC}{}", "More prose.\n".repeat(200_000)));
    refused("spec_too_long", &folder);
}

#[test]
fn keys_that_nobody_knows() {
    refused("unknown_keys", &with_spec(&[("positive: 1", "postive: 1"), ("baseline: limit", "baselin: limit")]));
}

#[test]
fn a_candidate_that_is_not_there() {
    refused("unknown_candidate", &with_spec(&[("ship: model", "ship: modle")]));
}

// ---- input that looks odd and is fine

#[test]
fn a_byte_order_mark_and_windows_line_ends() {
    let plain = with_spec(&[]).run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    let folder = with_data(format!("\u{feff}{}", good().csv().replace('\n', "\r\n")));
    let odd = folder.run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    assert_eq!(plain.json(), odd.json(), "{}", odd.stderr);
    let folder = with_spec(&[]);
    folder.write(SPEC_FILE, format!("\u{feff}{}", SPEC.replace('\n', "\r\n")));
    let odd = folder.run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    assert_eq!(plain.json(), odd.json(), "{}", odd.stderr);
}

#[test]
fn semicolons_and_tabs_in_place_of_commas() {
    let metrics = |ran: &Ran| ran.json()["candidates"][1]["metrics"].clone();
    let plain = with_spec(&[]).run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    for separator in [";", "\t"] {
        let odd = with_data(good().csv().replace(',', separator));
        let odd = odd.run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
        assert_eq!(metrics(&odd), metrics(&plain), "{separator:?}: {}", odd.stderr);
    }
}

#[test]
fn labels_in_words_and_in_numbers_with_a_point() {
    let metrics = |ran: &Ran| ran.json()["candidates"][1]["metrics"].clone();
    let plain = with_spec(&[]).run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    for (positive, [no, yes]) in [("yes", ["no", "yes"]), ("true", ["FALSE", "TRUE"]), ("1", ["0.0", "1.0"])] {
        let table = good();
        let label = table.place("is_fraud");
        let folder =
            with_data(table.mapped("is_fraud", |_, row| [no, yes][usize::from(row[label] == "1")].into()).csv());
        folder.write(SPEC_FILE, spec(&[("positive: 1", &format!("positive: {positive}"))]));
        let odd = folder.run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
        assert_eq!(metrics(&odd), metrics(&plain), "{positive}: {}", odd.stderr);
    }
}

#[test]
fn names_with_capitals_spaces_and_quotes() {
    let table = good().renamed("p", "Model Score").renamed("amount", "Amount (INR)").renamed("city", "select");
    let folder = with_data(table.csv());
    folder.write(
        SPEC_FILE,
        spec(&[
            ("score: p", "score: Model Score"),
            ("\"amount > 900\"", "'\"Amount (INR)\" > 900'"),
            ("cost: amount", "cost: '\"Amount (INR)\"'"),
            ("slices: [city,", "slices: [select,"),
        ]),
    );
    let ran = folder.run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    let plain = with_spec(&[]).run(&["check", SPEC_FILE, "--format", "json", "--replicates", "100"]);
    let metrics = |ran: &Ran| ran.json()["candidates"].as_array().expect("two")[1]["metrics"].clone();
    assert_eq!(metrics(&ran), metrics(&plain), "{}", ran.stderr);
}
