//! What an audit found: where somebody stands in each area, beside what they said of themselves, and what to do about the gaps.

use serde::Serialize;

use super::Material;
use super::change::Change;
use shipworthy_eval::money;

use crate::archetype::archetype;
use crate::code::Code;
use crate::content::GapKind;
use crate::record::{AuditDone, AuditStep, CanDo, Decided};
use crate::skill::estimate::Band;

/// A mean outcome below this is a gap.
const ENOUGH: f64 = 0.7;
/// Below this, three cases are proposed instead of two.
const FAR: f64 = 0.4;
/// Minutes that a case takes with its debrief.
const CASE_MINUTES: u32 = 10;

/// What an audit found about an area.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AreaFound {
    /// Its letter.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What was said; `null` where nothing was.
    pub said: Option<CanDo>,
    /// Where it can be seen; empty for nowhere.
    pub link: String,
    /// Tasks that were answered.
    pub tasks: usize,
    /// Their mean outcome, 0 to 1; `null` without any.
    pub outcome: Option<f64>,
    /// The 80% band over these and earlier practice; `null` while it is too early.
    pub band: Option<Band>,
    /// Whether the tasks were cases; else questions and facts stood in for them.
    pub by_cases: bool,
    /// What was said beside what was measured, in words.
    pub says: String,
}

/// A gap, and what to do about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapFound {
    /// The skill.
    pub node: String,
    /// What it is called.
    pub skill: String,
    /// What was seen.
    pub seen: String,
    /// Minutes that the proposal takes.
    pub minutes: u32,
    /// The lesson.
    pub lesson: String,
    /// The kind of case and how often; `null` where this program has none for the skill.
    pub practice: Option<(String, u32)>,
    /// All of it in a sentence.
    pub says: String,
}

/// What an audit found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditReport {
    /// The audit, from 1.
    pub audit: u32,
    /// Whether everything was answered, with one task for each area.
    pub whole: bool,
    /// In a sentence.
    pub says: String,
    /// Areas.
    pub areas: Vec<AreaFound>,
    /// Gaps, the one that matters most first.
    pub gaps: Vec<GapFound>,
    /// What changed since the audit before; `null` where this is the first.
    pub change: Option<Change>,
    /// What to know when reading it.
    pub notes: Vec<String>,
}

impl Material<'_> {
    /// What an audit found so far; `None` before its first step.
    pub fn report(&self, audit: u32) -> Option<AuditReport> {
        self.steps.iter().find(|step| step.audit == audit)?;
        let areas: Vec<AreaFound> =
            self.graph.areas.iter().map(|area| self.found(audit, &area.id, &area.name)).collect();
        let mut gaps: Vec<(f64, GapFound)> =
            self.steps.iter().filter(|step| step.audit == audit).filter_map(|step| self.gap_found(step)).collect();
        gaps.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.node.cmp(&b.1.node)));
        let mut seen: Vec<&str> = Vec::new();
        let mut kept = Vec::new();
        for (_, gap) in &gaps {
            if !seen.contains(&gap.node.as_str()) {
                seen.push(&gap.node);
                kept.push(gap.clone());
            }
        }
        let whole = self.next(audit, 1).is_none();
        let without: Vec<&str> = areas.iter().filter(|area| !area.by_cases).map(|area| area.name.as_str()).collect();
        let mut notes = vec![
            "One task of an area is thin evidence. Gaps are made of what was done; what you said of yourself stands beside it."
                .to_owned(),
        ];
        if !without.is_empty() {
            notes.push(format!(
                "There are no cases for these areas so far; the questions of their lessons and fact cards stood in: {}.",
                without.join(", ")
            ));
        }
        Some(AuditReport {
            audit,
            whole,
            says: says(&areas, kept.len(), whole),
            areas,
            gaps: kept,
            change: self.change(audit),
            notes,
        })
    }

    fn found(&self, audit: u32, area: &str, name: &str) -> AreaFound {
        let steps = self.of_area(audit, area);
        let said = steps.iter().rev().find_map(|step| match &step.done {
            AuditDone::CanDo { says, link } => Some((*says, link.clone())),
            _ => None,
        });
        let outcomes: Vec<f64> = steps.iter().filter_map(|step| self.outcome(step)).map(|(s, _)| s).collect();
        let outcome = (!outcomes.is_empty()).then(|| outcomes.iter().sum::<f64>() / outcomes.len() as f64);
        AreaFound {
            id: area.to_owned(),
            name: name.to_owned(),
            said: said.as_ref().map(|(says, _)| *says),
            link: said.as_ref().map_or(String::new(), |(_, link)| link.clone()),
            tasks: outcomes.len(),
            outcome,
            band: self.estimate(audit, area).band(),
            by_cases: self.has_cases(area),
            says: beside(said.map(|(says, _)| says), outcome),
        }
    }

    /// What a step showed to be missing, with how much it matters.
    fn gap_found(&self, step: &AuditStep) -> Option<(f64, GapFound)> {
        let (outcome, _) = self.outcome(step)?;
        if outcome >= ENOUGH {
            return None;
        }
        let skill = self.graph.skill(&step.node)?;
        let lesson = self.lessons.iter().find(|lesson| lesson.front.node == skill.id)?;
        let of_skill = self.steps.iter().filter(|of| of.audit == step.audit && of.node == step.node);
        let outcomes: Vec<f64> = of_skill.filter_map(|of| self.outcome(of)).map(|(s, _)| s).collect();
        let low = outcomes.iter().filter(|s| **s < ENOUGH).count();
        let seen = self.seen(step);
        let times = if outcome < FAR { 3 } else { 2 };
        let practice = self.graph.practised_by(&skill.id).first().map(|kind| (kind.id().to_owned(), times));
        let minutes = lesson.front.minutes + practice.as_ref().map_or(0, |(_, times)| times * CASE_MINUTES);
        let cases = practice.as_ref().map_or(String::new(), |(kind, times)| {
            format!(", {kind} {}", if *times == 3 { "three times" } else { "twice" })
        });
        let says = format!(
            "{}: {seen} ({low} of {} below the mark); {minutes} minutes: lesson {}{cases}.",
            skill.name,
            outcomes.len(),
            skill.id
        );
        let weight = f64::from(skill.weight.first().copied().unwrap_or(1)) * (1.0 - outcome);
        let found = GapFound {
            node: skill.id.clone(),
            skill: skill.name.clone(),
            seen,
            minutes,
            lesson: skill.id.clone(),
            practice,
            says,
        };
        Some((weight, found))
    }

    /// What was seen in a task that fell short.
    fn seen(&self, step: &AuditStep) -> String {
        match &step.done {
            AuditDone::Case(code) => self.decision(code).map_or(String::new(), seen_in_case),
            AuditDone::Gap { answer, .. } => {
                let Some(gap) = self.gap(&step.node) else { return String::new() };
                let shown = |answer: f64| match gap.kind {
                    GapKind::Choice => gap.choices.get((answer as usize).wrapping_sub(1)).cloned().unwrap_or_default(),
                    GapKind::Number => answer.to_string(),
                };
                match answer {
                    Some(answer) => {
                        format!("to “{}” you answered {}, and it is {}", gap.ask, shown(*answer), shown(gap.answer))
                    }
                    None => format!("“{}” was left open; it is {}", gap.ask, shown(gap.answer)),
                }
            }
            AuditDone::Card { card, .. } => {
                let asked = crate::schedule::cards::cards().iter().find(|of| of.id == *card);
                asked.map_or(String::new(), |card| format!("not at hand: {}", card.ask))
            }
            AuditDone::CanDo { .. } => String::new(),
        }
    }
}

/// What a decision that fell short shows: what was answered, what would have been better and by how much, and which habit answers so.
fn seen_in_case(of: &Decided) -> String {
    let kind = archetype(&of.archetype);
    let title = kind.map_or("a case", |kind| kind.title());
    let begin = format!("in “{title}” (level {})", of.level.number());
    let than = if of.decision <= 0.0 { "no better than" } else { "little better than" };
    let rule = format!("{begin} your call was {than} a fixed rule");
    let drawn = kind.zip(of.code.parse::<Code>().ok()).map(|(kind, code)| kind.draw(&code));
    let Some((case, answer)) = drawn.and_then(|case| case.actions.read(&of.answer).ok().map(|answer| (case, answer)))
    else {
        return rule;
    };
    let best = case.actions.read(&of.best).ok();
    let gave_up = of.regret.map(|regret| money::format(regret, &of.currency));
    let better = match (case.actions.said(&answer), best.and_then(|best| case.actions.said(&best)), gave_up) {
        (Some(yours), Some(best), Some(gave_up)) if yours != best => {
            format!("{begin} your call was {yours}, and {best} was worth {gave_up} more on what could be seen")
        }
        (.., Some(gave_up)) => format!("{rule}: it gave away {gave_up}"),
        _ => rule,
    };
    let policies = case.truth.policies();
    let ladder = kind.map(|kind| kind.ladder(of.level));
    let declared = |name: &str| {
        ladder.as_ref().is_some_and(|ladder| ladder.constants.contains(&name) || ladder.habits.contains(&name))
    };
    let like = policies.iter().find(|(name, play)| declared(name) && play.answer.does_the_same(&answer));
    like.map_or(better.clone(), |(name, _)| format!("{better}; “{name}” answers so as well"))
}

fn says(areas: &[AreaFound], gaps: usize, whole: bool) -> String {
    let tasks: usize = areas.iter().map(|area| area.tasks).sum();
    let begin = if whole { "" } else { "So far: " };
    match gaps {
        0 => format!("{begin}{tasks} tasks, and no gap shows."),
        1 => format!("{begin}{tasks} tasks, one gap to work on."),
        n => format!("{begin}{tasks} tasks, {n} gaps to work on; the first matters most."),
    }
}

/// What somebody says of themselves beside what a task showed.
fn beside(said: Option<CanDo>, outcome: Option<f64>) -> String {
    match (said, outcome) {
        (None, None) => "nothing was asked yet".to_owned(),
        (None, Some(outcome)) => format!("the task came to {:.0} of 100", 100.0 * outcome),
        (Some(said), None) => format!("you say: {}; no task was needed or answered", said.words()),
        (Some(said), Some(outcome)) => {
            let measured = match outcome {
                s if s >= ENOUGH => CanDo::Alone,
                s if s >= FAR => CanDo::WithHelp,
                _ => CanDo::Never,
            };
            let beside = match said.cmp(&measured) {
                std::cmp::Ordering::Equal => "and the task agrees",
                std::cmp::Ordering::Less => "and the task went better than that: you can trust yourself more",
                std::cmp::Ordering::Greater => "and this task was harder than that; many who start out see it so",
            };
            format!("you say: {}, {beside} ({:.0} of 100)", said.words(), 100.0 * outcome)
        }
    }
}
