//! One query: what was shown, in order, and how relevant it was judged.

/// The results of one query with its judgements. A document that nobody judged counts as not relevant, except in bpref, which
/// passes over it.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedQuery {
    /// Grades in rank order; `None` where nobody judged the document.
    pub(super) grades: Vec<Option<f64>>,
    /// Ranks at which a run of equal scores ends; one per document where ties are broken.
    pub(super) ends: Vec<usize>,
    /// Grades of all judged documents, retrieved or not, highest first.
    pub(super) judged: Vec<f64>,
}

impl RankedQuery {
    /// A query of a run file, in the order of trec_eval: highest score first, equal scores by document id *descending*.
    ///
    /// Scores are compared as 32-bit numbers, as that program reads them. `judgements` are (document, grade): a grade above
    /// 0 is relevant, 0 is judged and not relevant, below 0 counts as not judged. A document that comes twice in the run
    /// keeps its better place. A query without results is one where nothing was found: every metric that is defined is zero.
    pub fn of_run(run: &[(&str, f64)], judgements: &[(&str, f64)]) -> RankedQuery {
        let mut grades: Vec<(&str, f64)> = judgements.iter().copied().filter(|(_, grade)| *grade >= 0.0).collect();
        grades.sort_unstable_by(|a, b| a.0.cmp(b.0).then(b.1.total_cmp(&a.1)));
        grades.dedup_by(|later, first| later.0 == first.0);
        let mut order: Vec<(f32, &str)> = run.iter().map(|(document, score)| (*score as f32, *document)).collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(a.1)));
        let mut seen = std::collections::BTreeSet::new();
        order.retain(|(_, document)| seen.insert(*document));
        let grade = |document: &str| grades.binary_search_by(|entry| entry.0.cmp(document)).ok().map(|at| grades[at].1);
        RankedQuery {
            grades: order.iter().map(|(_, document)| grade(document)).collect(),
            ends: (1..=order.len()).collect(),
            judged: descending(grades.iter().map(|entry| entry.1)),
        }
    }

    /// A query whose documents are all scored and all judged, as scikit-learn's ranking metrics take it. Equal scores stay
    /// tied: metrics are averages over every order of them.
    ///
    /// # Panics
    /// When lengths differ.
    pub fn of_scores(scores: &[f64], grades: &[f64]) -> RankedQuery {
        assert_eq!(scores.len(), grades.len(), "one grade per score");
        let mut order: Vec<(f64, f64)> = scores.iter().copied().zip(grades.iter().copied()).collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        let mut ends = Vec::new();
        for (place, pair) in order.iter().enumerate() {
            if order.get(place + 1).is_none_or(|next| next.0 != pair.0) {
                ends.push(place + 1);
            }
        }
        RankedQuery {
            grades: order.iter().map(|pair| Some(pair.1)).collect(),
            ends,
            judged: descending(grades.iter().copied()),
        }
    }

    /// A query whose documents are already in the order in which they were shown; `further` are the grades of judged documents
    /// that were not shown.
    pub fn in_order(shown: &[Option<f64>], further: &[f64]) -> RankedQuery {
        RankedQuery {
            grades: shown.to_vec(),
            ends: (1..=shown.len()).collect(),
            judged: descending(shown.iter().copied().flatten().chain(further.iter().copied())),
        }
    }

    /// Documents that were shown.
    pub fn retrieved(&self) -> usize {
        self.grades.len()
    }

    /// Documents judged relevant, shown or not.
    pub fn relevant(&self) -> usize {
        self.judged.iter().filter(|grade| is_relevant(**grade)).count()
    }

    /// Documents judged not relevant, shown or not.
    pub(super) fn irrelevant(&self) -> usize {
        self.judged.len() - self.relevant()
    }

    /// Share of the first `k` results that nobody judged: how far the numbers rest on "not judged is not relevant". `None` when
    /// nothing was shown.
    pub fn unjudged_share(&self, k: usize) -> Option<f64> {
        let top = &self.grades[..k.min(self.grades.len())];
        (!top.is_empty()).then(|| top.iter().filter(|grade| grade.is_none()).count() as f64 / top.len() as f64)
    }

    /// Whether no two documents share a place.
    pub(super) fn is_untied(&self) -> bool {
        self.ends.len() == self.grades.len()
    }

    /// Runs of equal scores, as ranges of places.
    pub(super) fn runs(&self) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| start..*end)
    }

    /// Relevant documents at some places.
    pub(super) fn relevant_within(&self, places: std::ops::Range<usize>) -> usize {
        self.grades[places].iter().flatten().filter(|grade| is_relevant(**grade)).count()
    }
}

/// Whether a grade says relevant.
pub(super) fn is_relevant(grade: f64) -> bool {
    grade > 0.0
}

fn descending(grades: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut grades: Vec<f64> = grades.collect();
    grades.sort_unstable_by(|a, b| b.total_cmp(a));
    grades
}
