//! A plan for one person: what to learn and what to do, in an order that follows from the graph of skills and from what was measured.
//!
//! First comes what was measured and is missing. Then each step of the road, after the skills that it uses. At the end, the other skills that
//! matter in the role. Within each of these the widest gap comes first, and what a skill builds on comes before it, whatever its gap.
//!
//! A plan has hours and no dates. What guides say of the time it takes stands beside it, and is mixed into nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Background, Resource, RoadStep, Roadmap};
use crate::audit::Material;
use crate::audit::report::AuditReport;
use crate::content::Skill;
use crate::skill::estimate::{Estimate, estimates};

/// A share of the best that counts as there: the mark of the audit.
const ENOUGH: f64 = 0.7;
/// Below this, three cases are proposed instead of two.
const FAR: f64 = 0.4;
/// The gap of a skill that nobody measured.
const UNKNOWN: f64 = 0.5;
/// Skills that matter this much in a role belong into its plan.
const MATTERS: u32 = 2;
/// Minutes that a case takes with its debrief, from and to.
const CASE_MINUTES: (f64, f64) = (5.0, 15.0);
/// How much longer than its minutes a lesson may take.
const SLOW: f64 = 1.5;
/// Weeks of a month.
const WEEKS_OF_A_MONTH: f64 = 365.25 / 12.0 / 7.0;
/// A plan of so many weeks is told in weeks, and a longer one in months.
const IN_WEEKS: f64 = 10.0;

/// What somebody says of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is done.
    Done,
    /// It is left out.
    Skipped,
    /// It is to be done: back in the plan.
    Open,
}

impl State {
    /// All of them.
    pub const ALL: [State; 3] = [State::Done, State::Skipped, State::Open];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Skipped => "skipped",
            State::Open => "open",
        }
    }

    /// What is written so.
    pub fn read(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == text.trim())
    }
}

/// What somebody said of a step, once; of several the last one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// The step: a skill, or a step of a road.
    pub step: String,
    /// What it is.
    pub state: State,
    /// What can be shown: a note, or a link. Empty for what is not done.
    pub evidence: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

/// A skill to learn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillStep {
    /// The skill.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What somebody does who has it.
    pub can: String,
    /// How wide its gap is, 0 to 1; one half where nobody measured.
    pub gap: f64,
    /// What was seen; empty where nobody measured.
    pub seen: String,
    /// Minutes of its lesson.
    pub minutes: u32,
    /// The kind of case that practises it, and how often; `null` where this program has none.
    pub practice: Option<(String, u32)>,
}

/// A part of a plan: skills, and what is done with them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stage {
    /// What it is for.
    pub title: String,
    /// Skills, in their order.
    pub skills: Vec<SkillStep>,
    /// What is done then; `null` where nothing is.
    pub step: Option<RoadStep>,
    /// Hours, from and to.
    pub hours: (f64, f64),
}

/// A step that is done, or left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finished {
    /// The step.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What can be shown.
    pub evidence: String,
    /// Whether its maker says so; otherwise it was measured here.
    pub said: bool,
}

/// How long a guide says that it takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// The guide: S0 to S4.
    pub guide: String,
    /// How it dates itself.
    pub dated: String,
    /// Its item there.
    pub item: String,
    /// Whom it speaks of.
    pub says: String,
    /// Months from.
    pub from: f64,
    /// Months to; `null` where it names no end.
    pub to: Option<f64>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Where they come from.
    pub background: String,
    /// What that is called.
    pub name: String,
    /// What they bring and what is new.
    pub comes: String,
    /// Hours that they have in a week.
    pub hours_a_week: u32,
    /// The role they are after: 1, 2 or 3.
    pub role: u32,
    /// Their latest audit; `null` without one.
    pub audit: Option<u32>,
    /// What the order rests on, in a sentence or two.
    pub rests_on: String,
    /// How much work it is, in a sentence.
    pub says: String,
    /// Hours that are left, from and to.
    pub hours: (f64, f64),
    /// The same as months at their hours a week.
    pub months: (f64, f64),
    /// What is left to do, in its order.
    pub stages: Vec<Stage>,
    /// What is done.
    pub done: Vec<Finished>,
    /// What is left out.
    pub skipped: Vec<Finished>,
    /// Skills that the background is taken to bring, as id and name.
    pub brought: Vec<(String, String)>,
    /// What guides say of the time.
    pub bands: Vec<Band>,
    /// The month in which the text was compared with the guides.
    pub facts: String,
}

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Where somebody comes from.
    pub background: &'a Background,
    /// Hours that they have in a week.
    pub hours_a_week: u32,
    /// The role they are after: 1, 2 or 3.
    pub role: u32,
    /// What they said of steps, oldest first.
    pub marks: &'a [Mark],
}

/// What is known of a skill.
struct Known {
    gap: f64,
    seen: Option<String>,
}

/// Everything that orders skills.
struct Order<'a> {
    material: &'a Material<'a>,
    role: usize,
    known: BTreeMap<&'a str, Known>,
    /// Skills that need not be learnt: there, brought, or left out.
    out: BTreeSet<&'a str>,
    /// Skills that have their place.
    placed: BTreeSet<&'a str>,
}

impl<'a> Order<'a> {
    fn weight(&self, skill: &Skill) -> u32 {
        skill.weight.get(self.role).copied().unwrap_or(1)
    }

    fn width(&self, skill: &Skill) -> f64 {
        let gap = self.known.get(skill.id.as_str()).map_or(UNKNOWN, |known| known.gap);
        gap * f64::from(self.weight(skill))
    }

    /// The widest gap first; of equal ones, as the graph has them.
    fn widest_first(&self, skills: &mut [&'a Skill]) {
        skills.sort_by(|a, b| self.width(b).total_cmp(&self.width(a)));
    }

    /// These skills in their order, with what they build on before them; without those that have a place, or need none.
    fn placed(&mut self, skills: impl Iterator<Item = &'a Skill>) -> Vec<SkillStep> {
        let mut skills: Vec<&Skill> = skills.collect();
        self.widest_first(&mut skills);
        let mut found = Vec::new();
        for skill in skills {
            self.place(skill, &mut found);
        }
        found
    }

    fn place(&mut self, skill: &'a Skill, found: &mut Vec<SkillStep>) {
        if self.out.contains(skill.id.as_str()) || !self.placed.insert(&skill.id) {
            return;
        }
        let graph = self.material.graph;
        let mut needs: Vec<&Skill> = skill.needs.iter().filter_map(|need| graph.skill(need)).collect();
        self.widest_first(&mut needs);
        for need in needs {
            self.place(need, found);
        }
        found.push(self.step(skill));
    }

    fn step(&self, skill: &Skill) -> SkillStep {
        let known = self.known.get(skill.id.as_str());
        let gap = known.map_or(UNKNOWN, |known| known.gap);
        let lesson = self.material.lessons.iter().find(|lesson| lesson.front.node == skill.id);
        let times = if 1.0 - gap < FAR { 3 } else { 2 };
        let kinds = self.material.graph.practised_by(&skill.id);
        SkillStep {
            id: skill.id.clone(),
            name: skill.name.clone(),
            can: skill.can.clone(),
            gap,
            seen: known.and_then(|known| known.seen.clone()).unwrap_or_default(),
            minutes: lesson.map_or(0, |lesson| lesson.front.minutes),
            practice: kinds.first().map(|kind| (kind.id().to_owned(), times)),
        }
    }
}

/// Hours of a stage, from and to.
fn hours(skills: &[SkillStep], step: Option<&RoadStep>) -> (f64, f64) {
    let of_step = step.map_or((0.0, 0.0), |step| step.hours);
    skills.iter().fold(of_step, |(low, high), skill| {
        let (minutes, cases) = (f64::from(skill.minutes), skill.practice.as_ref().map_or(0, |(_, times)| *times));
        let cases = f64::from(cases);
        (low + (minutes + cases * CASE_MINUTES.0) / 60.0, high + (SLOW * minutes + cases * CASE_MINUTES.1) / 60.0)
    })
}

/// What is known of skills: of those that the latest audit or enough practice measured.
fn known<'a>(
    material: &'a Material<'a>,
    report: Option<&AuditReport>,
    found: &BTreeMap<String, Estimate>,
) -> BTreeMap<&'a str, Known> {
    let mut known = BTreeMap::new();
    for skill in &material.graph.skills {
        let practised = found.get(&skill.id).and_then(|estimate| {
            let band = estimate.band()?;
            let seen = format!("about {:.0} of 100 in {} cases", band.middle, estimate.answers);
            Some(Known { gap: 1.0 - band.middle / 100.0, seen: Some(seen) })
        });
        let asked = report.and_then(|report| {
            let outcome = material.outcome_of(report.audit, &skill.id)?;
            let gap = report.gaps.iter().find(|gap| gap.node == skill.id);
            Some(Known { gap: 1.0 - outcome, seen: gap.map(|gap| gap.seen.clone()) })
        });
        // Practice counts over an audit: it is more of the same evidence.
        if let Some(of) = practised.or(asked) {
            known.insert(skill.id.as_str(), of);
        }
    }
    known
}

/// The plan of somebody.
pub fn plan(roadmap: &Roadmap, material: &Material<'_>, wish: &Wish<'_>) -> Plan {
    let latest = material.latest();
    let report = material.report(latest);
    let found = estimates(material.graph, material.decided);
    let known = known(material, report.as_ref(), &found);
    let mut last: BTreeMap<&str, &Mark> = BTreeMap::new();
    for mark in wish.marks {
        last.insert(mark.step.as_str(), mark);
    }
    let state = |id: &str| last.get(id).map_or(State::Open, |mark| mark.state);
    let mut out = BTreeSet::new();
    let mut brought = Vec::new();
    for skill in &material.graph.skills {
        let enough = known.get(skill.id.as_str()).map(|known| known.gap <= 1.0 - ENOUGH);
        let is_brought = enough.is_none() && wish.background.brings.contains(&skill.id);
        if state(&skill.id) != State::Open || enough == Some(true) || is_brought {
            out.insert(skill.id.as_str());
        }
        if is_brought && state(&skill.id) == State::Open {
            brought.push((skill.id.clone(), skill.name.clone()));
        }
    }
    let whole = report.as_ref().is_some_and(|report| report.whole);
    let is_done = |step: &RoadStep| state(&step.id) != State::Open || (step.id == AUDIT && whole);
    let open: Vec<&RoadStep> =
        wish.background.road.iter().filter_map(|id| roadmap.step(id)).filter(|step| !is_done(step)).collect();
    let measured: Vec<&str> = known.keys().copied().collect();
    let role = (wish.role.clamp(1, 3) - 1) as usize;
    let mut order = Order { material, role, known, out, placed: BTreeSet::new() };
    let graph = material.graph;
    let mut stages = Vec::new();
    let mut add = |title: &str, skills: Vec<SkillStep>, step: Option<&RoadStep>| {
        if step.is_some() || !skills.is_empty() {
            let hours = hours(&skills, step);
            stages.push(Stage { title: title.to_owned(), skills, step: step.cloned(), hours });
        }
    };
    let (audit, road): (Vec<&RoadStep>, Vec<&RoadStep>) = open.into_iter().partition(|step| step.id == AUDIT);
    for step in audit {
        add(&step.title, Vec::new(), Some(step));
    }
    add(
        "What was measured",
        order.placed(graph.skills.iter().filter(|skill| measured.contains(&skill.id.as_str()))),
        None,
    );
    for step in road {
        let needs = order.placed(step.needs.iter().filter_map(|need| graph.skill(need)));
        add(&step.title, needs, Some(step));
    }
    let rest: Vec<&Skill> = graph.skills.iter().filter(|skill| order.weight(skill) >= MATTERS).collect();
    add("The rest of what the role asks for", order.placed(rest.into_iter()), None);
    let (low, high) = stages.iter().fold((0.0, 0.0), |(low, high), stage| (low + stage.hours.0, high + stage.hours.1));
    let a_week = f64::from(wish.hours_a_week.max(1));
    let weeks = (low / a_week, high / a_week);
    let mut done = finished(roadmap, material, &last, State::Done);
    done.extend(measured_as_there(&order, &last));
    if let Some(report) = report.as_ref().filter(|report| report.whole && state(AUDIT) == State::Open) {
        let name = roadmap.step(AUDIT).map_or(String::new(), |step| step.title.clone());
        let evidence = format!("Audit {}. {}", report.audit, report.says);
        done.insert(0, Finished { id: AUDIT.to_owned(), name, evidence, said: false });
    }
    Plan {
        background: wish.background.id.clone(),
        name: wish.background.name.clone(),
        comes: wish.background.comes.clone(),
        hours_a_week: wish.hours_a_week,
        role: wish.role,
        audit: report.as_ref().map(|report| report.audit),
        rests_on: rests_on(report.as_ref(), measured.len()),
        says: says((low, high), weeks, wish.hours_a_week),
        hours: (low, high),
        months: (weeks.0 / WEEKS_OF_A_MONTH, weeks.1 / WEEKS_OF_A_MONTH),
        stages,
        done,
        skipped: finished(roadmap, material, &last, State::Skipped),
        brought,
        bands: bands(roadmap, wish.background),
        facts: roadmap.facts.clone(),
    }
}

/// The step that is the audit.
const AUDIT: &str = "gaps";

/// Steps in a state, in the order in which that was said.
fn finished(roadmap: &Roadmap, material: &Material<'_>, last: &BTreeMap<&str, &Mark>, state: State) -> Vec<Finished> {
    let mut marks: Vec<&&Mark> = last.values().filter(|mark| mark.state == state).collect();
    marks.sort_by_key(|mark| (mark.at, mark.step.as_str()));
    let name = |id: &str| -> Option<String> {
        let skill = material.graph.skill(id).map(|skill| skill.name.clone());
        skill.or_else(|| roadmap.step(id).map(|step| step.title.clone()))
    };
    let of = |mark: &&&Mark| {
        Some(Finished { id: mark.step.clone(), name: name(&mark.step)?, evidence: mark.evidence.clone(), said: true })
    };
    marks.iter().filter_map(of).collect()
}

/// Skills that were measured and are there, which nobody had to say.
fn measured_as_there(order: &Order<'_>, last: &BTreeMap<&str, &Mark>) -> Vec<Finished> {
    let is_open = |id: &str| last.get(id).is_none_or(|mark| mark.state == State::Open);
    let there = order.known.iter().filter(|(id, known)| known.gap <= 1.0 - ENOUGH && is_open(id));
    let of = |(id, known): (&&str, &Known)| {
        let skill = order.material.graph.skill(id)?;
        let evidence = known.seen.clone().unwrap_or_else(|| "shown in the audit".to_owned());
        Some(Finished { id: skill.id.clone(), name: skill.name.clone(), evidence, said: false })
    };
    there.filter_map(of).collect()
}

/// Resources of a step for a role, those that suit it first.
pub fn resources(step: &RoadStep, role: u32) -> Vec<&Resource> {
    let mut all: Vec<&Resource> = step.resources.iter().collect();
    all.sort_by_key(|of| !of.roles.contains(&role));
    all
}

fn rests_on(report: Option<&AuditReport>, measured: usize) -> String {
    let skills = if measured == 1 { "1 skill was".to_owned() } else { format!("{measured} skills were") };
    match report {
        None if measured == 0 => {
            "No audit yet: this order rests on what your background usually brings, and on nothing that was measured."
                .to_owned()
        }
        None => format!("No audit yet: {skills} measured in practice, the others count as half known."),
        Some(report) if !report.whole => {
            format!("The audit is not finished: {skills} measured so far, the others count as half known.")
        }
        Some(report) => {
            format!("It rests on audit {}: {skills} measured, the others count as half known.", report.audit)
        }
    }
}

fn says((low, high): (f64, f64), weeks: (f64, f64), hours_a_week: u32) -> String {
    if high <= 0.0 {
        return "Nothing is left in this plan.".to_owned();
    }
    let span = |(low, high): (f64, f64), one: &str| {
        let (low, high) = (low.floor().max(1.0), high.ceil().max(1.0));
        let unit = if high > 1.0 { format!("{one}s") } else { one.to_owned() };
        if low < high { format!("{low:.0} to {high:.0} {unit}") } else { format!("about {high:.0} {unit}") }
    };
    let time = if weeks.1 < IN_WEEKS {
        span(weeks, "week")
    } else {
        span((weeks.0 / WEEKS_OF_A_MONTH, weeks.1 / WEEKS_OF_A_MONTH), "month")
    };
    let a_week = if hours_a_week == 1 { "1 hour".to_owned() } else { format!("{hours_a_week} hours") };
    format!("{} of work: at {a_week} a week, {time}. That is an amount and no date.", span((low, high), "hour"))
}

fn bands(roadmap: &Roadmap, background: &Background) -> Vec<Band> {
    let of = |band: &super::Reference| Band {
        guide: band.guide.clone(),
        dated: roadmap.dated(&band.guide).to_owned(),
        item: band.item.clone(),
        says: band.says.clone(),
        from: band.months.0,
        to: band.months.1,
    };
    background.bands.iter().map(of).collect()
}
