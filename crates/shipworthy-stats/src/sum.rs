//! A sum whose bits do not depend on the order of its terms.

/// Sum of finite numbers, exact up to one final rounding, and therefore the same whatever the order, the partition or the
/// number of threads. A fixed-point accumulator over the whole exponent range (Kulisch, 2013), in 32-bit limbs held in
/// 64-bit words so that two thousand million additions need no carry.
#[derive(Debug, Clone)]
pub struct ExactSum {
    limbs: Box<[i64; LIMBS]>,
    pending: u32,
}

/// 2098 bits of f64 range and 64 bits of headroom.
const LIMBS: usize = 68;
const LOWEST_EXPONENT: i32 = -1074;

impl Default for ExactSum {
    fn default() -> ExactSum {
        ExactSum { limbs: Box::new([0; LIMBS]), pending: 0 }
    }
}

impl PartialEq for ExactSum {
    /// Equal when the exact values are.
    fn eq(&self, other: &ExactSum) -> bool {
        self.normal() == other.normal()
    }
}

impl ExactSum {
    /// The empty sum, zero.
    pub fn new() -> ExactSum {
        ExactSum::default()
    }

    /// Adds a term. Terms that are not finite are a mistake of the caller.
    #[inline]
    pub fn add(&mut self, term: f64) {
        debug_assert!(term.is_finite(), "an exact sum takes finite terms");
        let bits = term.to_bits();
        let exponent = ((bits >> 52) & 0x7ff) as u32;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, shift) = if exponent == 0 { (fraction, 0) } else { (fraction | 1 << 52, exponent - 1) };
        if mantissa == 0 {
            return;
        }
        let (limb, offset) = ((shift / 32) as usize, shift % 32);
        let wide = u128::from(mantissa) << offset;
        let parts = [wide as u32, (wide >> 32) as u32, (wide >> 64) as u32];
        let sign = if term < 0.0 { -1 } else { 1 };
        for (i, part) in parts.into_iter().enumerate() {
            self.limbs[limb + i] += sign * i64::from(part);
        }
        self.pending += 1;
        if self.pending == 1 << 30 {
            *self.limbs = self.normal();
            self.pending = 1;
        }
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &ExactSum) {
        let (mine, theirs) = (self.normal(), other.normal());
        for (limb, (a, b)) in self.limbs.iter_mut().zip(mine.iter().zip(theirs.iter())) {
            *limb = a + b;
        }
        self.pending = 2;
    }

    /// The sum, rounded once.
    pub fn value(&self) -> f64 {
        let mut limbs = self.normal();
        let negative = limbs[LIMBS - 1] < 0;
        if negative {
            for limb in &mut limbs {
                *limb = -*limb;
            }
            limbs = carried(&limbs);
        }
        let Some(top) = limbs.iter().rposition(|limb| *limb != 0) else {
            return 0.0;
        };
        // The upper 128 bits decide the rounding; whatever lies below only breaks ties.
        let mut window: u128 = 0;
        for k in 0..4 {
            window = (window << 32) | if top >= k { limbs[top - k] as u128 } else { 0 };
        }
        let sticky = top >= 4 && limbs[..top - 3].iter().any(|limb| *limb != 0);
        if sticky {
            window |= 1;
        }
        let exponent = LOWEST_EXPONENT + 32 * (top as i32 - 3);
        let size = scale(window as f64, exponent);
        if negative { -size } else { size }
    }

    fn normal(&self) -> [i64; LIMBS] {
        carried(&self.limbs)
    }
}

/// Propagates carries so that all limbs but the last lie in 0..2^32.
fn carried(limbs: &[i64; LIMBS]) -> [i64; LIMBS] {
    let mut out = *limbs;
    let mut carry = 0i64;
    for limb in out.iter_mut().take(LIMBS - 1) {
        let value = *limb + carry;
        carry = value >> 32;
        *limb = value & 0xffff_ffff;
    }
    out[LIMBS - 1] += carry;
    out
}

/// Multiplies by a power of two in steps that stay inside the range.
fn scale(mut value: f64, mut exponent: i32) -> f64 {
    while exponent > 1000 {
        value *= 2f64.powi(1000);
        exponent -= 1000;
    }
    while exponent < -1000 {
        value *= 2f64.powi(-1000);
        exponent += 1000;
    }
    value * 2f64.powi(exponent)
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> ExactSum {
        let mut sum = ExactSum::new();
        for term in terms {
            sum.add(term);
        }
        sum
    }
}

/// The order-independent sum of some numbers.
pub fn exact_sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    terms.into_iter().collect::<ExactSum>().value()
}
