//! "Did you mean": the nearest of the names that would have been right.

/// Names longer than this are not compared; the distance is quadratic in length.
const LONGEST: usize = 80;

/// How alike two names must be, from 0 to 1, before one is suggested for the other.
const ALIKE: f64 = 0.6;

/// The known name most like `name`, if one is like enough. Ties go to the name that comes first.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let folded = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        if candidate.is_empty() || candidate.len() > LONGEST {
            continue;
        }
        let other = candidate.to_lowercase();
        let mut likeness = strsim::normalized_damerau_levenshtein(&folded, &other);
        // `city` for `city_tier`, `tier` for `city_tier`: a whole part of the name was given.
        if folded.len() >= 3 && other.split(['_', '-', ' ', '.']).any(|part| part == folded) {
            likeness = likeness.max(0.7);
        }
        if likeness >= ALIKE && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, name)| name)
}
