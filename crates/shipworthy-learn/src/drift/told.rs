//! The case as somebody sees it: brief, figures by week beside earlier years, questions, actions, workspace.

use shipworthy_eval::money;
use shipworthy_eval::words::{grouped, percent};

use super::cause::{ACTION_IDS, ACTIONS, CAUSE_IDS, CAUSES, EFFECTS, QUESTION_IDS, QUESTIONS, SAVES, sign, sizes};
use super::drawn;
use super::family::Family;
use super::series::{DAYS, WEEKS, Week, alarms, known, week};
use super::workspace;
use super::world::{ALARM, EARLIER, SEASON_LEFT, World};
use crate::case::{Action, Actions, Case, CaseFile, Exhibit, Gap};
use crate::code::Code;
use crate::draws::{Draws, Purpose};
use crate::figure::{Figure, Limit, Line, Lines, Move, Moves, Rate, Rates, Unit};
use crate::question::{Beliefs, Cause, Question};
use crate::sheet::{MARKER, day};

/// What the years are called, the latest first.
pub(super) const YEARS: [&str; 3] = ["this year", "last year", "the year before"];

pub(super) const TITLE: &str = "Drift, season, or a broken pipeline";

pub(super) fn case(code: &Code, world: World) -> Case {
    let family = world.family;
    let cases = grouped(i64::from(world.usual.cases));
    let brief = family.scene.brief(
        &mut Draws::new(code, Purpose::Words, 0),
        &[("cases", &cases)],
        "What is the matter, and what do you do?",
    );
    let file = |path: &str, contents: String| CaseFile { path: path.to_owned(), contents };
    let files = vec![
        file("shipworthy.toml", MARKER.to_owned()),
        file("x.feature.md", workspace::spec(&world, &brief)),
        file("data/golden.csv", workspace::golden(code, &world)),
        file("data/daily.csv", workspace::daily(&world)),
    ];
    let order = |index: u32, n: usize| {
        let mut order: Vec<usize> = (0..n).collect();
        Draws::new(code, Purpose::Order, index).shuffle(&mut order);
        order
    };
    let cause = |cause: &usize| Cause { id: CAUSE_IDS[*cause].to_owned(), label: family.causes[*cause].to_owned() };
    Case {
        code: code.clone(),
        title: TITLE,
        family: family.scene.name,
        exhibits: exhibits(&world),
        actions: Actions::Choice { actions: order(0, ACTIONS).iter().map(|of| action(&world, *of)).collect() },
        questions: order(4, QUESTIONS).iter().map(|question| asked(code, &world, *question)).collect(),
        beliefs: Some(Beliefs {
            ask: "What is behind it?".to_owned(),
            causes: order(2, CAUSES).iter().map(cause).collect(),
        }),
        gap: gap(&world),
        brief,
        files,
        truth: Box::new(world),
    }
}

fn money(world: &World, amount: f64) -> String {
    money::format(amount, world.family.scene.currency)
}

fn action(world: &World, action: usize) -> Action {
    let of = |cause: &usize| SAVES[action][*cause];
    let told = |cause: usize| format!("{:.0}% if {}", 100.0 * of(&cause).abs(), CAUSE_IDS[cause]);
    let saved: Vec<String> = (0..CAUSES).filter(|cause| of(cause) > 0.0).map(told).collect();
    let added: Vec<String> = (0..CAUSES).filter(|cause| of(cause) < 0.0).map(told).collect();
    let added = if added.is_empty() { String::new() } else { format!("; adds {}", added.join(", ")) };
    Action {
        id: ACTION_IDS[action].to_owned(),
        label: world.family.actions[action].to_owned(),
        means: if saved.is_empty() {
            "Costs nothing now. What is lost is lost until it ends, or until the next version.".to_owned()
        } else {
            format!(
                "{}. Of what is lost otherwise it saves {}{added}.",
                money(world, world.costs[action]),
                saved.join(", ")
            )
        },
    }
}

/// The reading as it is written, from its distance in daily spreads.
fn level(family: &Family, spreads: f64) -> String {
    format!("{:.*}", family.decimals, family.level + family.spread * spreads)
}

pub(super) fn monday(family: &Family, week: usize) -> String {
    day(family.first_day + 7 * week)
}

fn exhibits(world: &World) -> Vec<Exhibit> {
    let (family, usual) = (world.family, &world.usual);
    let kept = &YEARS[..world.years.len()];
    let known_now = known(usual);
    let heads = |rest: Vec<String>| std::iter::once("week from".to_owned()).chain(rest).collect::<Vec<String>>();
    let readings = (0..WEEKS).map(|of| {
        let by_year = world.years.iter().map(|days| level(family, week(days, of, DAYS).reading));
        heads_with(monday(family, of), by_year)
    });
    let share = |count: u32, of: u32| percent(f64::from(count) / f64::from(of));
    let right = |week: &Week| {
        let judged = usual.judged * week.known as u32;
        if judged == 0 { "not known yet".to_owned() } else { format!("{} of {judged}", share(week.right, judged)) }
    };
    let others = (0..WEEKS).map(|of| {
        let now = week(&world.years[0], of, known_now);
        let then = week(&world.years[1], of, DAYS);
        let flagged = |week: &Week| share(week.flagged, 7 * usual.cases);
        heads_with(monday(family, of), [flagged(&now), flagged(&then), right(&now), right(&then)].into_iter())
    });
    let spread = |x: f64| format!("{:.*} {}", family.decimals, x * family.spread, family.unit);
    vec![
        Exhibit {
            title: format!("The board: {}, in {}", family.reading, family.unit),
            columns: heads(kept.iter().map(|year| (*year).to_owned()).collect()),
            rows: readings.collect(),
            note: Some(format!(
                "Usual: {}. By itself a day is off by {}, which is one spread, and a week by {}. The same weekdays of each year; the last weeks of each are those of {}.",
                level(family, 0.0),
                spread(1.0),
                spread(1.0 / libm::sqrt(7.0)),
                family.season
            )),
            figure: Some(drawn::readings(world)),
        },
        Exhibit {
            title: format!("The board: share of {} {}, and share that was right", family.cases, family.flagged),
            columns: heads([family.flagged, "last year", "right, of judged", "last year"].map(str::to_owned).to_vec()),
            rows: others.collect(),
            note: Some(format!(
                "Usual: {} {}, {} right. Outcomes are known after {} days. A line lights up when its last seven known days are {ALARM} standard errors off; by itself one of three does so in about 15 of 100 weeks. Every day is in data/daily.csv.",
                percent(usual.flagged),
                family.flagged,
                percent(usual.right),
                usual.delay
            )),
            figure: Some(drawn::shares(world)),
        },
        before(world),
        prices(world),
    ]
}

fn heads_with(first: String, rest: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(first).chain(rest).collect()
}

/// What was the matter in earlier stretches, and what each cause did to the figures.
fn before(world: &World) -> Exhibit {
    let [small, _, large] = sizes(world.level);
    let rows = (0..CAUSES).map(|cause| {
        let effect = EFFECTS[cause];
        let (least, most) = if cause == 0 { (0.8 * small, 1.25 * large) } else { (small, large) };
        let range = |of: f64, unit: &str, places: usize| {
            if of == 0.0 {
                "the same".to_owned()
            } else {
                format!("{:.places$} to {:.places$}{unit}", of * least, of * most)
            }
        };
        vec![
            format!("{}: {}", CAUSE_IDS[cause], world.family.causes[cause]),
            world.earlier[cause].to_string(),
            range(effect.reading, " spreads lower", 1),
            range(100.0 * effect.flagged, "% more", 0),
            range(100.0 * effect.right, " points fewer", 1),
            ["over three weeks", "in thirds, week by week", "at once", "at once", "never"][cause].to_owned(),
        ]
    });
    Exhibit {
        title: format!("What was the matter in {EARLIER} stretches of ten weeks like this one"),
        columns: ["", "times", "the reading", world.family.flagged, "right", "it comes"].map(str::to_owned).to_vec(),
        rows: rows.collect(),
        note: Some(
            "Sizes between these are as common as each other. A season is 0.8 to 1.25 times that of earlier years, and in a third of the other stretches there is one as well. Whatever begins, began in the last five weeks."
                .to_owned(),
        ),
        figure: None,
    }
}

fn prices(world: &World) -> Exhibit {
    let fact = |name: &str, value: String| vec![name.to_owned(), value];
    let flagged = format!("the share {}", world.family.flagged);
    let lines = [world.family.reading, &flagged, "the share that was right"];
    let lit = alarms(&world.usual, &world.years[0]).into_iter().zip(lines).filter(|(off, _)| *off >= ALARM);
    let lit: Vec<&str> = lit.map(|(_, line)| line).collect();
    let lit = lit.join(", ");
    Exhibit {
        title: "What is lit, and what it means in money".to_owned(),
        columns: Vec::new(),
        rows: vec![
            fact("lit this week", lit),
            fact("a wrong one costs", money(world, world.wrong)),
            fact("one point of right ones lost, a week", money(world, 0.01 * world.week())),
            fact("it lasts, if it is the season", format!("{SEASON_LEFT} more weeks")),
            fact("it lasts otherwise, until the next version", format!("{} weeks", world.weeks)),
        ],
        note: None,
        figure: None,
    }
}

/// A question, with the answer that it has here: its numbers depend on what is found, and on nothing else that is hidden.
fn asked(code: &Code, world: &World, question: usize) -> Question {
    let mut draws = Draws::new(code, Purpose::Words, 10 + question as u32);
    let chances = sign(question, world.sharp);
    let chances: Vec<String> =
        (0..CAUSES).map(|cause| format!("{} {:.0}%", CAUSE_IDS[cause], 100.0 * chances[cause])).collect();
    let sign = match QUESTION_IDS[question] {
        "blanks" => "Whether one source sends many more",
        "judge-now" => "Whether clearly fewer were right, weeks before outcomes come",
        "who" => "Whether the mix is clearly another",
        "elsewhere" => "Whether the reading fell there, too",
        _ => "Whether it is clearly less sure",
    };
    Question {
        id: QUESTION_IDS[question].to_owned(),
        label: world.family.questions[question].to_owned(),
        tells: format!("{sign}; that is so in: {}.", chances.join(", ")),
        price: world.inquiry.price(question),
        answer: answer(&mut draws, world, question),
    }
}

fn answer(draws: &mut Draws, world: &World, question: usize) -> Exhibit {
    let (family, usual) = (world.family, &world.usual);
    let shown = world.inquiry.found(question) == 1;
    let text = |columns: &[&str]| columns.iter().map(|column| (*column).to_owned()).collect::<Vec<String>>();
    // A number as it was and as it is, in percent with so many decimals: as a table and as a picture.
    let moved = |heads: [&str; 3], what: &str, decimals: usize, moves: Vec<Move>| {
        let share = |share: f64| format!("{share:.decimals$}%");
        let rows = moves.iter().map(|of| vec![of.label.clone(), share(of.from), share(of.to)]).collect();
        let unit = Unit::Of { unit: "%".to_owned(), decimals };
        let figure =
            Moves { what: format!("{what}, in %"), unit, from: heads[1].to_owned(), to: heads[2].to_owned(), moves };
        (text(&heads), rows, Figure::Moves(figure))
    };
    let (columns, rows, figure): (Vec<String>, Vec<Vec<String>>, Figure) = match QUESTION_IDS[question] {
        "blanks" => {
            let out = draws.below(family.sources.len());
            let moves = family.sources.iter().enumerate().map(|(place, source)| {
                let before = draws.between(0.002, 0.006);
                let more = if shown && place == out { draws.between(0.09, 0.2) } else { draws.between(0.001, 0.007) };
                Move { label: (*source).to_owned(), from: 100.0 * before, to: 100.0 * more, so: false }
            });
            let moves = moves.collect();
            moved(["blank readings", "last quarter", "last two weeks"], "blank readings", 1, moves)
        }
        "judge-now" => {
            let share = usual.right + if shown { -draws.between(0.06, 0.10) } else { draws.between(-0.012, 0.012) };
            let right = libm::round(150.0 * share);
            (
                text(&["judged now", "right", "usual"]),
                vec![vec!["150".to_owned(), format!("{right} ({})", percent(right / 150.0)), percent(usual.right)]],
                Figure::Rates(Rates {
                    what: "right".to_owned(),
                    unit: Unit::Share,
                    limits: vec![Limit::new("usual", usual.right)],
                    rates: vec![Rate::new("judged now", right as u32, 150)],
                }),
            )
        }
        "who" => {
            let raw: Vec<f64> = family.kinds.iter().map(|_| draws.between(1.0, 3.0)).collect();
            let tilt: Vec<f64> = raw
                .iter()
                .enumerate()
                .map(|(place, raw)| raw * if shown { [0.5, 2.2, 0.8, 1.4][place] } else { draws.between(0.94, 1.06) })
                .collect();
            let share = |of: &[f64], place: usize| 100.0 * of[place] / of.iter().sum::<f64>();
            let moves = family.kinds.iter().enumerate().map(|(place, kind)| Move {
                label: (*kind).to_owned(),
                from: share(&raw, place),
                to: share(&tilt, place),
                so: false,
            });
            moved(["", "last quarter", "last two weeks"], "of all", 0, moves.collect())
        }
        "elsewhere" => {
            let moved = if shown { -1.5 } else { 0.0 };
            let off = [0.0, 0.8 * moved, moved].map(|scale| scale + 0.2 * draws.normal());
            let heads = ["there", "eight weeks ago", "two weeks ago", "last week"];
            let row = std::iter::once(family.reading.to_owned()).chain(off.map(|off| level(family, off)));
            let there = Line {
                name: "there".to_owned(),
                points: off.map(|off| Some(family.level + family.spread * off)).to_vec(),
            };
            let figure = Lines {
                what: drawn::measured(family),
                unit: drawn::unit(family),
                moments: text(&heads[1..]),
                lines: vec![there],
                limits: vec![Limit::new("usual here", family.level)],
                event: None,
            };
            (text(&heads), vec![row.collect()], Figure::Lines(figure))
        }
        _ => {
            let told = usual.right + draws.between(-0.01, 0.01);
            let now = told - if shown { draws.between(0.03, 0.06) } else { draws.between(-0.006, 0.006) };
            let label = "it expects to be right in".to_owned();
            let moves = vec![Move { label: label.clone(), from: told, to: now, so: false }];
            let (from, to) = ("last quarter".to_owned(), "last week".to_owned());
            (
                text(&["", "last quarter", "last week"]),
                vec![vec![label, percent(told), percent(now)]],
                Figure::Moves(Moves { what: "of cases".to_owned(), unit: Unit::Share, from, to, moves }),
            )
        }
    };
    Exhibit { title: family.questions[question].to_owned(), columns, rows, note: None, figure: Some(figure) }
}

fn gap(world: &World) -> Gap {
    let family = world.family;
    // As they are written in the table, so that anybody who subtracts them gets the same.
    let written = |year: usize| level(family, week(&world.years[year], WEEKS - 1, DAYS).reading);
    let off = |text: &str| text.parse::<f64>().unwrap_or(family.level) - family.level;
    let (now, then) = (written(0), written(1));
    let answer = (off(&then) - off(&now)).abs();
    let unit = libm::pow(10.0, -(family.decimals as f64));
    let signed = |x: f64| format!("{x:+.*}", family.decimals).replace('-', "−");
    Gap {
        worked: vec![
            format!("In the last week {} was {now} {}; usual is {}.", family.reading, family.unit, level(family, 0.0)),
            format!("That is {} off.", signed(off(&now))),
            format!("On the same weekdays of last year it was {then}: {} off.", signed(off(&then))),
        ],
        ask: format!("How many {} lie between this week and that one of last year?", family.unit),
        answer: libm::round(answer / unit) * unit,
        within: 0.6 * unit,
        why: format!(
            "From {then} to {now} it is {answer:.*}. A week by itself is off by {:.*}, a difference of two weeks by 1.4 times that.",
            family.decimals,
            family.decimals,
            family.spread / libm::sqrt(7.0)
        ),
    }
}
