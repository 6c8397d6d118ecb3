use base64::Engine;
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest, Sha256};
use shipworthy_eval::outcome::{Check, Verdict};
use shipworthy_report::{html, words};

use crate::sample;

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

fn text(element: ElementRef) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a script or style as written, which is what its hash is over.
fn raw(element: ElementRef) -> String {
    element.text().collect()
}

fn pages() -> Vec<(Check, Html)> {
    [sample::check(), sample::bare(), sample::passing()]
        .into_iter()
        .map(|check| {
            let page = Html::parse_document(&html(&check));
            (check, page)
        })
        .collect()
}

/// With a folder named in this variable the pages are written there, to be looked at in a browser.
#[test]
fn pages_can_be_looked_at() {
    let Ok(folder) = std::env::var("SHIPWORTHY_REPORT_PAGES") else { return };
    for (name, check) in [("rich", sample::check()), ("bare", sample::bare()), ("passing", sample::passing())] {
        std::fs::write(format!("{folder}/{name}.html"), html(&check)).expect("the folder can be written to");
    }
}

#[test]
fn the_headline_answers() {
    for (check, page) in pages() {
        assert_eq!(all(&page, "h1").into_iter().map(text).collect::<Vec<_>>(), [words::headline(&check)]);
        assert_eq!(all(&page, "html[lang=en]").len(), 1);
        assert!(text(all(&page, "title")[0]).contains(&check.feature));
    }
}

#[test]
fn every_bar_stands_with_its_numbers_and_its_verdict() {
    for (check, page) in pages() {
        let candidate = check.candidates.iter().find(|c| !c.bars.is_empty()).expect("a candidate with bars");
        let rows: Vec<String> = all(&page, "table.bars tr").into_iter().map(text).collect();
        assert_eq!(rows.len(), candidate.bars.len());
        for bar in &candidate.bars {
            let money = check.money.as_ref();
            let row = rows
                .iter()
                .find(|row| row.starts_with(&words::bar(bar)))
                .unwrap_or_else(|| panic!("{}", words::bar(bar)));
            for said in [
                words::value_or_undefined(&bar.metric, bar.estimate, money),
                words::interval(&bar.metric, bar.low, bar.high, money),
                words::target(bar, money),
                words::verdict(bar.verdict).to_string(),
                words::count(bar.n),
            ] {
                assert!(row.contains(&said), "{said} in {row}");
            }
            if let Some(more) = bar.more {
                assert!(row.contains(&words::count(more.denominator)), "{row}");
            }
        }
    }
}

#[test]
fn every_metric_of_every_candidate_is_in_the_table_of_all_numbers() {
    let check = sample::check();
    let page = Html::parse_document(&html(&check));
    let rows: Vec<String> = all(&page, "details.every tbody tr").into_iter().map(text).collect();
    for candidate in &check.candidates {
        for (name, e) in &candidate.metrics {
            let value = words::value_or_undefined(name, e.estimate, check.money.as_ref());
            assert!(rows.iter().any(|row| row.contains(name.as_str()) && row.contains(&value)), "{name} {value}");
        }
    }
}

#[test]
fn passing_bars_are_folded_unless_they_are_all_there_is() {
    for (check, page) in pages() {
        let folds = all(&page, "#bars details");
        let passes = check.candidates.iter().flat_map(|c| &c.bars).any(|bar| bar.verdict == Verdict::Pass);
        assert_eq!(folds.len(), usize::from(passes));
        for fold in folds {
            assert_eq!(fold.attr("open").is_some(), check.verdict == Verdict::Pass);
        }
    }
}

#[test]
fn nothing_is_loaded_and_nothing_from_data_runs() {
    for (_, page) in pages() {
        let scripts = all(&page, "script");
        let (data, code): (Vec<_>, Vec<_>) =
            scripts.into_iter().partition(|s| s.attr("type") == Some("application/json"));
        assert_eq!(code.len(), 1, "one script of our own");
        assert!(data.iter().all(|d| !raw(*d).contains('<')));
        for element in all(&page, "*") {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on") && name != "style" && name != "src", "{name}={value}");
                assert!(name != "href" || value.starts_with('#'), "{value}");
            }
        }
        assert!(all(&page, "link, img, iframe, object, embed, base, form").is_empty());
        let policy = all(&page, "meta[http-equiv='Content-Security-Policy']")[0].attr("content").expect("a policy");
        for (source, kind) in [(raw(code[0]), "script-src"), (raw(all(&page, "style")[0]), "style-src")] {
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(source.as_bytes()));
            assert!(policy.contains(&format!("{kind} 'sha256-{hash}'")), "{policy}");
        }
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("unsafe"));
    }
}

#[test]
fn hostile_text_is_shown_as_text() {
    let check = sample::check();
    let source = html(&check);
    assert!(!source.contains(sample::HOSTILE));
    assert!(source.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(!source.contains(['\u{1b}', '\u{202e}']), "control characters are dropped");
    let page = Html::parse_document(&source);
    assert!(all(&page, "#misses blockquote").into_iter().any(|q| text(q).contains(sample::HOSTILE)));
}

#[test]
fn headings_descend_one_step_at_a_time_and_ids_are_unique() {
    for (_, page) in pages() {
        let mut last = 0;
        for heading in all(&page, "h1, h2, h3, h4") {
            let level: u32 = heading.value().name()[1..].parse().expect("a level");
            assert!(level <= last + 1, "{} after h{last}", text(heading));
            last = level;
        }
        let mut ids: Vec<&str> = all(&page, "[id]").into_iter().filter_map(|e| e.attr("id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for anchor in all(&page, "a[href]") {
            let target = anchor.attr("href").expect("an href").trim_start_matches('#');
            assert!(ids.contains(&target), "{target}");
        }
        for section in all(&page, "section[aria-labelledby]") {
            assert!(ids.contains(&section.attr("aria-labelledby").expect("a name")));
        }
    }
}

#[test]
fn every_drawing_has_a_name_or_is_decoration() {
    for (_, page) in pages() {
        for svg in all(&page, "svg") {
            let named = svg.attr("role") == Some("img") && svg.attr("aria-label").is_some_and(|label| label.len() > 10);
            assert!(named || svg.attr("aria-hidden") == Some("true"), "{}", svg.html());
        }
        for verdict in all(&page, ".v") {
            assert!(!text(verdict).is_empty(), "a verdict is never a colour alone");
        }
    }
}

#[test]
fn every_table_names_its_columns_or_rows() {
    for (_, page) in pages() {
        for table in all(&page, "table") {
            let heads = table.select(&Selector::parse("th[scope]").expect("a selector")).count();
            assert!(heads > 0, "{}", table.html());
        }
    }
}

#[test]
fn drawings_stay_inside_their_frames() {
    for (_, page) in pages() {
        for svg in all(&page, "svg.chart") {
            let frame: Vec<f64> = svg
                .attr("viewbox")
                .or(svg.attr("viewBox"))
                .expect("a frame")
                .split(' ')
                .map(|n| n.parse().expect("a number"))
                .collect();
            for mark in svg.select(&Selector::parse("line, circle, text").expect("a selector")) {
                for (name, value) in mark.value().attrs() {
                    let limit = match name {
                        "x" | "x1" | "x2" | "cx" => frame[2],
                        "y" | "y1" | "y2" | "cy" => frame[3],
                        _ => continue,
                    };
                    let at: f64 = value.parse().expect("a number");
                    assert!((0.0..=limit).contains(&at), "{name}={value} in {frame:?}");
                }
            }
        }
    }
}

#[test]
fn the_slider_knows_every_point_of_the_curve() {
    let check = sample::check();
    let page = Html::parse_document(&html(&check));
    let data: serde_json::Value = serde_json::from_str(&raw(all(&page, "#curve-points")[0])).expect("JSON");
    let curve = &check.candidates[1].cost_curve;
    let points = data["points"].as_array().expect("points");
    assert_eq!(points.len(), curve.len());
    for (said, point) in points.iter().zip(curve) {
        assert_eq!(said["threshold"], words::number(point.threshold));
        assert_eq!(said["cost"], words::value("error_cost", point.error_cost, check.money.as_ref()));
    }
    // The page without script shows the point in use.
    let start = data["start"].as_u64().expect("an index") as usize;
    assert_eq!(curve[start].threshold, 0.42);
    assert_eq!(text(all(&page, "#at-cost")[0]), points[start]["cost"].as_str().expect("text"));
    assert_eq!(text(all(&page, "#at-missed")[0]), points[start]["missed"].as_str().expect("text"));
    assert_eq!(all(&page, "#people .missed").len() as u64, points[start]["crosses"].as_u64().expect("a count"));
    let slider = all(&page, "#try-threshold")[0];
    assert!(slider.attr("hidden").is_some(), "without script there is no dead control");
}

#[test]
fn without_prices_the_page_asks_for_them() {
    let page = Html::parse_document(&html(&sample::bare()));
    assert!(text(all(&page, "#cost")[0]).contains("does not price mistakes"));
    assert!(all(&page, "#curve-points").is_empty());
}

/// The uprights of bars in the first drawing of slices: where, from which height to which.
fn uprights(page: &Html) -> Vec<(String, f64)> {
    let drawing = all(page, "#who svg.chart").into_iter().next().expect("a drawing");
    let number =
        |line: &ElementRef, name: &str| line.attr(name).and_then(|at| at.parse::<f64>().ok()).expect("a number");
    let lines = drawing.select(&Selector::parse("line.limit").expect("a selector")).collect::<Vec<_>>();
    lines
        .iter()
        .map(|line| (line.attr("x1").unwrap_or_default().to_owned(), number(line, "y2") - number(line, "y1")))
        .collect()
}

#[test]
fn a_bar_is_drawn_in_the_rows_that_have_it() {
    let check = sample::check();
    let drawn = uprights(&Html::parse_document(&html(&check)));
    assert!(drawn.len() > 1 && drawn.iter().all(|(_, height)| *height < 30.0), "{drawn:?}");
    let mut places: Vec<&str> = drawn.iter().map(|(at, _)| at.as_str()).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 2, "everybody has another bar than the slices: {drawn:?}");

    let mut of_everybody = check;
    for candidate in &mut of_everybody.candidates {
        candidate.bars.retain(|bar| bar.slice.0.is_empty() && bar.metric == "recall");
    }
    let page = Html::parse_document(&html(&of_everybody));
    let drawn = uprights(&page);
    assert!(matches!(drawn.as_slice(), [(_, height)] if *height < 30.0), "{drawn:?}");
    assert!(
        all(&page, "#who figcaption").into_iter().any(|of| text(of).starts_with("The upright in a row is its bar"))
    );
}

#[test]
fn a_mistake_in_a_text_shows_the_question_the_own_answer_once_and_folds_the_rest() {
    let mut check = sample::check();
    check.task = "generation";
    let column = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for candidate in &mut check.candidates {
        candidate.misses.truncate(1);
        for miss in &mut candidate.misses {
            miss.kind = "mistake".into();
            miss.told = Some("failed: grounded (people), short (judge)".into());
            miss.output = Some("We also give you a teapot.".into());
            miss.why = vec![column("short", "It has six words.")];
            miss.first = vec!["id".into(), "question".into()];
            miss.columns = vec![
                column("id", "H15"),
                column("output", "We also give you a teapot."),
                column("question", "What do I get?"),
                column("reference", "A text that is longer than all others, and that this candidate did not write."),
            ];
        }
    }
    let page = Html::parse_document(&html(&check));
    assert_eq!(
        all(&page, "#misses blockquote").into_iter().map(text).collect::<Vec<_>>(),
        ["“We also give you a teapot.”"]
    );
    let item = text(all(&page, "#misses .quotes li")[0]);
    assert!(item.starts_with("id: H15 · question: What do I get?"), "{item}");
    assert!(item.contains("Failed: grounded (people), short (judge)"), "{item}");
    assert!(item.contains("It has six words."), "{item}");
    assert_eq!(item.matches("teapot").count(), 1, "{item}");
    let folded = all(&page, "#misses details.columns dt").into_iter().map(text).collect::<Vec<_>>();
    assert_eq!(folded, ["id", "question", "reference"]);
    assert_eq!(item.matches("longer than all others").count(), 1, "it stands in the fold alone: {item}");
}

#[test]
fn where_no_slice_has_a_figure_a_sentence_stands_instead_of_an_empty_picture() {
    let mut check = sample::check();
    let drawn = Html::parse_document(&html(&check));
    assert!(!text(drawn.root_element()).contains("so there is nothing to draw"));
    for slice in check.candidates.iter_mut().flat_map(|candidate| &mut candidate.slices) {
        for estimate in slice.metrics.values_mut() {
            (estimate.estimate, estimate.low, estimate.high) = (None, None, None);
        }
    }
    let page = Html::parse_document(&html(&check));
    assert!(text(page.root_element()).contains("not known of any slice by itself, so there is nothing to draw."));
}

#[test]
fn words_of_the_spec_in_the_lead_are_code() {
    let mut check = sample::check();
    check.sentences = vec!["It meets its one bar.".into(), "Give the prices under `errors`.".into()];
    let page = Html::parse_document(&html(&check));
    assert_eq!(all(&page, ".lead code").into_iter().map(text).collect::<Vec<_>>(), ["errors"]);
    assert!(!text(all(&page, ".lead")[0]).contains('`'));
}

#[test]
fn text_features_are_asked_for_the_price_of_a_failed_output() {
    let asked = |task: &'static str| {
        let mut check = sample::check();
        (check.task, check.money) = (task, None);
        text(all(&Html::parse_document(&html(&check)), "#cost")[0])
    };
    let (texts, decisions) = (asked("generation"), asked("binary"));
    assert!(texts.contains("failed_output") && !texts.contains("a miss"), "{texts}");
    assert!(decisions.contains("of a false alarm and of a miss"), "{decisions}");
}

#[test]
fn undefined_is_no_method() {
    let mut check = sample::check();
    for bar in check.candidates.iter_mut().flat_map(|candidate| &mut candidate.bars) {
        bar.method = "undefined".into();
    }
    let page = Html::parse_document(&html(&check));
    let rests = all(&page, "dl.rests").into_iter().map(text).collect::<String>();
    assert!(rests.contains("Methods") && !rests.contains("undefined"), "{rests}");
}

#[test]
fn examples_of_texts_are_not_called_labelled() {
    let mut check = sample::check();
    (check.task, check.golden.positives) = ("generation", None);
    let page = Html::parse_document(&html(&check));
    let rests = all(&page, "dl.rests").into_iter().map(text).collect::<String>();
    assert!(rests.contains("none: no judge grades these outputs") && !rests.contains("labelled example"), "{rests}");
}
