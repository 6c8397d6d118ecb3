//! `shipworthy audit`: each finding on a small table that has it, silence on tables that have none, and the same bytes in
//! whatever order and on however many threads.

use crate::folder::Folder;
use crate::reference::Shared;

const ROWS: usize = 600;

/// A generator without bias that matters here (Steele, Lea and Flood, 2014).
struct Noise(u64);

impl Noise {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn of<'a>(&mut self, values: &[&'a str]) -> &'a str {
        values[(self.word() % values.len() as u64) as usize]
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.share()).ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }
}

const HEAD: &str = "order_id,ordered_on,amount,age,city,comment,is_late";
const WORDS: [&str; 40] = [
    "parcel",
    "driver",
    "gate",
    "bell",
    "rain",
    "street",
    "floor",
    "paper",
    "box",
    "kitchen",
    "morning",
    "evening",
    "late",
    "early",
    "green",
    "blue",
    "broken",
    "lid",
    "neighbour",
    "garden",
    "shop",
    "glass",
    "bottle",
    "soft",
    "heavy",
    "stairs",
    "lamp",
    "window",
    "market",
    "bridge",
    "river",
    "yellow",
    "summer",
    "winter",
    "bread",
    "apple",
    "carpet",
    "mirror",
    "ladder",
    "pencil",
];

/// A table without a fault: its rows as cells.
fn clean(seed: u64) -> Vec<Vec<String>> {
    let mut noise = Noise(seed);
    (0..ROWS)
        .map(|i| {
            let comment: Vec<&str> = (0..9 + noise.word() % 9).map(|_| noise.of(&WORDS)).collect();
            vec![
                format!("Z{:05}", (i * 7919) % 99_991),
                format!("2026-{:02}-{:02}", 1 + i % 6, 1 + (i / 6) % 28),
                format!("{:.2}", (5.0 + noise.normal()).exp()),
                format!("{}", 18 + noise.word() % 60),
                noise.of(&["Mumbai", "Pune", "Nagpur", "Surat"]).to_owned(),
                comment.join(" "),
                if noise.share() < 0.2 { "yes" } else { "no" }.to_owned(),
            ]
        })
        .collect()
}

fn csv(head: &str, rows: &[Vec<String>]) -> String {
    let mut text = format!("{head}\n");
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|c| if c.contains([',', '"', '\n']) { format!("\"{}\"", c.replace('"', "\"\"")) } else { c.clone() })
            .collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    text
}

fn json(text: &str, arguments: &[&str]) -> String {
    let folder = Folder::new();
    folder.write("orders.csv", text);
    let mut all = vec!["audit", "orders.csv", "--format", "json", "--label", "is_late"];
    all.extend(arguments);
    let ran = folder.run(&all);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stdout
}

/// Findings as (code, column, rows).
fn found(text: &str, arguments: &[&str]) -> Vec<(String, String, Option<u64>)> {
    let audit: serde_json::Value = serde_json::from_str(&json(text, arguments)).unwrap();
    let word = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    audit["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (word(&f["code"]), word(&f["column"]), f["rows"].as_u64()))
        .collect()
}

/// A clean table with some rows spoilt says exactly this.
#[track_caller]
fn check(spoil: impl Fn(&mut Vec<Vec<String>>), expected: &[(&str, &str, u64)]) {
    let mut rows = clean(1);
    spoil(&mut rows);
    let mut expected: Vec<(String, String, Option<u64>)> =
        expected.iter().map(|(code, column, n)| ((*code).to_owned(), (*column).to_owned(), Some(*n))).collect();
    let mut found = found(&csv(HEAD, &rows), &[]);
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}

/// Puts a text into a column of so many rows, spread over the table.
fn put(rows: &mut [Vec<String>], column: usize, n: usize, text: &str) {
    for i in 0..n {
        rows[i * 13 + 5][column] = text.to_owned();
    }
}

#[test]
fn clean_tables_are_silent() {
    for seed in 1..=20 {
        assert_eq!(found(&csv(HEAD, &clean(seed)), &[]), [], "seed {seed}");
    }
}

#[test]
fn cells_that_are_empty_or_pretend_not_to_be() {
    check(|rows| put(rows, 4, 12, ""), &[("missing-values", "city", 12)]);
    check(|rows| put(rows, 4, 12, "N/A"), &[("disguised-missing", "city", 12)]);
    check(|rows| put(rows, 3, 9, "999"), &[("disguised-missing", "age", 9)]);
    check(|rows| put(rows, 2, 9, "-"), &[("disguised-missing", "amount", 9)]);
}

#[test]
fn values_of_another_kind() {
    check(|rows| put(rows, 2, 7, "about ten"), &[("mixed-types", "amount", 7)]);
    check(|rows| put(rows, 2, 4, "950000"), &[("outliers", "amount", 4)]);
    check(|rows| put(rows, 2, 8, "-140.25"), &[("negative-values", "amount", 8)]);
    check(|rows| put(rows, 2, 8, "140,25"), &[("mixed-number-formats", "amount", 8)]);
    check(
        |rows| (0..60).for_each(|i| rows[i * 9][3] = format!("{:.2}", rows[i * 9][3].parse::<f64>().unwrap() / 1000.0)),
        &[("mixed-units", "age", 60)],
    );
}

#[test]
fn dates_that_cannot_be() {
    check(|rows| put(rows, 1, 5, "31/03/2026"), &[("mixed-date-formats", "ordered_on", 5)]);
    check(|rows| put(rows, 1, 5, "2026-02-30"), &[("impossible-dates", "ordered_on", 5)]);
    check(|rows| put(rows, 1, 5, "2091-01-01"), &[("future-dates", "ordered_on", 5)]);
    check(|rows| put(rows, 1, 5, "1970-01-01"), &[("ancient-dates", "ordered_on", 5)]);
}

#[test]
fn one_category_in_several_spellings() {
    check(|rows| put(rows, 4, 6, "mumbai"), &[("inconsistent-categories", "city", 6)]);
    check(|rows| put(rows, 4, 3, "Mumbia"), &[("near-spellings", "city", 3)]);
    check(|rows| put(rows, 5, 6, " two blanks  and more at the end "), &[("stray-blanks", "comment", 6)]);
}

#[test]
fn damaged_text() {
    check(|rows| put(rows, 5, 6, "the cafÃ© was closed when I came"), &[("encoding-damage", "comment", 6)]);
    check(|rows| put(rows, 5, 6, "<p>the shop was closed</p>"), &[("markup-in-text", "comment", 6)]);
    check(
        |rows| {
            let mut noise = Noise(9);
            for i in 0..12 {
                let words: Vec<&str> = (0..60).map(|_| noise.of(&WORDS)).collect();
                rows[i * 13][5] = words.concat().chars().take(160).collect();
            }
        },
        &[("truncated-text", "comment", 12)],
    );
    check(
        |rows| {
            for i in 0..5 {
                rows[300 + i][5] = rows[i][5].replacen(' ', " x", 1);
            }
        },
        &[("near-duplicate-text", "comment", 10)],
    );
}

#[test]
fn rows_twice() {
    check(
        |rows| (0..7).for_each(|i| rows.push(rows[i * 20].clone())),
        &[("duplicate-keys", "order_id", 7), ("duplicate-rows", "", 7)],
    );
    check(
        |rows| {
            for i in 0..7 {
                let mut copy = rows[i * 20].clone();
                copy[0] = format!("copy-{i}");
                rows.push(copy);
            }
        },
        &[("repeated-content", "", 7)],
    );
    check(
        |rows| {
            for i in 0..7 {
                let mut copy = rows[i * 20].clone();
                copy[0] = format!("copy-{i}");
                copy[6] = if copy[6] == "yes" { "no" } else { "yes" }.to_owned();
                rows.push(copy);
            }
        },
        &[("conflicting-labels", "is_late", 14)],
    );
}

#[test]
fn columns_that_tell_the_label() {
    let mut rows = clean(1);
    rows.iter_mut().for_each(|row| {
        let told = if row[6] == "yes" { "refunded" } else { "closed" };
        row.push(told.to_owned());
    });
    assert_eq!(
        found(&csv(&format!("{HEAD},state"), &rows), &[]),
        [("label-copy".to_owned(), "state".to_owned(), Some(600))]
    );
    let mut noise = Noise(3);
    rows.iter_mut().for_each(|row| {
        let base = if row[6] == "yes" { 40.0 } else { 10.0 };
        row[7] = format!("{:.3}", base + 5.0 * noise.normal());
    });
    assert_eq!(
        found(&csv(&format!("{HEAD},delay_score"), &rows), &[]),
        [("leakage".to_owned(), "delay_score".to_owned(), Some(600))]
    );
}

#[test]
fn labels_that_are_rare_or_not_there() {
    check(|rows| put(rows, 6, 9, ""), &[("unlabelled-rows", "is_late", 9)]);
    check(
        |rows| {
            rows.iter_mut().for_each(|row| row[6] = "no".to_owned());
            put(rows, 6, 11, "yes");
        },
        &[("class-imbalance", "is_late", 11)],
    );
}

#[test]
fn time_with_a_hole_or_a_heap() {
    let at = |rows: &mut Vec<Vec<String>>| {
        for (i, row) in rows.iter_mut().enumerate() {
            row[1] = match i / 8 {
                day if day < 31 => format!("2026-01-{:02}", day + 1),
                day if day < 59 => format!("2026-02-{:02}", day - 30),
                day => format!("2026-03-{:02}", day - 58),
            };
        }
    };
    let mut rows = clean(2);
    at(&mut rows);
    rows.retain(|row| !("2026-02-05".."2026-02-14").contains(&row[1].as_str()));
    let codes: Vec<String> = found(&csv(HEAD, &rows), &[]).into_iter().map(|f| f.0).collect();
    assert_eq!(codes, ["time-gap"]);
    let mut rows = clean(2);
    at(&mut rows);
    (0..80).for_each(|i| rows[i * 7][1] = "2026-02-11".to_owned());
    let codes: Vec<String> = found(&csv(HEAD, &rows), &[]).into_iter().map(|f| f.0).collect();
    assert_eq!(codes, ["time-spike"]);
}

#[test]
fn groups_against_the_population() {
    let folder = Folder::new();
    folder.write("orders.csv", csv(HEAD, &clean(1)));
    folder
        .write("shares.csv", "column,value,share\ncity,Mumbai,0.2\ncity,Pune,0.6\ncity,Nagpur,0.1\ncity,Indore,0.1\n");
    let ran = folder.run(&["audit", "orders.csv", "--population", "shares.csv", "--format", "json"]);
    for code in ["underrepresented-group", "overrepresented-group", "absent-group", "unknown-group"] {
        assert!(ran.stdout.contains(code), "{code}");
    }
}

#[test]
fn rows_that_the_reference_has() {
    let folder = Folder::new();
    let rows = clean(1);
    folder.write("orders.csv", csv(HEAD, &rows));
    let mut other = clean(2);
    other.iter_mut().enumerate().for_each(|(i, row)| row[0] = format!("other-{i}"));
    other.extend(rows[..15].iter().cloned());
    folder.write("train.csv", csv(HEAD, &other));
    let ran = folder.run(&["audit", "orders.csv", "--reference", "train.csv", "--format", "json"]);
    let audit: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let overlap = audit["findings"].as_array().unwrap().iter().find(|f| f["code"] == "train-test-overlap");
    assert_eq!(overlap.unwrap()["rows"], 15);
}

#[test]
fn personal_data_are_found_and_masked() {
    let mut rows = clean(1);
    put(&mut rows, 5, 6, "please write to asha.rao@example.in or call +91 98765 43210, says the neighbour");
    let text = csv(HEAD, &rows);
    assert_eq!(
        found(&text, &[]),
        [
            ("personal-data".to_owned(), "comment".to_owned(), Some(6)),
            ("personal-data".to_owned(), "comment".to_owned(), Some(6))
        ]
    );
    let folder = Folder::new();
    folder.write("orders.csv", text);
    for format in ["text", "json", "markdown", "html"] {
        let ran = folder.run(&["audit", "orders.csv", "--format", format]);
        assert_eq!(ran.code, 0);
        assert!(!ran.stdout.contains("asha.rao") && !ran.stdout.contains("98765"), "{format}");
    }
}

const ANNOTATED: &str = "id,text,asha,ben,chitra\n";

#[test]
fn people_who_label_differently() {
    // Asha and Ben agree on nine in ten; Chitra says "rude" to every second one, whatever it is.
    let mut text = ANNOTATED.to_owned();
    for row in 0..300 {
        let rude = row % 3 == 0;
        let word = |is: bool| if is { "rude" } else { "fine" };
        let (asha, ben) = (word(rude), word(rude != (row % 10 == 0)));
        let chitra = if row % 7 == 0 { "" } else { word(row % 2 == 0) };
        text.push_str(&format!("M{row},message {row},{asha},{ben},{chitra}\n"));
    }
    let folder = Folder::new();
    folder.write("messages.csv", &text);
    let arguments = ["audit", "messages.csv", "--annotators", "asha,ben,chitra"];
    let ran = folder.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let audit = ran.json();
    let agreement = &audit["agreement"];
    assert_eq!((agreement["rows"].as_u64(), agreement["pairs"][0]["same"].as_u64()), (Some(300), Some(270)));
    let names: Vec<&str> =
        agreement["measures"].as_array().unwrap().iter().map(|m| m["metric"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["percent_agreement", "fleiss_kappa", "krippendorff_alpha"],
        "three people, and words without order"
    );
    assert!(agreement["measures"][1]["estimate"].is_null(), "Fleiss' kappa needs everybody's label on every row");
    let findings = audit["findings"].as_array().unwrap();
    let found = findings.iter().find(|f| f["code"] == "annotators-disagree").expect("they do");
    assert_eq!(found["severity"], "warning");
    assert!(found["remedy"].as_str().unwrap().contains("chitra"), "{found}");
    insta::assert_snapshot!(part(&folder.run(&arguments).stdout, "Do the people who labelled agree?"));
}

#[test]
fn people_who_never_differ_are_not_certain_and_have_nothing_to_settle() {
    let folder = Folder::new();
    let rows: String = (0..150).map(|row| format!("M{row},x,x,x\n")).collect();
    folder.write("same.csv", format!("id,asha,ben,chitra\n{rows}"));
    let ran = folder.run(&["audit", "same.csv", "--annotators", "asha,ben,chitra", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let audit = ran.json();
    let measure = &audit["agreement"]["measures"][0];
    let low = measure["low"].as_f64().expect("an interval");
    assert!(measure["estimate"] == 1.0 && low > 0.95 && low < 1.0, "{measure}");
    let findings = audit["findings"].as_array().expect("findings");
    let found = findings.iter().find(|f| f["code"] == "annotators-disagree").expect("it is told");
    assert!(!found["remedy"].as_str().expect("words").contains("differ"), "{found}");
}

#[test]
fn labels_of_several_people_may_be_lists() {
    let (mut columns, mut lists) = ("id,asha,ben,chitra\n".to_owned(), String::new());
    for row in 0..200 {
        let said = [row % 3, row % 3 + row % 2, 2 - row % 3];
        columns += &format!("M{row},{},{},{}\n", said[0], said[1], said[2]);
        lists += &format!("{{\"id\": \"M{row}\", \"given\": {said:?}}}\n");
    }
    let folder = Folder::new();
    folder.write("columns.csv", columns);
    folder.write("lists.jsonl", lists);
    let agreement = |table: &str, annotators: &str| {
        let ran = folder.run(&["audit", table, "--annotators", annotators, "--format", "json"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json()["agreement"].take()
    };
    let (ours, theirs) = (agreement("lists.jsonl", "given"), agreement("columns.csv", "asha,ben,chitra"));
    assert_eq!(ours["annotators"], serde_json::json!(["given 1", "given 2", "given 3"]));
    for same in ["rows", "differ", "measures"] {
        assert_eq!(ours[same], theirs[same], "{same}");
    }
    let alone = folder.run(&["audit", "columns.csv", "--annotators", "asha"]);
    assert_eq!(alone.code, 2);
    assert!(alone.stderr.contains("`asha` alone holds the labels of one person"), "{}", alone.stderr);
}

/// A section of a page on the terminal.
fn part(page: &str, heading: &str) -> String {
    let lines = page.lines().skip_while(|line| !line.starts_with(heading));
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn labels_that_a_model_doubts() {
    // 400 messages that a model tells apart well; the labels of seven are swapped.
    let mut text = "id,text,mail,queue,p_billing,p_other\n".to_owned();
    for row in 0..400 {
        let billing = row % 2 == 0;
        let p = if billing { 0.9 } else { 0.1 } + 0.08 * f64::from(row % 11) / 10.0 - 0.04;
        let said = if (billing, row % 60 == 0) == (true, true) { false } else { billing };
        let queue = if said { "billing" } else { "other" };
        text.push_str(&format!("M{row},message {row},a{row}@example.org,{queue},{p:.4},{:.4}\n", 1.0 - p));
    }
    let folder = Folder::new();
    folder.write("messages.csv", &text);
    let arguments = [
        "audit",
        "messages.csv",
        "--label",
        "queue",
        "--id",
        "id",
        "--probabilities",
        "billing=p_billing,other=p_other",
    ];
    let ran = folder.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let doubtful = &ran.json()["doubtful_labels"];
    let mut ids: Vec<&str> =
        doubtful["listed"].as_array().unwrap().iter().map(|row| row["columns"][0][1].as_str().unwrap()).collect();
    ids.sort_unstable();
    // Of M0 and M300 the model is less sure than of most others of the class, so they are left alone.
    assert_eq!(ids, ["M120", "M180", "M240", "M360", "M60"]);
    assert!(!ran.stdout.contains("@example"), "personal data are not shown");
    insta::assert_snapshot!(part(&folder.run(&arguments).stdout, "Labels that are probably wrong"));

    let ran = folder.run(&["audit", "messages.csv", "--label", "queue", "--probabilities", "billing=p_billing"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no column of probabilities is named for it"), "{}", ran.stderr);
}

#[test]
fn agreement_and_doubtful_labels_of_public_data() {
    let Some(shared) = Shared::open() else { return };
    let audit = |file: &str, more: &[&str]| {
        let path = shared.folder().join(file).display().to_string();
        let ran = Folder::new().run(&[&["audit", &path, "--format", "json"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json()
    };
    let file = "redteam/xstest_completions_human_and_judge_labels.parquet";
    let found = audit(file, &["--annotators", "annotation_1,annotation_2"]);
    let kappa = found["agreement"]["pairs"][0]["cohen_kappa"].as_f64().expect("a kappa");
    let expected = shared.reference(file)["human_annotators_cohen_kappa"].as_f64().expect("a figure");
    assert!((kappa - expected).abs() <= 1e-6, "{kappa} against {expected}");

    let classes: Vec<String> = (0..10).map(|class| format!("{class}=p_{class}")).collect();
    let found = audit(
        "label_errors/cifar10_test_cv_probabilities.parquet",
        &["--label", "given_label", "--id", "index", "--probabilities", &classes.join(",")],
    );
    // As many as the library of the method's authors names on the same file.
    assert_eq!(found["doubtful_labels"]["doubtful"], 284);
}

#[test]
fn neither_order_nor_threads_show() {
    let mut rows = clean(4);
    put(&mut rows, 4, 6, "mumbai");
    put(&mut rows, 2, 3, "950000");
    let text = csv(HEAD, &rows);
    let one = json(&text, &["--threads", "1"]);
    for threads in ["2", "8"] {
        assert!(one == json(&text, &["--threads", threads]), "{threads} threads");
    }
    rows.reverse();
    rows.rotate_left(77);
    assert!(one == json(&csv(HEAD, &rows), &[]), "another order");
}

#[test]
fn no_report_says_where_this_machine_keeps_the_table() {
    let folder = Folder::new();
    folder.write("orders.csv", csv(HEAD, &clean(1)));
    folder.write("train.csv", csv(HEAD, &clean(2)));
    let elsewhere = Folder::new();
    let (table, reference) = (folder.path("orders.csv"), folder.path("train.csv"));
    let (table, reference) = (table.display().to_string(), reference.display().to_string());
    for format in ["json", "html", "markdown", "text"] {
        let ran = elsewhere.run(&["audit", &table, "--reference", &reference, "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let kept_in = folder.path("").display().to_string();
        assert!(ran.stdout.contains("orders.csv") && !ran.stdout.contains(kept_in.trim_end_matches('/')), "{format}");
    }
}

#[test]
fn a_table_in_sixteen_parts_is_the_same_table() {
    let rows = clean(5);
    let folder = Folder::new();
    folder.write("whole.csv", csv(HEAD, &rows));
    for (part, rows) in rows.chunks(rows.len().div_ceil(16)).enumerate() {
        folder.write(&format!("part-{part:02}.csv"), csv(HEAD, rows));
    }
    // What names the files differs, and nothing else.
    let told = |table: &str| {
        let mut audit = folder.run(&["audit", table, "--label", "is_late", "--format", "json"]).json();
        let files = audit["files"].take();
        for about_files in ["table", "bytes"] {
            audit[about_files].take();
        }
        let written = audit.to_string().replace("from 16 files", "from one file");
        (files, written)
    };
    let ((one, whole), (sixteen, parts)) = (told("whole.csv"), told("part-*.csv"));
    assert_eq!((one.as_u64(), sixteen.as_u64()), (Some(1), Some(16)));
    assert_eq!(whole, parts);
}

#[test]
fn a_last_quote_that_never_closes_is_refused() {
    let folder = Folder::new();
    folder.write("notes.csv", "id,note\n1,fine\n2,\"late\n3,fine\n4,fine\n");
    let ran = folder.run(&["audit", "notes.csv"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("`notes.csv`, line 3: a quote (\") opens here and is never closed"), "{}", ran.stderr);
}

#[test]
fn bad_input_is_refused() {
    let folder = Folder::new();
    folder.write("orders.csv", csv(HEAD, &clean(1)));
    for (arguments, said) in [
        (&["audit", "nothing.csv"][..], "there is no file 'nothing.csv'"),
        (&["audit", "orders.csv", "--label", "is_lat"], "did you mean `is_late`"),
        (&["audit", "orders.csv", "--as-of", "yesterday"], "--as-of is no day"),
        (&["audit", "orders.csv", "--format", "junit"], "no test cases"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
}
