//! Lessons and skills hold together: ids, what comes before, gaps, lengths.

use std::collections::{BTreeMap, BTreeSet};

use shipworthy_learn::content::{GapKind, Skill, lessons, skills};

#[test]
fn every_skill_has_its_lesson_and_what_it_needs_is_there() {
    let (skills, lessons) = (skills().expect("skills"), lessons().expect("lessons"));
    let nodes: BTreeMap<&str, &Skill> = skills.iter().map(|skill| (skill.id.as_str(), skill)).collect();
    assert_eq!((skills.len(), nodes.len(), lessons.len()), (53, 53, 53));
    for lesson in &lessons {
        let front = &lesson.front;
        let skill = nodes.get(front.node.as_str()).unwrap_or_else(|| panic!("{} is a skill", front.node));
        assert_eq!((&front.needs, &front.practice), (&skill.needs, &skill.practice), "{}", front.node);
        assert!(skill.needs.iter().all(|need| nodes.contains_key(need.as_str())), "{}", front.node);
        assert!(
            skill.weight.len() == 3 && skill.weight.iter().all(|weight| (1..=3).contains(weight)),
            "{}",
            front.node
        );
        for link in lesson.links() {
            assert!(link != front.node && nodes.contains_key(link), "{} leads to {link}", front.node);
        }
    }
    let taught: BTreeSet<&str> = lessons.iter().map(|lesson| lesson.front.node.as_str()).collect();
    assert_eq!(taught.len(), 53);
}

#[test]
fn what_comes_before_forms_no_circle() {
    let skills = skills().expect("skills");
    let mut known: BTreeSet<&str> = BTreeSet::new();
    while let Some(next) = skills.iter().find(|skill| {
        !known.contains(skill.id.as_str()) && skill.needs.iter().all(|need| known.contains(need.as_str()))
    }) {
        known.insert(&next.id);
    }
    assert_eq!(known.len(), skills.len());
}

#[test]
fn lessons_are_short_and_their_gaps_can_be_filled() {
    for lesson in lessons().expect("lessons") {
        let front = &lesson.front;
        let name = &front.node;
        assert!((300..=600).contains(&lesson.words()), "{name}: {} words", lesson.words());
        assert_eq!(lesson.body.lines().next(), Some(format!("# {}", front.title).as_str()), "{name}");
        assert_eq!(lesson.body.matches("____").count(), 1, "{name}: one gap");
        let last = lesson.body.lines().rfind(|line| line.starts_with('#'));
        assert_eq!(last, Some("## On Monday"), "{name}");
        assert!((5..=10).contains(&front.minutes) && !front.sources.is_empty(), "{name}");
        let gap = &front.gap;
        assert!(gap.reply(gap.answer).right && !gap.why.is_empty(), "{name}");
        for near in &gap.near {
            let said = gap.reply(near.answer);
            assert!(!said.right && said.say == near.say, "{name}: {}", near.answer);
        }
        if gap.kind == GapKind::Choice {
            let places = 1.0..=gap.choices.len() as f64;
            assert!(gap.choices.len() >= 2 && places.contains(&gap.answer), "{name}");
            assert!(gap.near.iter().all(|near| places.contains(&near.answer)), "{name}");
        }
    }
}
