//! The one line that makes a case again anywhere: `P03@1:42:level=2,family=refund-replies`.

use std::fmt;
use std::str::FromStr;

use crate::archetype::{Archetype, Twist, archetype};

/// How hard a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct Level(u8);

impl Level {
    /// All levels, the easiest first.
    pub const ALL: [Level; 3] = [Level(1), Level(2), Level(3)];

    /// The level of this number, 1 to 3.
    pub fn new(number: u8) -> Option<Level> {
        (1..=3).contains(&number).then_some(Level(number))
    }

    /// Its number.
    pub fn number(self) -> u8 {
        self.0
    }

    pub(crate) fn index(self) -> usize {
        usize::from(self.0 - 1)
    }
}

/// A level, with the twist where there is one, as a title says it.
pub fn hardness(level: Level, twist: Option<&Twist>) -> String {
    let level = format!("level {}", level.number());
    twist.map_or(level.clone(), |twist| format!("{level}, {}", twist.title))
}

/// What a case is drawn from: archetype, version, seed and knobs (level, family, twist). Two equal codes are the same case, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The archetype, such as `P03`.
    pub archetype: String,
    /// Version of the archetype; another version draws other cases.
    pub version: u32,
    /// The seed.
    pub seed: u64,
    /// How hard it is.
    pub level: Level,
    /// Where it plays; drawn from the seed without it.
    pub family: Option<String>,
    /// One more difficulty, of those that the archetype has.
    pub twist: Option<String>,
}

/// Why a line is no share code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// It has another form.
    #[error("'{0}' is no share code: it looks like P03@1:42:level=2")]
    Form(String),
    /// There is no such archetype.
    #[error("there is no archetype '{0}': they are {known}", known = known())]
    Archetype(String),
    /// The archetype has moved on.
    #[error("{archetype} is at version {here} here, and the code asks for version {asked}")]
    Version {
        /// The archetype.
        archetype: String,
        /// Its version in this program.
        here: u32,
        /// The version of the code.
        asked: u32,
    },
    /// A knob has no such value.
    #[error("{knob} cannot be '{value}': it is {known}")]
    Knob {
        /// The knob.
        knob: String,
        /// What was asked for.
        value: String,
        /// What it can be.
        known: String,
    },
}

fn known() -> String {
    crate::archetype::ARCHETYPES.iter().map(|archetype| archetype.id()).collect::<Vec<_>>().join(", ")
}

impl Code {
    /// The code of a case of this archetype.
    pub fn new(archetype: &dyn Archetype, seed: u64, level: Level) -> Code {
        Code {
            archetype: archetype.id().to_owned(),
            version: archetype.version(),
            seed,
            level,
            family: None,
            twist: None,
        }
    }

    /// The same with a knob set, as `level=2` or `family=refund-replies`.
    pub fn with_knob(mut self, written: &str) -> Result<Code, CodeError> {
        let (knob, value) = written.split_once('=').unwrap_or((written, ""));
        let refuse = |known: String| CodeError::Knob { knob: knob.to_owned(), value: value.to_owned(), known };
        match knob {
            "level" => {
                let level = value.parse().ok().and_then(Level::new);
                self.level = level.ok_or_else(|| refuse("1, 2 or 3".to_owned()))?;
            }
            "family" => {
                let families = self.of()?.families();
                if !families.contains(&value) {
                    return Err(refuse(families.join(", ")));
                }
                self.family = Some(value.to_owned());
            }
            "twist" => {
                let known: Vec<&str> = self.of()?.twists().iter().map(|twist| twist.name).collect();
                if !known.contains(&value) {
                    let none = format!("left out, as {} has none", self.archetype);
                    return Err(refuse(if known.is_empty() { none } else { known.join(", ") }));
                }
                self.twist = Some(value.to_owned());
            }
            _ => return Err(refuse("level, family or twist".to_owned())),
        }
        Ok(self)
    }

    /// The same with a twist, or without one.
    pub fn with_twist(self, twist: Option<&Twist>) -> Code {
        Code { twist: twist.map(|twist| twist.name.to_owned()), ..self }
    }

    /// How hard it is, as a title says it.
    pub fn hardness(&self) -> String {
        hardness(self.level, self.twisted())
    }

    /// Its twist.
    pub fn twisted(&self) -> Option<&'static Twist> {
        self.of().ok()?.twist(self.twist.as_deref()?)
    }

    /// Its archetype.
    pub fn of(&self) -> Result<&'static dyn Archetype, CodeError> {
        archetype(&self.archetype).ok_or_else(|| CodeError::Archetype(self.archetype.clone()))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}:level={}", self.archetype, self.version, self.seed, self.level.0)?;
        self.family.as_ref().map_or(Ok(()), |family| write!(f, ",family={family}"))?;
        self.twist.as_ref().map_or(Ok(()), |twist| write!(f, ",twist={twist}"))
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Code, CodeError> {
        let form = || CodeError::Form(text.chars().take(120).collect());
        let mut parts = text.trim().splitn(3, ':');
        let (name, version) = parts.next().and_then(|first| first.split_once('@')).ok_or_else(form)?;
        let asked: u32 = version.parse().map_err(|_| form())?;
        let seed: u64 = parts.next().and_then(|seed| seed.parse().ok()).ok_or_else(form)?;
        let of = archetype(name).ok_or_else(|| CodeError::Archetype(name.chars().take(40).collect()))?;
        if of.version() != asked {
            return Err(CodeError::Version { archetype: of.id().to_owned(), here: of.version(), asked });
        }
        let mut knobs = parts.next().unwrap_or("level=1").split(',').filter(|knob| !knob.is_empty());
        knobs.try_fold(Code::new(of, seed, Level(1)), |code, knob| code.with_knob(knob))
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written() {
        let check = |text: &str, expect: &str| {
            let told = text.parse::<Code>().map_or_else(|error| error.to_string(), |code| code.to_string());
            assert_eq!(told, expect, "{text}");
        };
        check("P03@1:42:level=2", "P03@1:42:level=2");
        check("P01@2:18446744073709551615", "P01@2:18446744073709551615:level=1");
        check(" p03@1:42:level=3,family=refund-replies\n", "P03@1:42:level=3,family=refund-replies");
        check("P03", "'P03' is no share code: it looks like P03@1:42:level=2");
        check("P03@1:-1", "'P03@1:-1' is no share code: it looks like P03@1:42:level=2");
        check("P03@9:1", "P03 is at version 1 here, and the code asks for version 9");
        check("P03@1:42:level=4", "level cannot be '4': it is 1, 2 or 3");
        check("P03@1:42:mood=good", "mood cannot be 'good': it is level, family or twist");
        check("p10@1:4:twist=claims,level=2", "P10@1:4:level=2,twist=claims");
        check("P10@1:4:twist=rare", "twist cannot be 'rare': it is claims");
        check("P03@1:42:twist=rare", "twist cannot be 'rare': it is left out, as P03 has none");
        assert!("P99@1:1".parse::<Code>().expect_err("unknown").to_string().starts_with("there is no archetype 'P99'"));
    }
}
