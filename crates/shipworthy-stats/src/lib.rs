//! The statistics: mergeable summaries, metrics, intervals, tests, power, slice search. Pure functions of numbers.
