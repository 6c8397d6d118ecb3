//! The skills audit: for each area one thing that somebody says they can do, and one task that shows it.
//!
//! Tasks are cases where this program has a kind of case for the area; where it has none, the questions of lessons and fact cards stand in,
//! and the report says so. What somebody says of themselves is kept beside what was measured, and never mixed into it.

pub mod change;
pub mod report;

use serde::Serialize;

use crate::code::Code;
use crate::content::{Lesson, LessonGap, Skill};
use crate::record::{AuditDone, AuditStep, Decided, fresh};
use crate::schedule::cards::{Card, cards};
use crate::skill::estimate::{Estimate, estimate_of};
use crate::skill::graph::{Area, Graph};
use crate::skill::next::level_for;
use crate::skill::personal::shift;

/// Most tasks of an area.
pub const MOST_TASKS: usize = 4;
/// An area whose estimate is this sure, in logits, is asked for no more.
pub const SURE: f64 = 0.5;

/// What is asked next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ask {
    /// Whether they do this: never, with help, or alone; and where it can be seen.
    CanDo {
        /// What somebody does who has the skill.
        statement: String,
    },
    /// A case to decide.
    Case {
        /// Its line.
        code: Code,
        /// What is decided in it.
        title: &'static str,
        /// Whether it was taken up already, and waits for the decision.
        begun: bool,
    },
    /// The question of a lesson.
    Gap {
        /// The lesson.
        lesson: String,
        /// The question, without what is said to answers.
        ask: String,
        /// The choices; none for a number.
        choices: Vec<String>,
    },
    /// A fact.
    Card {
        /// The card.
        card: Card,
    },
}

/// An item of an audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The audit, from 1.
    pub audit: u32,
    /// Its number within this audit, from 1.
    pub number: usize,
    /// How many there are, as far as is known now.
    pub of: usize,
    /// The area.
    pub area: Area,
    /// The skill.
    pub node: String,
    /// What it is called.
    pub skill: String,
    /// What is asked.
    pub ask: Ask,
}

/// A task that an area can be asked, before it is drawn.
#[derive(Debug, Clone, PartialEq)]
enum Task<'a> {
    Case(&'a Skill, &'static str),
    Gap(&'a Skill),
    Card(&'a Skill, &'static Card),
}

impl<'a> Task<'a> {
    fn skill(&self) -> &'a Skill {
        match self {
            Task::Case(skill, _) | Task::Gap(skill) | Task::Card(skill, _) => skill,
        }
    }
}

/// What an audit is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// The lessons.
    pub lessons: &'a [Lesson],
    /// Who is asked.
    pub learner: &'a str,
    /// What they decided so far.
    pub decided: &'a [Decided],
    /// Steps of all their audits, oldest first.
    pub steps: &'a [AuditStep],
}

impl<'a> Material<'a> {
    /// The number of the latest audit; 0 before the first.
    pub fn latest(&self) -> u32 {
        self.steps.iter().map(|step| step.audit).max().unwrap_or(0)
    }

    /// The steps of an audit that belong to an area.
    fn of_area(&self, audit: u32, area: &str) -> Vec<&'a AuditStep> {
        let in_area = |node: &str| self.graph.skill(node).is_some_and(|skill| skill.area == area);
        self.steps.iter().filter(|step| step.audit == audit && in_area(&step.node)).collect()
    }

    fn decision(&self, code: &str) -> Option<&'a Decided> {
        self.decided.iter().find(|of| of.code == code)
    }

    fn gap(&self, node: &str) -> Option<&'a LessonGap> {
        self.lessons.iter().find(|lesson| lesson.front.node == node).map(|lesson| &lesson.front.gap)
    }

    /// The tasks that an area can be asked, in their order: each kind of case once, then the questions of lessons, then facts; within each
    /// the skills that matter most to the first role come first.
    fn tasks(&self, area: &str) -> Vec<Task<'a>> {
        let mut skills: Vec<&Skill> = self.graph.skills.iter().filter(|skill| skill.area == area).collect();
        skills.sort_by_key(|skill| std::cmp::Reverse(skill.weight.first().copied().unwrap_or(0)));
        let mut kinds: Vec<&str> = Vec::new();
        let mut found = Vec::new();
        for skill in &skills {
            for kind in self.graph.practised_by(&skill.id) {
                if !kinds.contains(&kind.id()) {
                    kinds.push(kind.id());
                    found.push(Task::Case(skill, kind.id()));
                }
            }
        }
        found.extend(skills.iter().filter(|skill| self.gap(&skill.id).is_some()).map(|skill| Task::Gap(skill)));
        let facts =
            skills.iter().filter_map(|skill| cards().iter().find(|card| card.node == skill.id).map(|of| (skill, of)));
        found.extend(facts.map(|(skill, card)| Task::Card(skill, card)));
        found
    }

    /// Whether an area is practised by a kind of case that this program has.
    pub fn has_cases(&self, area: &str) -> bool {
        matches!(self.tasks(area).first(), Some(Task::Case(..)))
    }

    /// What is believed about an area: practice, and what was answered in this audit besides cases.
    fn estimate(&self, audit: u32, area: &str) -> Estimate {
        let nodes: Vec<&str> = self.graph.of_area(area).map(|skill| skill.id.as_str()).collect();
        self.with_questions(audit, area, estimate_of(self.graph, &nodes, self.decided))
    }

    /// The same after the questions and facts of an audit, which stand in for cases.
    fn with_questions(&self, audit: u32, area: &str, practised: Estimate) -> Estimate {
        self.of_area(audit, area).into_iter().fold(practised, |estimate, step| match &step.done {
            AuditDone::Gap { right, .. } | AuditDone::Card { knew: right, .. } => {
                estimate.after(f64::from(u8::from(*right)), 0.0)
            }
            AuditDone::Case(_) | AuditDone::CanDo { .. } => estimate,
        })
    }

    /// Whether an area is asked for no more: sure enough already, or asked `tasks` times in this audit.
    fn is_closed(&self, audit: u32, area: &str, tasks: usize) -> bool {
        let answered = self.of_area(audit, area).into_iter().filter(|step| self.is_answered(step)).count();
        // A sure area is asked nothing; one that was asked keeps its task.
        answered >= tasks.clamp(1, MOST_TASKS) || self.estimate(audit, area).sd() < SURE
    }

    fn is_answered(&self, step: &AuditStep) -> bool {
        match &step.done {
            AuditDone::Case(code) => self.decision(code).is_some(),
            AuditDone::Gap { .. } | AuditDone::Card { .. } => true,
            AuditDone::CanDo { .. } => false,
        }
    }

    /// The task that an area is asked next; `None` where there is none left.
    fn next_task(&self, audit: u32, area: &str) -> Option<Task<'a>> {
        let done = self.of_area(audit, area);
        let was_asked = |task: &Task<'_>| {
            done.iter().any(|step| match (&step.done, task) {
                (AuditDone::Case(code), Task::Case(_, kind)) => code.starts_with(&format!("{kind}@")),
                (AuditDone::Gap { .. }, Task::Gap(skill)) => step.node == skill.id,
                (AuditDone::Card { card, .. }, Task::Card(_, of)) => *card == of.id,
                _ => false,
            })
        };
        self.tasks(area).into_iter().find(|task| !was_asked(task))
    }

    /// What an audit asks next, with so many tasks of each area: first what somebody says, then the task, so that the one does not colour
    /// the other. `None` once all is answered.
    pub fn next(&self, audit: u32, tasks: usize) -> Option<Item> {
        let mut number = 1;
        let mut next: Option<(Area, String, String, Ask)> = None;
        let mut open = 0;
        for area in &self.graph.areas {
            let steps = self.of_area(audit, &area.id);
            let first = self.tasks(&area.id).into_iter().next();
            let said = steps.iter().any(|step| matches!(step.done, AuditDone::CanDo { .. }));
            number += usize::from(said) + steps.iter().filter(|step| self.is_answered(step)).count();
            let closed = self.is_closed(audit, &area.id, tasks);
            let mut ask = |skill: &Skill, what: Ask| {
                open += 1;
                next.get_or_insert_with(|| (area.clone(), skill.id.clone(), skill.name.clone(), what));
            };
            if let (false, Some(task)) = (said, &first) {
                let skill = task.skill();
                ask(skill, Ask::CanDo { statement: skill.can.clone() });
            }
            if closed {
                continue;
            }
            let begun = steps.iter().find_map(|step| match &step.done {
                AuditDone::Case(code) if self.decision(code).is_none() => {
                    code.parse::<Code>().ok().map(|code| (step, code))
                }
                _ => None,
            });
            if let Some((step, code)) = begun {
                let kind = code.of().map(|kind| kind.title()).unwrap_or_default();
                if let Some(skill) = self.graph.skill(&step.node) {
                    ask(skill, Ask::Case { code, title: kind, begun: true });
                }
            } else if let Some(task) = self.next_task(audit, &area.id) {
                ask(task.skill(), self.drawn(&task));
            }
        }
        let (area, node, skill, ask) = next?;
        Some(Item { audit, number, of: number + open - 1, area, node, skill, ask })
    }

    fn drawn(&self, task: &Task<'_>) -> Ask {
        match task {
            Task::Case(skill, kind) => {
                let kind = crate::archetype::archetype(kind).expect("tasks are of kinds that there are");
                let estimate = estimate_of(self.graph, &[&skill.id], self.decided);
                let shift = shift(kind.id(), estimate.mean, self.decided);
                let code = fresh(kind, level_for(estimate, kind.id(), shift), self.learner, self.decided);
                Ask::Case { code, title: kind.title(), begun: false }
            }
            Task::Gap(skill) => {
                let gap = self.gap(&skill.id).expect("tasks are of lessons that have a question");
                Ask::Gap { lesson: skill.id.clone(), ask: gap.ask.clone(), choices: gap.choices.clone() }
            }
            Task::Card(_, card) => Ask::Card { card: (*card).clone() },
        }
    }

    /// The mean outcome, 0 to 1, of the tasks of a skill in an audit; `None` where it was asked none, or waits for the answer.
    pub fn outcome_of(&self, audit: u32, node: &str) -> Option<f64> {
        let steps = self.steps.iter().filter(|step| step.audit == audit && step.node == node);
        let outcomes: Vec<f64> = steps.filter_map(|step| self.outcome(step)).map(|(outcome, _)| outcome).collect();
        (!outcomes.is_empty()).then(|| outcomes.iter().sum::<f64>() / outcomes.len() as f64)
    }

    /// What an answered task came to, 0 to 1, and how hard it was; `None` for what is no task, or waits.
    fn outcome(&self, step: &AuditStep) -> Option<(f64, f64)> {
        match &step.done {
            AuditDone::Case(code) => {
                let of = self.decision(code)?;
                Some((of.outcome(), of.difficulty().even))
            }
            AuditDone::Gap { right, .. } | AuditDone::Card { knew: right, .. } => {
                Some((f64::from(u8::from(*right)), 0.0))
            }
            AuditDone::CanDo { .. } => None,
        }
    }
}
