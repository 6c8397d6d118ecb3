//! The case as somebody sees it: brief, what is known of either group, policies, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};
use shipworthy_stats::ranked::Ranked;

use super::accepted;
use super::family::Family;
use super::world::{CELLS, Group, POLICIES, World};
use crate::case::{Action, Actions, Brief, Case, CaseFile, Exhibit, Gap, Voice};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Kind, Mark, Rate};
use crate::question::{Beliefs, Cause};
use crate::sheet::{MARKER, csv, fill, moment, sentence, two_of};

/// The line in thousandths of the model's probability of being repaid, and the lower line that is looked at.
const LINE: usize = 700;
const LOWER: usize = 600;

/// An application whose end is known.
struct Row {
    group: usize,
    score: usize,
    repaid: bool,
}

pub(super) fn case(code: &Code, family: &'static Family, world: World) -> Case {
    let mut words = Draws::new(code, Purpose::Words, 0);
    let rows = known(code, &world);
    let brief = brief(&mut words, family, &world, &rows);
    let files = vec![
        CaseFile { path: "shipworthy.toml".to_owned(), contents: MARKER.to_owned() },
        CaseFile { path: "x.feature.md".to_owned(), contents: spec(family, &world, &brief, rows.len()) },
        CaseFile { path: "data/golden.csv".to_owned(), contents: sheet(code, family, &world, &rows) },
    ];
    let mut order: Vec<usize> = (0..POLICIES.len()).collect();
    let mut cells: Vec<usize> = (0..CELLS.len()).collect();
    let mut offered = Draws::new(code, Purpose::Order, 0);
    offered.shuffle(&mut order);
    offered.shuffle(&mut cells);
    Case {
        code: code.clone(),
        title: "Denied, and who bears it",
        family: family.name,
        exhibits: exhibits(code, family, &world, &rows),
        actions: Actions::Choice { actions: order.iter().map(|policy| action(family, &world, *policy)).collect() },
        beliefs: Some(Beliefs {
            ask: format!("In the words of the report, what is {} who is refused and would have repaid?", family.person),
            causes: cells
                .iter()
                .map(|cell| Cause { id: CELLS[*cell].to_owned(), label: CELLS[*cell].replace('-', " ") })
                .collect(),
        }),
        questions: Vec::new(),
        gap: gap(code, &world),
        brief,
        files,
        truth: Box::new(world),
    }
}

/// The words for a lender who lent to some under the line by lot, or those for one who did not.
fn either<'a>(world: &World, by_lot: &'a str, accepted_only: &'a str) -> &'a str {
    if world.by_lot() { by_lot } else { accepted_only }
}

fn brief(words: &mut Draws, family: &Family, world: &World, rows: &[Row]) -> Brief {
    let place: &str = words.one_of::<&str>(family.places);
    let ((a, a_does), (b, b_does)) = two_of(words, family.people);
    let month = grouped((world.groups[0].refused + world.groups[1].refused) as i64);
    let trial = either(world, " but a small trial", "");
    let mut voices = vec![
        Voice { who: format!("{a}, {a_does}"), says: (*words.one_of(family.ready)).to_owned() },
        Voice { who: format!("{b}, {b_does}"), says: (*words.one_of(family.asks)).to_owned() },
    ];
    words.shuffle(&mut voices);
    Brief {
        headline: fill(words.one_of::<&str>(family.headlines), &[("auc", &format!("{:.2}", auc(rows)))]),
        story: sentence(&fill(
            words.one_of::<&str>(family.stories),
            &[("place", place), ("month", &month), ("trial", trial)],
        )) + either(world, "", accepted::STORY),
        voices,
        question: "What happens to those just under the line?".to_owned(),
    }
}

/// How well the score puts those who repay before those who do not: the area under the curve that the report gives.
fn auc(rows: &[Row]) -> f64 {
    let scores: Vec<f64> = rows.iter().map(|row| row.score as f64).collect();
    let repaid: Vec<bool> = rows.iter().map(|row| row.repaid).collect();
    Ranked::new(&scores, &repaid, None, None).roc_auc().expect("some repay and some do not")
}

fn action(family: &Family, world: &World, policy: usize) -> Action {
    let money = |amount: f64| money::format(amount, world.currency);
    let (cost, lets_good, lets_bad) = world.look;
    Action {
        id: POLICIES[policy].to_owned(),
        label: world.label(policy),
        means: match policy {
            0 => "Everybody between the two lines is refused, as today.".to_owned(),
            1 => "Everybody between the two lines gets the loan.".to_owned(),
            2 => format!("Between the lines, {} get it and {} do not.", world.names[1], world.names[0]),
            3 => format!(
                "Before a refusal, {}: {} each. It lets through {} of those who repay, and {} of those who do not.",
                family.look,
                money(cost),
                percent(lets_good),
                percent(lets_bad)
            ),
            _ => format!(
                "For 3 months 1 in 5 gets it, drawn by lot: {} people. Running it costs {}. Then each group gets what pays: refused, approved, or looked at again.",
                grouped(i64::from(world.tried())),
                money(world.trial)
            ),
        },
    }
}

fn exhibits(code: &Code, family: &Family, world: &World, rows: &[Row]) -> Vec<Exhibit> {
    let money = |amount: f64| money::format(amount, world.currency);
    let fact = |name: String, value: String| vec![name, value];
    let of = |(good, all): (u32, u32)| {
        if code.level.number() == 3 {
            format!("{} of {}", grouped(i64::from(good)), grouped(i64::from(all)))
        } else {
            format!(
                "{} of {}, {}",
                grouped(i64::from(good)),
                grouped(i64::from(all)),
                percent(f64::from(good) / f64::from(all))
            )
        }
    };
    let line = |name: &str, of: &dyn Fn(&Group) -> String| {
        std::iter::once(name.to_owned()).chain(world.groups.iter().map(of)).collect::<Vec<String>>()
    };
    let found = |wanted: bool, approved: bool| {
        rows.iter().filter(|row| row.repaid == wanted && (row.score >= LINE) == approved).count()
    };
    let by_lot = world.by_lot();
    let report = |wanted: bool, approved: bool| {
        if approved || by_lot { grouped(found(wanted, approved) as i64) } else { "not known".to_owned() }
    };
    let (positive, columns) = if world.positive_is_default {
        ("defaulted", ["", "called positive: refused", "called negative: approved"])
    } else {
        ("repaid", ["", "called positive: approved", "called negative: refused"])
    };
    let calls = if world.positive_is_default { [false, true] } else { [true, false] };
    let row = |name: &str, repaid: bool| {
        std::iter::once(name.to_owned()).chain(calls.map(|approved| report(repaid, approved))).collect::<Vec<String>>()
    };
    let mut pays = vec![
        fact("a loan that is repaid earns".to_owned(), money(world.gain)),
        fact("a default loses".to_owned(), money(world.loss)),
        fact(format!("{} refused wrongly loses", family.person), format!("{}: {}", money(world.harm), family.harm)),
        fact("until the model is replaced".to_owned(), format!("{} months", world.months)),
    ];
    if code.level.number() == 1 {
        pays.push(fact(
            "all counted, lending pays above".to_owned(),
            format!("{} repaid", percent(world.break_even())),
        ));
    }
    let lent_here = either(world, "just under, lent to by lot here: repaid", "just under, lent to here: repaid");
    let under = "Some just under the line were lent to all the same, drawn by lot; others got a loan from another lender. Both are the same kind of people as those refused. Before them nothing was known.";
    let known = "Everybody whose end is known: the accepted, and those who were lent to by lot. The rows are in data/golden.csv.";
    let kinds = [
        Kind::new("approved, repaid", found(true, true), Mark::Well),
        Kind::new("refused, and lent to by lot: repaid", found(true, false), Mark::LetDown),
        Kind::new("approved, defaulted", found(false, true), Mark::Mistake),
        Kind::new("refused, and lent to by lot: defaulted", found(false, false), Mark::LeftAlone),
    ];
    // Nobody is drawn as lent to by lot where nobody was.
    let kinds = kinds.into_iter().filter(|kind| by_lot || kind.count > 0).collect();
    vec![
        Exhibit {
            title: "Just under the line".to_owned(),
            columns: ["", world.names[0], world.names[1]].map(str::to_owned).to_vec(),
            rows: vec![
                line("refused a month", &|group| grouped(group.refused as i64)),
                line(lent_here, &|group| group.here.map_or("nobody".to_owned(), of)),
                line("just under, lent to elsewhere: repaid", &|group| of(group.elsewhere)),
                line("above the line, accepted here: repaid", &|group| of(group.accepted)),
            ],
            note: Some(either(world, under, accepted::UNDER_THE_LINE).to_owned()),
            figure: (code.level.number() < 3).then(|| just_under(world)),
        },
        Exhibit {
            title: format!("The report: positive means {positive}"),
            columns: columns.map(str::to_owned).to_vec(),
            rows: vec![row("repaid", true), row("defaulted", false)],
            note: Some(either(world, known, accepted::REPORT).to_owned()),
            figure: Some(Figure::Kinds { at: None, kinds }),
        },
        Exhibit {
            title: "What it pays".to_owned(),
            columns: Vec::new(),
            rows: pays,
            note: Some("What a wrong refusal costs the one who is refused is the board's figure, and counts as the lender's own money does.".to_owned()),
            figure: None,
        },
    ]
}

/// Shares that repaid, with their intervals. The hardest level leaves both to the reader.
fn just_under(world: &World) -> Figure {
    let of = |index: usize, what: &str, (repaid, all): (u32, u32)| {
        Rate::new(format!("{}, {what}", world.names[index]), repaid, all)
    };
    let rates = world.groups.iter().enumerate().flat_map(|(index, group)| {
        let by_lot = group.here.map(|here| of(index, "by lot", here));
        let others = [of(index, "elsewhere", group.elsewhere), of(index, "accepted", group.accepted)];
        by_lot.into_iter().chain(others)
    });
    Figure::rates("repaid", rates.collect())
}

fn gap(code: &Code, world: &World) -> Gap {
    let money = |amount: f64| money::format(amount, world.currency);
    let mut draws = Draws::new(code, Purpose::Words, 1);
    let index = draws.below(2);
    let group = world.groups[index];
    let (repaid, lent) = group.elsewhere;
    let here = group.here.map(|(more, of)| format!("{more} of {of} by lot and"));
    let good = group.mean();
    let (gained, lost) = (100.0 * good * (world.gain + world.harm), 100.0 * (1.0 - good) * world.loss);
    Gap {
        worked: vec![
            format!(
                "{}: {} {} of {} elsewhere repaid; with one more of each, {} can be believed.",
                sentence(world.names[index]),
                here.unwrap_or_else(|| "nobody was lent to here, and".to_owned()),
                repaid,
                lent,
                percent(group.mean())
            ),
            format!(
                "Lent to, one who repays earns {}; one who does not loses {}.",
                money(world.gain),
                money(world.loss)
            ),
            format!("Refused, one who would have repaid loses {}, and that counts too.", money(world.harm)),
        ],
        ask: format!("If 100 of them are lent to, what do the defaults lose, in {}?", world.currency),
        answer: lost,
        // The share is shown to a tenth of a percent.
        within: 0.06 * world.loss,
        why: format!(
            "100 × {} × {} = {}. The others earn 100 × {} × {} and are spared 100 × {} × {}: {}. So lending is worth {}, and would be worth nothing where {} repay.",
            percent(1.0 - good),
            money(world.loss),
            money(lost),
            percent(good),
            money(world.gain),
            percent(good),
            money(world.harm),
            money(gained),
            money(gained - lost),
            percent(world.break_even())
        ),
    }
}

/// Applications whose end is known: the accepted, and those between the lines who were lent to by lot.
fn known(code: &Code, world: &World) -> Vec<Row> {
    let mut draws = Draws::new(code, Purpose::Rows, 0);
    let mut rows = Vec::new();
    for (group, of) in world.groups.iter().enumerate() {
        for (counts, low, high) in [(of.accepted, LINE, 995), (of.here.unwrap_or_default(), LOWER, LINE)] {
            let (good, all) = counts;
            let mut ends: Vec<bool> = (0..all).map(|index| index < good).collect();
            draws.shuffle(&mut ends);
            for repaid in ends {
                // Those who repay score higher, between their lines.
                let place =
                    if repaid { draws.uniform().max(draws.uniform()) } else { draws.uniform().min(draws.uniform()) };
                rows.push(Row { group, score: low + (place * (high - low) as f64) as usize, repaid });
            }
        }
    }
    draws.shuffle(&mut rows);
    rows
}

fn sheet(code: &Code, family: &Family, world: &World, rows: &[Row]) -> String {
    let mut draws = Draws::new(code, Purpose::Rows, 1);
    let label = if world.positive_is_default { "defaulted" } else { "repaid" };
    let lines = rows.iter().enumerate().map(|(index, row)| {
        let score = if world.positive_is_default { 1_000 - row.score } else { row.score };
        vec![
            format!("a{:05}", index + 1),
            moment(draws.below(180), index),
            world.names[row.group].to_owned(),
            format!("{:.3}", score as f64 / 1_000.0),
            u8::from(row.repaid != world.positive_is_default).to_string(),
        ]
    });
    csv(&["id", "lent_on", family.group_column, "score", label], lines)
}

fn spec(family: &Family, world: &World, brief: &Brief, n: usize) -> String {
    let (label, threshold, refused, approved) = if world.positive_is_default {
        ("defaulted", (1_001 - LINE) as f64 / 1_000.0, "false_positive", "false_negative")
    } else {
        ("repaid", LINE as f64 / 1_000.0, "false_negative", "false_positive")
    };
    format!(
        "---
format: 1
name: {feature}
task: binary
stage: live
ship: model

golden:
  data: data/golden.csv
  label: {label}
  positive: 1
  id: id
  time: lent_on
  slices: [{group}]

errors:
  currency: {currency}
  per: 1000
  volume_per_month: {volume}
  horizon_months: {months}
  {refused}: {{cost: {refusal}, who: \"{person}: {harm}\"}}
  {approved}: {{cost: {loss}, who: \"the lender: a default\"}}

candidates:
  - {{name: model, score: score, threshold: {threshold}}}
  - {{name: all, rule: \"{all}\"}}
baseline: all

bars:
  - error_cost <= baseline

failure_states:
  - {{when: \"somebody is refused who would have repaid\", then: \"nothing happens today\", user_sees: \"A refusal, without a reason.\"}}
fallback: all
data_needs: People under the line who were lent to all the same, drawn by lot.{none}
---
# {feature}

> Practice: people, places and data are simulated.

## Problem

{story}

## Users

Those who apply in {first} and in {second}, and those whose money is lent.

## Baseline today

Above the line everybody is approved; under it nobody is.

## Expected behaviour

A loan for those who repay it, whichever group they are in.

## Edge cases

People between the two lines, of whom {few} ever lent to.

## When it is wrong

Refused wrongly: {harm}. Approved wrongly: {loss_told}.

## Data

{n} applications whose end is known. Those of refused people are missing, {but}.

## Success

What is earned, less what defaults and wrong refusals cost.

## Launch and after

{question}
",
        feature = family.feature,
        group = family.group_column,
        currency = world.currency,
        volume = world.groups[0].refused + world.groups[1].refused,
        months = world.months,
        refusal = world.gain + world.harm,
        person = family.person,
        harm = family.harm,
        loss = world.loss,
        loss_told = money::format(world.loss, world.currency),
        all = if world.positive_is_default { "FALSE" } else { "TRUE" },
        story = brief.story,
        none = either(world, "", " There are none yet."),
        few = either(world, "few were", "nobody was"),
        but = either(
            world,
            "but for the ones by lot",
            "all of them: on the rows that are left, the model and the baseline say the same"
        ),
        first = world.names[0],
        second = world.names[1],
        question = brief.question,
    )
}
