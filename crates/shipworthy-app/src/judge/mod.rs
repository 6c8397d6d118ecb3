//! How far judges can be trusted: their calibration on people's labels, what to label next, and their audit.

mod audit;
mod calibrate;
mod kept;
mod sample;

pub use audit::{AuditRequest, audit};
pub use calibrate::{CalibrateRequest, calibrate};
pub use kept::{KeptAudit, last_audit};
pub use sample::{LabelSheet, SampleRequest, sample};
pub use shipworthy_eval::judge::audit::{AuditCalls, AuditCard, AuditFigure, JudgeAudit};
pub use shipworthy_eval::judge::{BarOnJudge, Calibration, Drifted, OlderCard, TrustCard};
