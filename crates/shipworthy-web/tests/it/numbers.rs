//! Pages and `check --format json` say the same.

use serde_json::Value;
use shipworthy_report::words;

use crate::place::Place;

/// The example, checked once, with its answer as programs get it.
fn example(name: &str) -> (Place, String, Value) {
    let place = Place::with_example(name);
    let feature = place.bench.features()[0].clone();
    let run = place.bench.standing(&feature).run.expect("it was checked");
    let json = serde_json::from_str(&shipworthy_report::json(&run.checked.check)).expect("JSON");
    (place, feature.id.clone(), json)
}

fn subject(check: &Value) -> &Value {
    let candidates = check["candidates"].as_array().expect("candidates");
    let name = if check["ship"].is_string() { &check["ship"] } else { &check["recommended"] };
    candidates.iter().find(|candidate| candidate["name"] == *name).expect("the one it is about")
}

#[test]
fn bars_are_those_of_the_answer() {
    for name in ["payments", "style-advisor"] {
        let (place, id, check) = example(name);
        let page = place.get(&format!("/p/{id}/verdict"));
        let bars = subject(&check)["bars"].as_array().expect("bars");
        assert_eq!(page.texts("#bars tbody tr").len(), bars.len(), "{name}");
        let figures = page.texts("#bars .figure b");
        for bar in bars {
            let metric = bar["metric"].as_str().expect("a name");
            if let (Some(x), words::Unit::Share) = (bar["estimate"].as_f64(), words::unit(metric)) {
                let shown = words::value(metric, x, None);
                assert!(figures.contains(&shown), "{name}: {metric} is {shown}, and the page shows {figures:?}");
            }
        }
    }
}

#[test]
fn every_slice_has_its_examples_and_its_value() {
    let (place, id, check) = example("payments");
    let slices = subject(&check)["slices"].as_array().expect("slices").clone();
    let page = place.get(&format!("/p/{id}/slices?metric=recall"));
    assert_eq!(page.texts("#every tbody tr").len(), slices.len());
    let counts = page.texts("#every td[data-label=Examples]");
    let values = page.texts("#every tbody td:nth-child(3)");
    for (i, slice) in slices.iter().enumerate() {
        assert_eq!(counts[i], words::count(slice["examples"].as_u64().expect("a count")));
        let recall = &slice["metrics"]["recall"];
        let shown = words::value_or_undefined("recall", recall["estimate"].as_f64(), None);
        assert_eq!(values[i], shown, "{slice}");
    }
    // A metric that there is not is the usual one, and does no harm.
    let other = place.get(&format!("/p/{id}/slices?metric=%3Cb%3E"));
    assert_eq!(other.texts("#every tbody tr").len(), slices.len());
}

#[test]
fn the_threshold_of_the_address_is_shown_without_scripts() {
    let (place, id, check) = example("payments");
    let curve = subject(&check)["cost_curve"].as_array().expect("a curve").clone();
    for point in [&curve[0], &curve[curve.len() / 2], &curve[curve.len() - 1]] {
        let threshold = point["threshold"].as_f64().expect("a number");
        let page = place.get(&format!("/p/{id}/threshold?t={threshold}"));
        assert_eq!(page.one("#at-threshold"), words::number(threshold));
        assert_eq!(page.values("#threshold-number", "value"), [threshold.to_string()]);
        assert_eq!(page.texts("#thresholds").len(), 1);
    }
    let usual = place.get(&format!("/p/{id}/threshold")).one("#at-threshold");
    for nonsense in ["t=", "t=NaN", "t=x", "t=1e999", "candidate=nobody"] {
        assert_eq!(place.get(&format!("/p/{id}/threshold?{nonsense}")).one("#at-threshold"), usual, "{nonsense}");
    }
    let far = place.get(&format!("/p/{id}/threshold?t=99")).one("#at-threshold");
    let last = curve.iter().filter_map(|point| point["threshold"].as_f64()).fold(f64::MIN, f64::max);
    assert_eq!(far, words::number(last));
}

#[test]
fn examples_are_those_that_were_kept() {
    let (place, id, check) = example("payments");
    let misses = subject(&check)["misses"].as_array().expect("misses").clone();
    let all = place.get(&format!("/p/{id}/examples"));
    assert_eq!(all.texts("[data-item]").len(), misses.len());
    for kind in ["false_negative", "false_positive"] {
        let of = misses.iter().filter(|miss| miss["kind"] == kind).count();
        assert_eq!(place.get(&format!("/p/{id}/examples?kind={kind}")).texts("[data-item]").len(), of);
    }
    let one = place.get(&format!("/p/{id}/examples?at=1"));
    for column in misses[0]["columns"].as_array().expect("columns") {
        assert!(one.texts("#example dt").contains(&column[0].as_str().expect("a name").to_owned()));
    }
    for beyond in ["at=0", "at=100000", "slice=nothing", "q=no+such+words"] {
        let page = place.get(&format!("/p/{id}/examples?{beyond}"));
        assert_eq!(page.texts("#example").len(), 0, "{beyond}");
    }
    let none = place.get(&format!("/p/{id}/examples?q=no+such+words"));
    assert!(none.one(".list").starts_with("None fits all that was asked."));
}

#[test]
fn candidates_stand_side_by_side_and_earlier_runs_can_be_opened() {
    let (place, id, check) = example("payments");
    let page = place.get(&format!("/p/{id}/runs"));
    let names = check["candidates"].as_array().expect("candidates").len();
    assert_eq!(page.texts("#candidates tbody tr").len(), names + check["comparisons"].as_array().map_or(0, Vec::len));
    assert!(page.texts("#pareto svg text").len() > names);
    assert_eq!(place.get(&format!("/p/{id}/runs/1")).one("h1"), "Not yet.");
    for missing in ["2", "0", "x", "99999999999"] {
        assert_eq!(place.get(&format!("/p/{id}/runs/{missing}")).status, 404, "{missing}");
    }
}

#[test]
fn pages_that_have_nothing_to_show_say_why() {
    let (place, id, _) = example("store-demand");
    let threshold = place.get(&format!("/p/{id}/threshold"));
    let said = threshold.one("h1");
    assert!(said.contains("no threshold to set") || said.contains("no price yet"), "{said}");
    assert_eq!(place.get(&format!("/p/{id}/data")).texts("h1").len(), 1);
}
