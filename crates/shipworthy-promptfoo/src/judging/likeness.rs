//! How alike two texts are, by their embeddings.

use shipworthy_grade::{Assertion, Grade, Kind};

/// The texts whose embeddings are compared: the output first, then what it is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// The texts.
    pub texts: Vec<String>,
}

/// The grade that vectors come to, the output's first. Of several references the nearest counts. `None` where they cannot be compared.
pub fn likeness(assertion: &Assertion, vectors: &[Vec<f32>]) -> Option<Grade> {
    let (output, references) = vectors.split_first()?;
    let measure: fn(&[f32], &[f32]) -> Option<f64> = match assertion.kind {
        Kind::SimilarDot => |a, b| Some(dot(a, b)),
        Kind::SimilarEuclidean => |a, b| Some(distance(a, b)),
        _ => cosine,
    };
    let found: Option<Vec<f64>> = references
        .iter()
        .map(|reference| if reference.len() == output.len() { measure(output, reference) } else { None })
        .collect();
    let found = found.filter(|found| !found.is_empty())?;
    let threshold = assertion.threshold.unwrap_or(0.75);
    let is_distance = assertion.kind == Kind::SimilarEuclidean;
    let best = found.into_iter().reduce(|a, b| if is_distance { a.min(b) } else { a.max(b) })?;
    let near = if is_distance { best <= threshold } else { best >= threshold - f64::EPSILON };
    let what = if is_distance { "distance" } else { "likeness" };
    let score = if is_distance { 1.0 / (1.0 + best) } else { best };
    let pass = near != assertion.not;
    let score = if assertion.not { 1.0 - score } else { score };
    Some(Grade::new(pass, score, format!("a {what} of {best:.4}, the threshold is {threshold}")))
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>().sqrt()
}

/// The cosine of the angle between two vectors; `None` where one of them has no length.
fn cosine(a: &[f32], b: &[f32]) -> Option<f64> {
    let lengths = dot(a, a).sqrt() * dot(b, b).sqrt();
    (lengths > 0.0).then(|| dot(a, b) / lengths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_compared() {
        let check = |kind: Kind, not: bool, threshold: f64, vectors: &[&[f32]], expected: Option<(bool, f64)>| {
            let assertion = Assertion { not, threshold: Some(threshold), ..Assertion::new(kind) };
            let vectors: Vec<Vec<f32>> = vectors.iter().map(|vector| vector.to_vec()).collect();
            let grade = likeness(&assertion, &vectors).map(|grade| (grade.pass, grade.score));
            assert_eq!(grade, expected, "{kind:?}");
        };
        check(Kind::Similar, false, 0.9, &[&[1.0, 0.0], &[2.0, 0.0]], Some((true, 1.0)));
        check(Kind::Similar, true, 0.9, &[&[1.0, 0.0], &[0.0, 1.0]], Some((true, 1.0)));
        check(Kind::Similar, false, 0.9, &[&[1.0, 0.0], &[0.0, 1.0], &[1.0, 0.0]], Some((true, 1.0)));
        check(Kind::SimilarDot, false, 3.0, &[&[1.0, 1.0], &[1.0, 1.0]], Some((false, 2.0)));
        check(Kind::SimilarEuclidean, false, 1.0, &[&[0.0, 0.0], &[0.0, 1.0]], Some((true, 0.5)));
        check(Kind::Similar, false, 0.5, &[&[0.0, 0.0], &[1.0, 0.0]], None);
        check(Kind::Similar, false, 0.5, &[&[1.0], &[1.0, 0.0]], None);
    }
}
