//! Derived metrics: arithmetic over names, with the usual functions. No script runs.

use indexmap::IndexMap;

/// Deepest nesting of parentheses, and longest formula.
const DEEPEST: usize = 50;
const LONGEST: usize = 4_096;

/// What a formula comes to. `None` where it divides by zero or is otherwise undefined.
///
/// # Errors
/// What is wrong with the formula: a name that is not there, a sign that is none.
pub fn value(formula: &str, names: &IndexMap<String, f64>) -> Result<Option<f64>, String> {
    if formula.len() > LONGEST {
        return Err(format!("longer than {LONGEST} bytes"));
    }
    let mut reader = Reader { rest: formula.trim(), names, depth: 0 };
    let value = reader.sum()?;
    if !reader.rest.is_empty() {
        return Err(format!("cannot be read from `{}` on", cut(reader.rest)));
    }
    Ok(Some(value).filter(|value| value.is_finite()))
}

struct Reader<'a> {
    rest: &'a str,
    names: &'a IndexMap<String, f64>,
    depth: usize,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.skip();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        loop {
            if self.eat("+") {
                value += self.product()?;
            } else if self.eat("-") {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.signed()?;
        loop {
            if self.eat("*") {
                value *= self.signed()?;
            } else if self.eat("/") {
                value /= self.signed()?;
            } else if self.eat("%") {
                value = value.rem_euclid(self.signed()?);
            } else {
                return Ok(value);
            }
        }
    }

    fn signed(&mut self) -> Result<f64, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("nested deeper than {DEEPEST}"));
        }
        let value = if self.eat("-") {
            -self.signed()?
        } else if self.eat("+") {
            self.signed()?
        } else {
            let base = self.atom()?;
            // A power binds to the right, and closer than a sign before it.
            if self.eat("^") { base.powf(self.signed()?) } else { base }
        };
        self.depth -= 1;
        Ok(value)
    }

    fn atom(&mut self) -> Result<f64, String> {
        self.skip();
        if self.eat("(") {
            let value = self.sum()?;
            return if self.eat(")") { Ok(value) } else { Err("a parenthesis is not closed".to_owned()) };
        }
        let digits = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(self.rest.len());
        if digits > 0 {
            let number = self.rest[..digits].parse().map_err(|_| format!("`{}` is no number", &self.rest[..digits]))?;
            self.rest = &self.rest[digits..];
            return Ok(number);
        }
        let length = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let name = &self.rest[..length];
        if name.is_empty() {
            let found = if self.rest.is_empty() { "the end".to_owned() } else { format!("`{}`", cut(self.rest)) };
            return Err(format!("a number or a name was expected, and there is {found}"));
        }
        self.rest = &self.rest[length..];
        if let Some(value) = self.names.get(name) {
            return Ok(*value);
        }
        if !self.eat("(") {
            return Err(format!("there is no metric `{name}`"));
        }
        let mut given = Vec::new();
        if !self.eat(")") {
            loop {
                given.push(self.sum()?);
                if self.eat(")") {
                    break;
                }
                if !self.eat(",") {
                    return Err("a parenthesis is not closed".to_owned());
                }
            }
        }
        call(name, &given).ok_or_else(|| format!("there is no function `{name}` of {} numbers", given.len()))
    }
}

fn call(name: &str, given: &[f64]) -> Option<f64> {
    Some(match (name, given) {
        ("sqrt", [x]) => x.sqrt(),
        ("abs", [x]) => x.abs(),
        ("exp", [x]) => x.exp(),
        ("log", [x]) => x.ln(),
        ("log10", [x]) => x.log10(),
        ("log2", [x]) => x.log2(),
        ("round", [x]) => x.round(),
        ("floor", [x]) => x.floor(),
        ("ceil", [x]) => x.ceil(),
        ("pow", [x, y]) => x.powf(*y),
        ("min", [first, rest @ ..]) => rest.iter().fold(*first, |a, b| a.min(*b)),
        ("max", [first, rest @ ..]) => rest.iter().fold(*first, |a, b| a.max(*b)),
        ("sum", all) => all.iter().sum(),
        ("mean", all) if !all.is_empty() => all.iter().sum::<f64>() / all.len() as f64,
        _ => return None,
    })
}

fn cut(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(formula: &str, expected: Option<f64>) {
        let names = IndexMap::from([
            ("tp".to_owned(), 3.0),
            ("fp".to_owned(), 1.0),
            ("zero".to_owned(), 0.0),
            ("__count".to_owned(), 8.0),
        ]);
        match (value(formula, &names).expect(formula), expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{formula}: {found}"),
            (found, expected) => assert_eq!(found, expected, "{formula}"),
        }
    }

    #[test]
    fn arithmetic() {
        check("tp / (tp + fp)", Some(0.75));
        check("2 * tp / (2 * tp + fp)", Some(6.0 / 7.0));
        check("-2 ^ 2 + 1", Some(-3.0));
        check("2 ^ 3 ^ 2", Some(512.0));
        check("sqrt(tp + fp) - max(1, 2, fp) % 2", Some(2.0));
        check("mean(tp, fp) / __count", Some(0.25));
        check("tp / zero", None);
        check("zero / zero", None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |formula: &str| value(formula, &IndexMap::new()).expect_err(formula);
        assert_eq!(wrong("recall + 1"), "there is no metric `recall`");
        assert_eq!(wrong("1 +"), "a number or a name was expected, and there is the end");
        assert!(wrong("(1").contains("not closed"));
        assert!(wrong("1 ; 2").contains("cannot be read"));
        assert!(wrong(&"(".repeat(200)).contains("nested"));
        assert!(wrong(&"-".repeat(200)).contains("nested"));
    }
}
