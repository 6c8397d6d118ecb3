//! Decisions: what was decided about a feature, on which run, by whom, and how it turned out. Rows are added and never changed.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use shipworthy_eval::decided::{Choice, Decision, LookBack, Second};
use shipworthy_eval::outcome::Verdict;
use shipworthy_spec::spec::Date;

use crate::runs::{json, pin, to_json};
use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE decision (
    spec TEXT NOT NULL,
    number INTEGER NOT NULL,
    feature TEXT NOT NULL,
    choice TEXT NOT NULL,
    reason TEXT NOT NULL,
    run INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    verdict_hash TEXT NOT NULL,
    ship TEXT,
    against_verdict INTEGER NOT NULL,
    changed TEXT NOT NULL,
    confidence INTEGER,
    review_on TEXT,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    needs_second INTEGER NOT NULL,
    supersedes INTEGER,
    PRIMARY KEY (spec, number),
    UNIQUE (spec, supersedes)
) STRICT;
CREATE TABLE decision_second (
    spec TEXT NOT NULL,
    number INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (spec, number)
) STRICT;
CREATE TABLE look_back (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    spec TEXT NOT NULL,
    decision INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    note TEXT NOT NULL,
    review_on TEXT,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX look_back_of ON look_back (spec, decision);
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is never edited'); END;
CREATE TRIGGER decision_remains BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;
CREATE TRIGGER look_back_stays BEFORE UPDATE ON look_back BEGIN SELECT RAISE(ABORT, 'a look-back is never edited'); END;
CREATE TRIGGER look_back_remains BEFORE DELETE ON look_back BEGIN SELECT RAISE(ABORT, 'a look-back is never deleted'); END;";

/// A decision to record.
#[derive(Debug, Clone)]
pub struct NewDecision<'a> {
    /// File of the spec, relative to the workspace.
    pub spec: &'a str,
    /// The feature's name.
    pub feature: &'a str,
    /// What was decided.
    pub choice: Choice,
    /// Why.
    pub reason: &'a str,
    /// The run that it rests on.
    pub run: u32,
    /// The verdict of that run.
    pub verdict: Verdict,
    /// Its hash.
    pub verdict_hash: &'a str,
    /// The candidate that the verdict is about.
    pub ship: Option<&'a str>,
    /// Whether it launches what the verdict does not vouch for.
    pub against_verdict: bool,
    /// What had changed since the run.
    pub changed: &'a [String],
    /// How sure its maker is, in percent.
    pub confidence: Option<u8>,
    /// When to look back on it.
    pub review_on: Option<Date>,
    /// Who decided.
    pub by: &'a str,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Whether it stands only once a second person has agreed.
    pub needs_second: bool,
    /// The decision that this one puts right.
    pub supersedes: Option<u32>,
}

impl Store {
    /// Records a decision, durably, keeps the documents of its run for ever, and says its number within the feature.
    pub fn decide(&mut self, new: &NewDecision<'_>) -> Result<u32, StoreError> {
        let transaction = self.begin_durable()?;
        if let Some(earlier) = new.supersedes {
            match find(&transaction, new.spec, earlier)? {
                None => return Err(StoreError::Conflict(format!("there is no decision {earlier} to supersede"))),
                Some(Decision { superseded_by: Some(by), .. }) => {
                    return Err(StoreError::Conflict(format!("decision {earlier} was superseded by decision {by}")));
                }
                Some(_) => {}
            }
        }
        let number: u32 = transaction.query_row(
            "SELECT coalesce(max(number), 0) + 1 FROM decision WHERE spec = ?1",
            [new.spec],
            |row| row.get(0),
        )?;
        transaction.execute(
            "INSERT INTO decision (spec, number, feature, choice, reason, run, verdict, verdict_hash, ship, against_verdict,
                changed, confidence, review_on, by_whom, at, needs_second, supersedes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                new.spec,
                number,
                new.feature,
                to_json(&new.choice),
                new.reason,
                new.run,
                to_json(&new.verdict),
                new.verdict_hash,
                new.ship,
                new.against_verdict,
                to_json(&new.changed),
                new.confidence,
                new.review_on.map(|day| day.to_string()),
                new.by,
                new.at,
                new.needs_second,
                new.supersedes,
            ],
        )?;
        pin(&transaction, new.spec, new.run)?;
        transaction.commit()?;
        Ok(number)
    }

    /// Lets a second person agree to a decision that waits for one, durably.
    pub fn second(&mut self, spec: &str, number: u32, by: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        let conflict = |text: String| Err(StoreError::Conflict(text));
        match find(&transaction, spec, number)? {
            None => return conflict(format!("there is no decision {number}")),
            Some(decision) if !decision.waits_for_second() => {
                return conflict(format!("decision {number} does not wait for a second person"));
            }
            Some(decision) if decision.by.to_lowercase() == by.to_lowercase() => {
                return conflict(format!("decision {number} needs a second person, and {by} made it"));
            }
            Some(_) => {}
        }
        transaction.execute(
            "INSERT INTO decision_second (spec, number, by_whom, at) VALUES (?1, ?2, ?3, ?4)",
            params![spec, number, by, at],
        )?;
        Ok(transaction.commit()?)
    }

    /// Adds a look-back to a decision that stands, durably.
    pub fn look_back(&mut self, spec: &str, number: u32, look: &LookBack) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        match find(&transaction, spec, number)? {
            None => return Err(StoreError::Conflict(format!("there is no decision {number}"))),
            Some(decision) if !decision.stands() => {
                return Err(StoreError::Conflict(format!("decision {number} does not stand")));
            }
            Some(_) => {}
        }
        transaction.execute(
            "INSERT INTO look_back (spec, decision, outcome, note, review_on, by_whom, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                spec,
                number,
                to_json(&look.outcome),
                look.note,
                look.review_on.map(|day| day.to_string()),
                look.by,
                look.at
            ],
        )?;
        Ok(transaction.commit()?)
    }

    /// A decision by its number; `None` where there is none.
    pub fn decision(&self, spec: &str, number: u32) -> Result<Option<Decision>, StoreError> {
        Ok(self.decisions(Some(spec))?.into_iter().find(|decision| decision.number == number))
    }

    /// Decisions about a feature, or about all of them, newest first within a feature.
    pub fn decisions(&self, spec: Option<&str>) -> Result<Vec<Decision>, StoreError> {
        let mut rows = self.connection.prepare(&format!(
            "{SELECT} WHERE ?1 IS NULL OR decision.spec = ?1 ORDER BY decision.spec, decision.number DESC"
        ))?;
        let mut decisions: Vec<Decision> = rows.query_map([spec], read)?.collect::<Result<_, _>>()?;
        let mut rows = self.connection.prepare(
            "SELECT spec, decision, outcome, note, review_on, by_whom, at FROM look_back
            WHERE ?1 IS NULL OR spec = ?1 ORDER BY number",
        )?;
        let looks = rows.query_map([spec], |row| {
            let look = LookBack {
                outcome: json(row, 2)?,
                note: row.get(3)?,
                review_on: day(row, 4)?,
                by: row.get(5)?,
                at: row.get(6)?,
            };
            Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?, look))
        })?;
        for look in looks {
            let (spec, number, look) = look?;
            if let Some(of) = decisions.iter_mut().find(|of| of.spec == spec && of.number == number) {
                of.look_backs.push(look);
            }
        }
        Ok(decisions)
    }
}

const SELECT: &str = "SELECT decision.spec, decision.number, feature, choice, reason, run, verdict, verdict_hash, ship,
    against_verdict, changed, confidence, review_on, decision.by_whom, decision.at, needs_second, supersedes,
    decision_second.by_whom, decision_second.at,
    (SELECT later.number FROM decision AS later WHERE later.spec = decision.spec AND later.supersedes = decision.number)
    FROM decision LEFT JOIN decision_second
    ON decision_second.spec = decision.spec AND decision_second.number = decision.number";

/// Without its look-backs.
fn find(transaction: &Transaction<'_>, spec: &str, number: u32) -> Result<Option<Decision>, StoreError> {
    let found = transaction.query_row(
        &format!("{SELECT} WHERE decision.spec = ?1 AND decision.number = ?2"),
        params![spec, number],
        read,
    );
    Ok(found.optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Decision> {
    let second = match (row.get(17)?, row.get(18)?) {
        (Some(by), Some(at)) => Some(Second { by, at }),
        _ => None,
    };
    Ok(Decision {
        spec: row.get(0)?,
        number: row.get(1)?,
        feature: row.get(2)?,
        choice: json(row, 3)?,
        reason: row.get(4)?,
        run: row.get(5)?,
        verdict: json(row, 6)?,
        verdict_hash: row.get(7)?,
        ship: row.get(8)?,
        against_verdict: row.get(9)?,
        changed: json(row, 10)?,
        confidence: row.get(11)?,
        review_on: day(row, 12)?,
        by: row.get(13)?,
        at: row.get(14)?,
        needs_second: row.get(15)?,
        second,
        supersedes: row.get(16)?,
        superseded_by: row.get(19)?,
        look_backs: Vec::new(),
    })
}

fn day(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Date>> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|text| Date::parse(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shipworthy_eval::decided::Outcome;

    fn new(choice: Choice) -> NewDecision<'static> {
        NewDecision {
            spec: "a.feature.md",
            feature: "Refund helper",
            choice,
            reason: "The misses are mild.",
            run: 1,
            verdict: Verdict::NotEnoughEvidence,
            verdict_hash: "h1",
            ship: Some("model"),
            against_verdict: choice == Choice::Launch,
            changed: &[],
            confidence: Some(80),
            review_on: Date::parse("2027-01-31"),
            by: "Asha",
            at: 100,
            needs_second: false,
            supersedes: None,
        }
    }

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        (folder, store)
    }

    #[test]
    fn a_decision_comes_back_as_it_was_recorded() {
        let (folder, mut store) = store();
        let changed = ["the spec has changed".to_owned()];
        let number = store.decide(&NewDecision { changed: &changed, ..new(Choice::Hold) }).expect("recorded");
        assert_eq!(number, 1);
        assert_eq!(store.decide(&NewDecision { spec: "b.feature.md", ..new(Choice::Hold) }).expect("recorded"), 1);
        assert_eq!(store.decide(&new(Choice::Launch)).expect("recorded"), 2);
        drop(store);
        let store = Store::open(folder.path()).expect("a store");
        let all = store.decisions(Some("a.feature.md")).expect("decisions");
        assert_eq!(all.iter().map(|decision| decision.number).collect::<Vec<_>>(), [2, 1]);
        let hold = &all[1];
        assert_eq!((hold.choice, hold.confidence, hold.run, hold.at), (Choice::Hold, Some(80), 1, 100));
        assert_eq!((&hold.changed[..], hold.review_on), (&changed[..], Date::parse("2027-01-31")));
        assert_eq!((hold.by.as_str(), hold.reason.as_str()), ("Asha", "The misses are mild."));
        assert_eq!(store.decisions(None).expect("decisions").len(), 3);
        assert_eq!(store.decision("a.feature.md", 9).expect("an answer"), None);
    }

    #[test]
    fn a_decision_is_superseded_once_and_never_edited() {
        let (_folder, mut store) = store();
        store.decide(&new(Choice::Hold)).expect("recorded");
        let refused = |store: &mut Store, supersedes| {
            let refused = store.decide(&NewDecision { supersedes, ..new(Choice::Gather) });
            refused.err().map(|error| error.to_string())
        };
        assert_eq!(refused(&mut store, Some(7)).as_deref(), Some("there is no decision 7 to supersede"));
        assert_eq!(refused(&mut store, Some(1)), None);
        assert_eq!(refused(&mut store, Some(1)).as_deref(), Some("decision 1 was superseded by decision 2"));
        let first = store.decision("a.feature.md", 1).expect("an answer").expect("the first");
        assert_eq!((first.superseded_by, first.stands()), (Some(2), false));
        for sql in ["UPDATE decision SET reason = 'x'", "DELETE FROM decision"] {
            let told = store.connection.execute(sql, []).expect_err("refused").to_string();
            assert!(told.contains("a decision is never"), "{told}");
        }
    }

    #[test]
    fn a_second_person_is_another_person() {
        let (_folder, mut store) = store();
        store.decide(&NewDecision { needs_second: true, ..new(Choice::Launch) }).expect("recorded");
        store.decide(&new(Choice::Hold)).expect("recorded");
        let mut check = |number, by: &str, expect: Option<&str>| {
            let told = store.second("a.feature.md", number, by, 200).err().map(|error| error.to_string());
            assert_eq!(told.as_deref(), expect, "{number} {by}");
        };
        check(1, "ASHA", Some("decision 1 needs a second person, and ASHA made it"));
        check(2, "Ben", Some("decision 2 does not wait for a second person"));
        check(3, "Ben", Some("there is no decision 3"));
        check(1, "Ben", None);
        check(1, "Chitra", Some("decision 1 does not wait for a second person"));
        let first = store.decision("a.feature.md", 1).expect("an answer").expect("the first");
        assert_eq!(first.second, Some(Second { by: "Ben".to_owned(), at: 200 }));
        assert!(first.stands());
    }

    #[test]
    fn look_backs_are_added_to_what_stands() {
        let (_folder, mut store) = store();
        store.decide(&NewDecision { needs_second: true, ..new(Choice::Launch) }).expect("recorded");
        store.decide(&new(Choice::Hold)).expect("recorded");
        let mut look = LookBack {
            outcome: Outcome::TooEarly,
            note: String::new(),
            review_on: Date::parse("2027-06-30"),
            by: "Ben".to_owned(),
            at: 300,
        };
        assert!(store.look_back("a.feature.md", 1, &look).is_err(), "it waits for a second person");
        store.look_back("a.feature.md", 2, &look).expect("added");
        look.outcome = Outcome::Held;
        store.look_back("a.feature.md", 2, &look).expect("added");
        let hold = store.decision("a.feature.md", 2).expect("an answer").expect("the second");
        assert_eq!(hold.look_backs.len(), 2);
        assert_eq!(hold.outcome(), Some(Outcome::Held));
    }

    #[test]
    fn the_run_of_a_decision_keeps_its_documents() {
        let (_folder, mut store) = store();
        let run = |check| crate::NewRun {
            spec: "a.feature.md",
            feature: "Refund helper",
            at: 1,
            tool: "0.1.0",
            source: "# Refunds",
            fingerprint: "f1",
            examples: 1,
            verdict: Verdict::Pass,
            verdict_hash: "h1",
            ship: None,
            candidates: &[],
            check,
            files: &[],
        };
        store.keep_run(&run("1")).expect("kept");
        store.decide(&new(Choice::Hold)).expect("recorded");
        assert!(store.run("a.feature.md", 1).expect("an answer").expect("a run").pinned);
    }
}
