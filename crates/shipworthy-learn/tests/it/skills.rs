//! The graph, what decisions say about skills, and what to practise next.

use std::collections::BTreeSet;

use shipworthy_learn::archetype::{ARCHETYPES, archetype};
use shipworthy_learn::code::{Level, hardness};
use shipworthy_learn::content::lessons;
use shipworthy_learn::record::Decided;
use shipworthy_learn::schedule::cards::cards;
use shipworthy_learn::skill::difficulty::{difficulty, measured, measured_in_first_cases};
use shipworthy_learn::skill::estimate::{Estimate, estimates};
use shipworthy_learn::skill::graph::Graph;
use shipworthy_learn::skill::next::{chance_of_good, level_for, next_for, next_of};
use shipworthy_learn::skill::personal::{MOST, shift};
use shipworthy_learn::skill::standing::standing;

use crate::example::{decided, every_kind};

#[test]
fn the_graph_is_whole_and_five_guides_are_views_of_it() {
    let graph = Graph::read().expect("the graph");
    let known: BTreeSet<&str> = graph.skills.iter().map(|skill| skill.id.as_str()).collect();
    assert_eq!((graph.skills.len(), graph.areas.len(), graph.roles.len(), graph.views.len()), (53, 11, 3, 5));
    assert_eq!(graph.in_order_of_needs().len(), 53);
    for view in &graph.views {
        for skill in &view.skills {
            assert!(skill.nodes.iter().all(|node| known.contains(node.as_str())), "{}: {}", view.id, skill.name);
        }
    }
    assert!(graph.skills.iter().all(|skill| graph.areas.iter().any(|area| area.id == skill.area)));
    let ids: BTreeSet<&str> = cards().iter().map(|card| card.id.as_str()).collect();
    assert_eq!(ids.len(), cards().len());
    assert!(
        cards()
            .iter()
            .all(|card| known.contains(card.node.as_str()) && (!card.seeds.is_empty() || card.source.is_some()))
    );
}

#[test]
fn a_kind_of_case_practises_the_skills_that_it_names_and_no_others() {
    let graph = Graph::read().expect("the graph");
    for kind in ARCHETYPES {
        let named: BTreeSet<&str> = kind.nodes().iter().copied().collect();
        let listed: BTreeSet<&str> = graph.practises(kind.id()).iter().map(|skill| skill.id.as_str()).collect();
        assert_eq!((named.len(), &named), (kind.nodes().len(), &listed), "{}", kind.id());
        assert!(!named.is_empty(), "{} practises something", kind.id());
    }
}

/// The whole file again takes as long as `learn calibrate --all`; the first cases tell whether it is the file of these archetypes.
#[test]
fn the_file_of_difficulties_is_that_of_the_archetypes() {
    let remedy =
        "run `shipworthy learn calibrate --all --difficulty --output crates/shipworthy-learn/src/skill/difficulty.tsv`";
    assert_eq!(measured().len(), every_kind().count(), "{remedy}");
    for (kind, level, twist) in every_kind() {
        let told = format!("{} {}", kind.id(), hardness(level, twist));
        let asked = (kind.id(), level, twist.map(|twist| twist.name));
        let found = measured().iter().find(|of| (of.archetype.as_str(), of.level, of.twist.as_deref()) == asked);
        let of = found.unwrap_or_else(|| panic!("{told}: {remedy}"));
        let first = measured_in_first_cases(kind, level, twist);
        assert_eq!(of.version, kind.version(), "{told}: {remedy}");
        assert!((of.first_cases - first).abs() < 1e-5, "{told}: {first:.6}; {remedy}");
        assert!((-3.9..=3.9).contains(&of.difficulty.even) && (-3.9..=3.9).contains(&of.difficulty.good), "{of:?}");
        assert!(of.difficulty.good > of.difficulty.even - 0.5, "{of:?}");
    }
}

#[test]
fn an_estimate_moves_by_the_formula_and_grows_surer() {
    let before = Estimate::prior(0.0);
    let after = before.after(1.0, 0.0);
    assert!((after.mean - 0.2).abs() < 1e-12, "0.4 of the half that was not expected");
    assert!((after.variance - 0.8).abs() < 1e-12, "1/(1 + 1/4)");
    let second = after.after(0.5, 0.2);
    assert!((second.mean - 0.2).abs() < 1e-12, "as expected");
    assert!(second.variance < after.variance);
    assert_eq!((before.band(), after.band(), second.band()), (None, None, None));
    assert_eq!(
        (before.words(), after.words()),
        ("nothing known yet".to_owned(), "too early: 1 of 3 answers".to_owned())
    );
    let many = (0..200).fold(before, |estimate, _| estimate.after(0.9, 0.0));
    let band = many.band().expect("enough");
    assert!((band.middle - 90.0).abs() < 2.0 && band.low > 70.0 && band.high < 97.0, "{band:?}");
    assert_eq!(band.words(), "close to the best that can be decided");
    let few = (0..3).fold(before, |estimate, _| estimate.after(0.5, 0.0));
    insta::assert_snapshot!(few.words(), @"about 50 of 100, between 28 and 72: not settled yet");
}

#[test]
fn a_skill_begins_half_way_to_where_the_skills_before_it_point() {
    let graph = Graph::shipped();
    let good: Vec<Decided> = (0..20).map(|n| Decided { decision: 1.0, ..decided("P01", n, 1) }).collect();
    let found = estimates(&graph, &good);
    let (e2, e4) = (found["E2"], found["E4"]);
    assert!(e2.mean > 0.5 && e2.answers == 20);
    assert_eq!((e4.answers, e4.band()), (0, None));
    assert!((e4.mean - 0.5 * e2.mean).abs() < 1e-12, "E4 needs E2");
    assert!((found["B1"].mean).abs() < 1e-12, "B1 needs what nobody has shown");
    let mut turned = good.clone();
    turned.reverse();
    assert_eq!(estimates(&graph, &turned), found, "row order plays no part");
}

#[test]
fn the_next_case_aims_at_three_in_four_and_gets_easier_after_three_hard_ones() {
    let kind = archetype("P01").expect("P01");
    let of = |mean: f64| Estimate { variance: 0.05, ..Estimate::prior(mean) };
    let chances: Vec<f64> =
        [-1.0, 0.0, 1.0, 2.0].map(|mean| chance_of_good(of(mean), "P01", 0.0, Level::ALL[0])).to_vec();
    assert!(chances.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(
        level_for(of(-3.0), "P01", 0.0),
        *easiest("P01").first().expect("levels"),
        "who struggles gets the easiest"
    );
    assert_eq!(level_for(of(4.0), "P01", 0.0), *easiest("P01").last().expect("levels"), "who excels gets the hardest");
    let graph = Graph::shipped();
    let low = |n: u64, level: u8| Decided {
        decision: -0.9,
        level: Level::new(level).expect("a level"),
        ..decided("P05", n, n as i64)
    };
    let three = [low(1, 3), low(2, 3), low(3, 3)];
    let next = next_for(&graph, "E4", of(2.0), "Asha", &three).expect("a case");
    assert!(next.worked_first && next.code.level.number() <= 2, "{next:?}");
    let two = &three[..2];
    let next = next_for(&graph, "E4", of(2.0), "Asha", two).expect("a case");
    assert!(!next.worked_first);
    assert_eq!(next_for(&graph, "K5", of(0.0), "Asha", &[]), None, "no kind of case here");
    let (asha, ben) = (next_for(&graph, "E4", of(0.0), "Asha", &[]), next_for(&graph, "E4", of(0.0), "Ben", &[]));
    assert_ne!(asha.expect("a case").code.seed, ben.expect("a case").code.seed);
    assert!(kind.title().len() > 3);
}

#[test]
fn a_kind_that_goes_worse_than_it_is_rated_counts_as_harder_by_half_a_logit_at_most() {
    let went = |decision: f64, count: u64| -> Vec<Decided> {
        (0..count).map(|n| Decided { decision, ..decided("P05", n, n as i64) }).collect()
    };
    assert!(shift("P05", 0.0, &[]).abs() < 1e-12);
    assert!(shift("P05", 0.0, &went(-1.0, 30)[..3]) > 0.0, "harder");
    assert!(shift("P05", 0.0, &went(1.0, 3)) < 0.0, "easier");
    assert!(shift("P01", 0.0, &went(-1.0, 30)).abs() < 1e-12, "another kind says nothing");
    let (some, many) = (shift("P05", 0.5, &went(-0.6, 8)), shift("P05", 0.5, &went(-1.0, 400)));
    assert!(some > 0.0 && some < many);
    assert!((many - MOST).abs() < 1e-12, "{many}");
    let estimate = Estimate { variance: 0.05, ..Estimate::prior(0.5) };
    let kind = archetype("P05").expect("P05");
    let chance = |decided: &[Decided]| next_of(kind, estimate, "Asha", decided);
    assert!(
        chance(&went(-0.2, 20)).why.ends_with("harder for you than it is rated."),
        "{}",
        chance(&went(-0.2, 20)).why
    );
    assert!(!chance(&[]).why.contains("rated"));
}

/// Levels from the easiest to the hardest, as measured.
fn easiest(kind: &str) -> Vec<Level> {
    let mut levels = Level::ALL.to_vec();
    levels.sort_by(|a, b| difficulty(kind, *a, None).good.total_cmp(&difficulty(kind, *b, None).good));
    levels
}

#[test]
fn every_skill_stands_somewhere_in_words() {
    let (graph, lessons) = (Graph::shipped(), lessons().expect("lessons"));
    let some: Vec<Decided> = (0..4).map(|n| decided("P02", n, n as i64)).collect();
    let found = standing(&graph, &lessons, None, "Asha", &some);
    assert_eq!((found.groups.len(), found.decisions), (11, 4));
    let all: Vec<_> = found.groups.iter().flat_map(|group| &group.skills).collect();
    assert_eq!(all.len(), 53);
    let b2 = all.iter().find(|skill| skill.id == "B2").expect("B2");
    assert!(b2.band.is_some() && b2.answers == 4 && b2.next.is_some() && b2.lesson_minutes > 0, "{b2:?}");
    let k5 = all.iter().find(|skill| skill.id == "K5").expect("K5");
    assert_eq!((k5.says.as_str(), k5.next.is_none()), ("nothing known yet", true));
    for view in &graph.views {
        let found = standing(&graph, &lessons, Some(view), "Asha", &some);
        assert_eq!(found.groups.len(), view.skills.len());
    }
}
