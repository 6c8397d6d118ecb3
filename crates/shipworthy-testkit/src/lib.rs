//! For tests and the demo's makers: simulated data with known truth, temporary workspaces.
