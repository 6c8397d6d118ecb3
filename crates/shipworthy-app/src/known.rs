//! What a file is called in reports: never by where this machine keeps it.

use std::path::Path;

/// The name that a person knows a file or a pattern by: as it was written, unless that is an absolute path. Such a path is told from
/// the current folder on, else from its workspace on, else by its last part.
pub fn known_as(written: &str) -> String {
    let path = Path::new(written);
    if !path.is_absolute() {
        return written.to_owned();
    }
    let here = std::env::current_dir().ok();
    let workspace = || path.ancestors().skip(1).find(|folder| folder.join("shipworthy.toml").is_file());
    let within = here.as_deref().filter(|folder| path.starts_with(folder)).or_else(workspace);
    let inside = within.and_then(|folder| path.strip_prefix(folder).ok());
    let shown = inside.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
    let parts: Vec<String> = shown.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_are_shortened() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("shop");
        std::fs::create_dir_all(root.join("data")).expect("folders");
        let check = |path: &Path, expect: &str| assert_eq!(known_as(&path.to_string_lossy()), expect);
        check(Path::new("data/orders.csv"), "data/orders.csv");
        check(Path::new("../orders.csv"), "../orders.csv");
        check(&root.join("data/orders.csv"), "orders.csv");
        check(&root.join("data/*.csv"), "*.csv");
        std::fs::write(root.join("shipworthy.toml"), "").expect("a mark");
        check(&root.join("data/orders.csv"), "data/orders.csv");
        check(&std::env::current_dir().expect("a folder").join("src/a.csv"), "src/a.csv");
    }
}
