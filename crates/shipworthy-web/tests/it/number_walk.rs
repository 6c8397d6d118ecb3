//! Every number on every page is one of `check --format json` of the same workspace.
//!
//! Elements say in `data-from` where their numbers stand in the JSON (see `shipworthy_report::parts::from`). The walk takes every text of
//! a page, finds the numbers in it by itself, and looks each up at that place; a number outside such an element is a mistake.
//! Pages on which nothing is compared are listed, and the list is exact.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Node, Selector};
use serde_json::Value;
use shipworthy_app::check::{CheckRequest, check};
use shipworthy_report::words;
use shipworthy_testkit::figures::figures;

use crate::place::Place;

/// Documents by their names in `data-from`.
type Documents = BTreeMap<String, Value>;

/// Elements whose digits are no figures: moments, code, keys, forms, scripts, and the scales of pictures.
const SILENT: [&str; 12] = [
    "time",
    "code",
    "kbd",
    "script",
    "style",
    "select",
    "textarea",
    "svg text.quiet",
    "svg title",
    "pre",
    "noscript",
    "blockquote",
];

/// Pages that show no number of a check, audit or threshold, after the address of the feature.
const WITHOUT: [&str; 1] = ["/brief"];
/// The same of the workspace.
const WITHOUT_OF_ALL: [&str; 3] = ["/welcome", "/jobs", "/settings"];

/// What was found on a page.
#[derive(Default)]
struct Found {
    compared: usize,
    wrong: Vec<String>,
}

/// The document and the part of it that an element names.
fn part<'a>(documents: &'a Documents, from: &str) -> Option<(&'a Value, &'a Value)> {
    let (name, path) = from.split_once('/').unwrap_or((from, ""));
    let document = documents.get(name)?;
    let mut at = document;
    for step in path.split('/').filter(|step| !step.is_empty()) {
        let step = step.replace("%20", " ").replace("~1", "/").replace("~0", "~");
        at = match at {
            Value::Array(items) => match step.parse::<usize>() {
                Ok(place) => items.get(place)?,
                Err(_) => items.iter().find(|item| item["name"] == *step)?,
            },
            other => other.get(&step)?,
        };
    }
    Some((document, at))
}

/// All numbers of a part, and those that a page may make of them: money for as many cases as sentences speak of, counts behind a share.
fn numbers(value: &Value, money: &Value, into: &mut Vec<f64>) {
    let scales: Vec<f64> = ["per", "volume_per_month"].iter().filter_map(|key| money[key].as_f64()).collect();
    // Running costs are said for a thousand cases.
    let scales: Vec<f64> = scales.into_iter().chain([1_000.0]).collect();
    match value {
        Value::Number(number) => {
            let number = number.as_f64().expect("a number");
            into.push(number);
            into.extend(scales.iter().flat_map(|scale| [number * scale, -number * scale]));
        }
        Value::Array(items) => items.iter().for_each(|item| numbers(item, money, into)),
        Value::Object(fields) => {
            fields.values().for_each(|field| numbers(field, money, into));
            if let (Some(share), Some(n)) = (value["estimate"].as_f64(), value["n"].as_f64()) {
                into.extend([(share * n).round(), n - (share * n).round()]);
            }
            counts(value, money, into);
            losses(value, into);
        }
        Value::String(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// Counts of a point of a curve, among as many cases as sentences speak of.
fn counts(point: &Value, money: &Value, into: &mut Vec<f64>) {
    let of = |key: &str| point[key].as_f64();
    let keys = ["true_positives", "false_negatives", "false_positives", "true_negatives"];
    let Some(all) = keys.map(of).into_iter().sum::<Option<f64>>() else { return };
    let (Some(hits), Some(missed), Some(alarms), Some(per)) =
        (of(keys[0]), of(keys[1]), of(keys[2]), money["per"].as_f64())
    else {
        return;
    };
    // People are drawn fifty at a time where there are too few or too many of them.
    into.extend([missed, alarms, hits + missed].map(|count| count / all * per));
    into.push(50.0);
}

/// How much more than the least one of three choices costs.
fn losses(loss: &Value, into: &mut Vec<f64>) {
    let all: Vec<f64> = ["ship", "hold", "gather"].iter().filter_map(|key| loss[key].as_f64()).collect();
    into.extend(all.iter().flat_map(|a| all.iter().map(move |b| a - b)));
}

/// All texts of a part.
fn strings(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push(' ');
            into.push_str(text);
        }
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            into.push(' ');
            into.push_str(name);
            strings(field, into);
        }),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// How many there are in a list, in all and of each kind, and how many are left when some are shown.
fn tallies(list: &Value) -> Vec<f64> {
    let Some(items) = list.as_array() else { return Vec::new() };
    let mut of: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        for key in ["verdict", "kind", "severity"] {
            *of.entry(item[key].to_string()).or_default() += 1;
        }
        *of.entry(format!("{}{}", item["verdict"], item["severity"])).or_default() += 1;
        for part in item["slice"].as_object().into_iter().flatten() {
            *of.entry(format!("{part:?}")).or_default() += 1;
        }
    }
    // Which of them is looked at, of how many, and how many are not shown, are counts up to all of them.
    of.into_values().map(|n| n as f64).chain((0..=items.len()).map(|n| n as f64)).collect()
}

/// A text without the names of metrics, which hold digits of their own, and without how many cases money is said for.
fn bare(text: &str, documents: &Documents) -> String {
    let check = &documents["check"];
    let names: BTreeSet<&String> = check["candidates"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|candidate| candidate["metrics"].as_object())
        .flat_map(|metrics| metrics.keys())
        .collect();
    let bars = check["candidates"].as_array().into_iter().flatten().flat_map(|candidate| candidate["bars"].as_array());
    let of_bars = bars.flatten().filter_map(|bar| bar["metric"].as_str()).map(str::to_owned);
    let mut labels: Vec<String> = names.into_iter().cloned().chain(of_bars).map(|name| words::metric(&name)).collect();
    labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
    let mut text = text.to_owned();
    for label in labels.iter().filter(|label| label.contains(|c: char| c.is_ascii_digit())) {
        text = text.replace(label.as_str(), " ").replace(&words::capital(label), " ");
    }
    // Running costs are said for a thousand whatever the spec says.
    let per = check["money"]["per"].as_f64().map(words::number);
    for per in per.iter().map(String::as_str).chain(["1,000"]) {
        text = text.replace(&format!("per {per}"), " ");
    }
    text
}

/// Looks at one text.
fn look(text: &str, from: Option<&str>, documents: &Documents, found: &mut Found, on: &str) {
    let figures = figures(&bare(text, documents));
    if figures.is_empty() {
        return;
    }
    let wrong = |what: &str| format!("{on}: {text:?} from {from:?}: {what}");
    let Some(place) = from else {
        found.wrong.push(wrong("these numbers come from nowhere"));
        return;
    };
    if ["kept", "words"].contains(&place) {
        return;
    }
    let (mut said, mut known) = (String::new(), Vec::new());
    for place in place.split(' ') {
        if !gather(place, documents, &mut said, &mut known) && !place.contains("/metrics/") {
            found.wrong.push(wrong("there is no such place"));
        }
    }
    let words = figures_in(&said);
    for figure in figures {
        found.compared += 1;
        if !known.iter().any(|number| figure.is(*number)) && !words.contains(&figure.text) {
            found.wrong.push(wrong(&format!("{} is not there", figure.text)));
        }
    }
}

/// What a place says, and its numbers; false where there is no such place.
fn gather(place: &str, documents: &Documents, said: &mut String, known: &mut Vec<f64>) -> bool {
    let (path, counted) = place.strip_suffix('#').map_or((place, false), |path| (path, true));
    let Some((document, part)) = part(documents, path) else { return false };
    // The whole of a document would hold any number: of it, only its texts and what stands on top are compared.
    let whole = !path.contains('/') && path.starts_with("check");
    strings(part, said);
    if counted {
        known.extend(tallies(part));
    } else if whole {
        for key in ["golden", "looks", "confidence", "seed", "money"] {
            numbers(&part[key], &Value::Null, known);
        }
        known.push(part["candidates"].as_array().map_or(0, Vec::len) as f64);
    } else {
        numbers(part, &document["money"], known);
    }
    known.extend(document["money"]["per"].as_f64());
    if path.contains("/bars/") {
        // Sixty people stand for a share.
        known.extend(
            part["estimate"].as_f64().into_iter().flat_map(|x| [60.0, (x * 60.0).round(), 60.0 - (x * 60.0).round()]),
        );
    }
    if path.contains("/comparisons/") {
        known.push(0.0001);
    }
    if let Some((candidate, _)) = path.split_once("/misses/") {
        known.extend(self::part(documents, candidate).and_then(|(_, of)| of["threshold"].as_f64()));
    }
    if let Some((candidate, _)) = path.split_once("/operating_points/") {
        // Where a point has no interval of its own, that of the curve is shown.
        let of = self::part(documents, candidate).map(|(_, of)| of["cost_curve"].as_array());
        let at = of.flatten().into_iter().flatten().find(|point| point["threshold"] == part["threshold"]);
        at.into_iter().for_each(|point| numbers(point, &document["money"], known));
    }
    if path == "threshold" {
        let mut costs = Vec::new();
        estimates(&part["by_slice"], &mut costs);
        let volume = document["money"]["volume_per_month"].as_f64().unwrap_or(1.0);
        known.extend(costs.iter().flat_map(|a| costs.iter().map(move |b| (a - b) * volume)));
    }
    if path.starts_with("audit") {
        shares(document, part, known);
    }
    true
}

/// All estimates of costs in a part.
fn estimates(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| estimates(item, into)),
        Value::Object(fields) => {
            into.extend(fields.get("cost").and_then(|cost| cost["estimate"].as_f64()));
            fields.values().for_each(|field| estimates(field, into));
        }
        _ => {}
    }
}

/// Shares of rows and of filled cells that an audit's counts are; how full a column is, never rounded up to whole.
fn shares(audit: &Value, part: &Value, into: &mut Vec<f64>) {
    let mut counts = Vec::new();
    numbers(part, &Value::Null, &mut counts);
    let columns = audit["columns"].as_array().into_iter().flatten();
    let wholes = columns.filter_map(|column| column["present"].as_f64()).chain(audit["rows"].as_f64());
    let wholes: BTreeSet<u64> = match part["present"].as_f64() {
        Some(present) => [present, audit["rows"].as_f64().expect("rows")].map(|n| n as u64).into(),
        None => wholes.map(|n| n as u64).collect(),
    };
    for whole in wholes.into_iter().filter(|whole| *whole > 0) {
        for count in &counts {
            let share = count / whole as f64;
            into.extend([share, 1.0 - share, (share * 1000.0).floor() / 1000.0]);
        }
    }
}

/// Numbers that stand in texts, as they were written there; digits in names too.
fn figures_in(text: &str) -> Vec<String> {
    let digits = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    text.split(|c: char| !digits(c)).map(|part| part.trim_matches(['.', ',']).to_owned()).collect()
}

/// Looks at all texts below an element.
fn walk(element: ElementRef<'_>, from: Option<&str>, silent: &[Selector], visit: &mut dyn FnMut(&str, Option<&str>)) {
    let from = element.attr("data-from").or(from);
    if silent.iter().any(|selector| selector.matches(&element)) {
        return;
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => visit(text, from),
            _ => {
                if let Some(child) = ElementRef::wrap(child) {
                    walk(child, from, silent, visit);
                }
            }
        }
    }
}

/// Looks at a page, and says how many numbers were compared.
fn page(place: &Place, address: &str, documents: &Documents, wrong: &mut Vec<String>) -> usize {
    let silent: Vec<Selector> = SILENT.iter().map(|name| Selector::parse(name).expect("a selector")).collect();
    let mut answer = place.get(address);
    for _ in 0..3_000 {
        assert_eq!(answer.status, 200, "{address}");
        if answer.texts(".work").is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
        answer = place.get(address);
    }
    let html = Html::parse_document(&answer.text);
    let main = html.select(&Selector::parse("main").expect("a selector")).next().expect("a page has a main part");
    let mut found = Found::default();
    walk(main, None, &silent, &mut |text, from| look(text, from, documents, &mut found, address));
    wrong.append(&mut found.wrong);
    found.compared
}

/// What `check --format json` and its sisters print of a spec.
fn documents(place: &Place, id: &str) -> Documents {
    let feature = place.feature(id);
    let request = CheckRequest {
        spec: feature.path.clone(),
        seed: 0,
        threads: 1,
        replicates: 1_000,
        only: None,
        roots: Vec::new(),
        today: place.bench.now().day(),
        tool: "0.0.0".to_owned(),
        keep: None,
    };
    let checked = check(&request, &shipworthy_app::Unwatched).expect("the example can be checked");
    let check: Value = serde_json::from_str(&shipworthy_report::json(&checked.check)).expect("JSON");
    let mut documents = Documents::from([(format!("check-of-{id}"), check.clone()), ("check".to_owned(), check)]);
    for name in ["audit", "threshold"] {
        let address = format!("/v1/features/{id}/{name}");
        for _ in 0..3_000 {
            let answer = place.program(axum::http::Method::GET, &address, &[], "");
            match answer.status.as_u16() {
                200 => {
                    documents.insert(name.to_owned(), answer.json());
                    break;
                }
                202 => std::thread::sleep(std::time::Duration::from_millis(20)),
                _ => break,
            }
        }
    }
    documents
}

#[test]
fn a_number_that_is_not_there_is_seen() {
    let check = serde_json::json!({"money": {"per": 100.0}, "candidates": [{"name": "a/b", "metrics": {"recall": {"estimate": 0.5, "n": 8}}}]});
    let documents = Documents::from([("check".to_owned(), check)]);
    let check = |text: &str, from: Option<&str>, expect: usize| {
        let mut found = Found::default();
        look(text, from, &documents, &mut found, "a page");
        assert_eq!(found.wrong.len(), expect, "{text}: {:?}", found.wrong);
    };
    let recall = Some("check/candidates/a~1b/metrics/recall");
    check("50% of 8: 4", recall, 0);
    check("51% of 9", recall, 2);
    check("51%", Some("kept"), 0);
    check("51%", None, 1);
    check("no digits, per 100", None, 0);
    check("50%", Some("check/candidates/b/metrics/recall"), 1);
    check("50%", Some("check"), 1);
}

#[test]
fn every_number_of_every_page_is_one_of_the_answer() {
    let mut wrong = Vec::new();
    for (example, at_least) in [("payments", 6_000), ("style-advisor", 1_500), ("store-demand", 1_500)] {
        let place = Place::with_example(example);
        let id = place.bench.features()[0].id.clone();
        let documents = documents(&place, &id);
        let feature = format!("/p/{id}");
        place.fill(
            &format!("{feature}/decisions"),
            &[("choice", "hold"), ("reason", "We wait for 100 more."), ("by", "Asha"), ("run", "1")],
        );
        let check = &documents["check"];
        let pages = [
            "",
            "/scope",
            "/verdict",
            "/data",
            "/runs",
            "/runs/1",
            "/slices",
            "/examples",
            "/examples?at=1",
            "/threshold",
            "/review",
            "/decisions",
            "/report",
            "/report?for=engineer",
            "/report?for=compliance",
            "/verdict.html",
            "/report.html",
            "/report.html?for=compliance",
        ];
        let mut addresses: Vec<String> = pages.iter().map(|page| format!("{feature}{page}")).collect();
        addresses.push("/".to_owned());
        for candidate in check["candidates"].as_array().expect("candidates") {
            let name = candidate["name"].as_str().expect("a name");
            addresses
                .extend(["slices", "examples", "threshold"].map(|page| format!("{feature}/{page}?candidate={name}")));
            for metric in
                ["precision", "error_cost", "wape"].iter().filter(|metric| candidate["metrics"].get(metric).is_some())
            {
                addresses.push(format!("{feature}/slices?candidate={name}&metric={metric}"));
            }
        }
        let mut all = 0;
        for address in &addresses {
            let compared = page(&place, address, &documents, &mut wrong);
            let none = ["/decisions", "?for=engineer"].iter().any(|end| address.ends_with(end));
            let may_lack = address.contains('?') || example != "payments";
            if compared == 0 && !none && !may_lack {
                wrong.push(format!("{address} shows nothing that could be compared"));
            }
            all += compared;
        }
        let without = WITHOUT.iter().map(|page| format!("{feature}{page}"));
        for address in without.chain(WITHOUT_OF_ALL.map(str::to_owned)) {
            let mut ignored = Vec::new();
            if page(&place, &address, &documents, &mut ignored) > 0 {
                wrong.push(format!("{address} shows numbers: it is to be walked"));
            }
        }
        if all < at_least {
            wrong.push(format!("{example}: only {all} numbers were compared"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_number_of_pages_about_texts_is_one_of_the_answer() {
    let place = crate::texts::place();
    let labels = (0..60).map(|row| format!("q{row},new,kind,{}\n", row % 4 != 0)).collect::<String>();
    place.write("labels/answers.csv", format!("id,candidate,grader,pass\n{labels}"));
    place.check("support");
    let documents = documents(&place, "support");
    let mut wrong = Vec::new();
    for (address, at_least) in [
        ("/judges", 20),
        ("/outputs", 1),
        ("/outputs?show=broken", 1),
        ("/prompts", 0),
        ("/run", 0),
        ("/review", 0),
        ("/verdict", 10),
    ] {
        let compared = page(&place, &format!("/p/support{address}"), &documents, &mut wrong);
        if compared < at_least {
            wrong.push(format!("{address}: only {compared} numbers were compared"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
