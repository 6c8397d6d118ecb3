//! The two tables, as CSV.

use std::fmt::{Display, Write};

use crate::calendar;
use crate::payment::Payment;
use crate::random::{Draws, Purpose};
use crate::score::Scored;

const GOLDEN_HEADER: &str = "payment_id,paid_at,customer_id,city_tier,channel,merchant_category,amount,account_age_days,\
                             device_new,hour,note,is_fraud,fraud_reported_at,p_fraud,ms,ms_v4,ms_rules\n";

/// The golden set: payments with what became of them, and with the score of the model in the shadow of the rules.
pub fn golden(payments: &[Payment], scored: &[Scored]) -> Vec<u8> {
    let mut csv = String::with_capacity(payments.len() * 150);
    csv.push_str(GOLDEN_HEADER);
    for (payment, scored) in payments.iter().zip(scored) {
        let reported = payment.reported();
        line(
            &mut csv,
            &[
                &payment_id(payment),
                &calendar::date_time(payment.second),
                &format_args!("C{:05}", payment.customer + 1),
                &payment.tier.name(),
                &payment.channel.name(),
                &payment.merchant_category.unwrap_or_default(),
                &format_args!("{:.2}", payment.amount),
                &OrEmpty(payment.account_age_days),
                &OrEmpty(payment.device_new.map(u8::from)),
                &(payment.second / 3_600 % 24),
                &quoted(&payment.note),
                &u8::from(reported.is_some()),
                &OrEmpty(reported.map(calendar::date)),
                &OrEmpty(scored.v3),
                &scored.v3_ms,
                &scored.v4_ms,
                &scored.rules_ms,
            ],
        );
    }
    csv.into_bytes()
}

/// The predictions of gbm-v4, in no particular order: they are joined on the id.
pub fn predictions(seed: u64, payments: &[Payment], scored: &[Scored]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..payments.len()).collect();
    order.sort_by_cached_key(|&index| (Draws::new(seed, Purpose::Shuffle, index as u64).bits(), index));
    let mut csv = String::from("payment_id,score\n");
    for index in order {
        line(&mut csv, &[&payment_id(&payments[index]), &scored[index].v4]);
    }
    csv.into_bytes()
}

fn payment_id(payment: &Payment) -> String {
    format!("P{:08}", payment.id)
}

fn line(csv: &mut String, fields: &[&dyn Display]) {
    for (index, field) in fields.iter().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        write!(csv, "{comma}{field}").expect("writing to a string succeeds");
    }
    csv.push('\n');
}

/// A field that may hold commas or quotes (RFC 4180, section 2).
fn quoted(text: &str) -> String {
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

struct OrEmpty<T>(Option<T>);

impl<T: Display> Display for OrEmpty<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}
