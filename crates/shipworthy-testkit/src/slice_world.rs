//! Worlds with slice columns: on which nothing depends, or with one weak slice planted.

use shipworthy_eval::gather::{Gathered, SliceCodes, SliceValue};

use crate::noise::Noise;
use crate::simulate::World;

/// A world whose rows also have slice columns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SliceWorld {
    /// What holds on every row outside the weak slice.
    pub world: World,
    /// How many slice columns there are.
    pub columns: usize,
    /// How many equally likely values each has.
    pub values: u32,
    /// Recall where the first two columns both have their first value; `None` where that slice is like the others.
    pub weak_recall: Option<f64>,
}

/// A world in which no slice differs from another: whatever a search confirms there is a false alarm.
pub fn null_world(world: World, columns: usize, values: u32) -> SliceWorld {
    SliceWorld { world, columns, values, weak_recall: None }
}

impl SliceWorld {
    /// Draws rows as the engine would deliver them, slice columns `s1`, `s2`, … with values `v1`, `v2`, … included.
    pub fn gathered(&self, seed: u64, examples: usize) -> Gathered {
        assert!(self.values > 0, "a slice column has a value");
        let drawn = self.world.draw(seed, examples);
        let slices: Vec<SliceCodes> = (0..self.columns)
            .map(|column| SliceCodes {
                name: format!("s{}", column + 1),
                values: (1..=self.values).map(|value| SliceValue::Text(format!("v{value:03}"))).collect(),
                code: (0..examples)
                    .map(|row| {
                        let share = Noise::new(seed, 3 + column as u64, row as u64).uniform();
                        (share * f64::from(self.values)) as u16
                    })
                    .collect(),
            })
            .collect();
        let mut gathered = drawn.gathered();
        if let Some(recall) = self.weak_recall {
            let weak = World { recall, ..self.world }.draw(seed, examples);
            for row in (0..examples).filter(|&row| slices.iter().take(2).all(|slice| slice.code[row] == 0)) {
                for (answers, score) in gathered.candidates.iter_mut().zip(&weak.score) {
                    answers.score[row] = score[row];
                }
            }
        }
        gathered.slices = slices;
        gathered
    }
}
