//! Tables of numbers from a seed, for functions that are measured alone.

use super::rows::LABEL_CLASSES;

/// Distinct values per column of Adult, where numeric columns have ten bins.
const ADULT_VALUES: [u64; 14] = [10, 9, 10, 16, 16, 7, 15, 6, 5, 2, 10, 10, 10, 42];
const ADULT_ROWS: u64 = 32_561;
/// Covtype has ten columns of numbers (here ten bins each), and says by one column of 0 and 1 each which of 4 areas and which
/// of 40 soils a place has.
const COVTYPE_NUMBERS: usize = 10;
const COVTYPE_AREAS: u64 = 4;
const COVTYPE_SOILS: u64 = 40;
const COVTYPE_ROWS: u64 = 581_012;
const MILLION: u64 = 1_000_000;
const GROUPS: u64 = 80;

/// As large as the Adult data of the UCI repository, and who was wrong: skewed columns, one wrong row in seven, and more among the
/// few that share two values.
pub fn adult(seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = (0..ADULT_VALUES.len()).map(|column| format!("c{column},")).collect::<String>() + "wrong\n";
    for _ in 0..ADULT_ROWS {
        let row = ADULT_VALUES.map(|values| random.skewed(values));
        let chance = if row[5] == 1 && row[7] == 2 { 450 } else { 140 };
        for code in row {
            text.push_str(&format!("{code},"));
        }
        text.push_str(if random.below(1000) < chance { "1\n" } else { "0\n" });
    }
    text
}

/// As large as the Covtype data of the UCI repository, and who was wrong: one row in five, and more where two things meet.
pub fn covtype(seed: u64) -> String {
    let mut random = Random(seed);
    let columns = COVTYPE_NUMBERS + (COVTYPE_AREAS + COVTYPE_SOILS) as usize;
    let mut text = (0..columns).map(|column| format!("c{column},")).collect::<String>() + "wrong\n";
    for _ in 0..COVTYPE_ROWS {
        let numbers: [u64; COVTYPE_NUMBERS] = std::array::from_fn(|_| random.below(10));
        let (area, soil) = (random.skewed(COVTYPE_AREAS), random.skewed(COVTYPE_SOILS));
        let chance = if numbers[0] == 9 && area == 1 { 450 } else { 150 + 10 * numbers[3] };
        for number in numbers {
            text.push((b'0' + number as u8).into());
            text.push(',');
        }
        for (is, of) in [(area, COVTYPE_AREAS), (soil, COVTYPE_SOILS)] {
            (0..of).for_each(|value| text.push_str(if value == is { "1," } else { "0," }));
        }
        text.push_str(if random.below(1000) < chance { "1\n" } else { "0\n" });
    }
    text
}

/// A million decisions about members of eighty groups of very different size: the group, the label, the decision.
pub fn decisions(seed: u64) -> String {
    let mut random = Random(seed);
    let mut text = "cell,label,decision\n".to_owned();
    for _ in 0..MILLION {
        let group = random.skewed(GROUPS);
        let label = random.below(1000) < 200 + group;
        let flagged = random.below(1000) < if label { 850 - 2 * group } else { 80 + group };
        text.push_str(&format!("{group},{},{}\n", u8::from(label), u8::from(flagged)));
    }
    text
}

/// A million labels, one in ten of them drawn anew, each with a model's probabilities of all classes: raw numbers of 8 bytes, the
/// label first.
pub fn probabilities(seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let classes: u64 = LABEL_CLASSES.parse().expect("a number");
    let mut bytes = Vec::with_capacity((MILLION * (classes + 1) * 8) as usize);
    for _ in 0..MILLION {
        let truth = random.skewed(classes);
        let label = if random.below(10) == 0 { random.below(classes) } else { truth };
        let mut row: Vec<f64> = (0..classes).map(|_| (random.uniform() * random.uniform()).max(1e-9)).collect();
        row[truth as usize] += 1.5 * random.uniform();
        let total: f64 = row.iter().sum();
        bytes.extend((label as f64).to_le_bytes());
        row.iter().for_each(|p| bytes.extend((p / total).to_le_bytes()));
    }
    bytes
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// The product of two uniform numbers, in integers: small ones are more frequent.
    fn skewed(&mut self, limit: u64) -> u64 {
        (self.below(1 << 20) * self.below(1 << 20) * limit) >> 40
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_shape_of_adult() {
        let text = adult(20_260_401);
        assert_eq!(text.lines().count() as u64, ADULT_ROWS + 1);
        let wrong = text.lines().filter(|line| line.ends_with(",1")).count() as f64 / ADULT_ROWS as f64;
        assert!((0.13..0.20).contains(&wrong), "{wrong}");
        let codes: Vec<u64> = text.lines().skip(1).filter_map(|line| line.split(',').nth(13)?.parse().ok()).collect();
        assert_eq!(codes.iter().max(), Some(&41));
    }
}
