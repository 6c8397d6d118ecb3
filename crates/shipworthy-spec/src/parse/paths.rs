//! Paths of a spec: relative, inside the workspace, and judged by their text alone.

use crate::context::Context;
use crate::yaml::Node;

/// How far the paths of a spec may reach. The person who runs Shipworthy decides it, never the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Folders between the spec's folder and the workspace's: that many leading `..` stay inside.
    pub folders_up: usize,
    /// Whether folders outside the workspace were opened, so that any path may turn out to be allowed.
    pub outside: bool,
}

/// Checks a path and returns it.
pub(super) fn path(context: &mut Context<'_>, node: &Node, reach: Reach) -> Option<String> {
    let path = node.text()?.trim();
    if path.is_empty() {
        return None;
    }
    let span = context.span_of(node);
    if let Some((scheme, _)) = path.split_once("://") {
        let what = match scheme {
            "s3" | "gs" | "gcs" | "az" | "abfs" | "abfss" | "adl" => "an object store",
            "file" => "a file by its address",
            _ => "another computer",
        };
        context.error(
            "path-outside",
            span,
            format!("this names {what}, and a spec cannot make Shipworthy call one"),
            "copy the file into the workspace and write its path, such as `data/golden.parquet`",
        );
        return None;
    }
    if reach.outside {
        return Some(path.to_owned());
    }
    let drive = path.as_bytes().get(1) == Some(&b':') && path.starts_with(|c: char| c.is_ascii_alphabetic());
    if path.starts_with(['/', '\\', '~']) || drive {
        context.error(
            "path-outside",
            span,
            "this path is absolute, and paths in a spec are relative to it",
            "copy the file into the workspace, or run with `--allow-read NAME=FOLDER` and write `NAME:file`",
        );
        return None;
    }
    if highest(path) > reach.folders_up {
        context.error(
            "path-outside",
            span,
            "this path leaves the workspace",
            "keep the file in the workspace (the folder with `shipworthy.toml`, else that of the spec), or run with `--allow-read NAME=FOLDER` and write `NAME:file`",
        );
        return None;
    }
    Some(path.to_owned())
}

/// How many folders above its start a path climbs at its highest.
fn highest(path: &str) -> usize {
    let mut depth: isize = 0;
    let mut highest = 0;
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => depth -= 1,
            _ => depth += 1,
        }
        highest = highest.max(-depth);
    }
    highest.unsigned_abs()
}
