//! Plans: five backgrounds get five orders, what something builds on comes before it, the widest gap first, and no date anywhere.

use std::collections::{BTreeMap, BTreeSet};

use shipworthy_learn::audit::Material;
use shipworthy_learn::content::lessons;
use shipworthy_learn::record::{AuditDone, AuditStep, Decided};
use shipworthy_learn::roadmap::Roadmap;
use shipworthy_learn::roadmap::plan::{Mark, Plan, State, Wish, plan};
use shipworthy_learn::skill::graph::Graph;

/// Items of the guides that a plan owes a home to.
const OWED: [&str; 21] = [
    "M073", "M074", "M075", "M076", "M077", "M078", "M079", "M080", "M081", "M135", "M136", "M137", "M138", "M139",
    "M140", "M163", "M187", "M188", "M189", "M190", "M191",
];

/// A plan of somebody with these answers in an audit, and these marks.
fn planned(background: &str, role: u32, hours_a_week: u32, audit: &[(&str, bool)], marks: &[(&str, State)]) -> Plan {
    let graph = Graph::shipped();
    let lessons = lessons().expect("lessons");
    let steps: Vec<AuditStep> = audit
        .iter()
        .map(|(node, right)| AuditStep {
            audit: 1,
            node: (*node).to_owned(),
            done: AuditDone::Gap { answer: None, right: *right },
            at: 1,
            offset_minutes: 0,
        })
        .collect();
    let decided: Vec<Decided> = Vec::new();
    let material = Material { graph: &graph, lessons: &lessons, learner: "Asha", decided: &decided, steps: &steps };
    let marks: Vec<Mark> = marks
        .iter()
        .map(|(step, state)| Mark {
            step: (*step).to_owned(),
            state: *state,
            evidence: if *state == State::Done { "a page".to_owned() } else { String::new() },
            at: 2,
        })
        .collect();
    let roadmap = Roadmap::shipped();
    let background = roadmap.background(background).expect("a background");
    plan(roadmap, &material, &Wish { background, hours_a_week, role, marks: &marks })
}

/// Skills and steps in their order.
fn order(plan: &Plan) -> Vec<String> {
    let of_stage = |stage: &shipworthy_learn::roadmap::plan::Stage| {
        let skills = stage.skills.iter().map(|skill| skill.id.clone());
        skills.chain(stage.step.iter().map(|step| step.id.clone())).collect::<Vec<_>>()
    };
    plan.stages.iter().flat_map(of_stage).collect()
}

fn backgrounds() -> Vec<&'static str> {
    Roadmap::shipped().backgrounds.iter().map(|of| of.id.as_str()).collect()
}

#[test]
fn the_roads_hold_together() {
    let (roadmap, graph) = (Roadmap::read().expect("roads"), Graph::shipped());
    assert_eq!(backgrounds(), ["pm", "technical", "domain", "marketer", "new"]);
    let known: BTreeSet<&str> = graph.skills.iter().map(|skill| skill.id.as_str()).collect();
    let guides: BTreeSet<&str> = roadmap.guides.iter().map(|of| of.id.as_str()).collect();
    let steps: BTreeSet<&str> = roadmap.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!((steps.len(), guides.len()), (roadmap.steps.len(), 5), "no two share a name");
    for step in &roadmap.steps {
        assert!(!known.contains(step.id.as_str()), "{}: no skill has its name", step.id);
        assert!(step.needs.iter().all(|need| known.contains(need.as_str())), "{}", step.id);
        assert!(step.hours.0 > 0.0 && step.hours.0 < step.hours.1 && step.here.starts_with('/'), "{}", step.id);
        assert!(!step.seeds.is_empty() && !step.shows.is_empty(), "{}", step.id);
        let whole = |of: &shipworthy_learn::roadmap::Resource| {
            guides.contains(of.guide.as_str())
                && !of.roles.is_empty()
                && of.roles.iter().all(|role| (1..=3).contains(role))
        };
        assert!(step.resources.iter().all(whole), "{}", step.id);
        assert!(roadmap.backgrounds.iter().any(|of| of.road.contains(&step.id)), "{} is on a road", step.id);
    }
    for of in &roadmap.backgrounds {
        assert!(of.road.iter().all(|step| steps.contains(step.as_str())), "{}", of.id);
        assert!(of.brings.iter().all(|skill| known.contains(skill.as_str())), "{}", of.id);
        assert_eq!(of.road.first().map(String::as_str), Some("gaps"), "{} begins with the audit", of.id);
        assert!(of.bands.iter().all(|band| guides.contains(band.guide.as_str())), "{}", of.id);
        assert!(of.bands.iter().all(|band| band.months.1.is_none_or(|to| band.months.0 < to)), "{}", of.id);
    }
}

#[test]
fn every_item_that_a_plan_owes_is_in_it() {
    let roadmap = Roadmap::shipped();
    let steps = roadmap.steps.iter().flat_map(|step| step.seeds.iter().chain(step.resources.iter().map(|of| &of.item)));
    let bands = roadmap.backgrounds.iter().flat_map(|of| of.bands.iter().map(|band| &band.item));
    let there: BTreeSet<&str> = steps.chain(bands).map(String::as_str).collect();
    let missing: Vec<&&str> = OWED.iter().filter(|item| !there.contains(*item)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(["M072", "M134", "M107", "M035"].iter().all(|item| there.contains(item)), "times of the guides");
}

#[test]
fn five_backgrounds_get_five_orders() {
    let orders: BTreeSet<Vec<String>> =
        backgrounds().into_iter().map(|of| order(&planned(of, 1, 4, &[], &[]))).collect();
    assert_eq!(orders.len(), 5);
    let roles: BTreeSet<Vec<String>> = (1..=3).map(|role| order(&planned("pm", role, 4, &[], &[]))).collect();
    assert_eq!(roles.len(), 3, "and so do three roles");
    let pm = order(&planned("pm", 1, 4, &[], &[]));
    assert!(!pm.contains(&"J1".to_owned()), "a product manager brings research with users");
    assert!(order(&planned("new", 1, 4, &[], &[])).contains(&"J1".to_owned()), "somebody new does not");
}

#[test]
fn what_something_builds_on_comes_before_it() {
    let graph = Graph::shipped();
    for background in backgrounds() {
        for role in 1..=3 {
            let plan = planned(background, role, 4, &[("F3", false), ("H1", false), ("K4", false)], &[]);
            let order = order(&plan);
            let places: BTreeMap<&str, usize> = order.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
            assert_eq!(places.len(), order.len(), "{background}: nothing stands twice");
            let needs = |id: &str| -> Vec<String> {
                let of_step = || Roadmap::shipped().step(id).map_or(Vec::new(), |step| step.needs.clone());
                graph.skill(id).map_or_else(of_step, |skill| skill.needs.clone())
            };
            for (id, at) in &places {
                for need in needs(id) {
                    let before = places.get(need.as_str());
                    let is_brought = plan.brought.iter().any(|(brought, _)| *brought == need);
                    assert!(before.is_some_and(|before| before < at) || is_brought, "{background}: {need} before {id}");
                }
            }
        }
    }
}

#[test]
fn what_was_measured_comes_first_and_the_widest_gap_before_the_others() {
    // B4 builds on nothing and matters less than E1, which builds on C1.
    let plan = planned("pm", 1, 4, &[("B4", false), ("E1", false), ("D3", true)], &[]);
    let stage = plan.stages.iter().find(|stage| stage.title == "What was measured").expect("it stands there");
    let ids: Vec<&str> = stage.skills.iter().map(|skill| skill.id.as_str()).collect();
    assert_eq!(ids, ["C1", "E1", "B4"]);
    assert!(stage.skills[1].seen.contains("left open"), "{}", stage.skills[1].seen);
    assert_eq!(stage.skills[1].practice, Some(("P01".to_owned(), 3)), "three cases where nothing was right");
    assert_eq!(plan.stages[0].step.as_ref().map(|step| step.id.as_str()), Some("gaps"), "the audit goes on");
    assert!(!order(&plan).contains(&"D3".to_owned()), "what is there is not learnt");
    assert!(plan.done.iter().any(|of| of.id == "D3" && !of.said));
    // A gap that was measured stands, whatever somebody is taken to bring.
    assert!(order(&planned("pm", 1, 4, &[("J1", false)], &[])).contains(&"J1".to_owned()));
    assert!(plan.rests_on.contains("not finished"), "{}", plan.rests_on);
}

#[test]
fn without_an_audit_the_plan_says_so() {
    let plan = planned("domain", 1, 4, &[], &[]);
    assert_eq!(plan.audit, None);
    assert!(plan.rests_on.starts_with("No audit yet"), "{}", plan.rests_on);
    assert!(plan.stages.iter().flat_map(|stage| &stage.skills).all(|skill| skill.seen.is_empty()));
}

#[test]
fn a_plan_has_hours_and_ranges_and_no_date() {
    let slow = planned("new", 1, 2, &[], &[]);
    let fast = planned("new", 1, 20, &[], &[]);
    assert_eq!(slow.hours, fast.hours, "the work is the same");
    assert!(slow.months.0 < slow.months.1 && (slow.months.0 / fast.months.0 - 10.0).abs() < 1e-9);
    for plan in [&slow, &fast] {
        let said = serde_json::to_string(plan).expect("JSON");
        assert!(plan.says.contains(" to ") && plan.says.ends_with("That is an amount and no date."), "{}", plan.says);
        for year in ["2027", "2028"] {
            assert!(!said.contains(year), "{year}");
        }
    }
    assert!(slow.says.contains("months") && fast.says.contains("weeks"), "{} / {}", slow.says, fast.says);
    let sources: BTreeSet<&str> = slow.bands.iter().map(|band| band.guide.as_str()).collect();
    assert!(sources.contains("S1") && slow.bands.iter().all(|band| !band.dated.is_empty() && !band.item.is_empty()));
}

#[test]
fn what_is_done_or_left_out_is_in_the_plan_no_more() {
    let marks = [("teardowns", State::Done), ("paper", State::Skipped), ("E2", State::Skipped), ("C1", State::Done)];
    let plan = planned("pm", 1, 4, &[], &marks);
    let left = order(&plan);
    assert!(marks.iter().all(|(step, _)| !left.contains(&(*step).to_owned())), "{left:?}");
    let ids = |all: &[shipworthy_learn::roadmap::plan::Finished]| -> Vec<String> {
        all.iter().map(|of| of.id.clone()).collect()
    };
    assert_eq!(
        (ids(&plan.done), ids(&plan.skipped)),
        (vec!["C1".to_owned(), "teardowns".to_owned()], vec!["E2".to_owned(), "paper".to_owned()])
    );
    let back = planned("pm", 1, 4, &[], &[("teardowns", State::Done), ("teardowns", State::Open)]);
    assert!(order(&back).contains(&"teardowns".to_owned()) && back.done.is_empty());
    let before = planned("pm", 1, 4, &[], &[]);
    assert!(plan.hours.1 < before.hours.1, "less is left");
}
