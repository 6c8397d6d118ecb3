use insta::assert_snapshot;
use scraper::{Html, Selector};
use shipworthy_eval::decided::{Choice, Decision};
use shipworthy_eval::outcome::{Check, Verdict};
use shipworthy_report::stakeholder::{Matter, Reader, html, markdown, terminal};
use shipworthy_report::{Style, words};
use shipworthy_spec::parse::parse;
use shipworthy_spec::spec::Spec;

use crate::sample;

const PLAIN: Style = Style { colour: false, unicode: true };

const SPEC: &str = r#"---
format: 1
name: Card payment fraud screen
owner: payments-risk
task: binary
golden: {data: golden.csv, label: is_fraud, positive: 1}
candidates: [{name: gbm-v4, score: p, threshold: 0.4}]
bars: [recall >= 85%]
---
# Card payment fraud screen
## Problem
Frauds reach *customers*. <script>alert(1)</script>
## Users
- Cardholders
- The desk
## Data
Labels come from [complaints](javascript:alert(1)).
## When it is wrong
# Not a heading of ours
People call.
"#;

fn spec() -> Spec {
    let parsed = parse("fraud.feature.md", SPEC);
    parsed.spec.or(parsed.understood).expect("a spec")
}

fn decision(reason: &str) -> Decision {
    Decision {
        spec: "fraud.feature.md".to_owned(),
        number: 1,
        feature: "Card payment fraud screen".to_owned(),
        choice: Choice::Launch,
        reason: reason.to_owned(),
        run: 3,
        verdict: Verdict::Fail,
        verdict_hash: "ab".to_owned(),
        ship: Some("gbm-v4".to_owned()),
        against_verdict: true,
        changed: Vec::new(),
        confidence: Some(70),
        review_on: None,
        by: "Asha".to_owned(),
        at: 1_795_278_720,
        needs_second: false,
        second: None,
        supersedes: None,
        superseded_by: None,
        look_backs: Vec::new(),
    }
}

fn told<T>(check: &Check, reason: &str, of: impl FnOnce(&Matter<'_>) -> T) -> T {
    let (spec, decisions) = (spec(), [decision(reason)]);
    of(&Matter { check, spec: &spec, decisions: &decisions, signed: None, audit: None })
}

#[test]
fn for_those_who_decide() {
    assert_snapshot!(told(&sample::check(), "Diwali is near", |matter| markdown(matter, Reader::Executive)));
}

#[test]
fn for_those_who_answer_for_it() {
    assert_snapshot!(told(&sample::check(), "Diwali is near", |matter| markdown(matter, Reader::Compliance)));
}

#[test]
fn for_those_who_build_it_it_is_the_check() {
    let check = sample::check();
    told(&check, "", |matter| {
        assert_eq!(html(matter, Reader::Engineer), shipworthy_report::html(&check));
        assert_eq!(markdown(matter, Reader::Engineer), shipworthy_report::markdown(&check));
        assert_eq!(terminal(matter, Reader::Engineer, 80, PLAIN), shipworthy_report::terminal(&check, 80, PLAIN));
    });
}

#[test]
fn nothing_in_any_text_acts() {
    for reader in [Reader::Executive, Reader::Compliance] {
        let page = told(&sample::check(), sample::HOSTILE, |matter| html(matter, reader));
        assert!(!page.contains(sample::HOSTILE) && !page.contains("javascript:"), "{reader:?}");
        let page = Html::parse_document(&page);
        for selector in ["script", "img", "iframe", "form", "link", "[style]", "[onclick]", "[onerror]"] {
            assert_eq!(page.select(&Selector::parse(selector).unwrap()).count(), 0, "{reader:?}: {selector}");
        }
        let markdown = told(&sample::check(), sample::HOSTILE, |matter| markdown(matter, reader));
        assert!(!markdown.contains("<script"), "{markdown}");
        assert_eq!(markdown.lines().filter(|line| line.starts_with("# ")).count(), 1, "{markdown}");
    }
}

#[test]
fn every_page_begins_with_the_answer_and_descends_one_step_at_a_time() {
    for check in [sample::check(), sample::bare(), sample::passing()] {
        for reader in [Reader::Executive, Reader::Compliance] {
            let page = Html::parse_document(&told(&check, "Why not", |matter| html(matter, reader)));
            let headings: Vec<(u32, String)> = page
                .select(&Selector::parse("h1, h2, h3, h4").unwrap())
                .map(|h| (h.value().name()[1..].parse().unwrap(), h.text().collect()))
                .collect();
            assert_eq!(headings[0], (1, words::headline(&check)));
            assert!(headings.windows(2).all(|pair| pair[1].0 <= pair[0].0 + 1), "{headings:?}");
        }
    }
}
