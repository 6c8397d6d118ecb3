//! What people decided about a feature, and whether it held: a decision rests on a run, says how sure its maker was, and is
//! looked back on. It is never edited; a mistake in one is put right by another that supersedes it.

use serde::{Deserialize, Serialize};
use shipworthy_spec::spec::Date;

use crate::moment;
use crate::outcome::{Verdict, Way};

/// What can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Launch it to everybody that the spec speaks of.
    Launch,
    /// Launch it to some: where its bars pass.
    LaunchNarrower,
    /// Do not launch it.
    Hold,
    /// Collect more evidence first.
    Gather,
}

impl Choice {
    /// Every choice.
    pub const ALL: [Choice; 4] = [Choice::Launch, Choice::LaunchNarrower, Choice::Hold, Choice::Gather];

    /// The choice in words: "launch narrower".
    pub fn words(self) -> &'static str {
        match self {
            Choice::Launch => "launch",
            Choice::LaunchNarrower => "launch narrower",
            Choice::Hold => "hold",
            Choice::Gather => "gather more evidence",
        }
    }
}

/// Whether a choice puts people in front of what the verdict does not vouch for: a launch without a pass. A narrower launch
/// rests on a way of the check that narrows it and passes.
pub fn launches_against(choice: Choice, verdict: Verdict, ways: &[Way]) -> bool {
    let narrower = || ways.iter().any(|way| way.kind == "launch_narrower" && way.verdict == Verdict::Pass);
    match choice {
        Choice::Launch => verdict != Verdict::Pass,
        Choice::LaunchNarrower => verdict != Verdict::Pass && !narrower(),
        Choice::Hold | Choice::Gather => false,
    }
}

/// How a decision turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What it rested on turned out so.
    Held,
    /// It did not.
    DidNotHold,
    /// It cannot be told yet.
    TooEarly,
}

/// Somebody looked back on a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LookBack {
    /// How it turned out.
    pub outcome: Outcome,
    /// What was seen.
    pub note: String,
    /// When to look again, where it was too early.
    pub review_on: Option<Date>,
    /// Who looked.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

/// The second person that a launch against the verdict needs where several people work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Second {
    /// Who agreed.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
}

/// A decision about a feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// File of the spec, relative to the workspace.
    pub spec: String,
    /// Its number within the feature, from 1.
    pub number: u32,
    /// The feature's name then.
    pub feature: String,
    /// What was decided.
    pub choice: Choice,
    /// Why.
    pub reason: String,
    /// The run that it rests on.
    pub run: u32,
    /// The verdict of that run.
    pub verdict: Verdict,
    /// Its hash.
    pub verdict_hash: String,
    /// The candidate that the verdict is about.
    pub ship: Option<String>,
    /// Whether it launches what the verdict does not vouch for.
    pub against_verdict: bool,
    /// What had changed since the run when it was decided, as ends of a sentence: "the spec has changed".
    pub changed: Vec<String>,
    /// How sure its maker was that it would hold, in percent.
    pub confidence: Option<u8>,
    /// When to look back on it.
    pub review_on: Option<Date>,
    /// Who decided.
    pub by: String,
    /// When, in seconds since 1970-01-01 UTC.
    #[serde(serialize_with = "moment::serialize")]
    pub at: i64,
    /// Whether it stands only once a second person has agreed.
    pub needs_second: bool,
    /// The second person who agreed.
    pub second: Option<Second>,
    /// The decision that this one puts right.
    pub supersedes: Option<u32>,
    /// The decision that puts this one right.
    pub superseded_by: Option<u32>,
    /// Look-backs, oldest first.
    pub look_backs: Vec<LookBack>,
}

impl Decision {
    /// Whether it is in force as far as this record goes: nobody put it right, and nobody has to agree any more.
    pub fn stands(&self) -> bool {
        self.superseded_by.is_none() && !self.waits_for_second()
    }

    /// Whether it waits for a second person.
    pub fn waits_for_second(&self) -> bool {
        self.needs_second && self.second.is_none() && self.superseded_by.is_none()
    }

    /// How it turned out; `None` where nobody has looked, or it was too early.
    pub fn outcome(&self) -> Option<Outcome> {
        self.look_backs.last().map(|look| look.outcome).filter(|outcome| *outcome != Outcome::TooEarly)
    }

    /// The day to look back on it; `None` where there is none, or it has been done.
    pub fn review_day(&self) -> Option<Date> {
        match self.look_backs.last() {
            _ if !self.stands() => None,
            Some(look) if look.outcome == Outcome::TooEarly => look.review_on,
            Some(_) => None,
            None => self.review_on,
        }
    }

    /// Whether it is time to look back on it.
    pub fn is_due(&self, today: Date) -> bool {
        self.review_day().is_some_and(|day| day <= today)
    }

    /// How it turned out, beside how sure its maker was: "Asha was 90% sure. It held."
    pub fn looked_back(&self) -> Option<String> {
        let outcome = match self.outcome()? {
            Outcome::Held => "It held.",
            Outcome::DidNotHold => "It did not hold.",
            Outcome::TooEarly => return None,
        };
        Some(match self.confidence {
            Some(percent) => format!("{} was {percent}% sure. {outcome}", self.by),
            None => format!("{} did not say how sure. {outcome}", self.by),
        })
    }
}

/// The decision in force: the latest that stands. `None` where there is none.
pub fn standing(decisions: &[Decision]) -> Option<&Decision> {
    decisions.iter().filter(|decision| decision.stands()).max_by_key(|decision| decision.number)
}

/// How sure people were, beside how often they were right.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrackRecord {
    /// Decisions that said how sure, and that somebody looked back on.
    pub looked_back: u64,
    /// Those that held.
    pub held: u64,
    /// The mean of what was said, as a share; `None` without any.
    pub said: Option<f64>,
    /// The mean square of what was said less what happened, 0 at best (Brier 1950); `None` without any.
    pub brier: Option<f64>,
    /// The same in a sentence.
    pub sentence: String,
}

/// The track record of these decisions. Those that were superseded count for nothing.
pub fn track_record<'a>(decisions: impl IntoIterator<Item = &'a Decision>) -> TrackRecord {
    let told = decisions.into_iter().filter(|decision| decision.stands());
    let told = told.filter_map(|decision| Some((decision.confidence?, decision.outcome()? == Outcome::Held)));
    // Percents are whole numbers, so that the sums do not depend on the order.
    let (mut looked_back, mut held, mut percents, mut squares) = (0_u64, 0_u64, 0_u64, 0_u64);
    for (percent, it_held) in told {
        let miss = if it_held { 100 - u64::from(percent.min(100)) } else { u64::from(percent.min(100)) };
        looked_back += 1;
        held += u64::from(it_held);
        percents += u64::from(percent);
        squares += miss * miss;
    }
    let mean = |sum: u64, unit: f64| (looked_back > 0).then(|| sum as f64 / unit / looked_back as f64);
    let sentence = match looked_back {
        0 => "Nobody has looked back on a decision that said how sure it was.".to_owned(),
        _ => format!(
            "{looked_back} looked back on, {held} held; on average their makers were {}% sure.",
            (2 * percents + looked_back) / (2 * looked_back)
        ),
    };
    TrackRecord { looked_back, held, said: mean(percents, 100.0), brier: mean(squares, 10_000.0), sentence }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(number: u32, confidence: Option<u8>) -> Decision {
        Decision {
            spec: "a.feature.md".to_owned(),
            number,
            feature: "Refund helper".to_owned(),
            choice: Choice::Launch,
            reason: "Every bar passes.".to_owned(),
            run: 1,
            verdict: Verdict::Pass,
            verdict_hash: "h".to_owned(),
            ship: None,
            against_verdict: false,
            changed: Vec::new(),
            confidence,
            review_on: Date::parse("2027-01-31"),
            by: "Asha".to_owned(),
            at: 0,
            needs_second: false,
            second: None,
            supersedes: None,
            superseded_by: None,
            look_backs: Vec::new(),
        }
    }

    fn looked(number: u32, percent: u8, outcome: Outcome) -> Decision {
        let look = LookBack { outcome, note: String::new(), review_on: None, by: "Ben".to_owned(), at: 9 };
        Decision { look_backs: vec![look], ..decision(number, Some(percent)) }
    }

    fn way(kind: &str, verdict: Verdict) -> Way {
        Way { kind: kind.to_owned(), title: String::new(), facts: Vec::new(), verdict, outcome: String::new() }
    }

    #[test]
    fn only_a_launch_that_the_verdict_does_not_vouch_for_is_against_it() {
        use Choice::{Gather, Hold, Launch, LaunchNarrower};
        use Verdict::{Fail, NotEnoughEvidence, Pass};
        let passes = [way("move_threshold", Pass), way("launch_narrower", Pass)];
        let does_not = [way("move_threshold", Pass), way("launch_narrower", NotEnoughEvidence)];
        let check = |choice, verdict, ways: &[Way], expect| {
            assert_eq!(launches_against(choice, verdict, ways), expect, "{choice:?} {verdict:?}");
        };
        check(Launch, Pass, &[], false);
        check(Launch, NotEnoughEvidence, &passes, true);
        check(Launch, Fail, &passes, true);
        check(LaunchNarrower, Pass, &[], false);
        check(LaunchNarrower, Fail, &passes, false);
        check(LaunchNarrower, Fail, &does_not, true);
        check(LaunchNarrower, NotEnoughEvidence, &[], true);
        for verdict in [Pass, Fail, NotEnoughEvidence] {
            check(Hold, verdict, &[], false);
            check(Gather, verdict, &[], false);
        }
    }

    #[test]
    fn a_decision_is_due_until_somebody_has_looked_back() {
        let day = |text: &str| Date::parse(text).expect("a day");
        let check =
            |decision: &Decision, today: &str, expect| assert_eq!(decision.is_due(day(today)), expect, "{today}");
        let open = decision(1, Some(90));
        check(&open, "2027-01-30", false);
        check(&open, "2027-01-31", true);
        check(&Decision { superseded_by: Some(2), ..open.clone() }, "2027-02-01", false);
        check(&looked(1, 90, Outcome::Held), "2027-02-01", false);
        let mut later = looked(1, 90, Outcome::TooEarly);
        check(&later, "2027-12-01", false);
        later.look_backs[0].review_on = Date::parse("2027-06-30");
        check(&later, "2027-06-29", false);
        check(&later, "2027-06-30", true);
        assert_eq!(later.looked_back(), None);
    }

    #[test]
    fn the_latest_that_stands_is_in_force() {
        let wrong = Decision { superseded_by: Some(3), ..decision(2, None) };
        let waits = Decision { needs_second: true, against_verdict: true, ..decision(4, None) };
        let all = [waits.clone(), decision(3, None), wrong, decision(1, None)];
        assert_eq!(standing(&all).map(|decision| decision.number), Some(3));
        let agreed = Decision { second: Some(Second { by: "Ben".to_owned(), at: 1 }), ..waits };
        assert_eq!(standing(&[decision(3, None), agreed]).map(|decision| decision.number), Some(4));
        assert_eq!(standing(&[]), None);
    }

    #[test]
    fn a_look_back_is_told_beside_how_sure_its_maker_was() {
        let check = |decision: Decision, expect: &str| assert_eq!(decision.looked_back().as_deref(), Some(expect));
        check(looked(1, 90, Outcome::Held), "Asha was 90% sure. It held.");
        check(looked(1, 90, Outcome::DidNotHold), "Asha was 90% sure. It did not hold.");
        check(Decision { confidence: None, ..looked(1, 0, Outcome::Held) }, "Asha did not say how sure. It held.");
    }

    #[test]
    fn a_track_record_by_hand() {
        let of = [
            looked(1, 90, Outcome::Held),
            looked(2, 80, Outcome::DidNotHold),
            looked(3, 70, Outcome::TooEarly),
            Decision { superseded_by: Some(5), ..looked(4, 10, Outcome::DidNotHold) },
            decision(5, Some(60)),
        ];
        let record = track_record(&of);
        assert_eq!((record.looked_back, record.held), (2, 1));
        // (0.9 + 0.8) / 2, and (0.1² + 0.8²) / 2.
        assert_eq!((record.said, record.brier), (Some(0.85), Some(0.325)));
        assert_eq!(record.sentence, "2 looked back on, 1 held; on average their makers were 85% sure.");
        let none = track_record(&[]);
        assert_eq!((none.said, none.brier), (None, None));
    }
}
