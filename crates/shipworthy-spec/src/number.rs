//! Numbers as people write them: `0.92`, `92%`, `3,000,000`.

/// Parses a number in the notation of YAML's core schema, without special values.
pub(crate) fn number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || !digits.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(|value| sign(text) * value as f64);
    }
    if let Some(hex) = digits.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(|value| sign(text) * value as f64);
    }
    if !digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')) {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn sign(text: &str) -> f64 {
    if text.starts_with('-') { -1.0 } else { 1.0 }
}

/// Parses `0.8%` as 0.008, to the nearest double of the decimal number.
pub(crate) fn percentage(text: &str) -> Option<f64> {
    let digits = text.trim().strip_suffix('%')?.trim_end();
    number(digits)?;
    if digits.contains(['e', 'E', 'x', 'o']) {
        return None;
    }
    format!("{digits}e-2").parse::<f64>().ok().filter(|value| value.is_finite())
}

/// Prints a number so that [`number`] reads the same value back.
pub(crate) fn print(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-5..1e15).contains(&size) { format!("{value:e}") } else { format!("{value}") }
}

/// Prints a share as a percentage that [`percentage`] reads back to the same double.
pub(crate) fn print_percentage(share: f64) -> String {
    format!("{}%", times_hundred(share))
}

/// The decimal digits of 100 times the shortest decimal form of `value`, without rounding.
pub(crate) fn times_hundred(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    // Position of the decimal point within `digits`.
    let point = 1 + exponent + 2;
    let body = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point as usize >= digits.len() {
        format!("{digits}{}", "0".repeat(point as usize - digits.len()))
    } else {
        let (left, right) = digits.split_at(point as usize);
        format!("{left}.{right}")
    };
    format!("{sign}{body}")
}

/// What was probably meant by text that looks like a number and is not one: `3,000,000`, `0,8%`, `₹120`.
pub(crate) fn meant(text: &str) -> Option<String> {
    let text = text.trim();
    let stripped = text.trim_start_matches(|c: char| "₹$€£¥".contains(c) || c.is_ascii_uppercase()).trim();
    let stripped = stripped.trim_end_matches(|c: char| "₹$€£¥".contains(c) || c.is_ascii_uppercase()).trim();
    let (digits, percent) = stripped.strip_suffix('%').map_or((stripped, ""), |rest| (rest.trim_end(), "%"));
    let groups: Vec<&str> = digits.split([',', '_', ' ']).collect();
    if groups.len() == 2 && digits.contains(',') && groups[1].len() != 3 && !digits.contains('.') {
        return number(&groups.join(".")).map(|_| format!("{}{percent}", groups.join(".")));
    }
    let joined = groups.join("");
    (joined.len() < 40 && number(&joined).is_some()).then(|| format!("{joined}{percent}")).filter(|meant| meant != text)
}
