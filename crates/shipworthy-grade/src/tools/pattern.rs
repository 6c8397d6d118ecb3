//! Names with `*` for anything and `?` for one character, in any case.

/// Whether the whole of `name` fits `pattern`.
pub(super) fn fits(name: &str, pattern: &str) -> bool {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let pattern: Vec<char> = pattern.to_lowercase().chars().collect();
    let (mut at, mut to) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(to) {
            Some('*') => {
                star = Some((at, to));
                to += 1;
            }
            Some(wanted) if *wanted == name[at] || *wanted == '?' => {
                at += 1;
                to += 1;
            }
            _ => match star {
                // The last star takes one character more.
                Some((from, star_at)) => {
                    star = Some((from + 1, star_at));
                    at = from + 1;
                    to = star_at + 1;
                }
                None => return false,
            },
        }
    }
    pattern[to..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let check =
            |name: &str, pattern: &str, expected: bool| assert_eq!(fits(name, pattern), expected, "{name} {pattern}");
        check("search_orders", "search_*", true);
        check("Search", "search", true);
        check("search", "s*c*h", true);
        check("search", "sea?ch", true);
        check("searches", "search", false);
        check("a.b", "a.b", true);
        check("axb", "a.b", false);
        check("", "*", true);
    }
}
