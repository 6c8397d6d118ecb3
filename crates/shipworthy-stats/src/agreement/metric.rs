//! Which agreement.

/// How much a disagreement between two annotators counts, by how far apart the labels stand in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Weights {
    /// Any disagreement counts the same.
    Equal,
    /// In proportion to the number of places between them.
    Linear,
    /// In proportion to its square.
    Quadratic,
}

/// How far apart two labels are (Krippendorff, 2011, section A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Distance {
    /// Same or different.
    Nominal,
    /// By how many labels were given that lie between them.
    Ordinal,
    /// Squared difference.
    Interval,
    /// Squared difference relative to the sum, for numbers that are not negative.
    Ratio,
}

/// A measure of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgreementMetric {
    /// Share of pairs of labels on the same item that agree, averaged over items with two labels or more. Not corrected for chance:
    /// two annotators who say "no" to everything agree completely. `None` without such an item.
    Percent,
    /// Agreement of exactly two annotators beyond what their own habits would give (Cohen, 1960, 1968), over the items that both
    /// labelled. `None` for another number of annotators and where both always say the same one thing.
    Cohen(Weights),
    /// Agreement of equally many labels per item beyond what the overall frequencies would give (Fleiss, 1971). Who gave which
    /// label does not matter. `None` where items have different numbers of labels, fewer than two, or all labels are one.
    Fleiss,
    /// Agreement of any number of annotators with gaps (Krippendorff, 1970): one minus observed over expected disagreement. Items
    /// with fewer than two labels have no part. `None` where all labels are one, and for ratios of negative numbers.
    Krippendorff(Distance),
}

use AgreementMetric::*;

impl AgreementMetric {
    /// Every metric, in the order in which they are listed.
    pub const ALL: &[AgreementMetric] = &[
        Percent,
        Cohen(Weights::Equal),
        Cohen(Weights::Linear),
        Cohen(Weights::Quadratic),
        Fleiss,
        Krippendorff(Distance::Nominal),
        Krippendorff(Distance::Ordinal),
        Krippendorff(Distance::Interval),
        Krippendorff(Distance::Ratio),
    ];

    /// Canonical name.
    pub fn name(self) -> &'static str {
        match self {
            Percent => "percent_agreement",
            Cohen(Weights::Equal) => "cohen_kappa",
            Cohen(Weights::Linear) => "cohen_kappa_linear",
            Cohen(Weights::Quadratic) => "cohen_kappa_quadratic",
            Fleiss => "fleiss_kappa",
            Krippendorff(Distance::Nominal) => "krippendorff_alpha",
            Krippendorff(Distance::Ordinal) => "krippendorff_alpha_ordinal",
            Krippendorff(Distance::Interval) => "krippendorff_alpha_interval",
            Krippendorff(Distance::Ratio) => "krippendorff_alpha_ratio",
        }
    }

    /// The metric with a canonical name.
    pub fn from_name(name: &str) -> Option<AgreementMetric> {
        AgreementMetric::ALL.iter().copied().find(|metric| metric.name() == name)
    }

    /// Smallest and largest value that it can take. Krippendorff's alpha and weighted kappa have no useful lower end, so bounds
    /// stop at minus one.
    pub fn range(self) -> (f64, f64) {
        if self == Percent { (0.0, 1.0) } else { (-1.0, 1.0) }
    }
}
