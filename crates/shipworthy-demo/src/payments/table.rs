//! The two tables, as CSV.

use crate::csv::{Csv, OrEmpty, quoted};
use crate::payments::calendar;
use crate::payments::payment::Payment;
use crate::payments::score::Scored;
use crate::random::{Draws, Purpose};

const GOLDEN_HEADER: &str = "payment_id,paid_at,customer_id,city_tier,channel,merchant_category,amount,account_age_days,\
                             device_new,hour,note,is_fraud,fraud_reported_at,p_fraud,ms,ms_v4,ms_rules";

/// The golden set: payments with what became of them, and with the score of the model in the shadow of the rules.
pub fn golden(payments: &[Payment], scored: &[Scored]) -> Vec<u8> {
    let mut csv = Csv::with_header(GOLDEN_HEADER, payments.len());
    for (payment, scored) in payments.iter().zip(scored) {
        let reported = payment.reported();
        csv.row(&[
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
        ]);
    }
    csv.into_bytes()
}

/// The predictions of gbm-v4, in no particular order: they are joined on the id.
pub fn predictions(seed: u64, payments: &[Payment], scored: &[Scored]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..payments.len()).collect();
    order.sort_by_cached_key(|&index| (Draws::new(seed, Purpose::Shuffle, index as u64).bits(), index));
    let mut csv = Csv::with_header("payment_id,score", payments.len());
    for index in order {
        csv.row(&[&payment_id(&payments[index]), &scored[index].v4]);
    }
    csv.into_bytes()
}

fn payment_id(payment: &Payment) -> String {
    format!("P{:08}", payment.id)
}
