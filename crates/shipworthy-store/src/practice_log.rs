//! What somebody does in practice besides deciding about cases: cards, steps of audits, how they rate their own decisions, what they set.
//! Rows are added and never changed. Skills and schedules are computed from them and kept nowhere.

use rusqlite::{Row, params};
use serde::Serialize;

use crate::{Store, StoreError};

pub(crate) const TABLES: &str = "CREATE TABLE card_review (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    card TEXT NOT NULL,
    knew INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX card_review_of ON card_review (by_whom);
CREATE TABLE audit_step (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    audit INTEGER NOT NULL,
    node TEXT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT NOT NULL,
    answer TEXT NOT NULL,
    outcome INTEGER,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_step_of ON audit_step (by_whom);
CREATE TABLE practice_rating (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    quality INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (by_whom, code)
) STRICT;
CREATE TABLE practice_setting (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX practice_setting_of ON practice_setting (by_whom);
CREATE TRIGGER card_review_stays BEFORE UPDATE ON card_review BEGIN SELECT RAISE(ABORT, 'a review is never edited'); END;
CREATE TRIGGER audit_step_stays BEFORE UPDATE ON audit_step BEGIN SELECT RAISE(ABORT, 'a step of an audit is never edited'); END;
CREATE TRIGGER practice_rating_stays BEFORE UPDATE ON practice_rating BEGIN SELECT RAISE(ABORT, 'a rating is never edited'); END;
CREATE TRIGGER practice_setting_stays BEFORE UPDATE ON practice_setting BEGIN SELECT RAISE(ABORT, 'a setting is added, never edited'); END;";

/// A fact was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardAsked {
    /// Id of the card.
    pub card: String,
    /// Whether it was known.
    pub knew: bool,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that the clock of whoever was asked was ahead of UTC.
    pub utc_offset: i32,
}

/// A step of a skills audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// Which audit of theirs, from 1.
    pub audit: u32,
    /// The skill.
    pub node: String,
    /// `case`, `gap`, `card` or `can_do`.
    pub kind: String,
    /// What it is about: the line of a case, a card; empty where the skill says it.
    pub item: String,
    /// What was answered: a number, or what somebody says they can do.
    pub answer: String,
    /// Whether it was right; `None` where that is not asked, or stands with a decision.
    pub outcome: Option<bool>,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// Minutes that their clock was ahead of UTC.
    pub utc_offset: i32,
}

/// How somebody rates a decision of theirs once it has turned out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SelfRating {
    /// The line of the case.
    pub code: String,
    /// 1 to 5.
    pub quality: u8,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: i64,
}

impl Store {
    /// Keeps that a card was asked for, durably.
    pub fn ask_card(&mut self, by: &str, asked: &CardAsked) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO card_review (card, knew, by_whom, at, utc_offset) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![asked.card, asked.knew, by, asked.at, asked.utc_offset],
        )?;
        Ok(transaction.commit()?)
    }

    /// Cards that somebody was asked for, oldest first.
    pub fn cards_asked(&self, by: &str) -> Result<Vec<CardAsked>, StoreError> {
        let mut rows = self
            .connection
            .prepare("SELECT card, knew, at, utc_offset FROM card_review WHERE by_whom = ?1 ORDER BY number")?;
        let read = |row: &Row<'_>| {
            Ok(CardAsked { card: row.get(0)?, knew: row.get(1)?, at: row.get(2)?, utc_offset: row.get(3)? })
        };
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }

    /// Keeps a step of an audit, durably.
    pub fn step_audit(&mut self, by: &str, step: &AuditRow) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO audit_step (audit, node, kind, item, answer, outcome, by_whom, at, utc_offset)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                step.audit,
                step.node,
                step.kind,
                step.item,
                step.answer,
                step.outcome,
                by,
                step.at,
                step.utc_offset
            ],
        )?;
        Ok(transaction.commit()?)
    }

    /// The steps of somebody's audits, oldest first.
    pub fn audit_steps(&self, by: &str) -> Result<Vec<AuditRow>, StoreError> {
        let mut rows = self.connection.prepare(
            "SELECT audit, node, kind, item, answer, outcome, at, utc_offset FROM audit_step WHERE by_whom = ?1 ORDER BY number",
        )?;
        let read = |row: &Row<'_>| {
            Ok(AuditRow {
                audit: row.get(0)?,
                node: row.get(1)?,
                kind: row.get(2)?,
                item: row.get(3)?,
                answer: row.get(4)?,
                outcome: row.get(5)?,
                at: row.get(6)?,
                utc_offset: row.get(7)?,
            })
        };
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }

    /// Keeps how somebody rates a decision of theirs, durably. The first rating of a decision counts; a further one is refused.
    pub fn rate_own(&mut self, by: &str, rating: &SelfRating) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        let count = |query: &str| -> Result<u32, StoreError> {
            Ok(transaction.query_row(query, params![by, rating.code], |row| row.get(0))?)
        };
        if count("SELECT count(*) FROM practice_decision WHERE by_whom = ?1 AND code = ?2")? == 0 {
            return Err(StoreError::Conflict(format!("{by} has not decided about {}", rating.code)));
        }
        if count("SELECT count(*) FROM practice_rating WHERE by_whom = ?1 AND code = ?2")? > 0 {
            return Err(StoreError::Conflict(format!("{by} has rated {} before", rating.code)));
        }
        transaction.execute(
            "INSERT INTO practice_rating (code, quality, by_whom, at) VALUES (?1, ?2, ?3, ?4)",
            params![rating.code, rating.quality, by, rating.at],
        )?;
        Ok(transaction.commit()?)
    }

    /// How somebody rated decisions of theirs, oldest first.
    pub fn own_ratings(&self, by: &str) -> Result<Vec<SelfRating>, StoreError> {
        let mut rows = self
            .connection
            .prepare("SELECT code, quality, at FROM practice_rating WHERE by_whom = ?1 ORDER BY number")?;
        let read = |row: &Row<'_>| Ok(SelfRating { code: row.get(0)?, quality: row.get(1)?, at: row.get(2)? });
        Ok(rows.query_map([by], read)?.collect::<Result<_, _>>()?)
    }

    /// Keeps a change of a setting of somebody's practice, durably.
    pub fn set_practice(&mut self, by: &str, name: &str, value: &str, at: i64) -> Result<(), StoreError> {
        let transaction = self.begin_durable()?;
        transaction.execute(
            "INSERT INTO practice_setting (name, value, by_whom, at) VALUES (?1, ?2, ?3, ?4)",
            params![name, value, by, at],
        )?;
        Ok(transaction.commit()?)
    }

    /// Changes of somebody's settings as name and value, oldest first.
    pub fn practice_settings(&self, by: &str) -> Result<Vec<(String, String)>, StoreError> {
        let mut rows =
            self.connection.prepare("SELECT name, value FROM practice_setting WHERE by_whom = ?1 ORDER BY number")?;
        Ok(rows.query_map([by], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
    }
}
