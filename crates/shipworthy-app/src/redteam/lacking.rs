//! Families of attacks that a suite has none of: what was left out when it was written is told as long as it lacks.

use std::collections::BTreeSet;
use std::path::Path;

use shipworthy_engine::Engine;
use shipworthy_eval::gather::Files;
use shipworthy_redteam::family::Family;
use shipworthy_redteam::plan::telling;

use super::target::Target;
use super::{ReadSpec, Whom, untold};
use crate::graded::cells::Table;
use crate::workspace::Finder;

/// Most attacks that are looked at.
const MOST: usize = 1_000_000;

/// The families that the suite of a spec of attacks has no attack of, a sentence each, with why where that can be told. Nothing of suites
/// with families of their own, and of those that cannot be read.
pub fn lacking(spec: &Path, threads: usize) -> Vec<String> {
    let there = families_of(spec, threads).unwrap_or_default();
    if there.iter().all(|name| Family::named(name).is_none()) {
        return Vec::new();
    }
    let sentence = |family: Family| match why(family, spec, threads) {
        Some(why) => format!("no attack of {} is among them: {why}", family.name()),
        None => format!("no attack of {} is among them", family.name()),
    };
    Family::ALL.into_iter().filter(|family| !there.contains(family.name())).map(sentence).collect()
}

/// The families of a suite, as it names them.
fn families_of(spec: &Path, threads: usize) -> Option<BTreeSet<String>> {
    let read = ReadSpec::of(spec).ok()?;
    let written = &read.spec().golden.data;
    let paths = Finder::new(&read.workspace).maybe(written);
    if paths.is_empty() {
        return None;
    }
    let files = Files { written: written.clone(), paths, at: "golden.data".to_owned() };
    let table = Table::read_some(&Engine::new(threads), &files, MOST, &|name: &str| name == "family").ok()?;
    let column = table.find("family")?;
    Some(table.rows().filter_map(|row| row.cell(column)).map(str::to_owned).collect())
}

/// Why a family is left out of a suite for these prompts: of leaks, where nobody could tell that an answer is one.
fn why(family: Family, spec: &Path, threads: usize) -> Option<&'static str> {
    if family != Family::DataLeakage {
        return None;
    }
    let target = Target::of(&Whom {
        spec: Some(spec.to_path_buf()),
        out: None,
        input: None,
        document: None,
        judge: None,
        replace: false,
        threads,
    });
    let target = target.ok()?;
    let tells = target.instructions.iter().any(|text| !telling(text).is_empty());
    (!tells).then(|| untold(&target))
}
