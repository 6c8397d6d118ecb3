use proptest::prelude::*;
use shipworthy_report::money::{format, signed};

#[track_caller]
fn check(amount: f64, currency: &str, expect: &str) {
    assert_eq!(format(amount, currency), expect);
}

#[test]
fn rupees_are_grouped_and_shortened_the_indian_way() {
    check(0.0, "INR", "₹0");
    check(35.0, "INR", "₹35");
    check(9.5, "INR", "₹9.50");
    check(3_360.0, "INR", "₹3,360");
    check(94_000.0, "INR", "₹94,000");
    check(99_999.4, "INR", "₹99,999");
    check(99_999.6, "INR", "₹1 lakh");
    check(410_000.0, "INR", "₹4.1 lakh");
    check(412_345.0, "INR", "₹4.12 lakh");
    check(9_999_999.0, "INR", "₹1 crore");
    check(23_000_000.0, "INR", "₹2.3 crore");
    check(12_345_000_000.0, "INR", "₹1,235 crore");
    check(1e12, "INR", "₹1 lakh crore");
    check(-3_360.0, "INR", "−₹3,360");
}

#[test]
fn other_currencies_are_shortened_to_k_and_million() {
    check(3_360.0, "USD", "$3,360");
    check(99_999.0, "EUR", "€99,999");
    check(410_000.0, "GBP", "£410k");
    check(999_600.0, "USD", "$1 million");
    check(1_234_567.0, "USD", "$1.23 million");
    check(2.5e9, "JPY", "¥2.5 billion");
    check(4.0e12, "EUR", "€4 trillion");
    check(12.345, "JPY", "¥12");
    check(-0.5, "USD", "−$0.50");
}

#[test]
fn small_prices_keep_the_digits_that_matter() {
    check(0.0009, "INR", "₹0.00090");
    check(0.999, "INR", "₹1");
    check(2.4e-7, "INR", "₹0.00000024");
    // What is left of a difference of equal amounts is no amount.
    check(-3.3e-13, "INR", "₹0");
    check(99.994, "USD", "$99.99");
    check(99.996, "USD", "$100");
}

#[test]
fn unknown_currencies_are_written_as_their_code() {
    check(3_360.0, "CHF", "CHF 3,360");
    check(-2.0e6, "XTS", "−XTS 2 million");
    check(5.0, "", "5");
}

#[test]
fn what_is_no_amount_is_said_to_be_none() {
    check(f64::NAN, "INR", "n/a");
    check(f64::INFINITY, "USD", "n/a");
    check(-0.0, "INR", "₹0");
}

#[test]
fn gains_can_carry_a_plus() {
    assert_eq!(signed(94_000.0, "INR"), "+₹94,000");
    assert_eq!(signed(-94_000.0, "INR"), "−₹94,000");
    assert_eq!(signed(0.0, "INR"), "₹0");
}

/// The amount that a reader takes from the text.
fn read(text: &str) -> f64 {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let unit = [
        ("lakh crore", 1e12),
        ("crore", 1e7),
        ("lakh", 1e5),
        ("trillion", 1e12),
        ("billion", 1e9),
        ("million", 1e6),
        ("k", 1e3),
    ]
    .into_iter()
    .find(|(name, _)| text.ends_with(name))
    .map_or(1.0, |(_, unit)| unit);
    digits.parse::<f64>().expect("digits") * unit
}

proptest! {
    #[test]
    fn what_is_read_is_what_was_meant(exponent in -6.0f64..14.0, mantissa in 1.0f64..10.0, currency in prop::sample::select(vec!["INR", "USD", "EUR"])) {
        let amount = mantissa * 10f64.powf(exponent);
        let said = read(&format(amount, currency));
        // Two significant digits at worst, for fractions of the smallest coin.
        let tolerance = if amount < 1.0 { 0.051 } else { 0.0051 };
        prop_assert!((said - amount).abs() <= tolerance * amount, "{} for {amount}", format(amount, currency));
    }

    #[test]
    fn a_loss_is_the_gain_with_a_minus(amount in 0.01f64..1e13, currency in prop::sample::select(vec!["INR", "USD", "JPY", "CHF"])) {
        let gain = format(amount, currency);
        prop_assume!(gain.contains(|c: char| ('1'..='9').contains(&c)));
        prop_assert_eq!(format(-amount, currency), format!("−{gain}"));
    }

    #[test]
    fn more_money_never_reads_as_less(amount in 0.01f64..1e13, factor in 1.0f64..3.0, currency in prop::sample::select(vec!["INR", "USD"])) {
        prop_assert!(read(&format(amount * factor, currency)) >= read(&format(amount, currency)));
    }
}
