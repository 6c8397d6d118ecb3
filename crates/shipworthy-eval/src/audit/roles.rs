//! Which part a column plays: guessed from names before reading, settled by the facts afterwards.

use serde::{Deserialize, Serialize};

use super::facts::{ColumnFacts, Named, TableFacts};
use super::personal::Personal;

/// The part of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Identifies a row.
    Id,
    /// What is to be predicted.
    Label,
    /// An annotator's label.
    Annotator,
    /// When something happened.
    Time,
    /// Which split a row belongs to.
    Split,
    /// Marks rows that are not independent.
    Cluster,
    /// No value at all.
    Empty,
    /// One value.
    Constant,
    /// One value in nearly all rows.
    QuasiConstant,
    /// About a person who can be recognised.
    Personal,
    /// A quantity.
    Number,
    /// One of a few values.
    Category,
    /// Running text.
    Text,
    /// Lists, records, bytes.
    Other,
}

impl Role {
    /// The role in words.
    pub fn words(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Label => "label",
            Role::Annotator => "annotator",
            Role::Time => "time",
            Role::Split => "split",
            Role::Cluster => "cluster",
            Role::Empty => "empty",
            Role::Constant => "constant",
            Role::QuasiConstant => "nearly constant",
            Role::Personal => "personal data",
            Role::Number => "number",
            Role::Category => "category",
            Role::Text => "text",
            Role::Other => "other",
        }
    }
}

const LABELS: [&str; 26] = [
    "label",
    "labels",
    "gold_label",
    "true_label",
    "target",
    "ground_truth",
    "gold",
    "y",
    "y_true",
    "outcome",
    "class",
    "is_fraud",
    "fraud",
    "is_spam",
    "spam",
    "churned",
    "churn",
    "is_churn",
    "defaulted",
    "default",
    "converted",
    "clicked",
    "is_positive",
    "urgent",
    "is_urgent",
    "approved",
];
const IDS: [&str; 12] = [
    "id",
    "row_id",
    "example_id",
    "record_id",
    "event_id",
    "transaction_id",
    "txn_id",
    "order_id",
    "payment_id",
    "message_id",
    "uuid",
    "guid",
];
const TIMES: [&str; 16] = [
    "event_time",
    "timestamp",
    "created_at",
    "occurred_at",
    "time",
    "date",
    "event_date",
    "datetime",
    "created",
    "ts",
    "day",
    "received_at",
    "transaction_time",
    "order_date",
    "paid_at",
    "sent_at",
];
const LABEL_TIMES: [&str; 11] = [
    "label_time",
    "labelled_at",
    "labeled_at",
    "label_date",
    "labeled_on",
    "outcome_time",
    "outcome_at",
    "resolved_at",
    "settled_at",
    "chargeback_at",
    "reported_at",
];
const SPLITS: [&str; 9] =
    ["split", "split_name", "data_split", "fold", "partition", "subset", "train_test", "dataset_split", "set"];

/// What names and kinds say, where the person said nothing. `columns` are names and kinds in the order of the table.
pub fn guess(columns: &[(String, String)], given: &Named) -> Named {
    let lower: Vec<String> = columns.iter().map(|(name, _)| plain(name)).collect();
    let named = |list: &[&str]| {
        list.iter().find_map(|wanted| lower.iter().position(|name| name == wanted)).map(|i| columns[i].0.clone())
    };
    let taken = |name: &String| given.annotators.contains(name) || given.groups.contains(name);
    let mut out = given.clone();
    if out.label.is_none() && given.annotators.is_empty() {
        out.label =
            named(&LABELS).or_else(|| lower.iter().position(|n| n.ends_with("_label")).map(|i| columns[i].0.clone()));
        out.label = out.label.filter(|name| !taken(name));
    }
    if out.id.is_none() {
        let first_id =
            || lower.iter().position(|n| n.ends_with("_id") || n.ends_with("_uuid")).map(|i| columns[i].0.clone());
        out.id = named(&IDS).or_else(first_id).filter(|name| out.cluster.as_ref() != Some(name));
    }
    if out.label_time.is_none() {
        let by_ending = || {
            let ends = ["_reported_at", "_resolved_at", "_settled_at", "_labelled_at", "_labeled_at", "_confirmed_at"];
            lower.iter().position(|n| ends.iter().any(|end| n.ends_with(end))).map(|i| columns[i].0.clone())
        };
        out.label_time = named(&LABEL_TIMES).or_else(by_ending).filter(|name| given.time.as_ref() != Some(name));
    }
    if out.time.is_none() {
        let temporal = || {
            columns
                .iter()
                .zip(&lower)
                .find(|((name, kind), lower)| {
                    matches!(kind.as_str(), "time" | "date")
                        && Some(name) != out.label_time.as_ref()
                        && !is_birth(lower)
                })
                .map(|((name, _), _)| name.clone())
        };
        let by_ending = || {
            columns
                .iter()
                .zip(&lower)
                .find(|((name, kind), lower)| {
                    kind == "text"
                        && Some(name) != out.label_time.as_ref()
                        && !is_birth(lower)
                        && ["_at", "_date", "_time", "_ts", "_on"].iter().any(|end| lower.ends_with(end))
                })
                .map(|((name, _), _)| name.clone())
        };
        let by_name = named(&TIMES).filter(|name| {
            columns.iter().any(|(n, kind)| n == name && matches!(kind.as_str(), "time" | "date" | "text"))
        });
        out.time = by_name.or_else(temporal).or_else(by_ending);
    }
    if out.split.is_none() {
        out.split = named(&SPLITS);
    }
    out
}

/// A name in small letters with underscores.
pub fn plain(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            out.push('_');
        }
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase())
        } else if !out.ends_with('_') {
            out.push('_')
        }
        before = c;
    }
    out.trim_matches('_').to_owned()
}

fn is_birth(name: &str) -> bool {
    name == "dob" || name.contains("birth")
}

/// Personal data that the name of a column announces.
pub fn hint(name: &str) -> Option<Personal> {
    let name = plain(name);
    let words: Vec<&str> = name.split('_').collect();
    let has = |word: &str| words.contains(&word);
    if has("dob") || name.contains("birth") {
        return Some(Personal::BirthDate);
    }
    if has("address") && !has("ip") && !has("email") && !has("mac") || has("street") {
        return Some(Personal::Address);
    }
    let of_person = [
        "first",
        "last",
        "full",
        "middle",
        "given",
        "family",
        "customer",
        "patient",
        "user",
        "person",
        "employee",
        "contact",
        "sender",
        "rider",
        "driver",
        "applicant",
        "cardholder",
        "holder",
        "student",
        "member",
    ];
    if has("surname")
        || has("firstname")
        || has("lastname")
        || has("fullname")
        || has("name") && (words.len() == 1 || of_person.iter().any(|w| has(w)))
    {
        return Some(Personal::Name);
    }
    if has("email") || has("mail") {
        return Some(Personal::Email);
    }
    if has("phone") || has("mobile") || has("whatsapp") || has("telephone") || has("msisdn") {
        return Some(Personal::Phone);
    }
    if has("aadhaar") || has("aadhar") {
        return Some(Personal::Aadhaar);
    }
    if has("pan") && words.len() <= 2 {
        return Some(Personal::Pan);
    }
    None
}

/// The kinds of personal data in a column, with the cells of each.
pub fn personal(column: &ColumnFacts) -> Vec<(Personal, u64)> {
    let hint = hint(&column.name);
    let mut found = Vec::new();
    for (kind, count) in &column.personal {
        let hinted = hint == Some(*kind);
        // One bare number in ten fits a check digit by chance: most of the column must fit.
        let share = count.possible as f64 / count.candidates.max(1) as f64;
        let of_column = count.candidates as f64 / column.present.max(1) as f64;
        let needed = match kind {
            Personal::Phone => hinted && of_column > 0.3 || of_column > 0.95 && share > 0.95,
            _ => share > 0.9 || hinted && share > 0.3,
        };
        let enough = count.possible >= 5 || hinted || share >= 1.0 && count.possible >= 3;
        let possible = if needed && enough { count.possible } else { 0 };
        let cells = count.certain + possible;
        if cells > 0 {
            found.push((*kind, cells));
        }
    }
    if let Some(kind @ (Personal::Name | Personal::Address | Personal::BirthDate)) = hint
        && column.present > 0
        && (column.kind == "text" || matches!(kind, Personal::BirthDate) && column.moments.is_some())
        && column.distinct > 20.min(column.present / 2)
    {
        found.push((kind, column.present));
    }
    found
}

/// The parts of all columns, settled.
pub fn settle(facts: &TableFacts, named: &Named) -> Vec<Role> {
    facts.columns.iter().map(|column| role(facts, column, named)).collect()
}

fn role(facts: &TableFacts, column: &ColumnFacts, named: &Named) -> Role {
    let is = |name: &Option<String>| name.as_ref() == Some(&column.name);
    if is(&named.label) {
        return Role::Label;
    }
    if named.annotators.contains(&column.name) {
        return Role::Annotator;
    }
    if column.present == 0 {
        return Role::Empty;
    }
    if is(&named.id) {
        return Role::Id;
    }
    if is(&named.split) {
        return Role::Split;
    }
    if is(&named.cluster) {
        return Role::Cluster;
    }
    if column.distinct == 1 {
        return Role::Constant;
    }
    let kinds = personal(column);
    let most = kinds.iter().map(|k| k.1).max().unwrap_or(0);
    if most * 2 > column.present {
        return Role::Personal;
    }
    if is(&named.time) || is(&named.label_time) || matches!(column.kind.as_str(), "date" | "time") {
        return Role::Time;
    }
    if top_share(column) >= super::findings::columns::QUASI {
        return Role::QuasiConstant;
    }
    match column.kind.as_str() {
        "yes/no" => Role::Category,
        "whole number" if unique(facts, column) && plain(&column.name).ends_with("id") => Role::Id,
        "whole number" | "number" => Role::Number,
        "text" => text_role(facts, column),
        _ => Role::Other,
    }
}

fn unique(facts: &TableFacts, column: &ColumnFacts) -> bool {
    facts.rows > 20 && column.distinct_is_exact && column.distinct == facts.rows
}

fn text_role(facts: &TableFacts, column: &ColumnFacts) -> Role {
    let Some(text) = &column.text else { return Role::Other };
    let cells = column.present as f64;
    let dates: u64 = text.dates.values().sum::<u64>() + text.impossible_dates;
    if dates as f64 > 0.6 * cells {
        return Role::Time;
    }
    if text.numeric() as f64 > 0.6 * cells {
        return Role::Number;
    }
    let words = text.word_count as f64 / cells;
    if words < 3.0
        && (unique(facts, column) || column.distinct as f64 > 0.98 * cells && facts.rows > 100)
        && text.dates.is_empty()
    {
        return Role::Id;
    }
    let repeated = (column.distinct as f64) < 0.3 * cells || column.distinct <= 30;
    if column.values.is_some() && repeated && words < 6.0 { Role::Category } else { Role::Text }
}

/// The share of the most frequent value among the cells with a value.
pub fn top_share(column: &ColumnFacts) -> f64 {
    let listed = column.values.as_ref().and_then(|v| v.first()).map(|v| v.1);
    let counted = column.numbers.as_ref().map(|n| n.top.1 as f64 / n.count.max(1) as f64);
    match (listed, counted) {
        (Some(top), _) => top as f64 / column.present.max(1) as f64,
        (None, Some(share)) if column.text.is_none() => share,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(n, k)| ((*n).to_owned(), (*k).to_owned())).collect()
    }

    #[test]
    fn names_tell_parts() {
        let found = guess(
            &columns(&[
                ("customer_id", "text"),
                ("PaidAt", "time"),
                ("amount", "number"),
                ("isFraud", "yes/no"),
                ("txn_id", "text"),
            ]),
            &Named::default(),
        );
        assert_eq!(
            (found.id.as_deref(), found.label.as_deref(), found.time.as_deref()),
            (Some("txn_id"), Some("isFraud"), Some("PaidAt"))
        );
        let found = guess(&columns(&[("dob", "date"), ("x", "number")]), &Named::default());
        assert_eq!(found, Named::default());
    }

    #[test]
    fn names_tell_people() {
        assert_eq!(hint("customer_name"), Some(Personal::Name));
        assert_eq!(hint("Email"), Some(Personal::Email));
        assert_eq!(hint("product_name"), None);
        assert_eq!(hint("ip_address"), None);
        assert_eq!(hint("dateOfBirth"), Some(Personal::BirthDate));
    }
}
