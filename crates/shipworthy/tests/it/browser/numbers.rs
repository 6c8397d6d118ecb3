//! The numbers of the page are those of the JSON, as far as their digits go.

use serde_json::Value;
use shipworthy_testkit::browser::{Page, View};
use shipworthy_testkit::figures::{says, says_interval};

use super::{browser, demo, opened};

/// Texts beside the numbers they should say.
struct Proof {
    compared: usize,
    wrong: Vec<String>,
    per: f64,
}

impl Proof {
    fn new(check: &Value) -> Proof {
        Proof { compared: 0, wrong: Vec::new(), per: check["money"]["per"].as_f64().expect("the example has prices") }
    }

    /// Money is said for so many cases.
    fn scale(&self, metric: &str) -> f64 {
        if metric.contains("_cost") { self.per } else { 1.0 }
    }

    fn holds(&mut self, said: bool, what: &str) {
        self.compared += 1;
        if !said {
            self.wrong.push(what.to_owned());
        }
    }

    fn number(&mut self, text: &str, number: &Value, scale: f64, what: &str) {
        self.holds(says(text, number, scale), &format!("{what}: the page says {text:?}, the JSON {number} × {scale}"));
    }

    fn interval(&mut self, text: &str, of: &Value, scale: f64, what: &str) {
        let (low, high) = (&of["low"], &of["high"]);
        self.holds(says_interval(text, low, high, scale), &format!("{what}: {text:?} for {low} to {high} × {scale}"));
    }

    #[track_caller]
    fn end(self, at_least: usize) {
        assert_eq!(self.wrong, [""; 0]);
        assert!(self.compared >= at_least, "only {} numbers were compared", self.compared);
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn word(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn verdict(value: &Value) -> &'static str {
    match word(value) {
        "pass" => "Passes",
        "fail" => "Fails",
        _ => "Can't tell yet",
    }
}

/// Rows of the tables whose caption this is.
fn table(page: &Page, within: &str, caption: &str) -> Vec<Vec<String>> {
    page.evaluate(&format!(
        "document.querySelectorAll({}).forEach((it) => it.classList.toggle('wanted', it.caption?.textContent === {}))",
        Value::from(format!("{within} table")),
        Value::from(caption)
    ));
    page.rows("table.wanted tbody tr")
}

#[test]
fn bars_say_what_the_json_says() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK);
    let mut proof = Proof::new(&demo.check);
    // Fails first, then open ones, then passes; in each the order of the spec.
    let rows = page.rows("#bars table.bars tr");
    let bars = list(&demo.subject()["bars"]);
    let order = ["fail", "not_enough_evidence", "pass"];
    let sorted: Vec<&Value> =
        order.iter().flat_map(|kind| bars.iter().filter(move |bar| bar["verdict"] == *kind)).collect();
    assert_eq!(rows.len(), sorted.len());
    for (row, bar) in rows.iter().zip(sorted) {
        let what = format!("{} {}", bar["bar"], bar["slice"]);
        let scale = proof.scale(word(&bar["metric"]));
        let asked =
            row[0].split(" | ").find_map(|part| part.strip_prefix("at least ").or(part.strip_prefix("at most ")));
        let asked = asked.unwrap_or_else(|| panic!("{row:?}")).split(" per ").next().expect("a target");
        proof.number(asked, &bar["target"], scale, &what);
        let (estimate, interval) = row[2].split_once(" | ").unwrap_or((&row[2], ""));
        proof.number(estimate, &bar["estimate"], scale, &what);
        proof.interval(interval, bar, scale, &what);
        assert_eq!(row[3], verdict(&bar["verdict"]), "{what}");
        let counted = row[4].rsplit(" | ").next().expect("a count").split(' ').next().expect("a number");
        proof.number(counted, &bar["n"], 1.0, &what);
        if let Some(more) = bar["more"].as_object() {
            proof.number(row[4].split(' ').next().expect("a number"), &more["denominator"], 1.0, &what);
        }
    }
    proof.end(50);
}

#[test]
fn the_tables_of_every_number_say_what_the_json_says() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK);
    let mut proof = Proof::new(&demo.check);
    for candidate in list(&demo.check["candidates"]) {
        let name = word(&candidate["name"]);
        let rows = table(&page, "details.every", &format!("Bars of {name}"));
        let bars = list(&candidate["bars"]);
        assert_eq!(rows.len(), bars.len(), "{name}");
        for (row, bar) in rows.iter().zip(bars) {
            let what = format!("{name}: {}", bar["bar"]);
            let scale = proof.scale(word(&bar["metric"]));
            assert_eq!((row[0].split(" | ").next(), row[2].as_str()), (bar["bar"].as_str(), verdict(&bar["verdict"])));
            for (cell, key) in [(3, "target"), (4, "estimate"), (6, "bound")] {
                proof.number(&row[cell], &bar[key], scale, &format!("{what} {key}"));
            }
            proof.interval(&row[5], bar, scale, &what);
            proof.number(&row[7], &bar["n"], 1.0, &what);
        }
        let rows = table(&page, "details.every", &format!("Metrics of {name} on everybody"));
        let metrics = candidate["metrics"].as_object().expect("metrics");
        assert_eq!(rows.len(), metrics.len(), "{name}");
        for (row, (metric, estimate)) in rows.iter().zip(metrics) {
            assert!(row[0].ends_with(metric.as_str()), "{row:?} is not {metric}");
            let (what, scale) = (format!("{name}: {metric}"), proof.scale(metric));
            proof.number(&row[1], &estimate["estimate"], scale, &what);
            proof.interval(&row[2], estimate, scale, &what);
            proof.number(&row[3], &estimate["n"], 1.0, &what);
        }
    }
    proof.end(400);
}

#[test]
fn slices_say_what_the_json_says() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK);
    let mut proof = Proof::new(&demo.check);
    let subject = demo.subject();
    let metric = page.texts("#who details.numbers caption code").swap_remove(0);
    let scale = proof.scale(&metric);
    let rows = page.rows("#who > details.numbers tbody tr");
    let slices = list(&subject["slices"]);
    assert_eq!(rows.len(), slices.len());
    for (row, slice) in rows.iter().zip(slices) {
        let what = slice["slice"].to_string();
        let estimate = &slice["metrics"][metric.as_str()];
        proof.number(&row[1], &slice["examples"], 1.0, &what);
        proof.number(&row[2], &slice["positives"], 1.0, &what);
        proof.number(&row[3], &estimate["estimate"], scale, &what);
        proof.interval(&row[4], estimate, scale, &what);
        let bar = list(&subject["bars"]).iter().find(|bar| bar["slice"] == slice["slice"] && bar["metric"] == *metric);
        assert_eq!(row[5], bar.map_or("no bar", |bar| verdict(&bar["verdict"])), "{what}");
    }
    for (row, weak) in page.rows("#who .weak tbody tr").iter().zip(list(&subject["weakest_slices"])) {
        let (what, scale) = (weak["slice"].to_string(), proof.scale(word(&weak["metric"])));
        let (there, interval) = row[2].split_once(" | ").expect("a number and its interval");
        proof.number(there, &weak["estimate"], scale, &what);
        proof.interval(interval, weak, scale, &what);
        proof.number(&row[3], &weak["elsewhere"], scale, &what);
        proof.number(&row[4], &weak["example_share"], 1.0, &what);
        proof.number(&row[5], &weak["cost_share"], 1.0, &what);
    }
    proof.end(60);
}

#[test]
fn costs_say_what_the_json_says() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK);
    let mut proof = Proof::new(&demo.check);
    let (subject, per) = (demo.subject(), proof.per);
    let curve = list(&subject["cost_curve"]);
    // The table shows a twentieth of the points; "1" alone would fit many of them.
    let rows = page.rows("#cost figure + details tbody tr");
    let shown: Vec<&Value> = curve.iter().step_by(curve.len().div_ceil(20)).collect();
    assert_eq!(rows.len(), shown.len());
    for (row, point) in rows.iter().zip(shown) {
        let what = format!("threshold {}", row[0]);
        proof.number(&row[0], &point["threshold"], 1.0, &what);
        proof.number(&row[1], &point["error_cost"], per, &what);
        proof.interval(&row[2], point, per, &what);
        let all: f64 = ["true_positives", "false_positives", "false_negatives", "true_negatives"]
            .iter()
            .map(|key| point[key].as_f64().expect("a count"))
            .sum();
        let missed = row[3].split(" of ").next().expect("a count");
        proof.number(missed, &point["false_negatives"], per / all, &what);
        proof.number(&row[4], &point["false_positives"], per / all, &what);
    }
    let points = subject["operating_points"].as_object().expect("operating points");
    let first = ["current", "cheapest"].into_iter();
    let others = points.keys().map(String::as_str).filter(|key| !["current", "cheapest"].contains(key));
    let rows = page.rows("#cost .points tbody tr");
    assert_eq!(rows.len(), points.len());
    for (row, key) in rows.iter().zip(first.chain(others)) {
        let point = &points[key];
        let honest = &point["honest_error_cost"];
        proof.number(&row[1], &point["threshold"], 1.0, key);
        let cost = row[2].split(" | ").next().expect("a cost");
        proof.number(cost, if honest.is_null() { &point["error_cost"] } else { honest }, per, key);
        for (cell, name) in [(3, "recall"), (4, "false_positive_rate"), (5, "selection_rate")] {
            proof.number(&row[cell], &point[name], 1.0, &format!("{key} {name}"));
        }
    }
    let amounts = page.evaluate("[...document.querySelectorAll('#cost .choices dd')].map((it) => it.firstChild.data)");
    for (amount, key) in list(&amounts).iter().zip(["ship", "hold", "gather"]) {
        proof.number(word(amount), &subject["expected_loss"][key], 1.0, key);
    }
    let baseline = crate::reference::candidate(&demo.check, word(&demo.check["baseline"]));
    let today = page.text("#cost .deltas small:not(#at-interval)");
    let today = today.rsplit_once(": ").expect("what it costs today").1;
    proof.number(today, &baseline["metrics"]["error_cost"]["estimate"], per, "the baseline");
    proof.end(90);
}

#[test]
fn candidates_and_scores_say_what_the_json_says() {
    let Some(browser) = browser() else { return };
    let demo = demo();
    let page = opened(&browser, &demo.page, &View::DESK);
    let mut proof = Proof::new(&demo.check);
    let candidates = list(&demo.check["candidates"]);
    let rows = page.rows("#candidates table.cards tbody tr");
    let heads = page.texts("#candidates table.cards thead th");
    assert_eq!(rows.len(), candidates.len());
    for (row, candidate) in rows.iter().zip(candidates) {
        assert_eq!(row[1], verdict(&candidate["verdict"]));
        for (head, cell) in heads.iter().zip(row).skip(2) {
            // Whichever metric the heading means, it is one whose number this is.
            let (estimate, interval) = cell.split_once(" | ").unwrap_or((cell, ""));
            let metrics = candidate["metrics"].as_object().expect("metrics");
            let said = metrics.iter().any(|(name, of)| {
                let scale = proof.scale(name);
                says(estimate, &of["estimate"], scale) && says_interval(interval, &of["low"], &of["high"], scale)
            });
            proof.holds(said || cell == "does not apply", &format!("{head}: {cell}"));
        }
    }
    let subject = demo.subject();
    let bins = list(&subject["reliability"]).iter().filter(|bin| bin[2] != 0);
    for (row, bin) in page.rows("#scores figure:first-of-type details tbody tr").iter().zip(bins) {
        for (i, cell) in row.iter().enumerate() {
            proof.number(cell, &bin[i], 1.0, "reliability");
        }
    }
    let mut roc = list(&subject["roc"]).iter();
    for row in page.rows("#scores figure:last-of-type details tbody tr") {
        let found = roc.any(|point| says(&row[0], &point[0], 1.0) && says(&row[1], &point[1], 1.0));
        proof.holds(found, &format!("{row:?} is no point of the ROC curve"));
    }
    proof.end(50);
}
