//! The surroundings of a cell: how many examples, how common positives are, how examples hang together.

use std::fmt;

use crate::simulate::{Clusters, World};

/// Where a promise is tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scene {
    /// Rows of the golden set.
    pub examples: usize,
    /// True share of positives.
    pub prevalence: f64,
    /// Dependence between rows.
    pub dependence: Dependence,
}

/// How examples hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependence {
    /// Not at all.
    Independent,
    /// Many small clusters: five rows each, correlation 0.3.
    ClustersOfFive,
    /// Few clusters, large where the golden set is: fifty, correlation 0.1.
    FiftyClusters,
}

impl Dependence {
    /// All of them.
    pub const ALL: [Dependence; 3] = [Dependence::Independent, Dependence::ClustersOfFive, Dependence::FiftyClusters];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Dependence::Independent => "independent",
            Dependence::ClustersOfFive => "clusters of 5",
            Dependence::FiftyClusters => "50 clusters",
        }
    }
}

impl Scene {
    /// Every combination of three sizes, three prevalences and `dependences`.
    pub fn grid(dependences: &[Dependence]) -> Vec<Scene> {
        let mut scenes = Vec::new();
        for examples in [100, 1_000, 10_000] {
            for prevalence in [0.01, 0.1, 0.5] {
                for &dependence in dependences {
                    scenes.push(Scene { examples, prevalence, dependence });
                }
            }
        }
        scenes
    }

    /// The world of the scene: recall 90% and false-positive rate 5%, costs that vary from case to case.
    pub fn world(&self) -> World {
        let clusters = match self.dependence {
            Dependence::Independent => None,
            Dependence::ClustersOfFive => Some(Clusters { size: 5, correlation: 0.3 }),
            Dependence::FiftyClusters => Some(Clusters { size: self.examples.div_ceil(50), correlation: 0.1 }),
        };
        World { prevalence: self.prevalence, clusters, ..World::default() }
    }

    /// Clusters in the golden set; its rows, where they are independent.
    pub fn clusters(&self) -> usize {
        self.world().clusters.map_or(self.examples, |clusters| self.examples.div_ceil(clusters.size))
    }

    /// Expected number of positives.
    pub fn positives(&self) -> f64 {
        self.prevalence * self.examples as f64
    }

    /// A number for the seeds of the scene: the same scene has the same runs in every list that it stands in.
    pub fn number(&self) -> u64 {
        let dependence = self.dependence as u64;
        (self.examples as u64) << 20 | ((self.prevalence * 1000.0).round() as u64) << 4 | dependence
    }
}

impl fmt::Display for Scene {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n = {}, prevalence {}%, {}", self.examples, self.prevalence * 100.0, self.dependence.name())
    }
}
