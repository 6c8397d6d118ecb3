//! Money as people write it: lakh and crore for rupees, thousands and millions elsewhere.

/// How an amount is written for readers.
///
/// Rupees are grouped the Indian way and shortened from one lakh (100,000) and one crore (10,000,000) on; other currencies are shortened to k from
/// 100,000 and to million from 1,000,000 on. Small amounts keep two decimals unless they are whole, the smallest two significant digits.
/// Less than a billionth is the noise of reckoning and written as 0.
/// A currency without a known sign is written as its code. An amount that is not finite is written `n/a`.
pub fn format(amount: f64, currency: &str) -> String {
    if !amount.is_finite() {
        return "n/a".to_string();
    }
    let body = match currency {
        "INR" => indian(amount.abs()),
        _ => western(amount.abs(), currency == "JPY"),
    };
    let zero = !body.chars().any(|c| c.is_ascii_digit() && c != '0');
    let minus = if amount < 0.0 && !zero { "−" } else { "" };
    format!("{minus}{}{body}", sign(currency))
}

/// The same with a sign in front of gains as well: `+₹94,000`.
pub fn signed(amount: f64, currency: &str) -> String {
    let text = format(amount, currency);
    if amount > 0.0 && amount.is_finite() { format!("+{text}") } else { text }
}

fn sign(currency: &str) -> String {
    match currency {
        "INR" => "₹".to_string(),
        "USD" => "$".to_string(),
        "EUR" => "€".to_string(),
        "GBP" => "£".to_string(),
        "JPY" | "CNY" => "¥".to_string(),
        "KRW" => "₩".to_string(),
        "AUD" => "A$".to_string(),
        "CAD" => "C$".to_string(),
        "SGD" => "S$".to_string(),
        "BRL" => "R$".to_string(),
        "NGN" => "₦".to_string(),
        "" => String::new(),
        other => format!("{other} "),
    }
}

/// Steps are chosen after rounding, so that 99,999.6 becomes "1 lakh" and not "1,00,000".
fn indian(amount: f64) -> String {
    if amount.round() < 1e5 {
        return small(amount, false, indian_groups);
    }
    for (unit, name) in [(1e5, "lakh"), (1e7, "crore"), (1e12, "lakh crore")] {
        let next = match name {
            "lakh" => 100.0,
            "crore" => 1e5,
            _ => f64::INFINITY,
        };
        let rounded = short(amount / unit);
        if rounded < next {
            return format!("{} {name}", decimals(rounded, indian_groups));
        }
    }
    small(amount, false, indian_groups)
}

fn western(amount: f64, whole: bool) -> String {
    if amount.round() < 1e5 {
        return small(amount, whole, western_groups);
    }
    for (unit, name) in [(1e3, "k"), (1e6, " million"), (1e9, " billion"), (1e12, " trillion")] {
        let rounded = short(amount / unit);
        if rounded < 1000.0 || unit == 1e12 {
            return format!("{}{name}", decimals(rounded, western_groups));
        }
    }
    small(amount, whole, western_groups)
}

/// Three significant digits, whole numbers from a hundred on.
fn short(x: f64) -> f64 {
    match x {
        x if x < 9.995 => (x * 100.0).round() / 100.0,
        x if x < 99.95 => (x * 10.0).round() / 10.0,
        x => x.round(),
    }
}

fn decimals(x: f64, groups: fn(u64) -> String) -> String {
    if x.fract() == 0.0 { groups(x as u64) } else { format!("{x}") }
}

fn small(amount: f64, whole: bool, groups: fn(u64) -> String) -> String {
    if amount < 1e-9 {
        return "0".to_string();
    }
    if amount < 0.995 && !whole {
        // Two significant digits: a running cost of a fraction of a paisa is still a cost.
        let places = (1 - amount.log10().floor() as i32).clamp(2, 12) as usize;
        return format!("{amount:.places$}");
    }
    let cents = (amount * 100.0).round() / 100.0;
    if amount < 99.995 && cents.fract() != 0.0 && !whole {
        format!("{cents:.2}")
    } else {
        groups(amount.round() as u64)
    }
}

/// Thousands in threes: 1,234,567.
pub fn western_groups(n: u64) -> String {
    group(n, |from_right| from_right % 3 == 0)
}

/// The last three digits, then pairs: 12,34,567.
fn indian_groups(n: u64) -> String {
    group(n, |from_right| from_right >= 3 && from_right % 2 == 1)
}

fn group(n: u64, comma_before: fn(usize) -> bool) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && comma_before(digits.len() - i) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
