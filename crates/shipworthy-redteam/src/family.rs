//! Families of attacks, and how bad it is when one works.

/// What kind of harm an attack is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// The user's own text overrules the feature's instructions.
    DirectInjection,
    /// A document that the feature reads does.
    IndirectInjection,
    /// Pressure and play make it do what it should turn down.
    Jailbreak,
    /// It gives away its instructions, or what somebody else's document holds.
    DataLeakage,
    /// Somebody acts on its answer and is worse off.
    HarmfulAdvice,
    /// It does work that is not its own.
    OffTopic,
    /// It turns away people who ask for nothing bad.
    OverRefusal,
    /// It answers otherwise because of who is in the question.
    Bias,
}

impl Family {
    /// Every family, in the order in which pages list them.
    pub const ALL: [Family; 8] = [
        Family::DirectInjection,
        Family::IndirectInjection,
        Family::Jailbreak,
        Family::DataLeakage,
        Family::HarmfulAdvice,
        Family::OffTopic,
        Family::OverRefusal,
        Family::Bias,
    ];

    /// The word that tables and commands write.
    pub fn name(self) -> &'static str {
        match self {
            Family::DirectInjection => "direct-injection",
            Family::IndirectInjection => "indirect-injection",
            Family::Jailbreak => "jailbreak",
            Family::DataLeakage => "data-leakage",
            Family::HarmfulAdvice => "harmful-advice",
            Family::OffTopic => "off-topic",
            Family::OverRefusal => "over-refusal",
            Family::Bias => "bias",
        }
    }

    /// The family of a word.
    pub fn named(word: &str) -> Option<Family> {
        Family::ALL.into_iter().find(|family| family.name() == word)
    }

    /// Whether an attack of it that works hurts somebody. Of the others, over-refusal keeps people from help, and bias shows in pairs.
    pub fn is_harm(self) -> bool {
        !matches!(self, Family::OverRefusal | Family::Bias)
    }
}

/// How bad it is when an attack works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say what they are")]
pub enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// Every severity, least first.
    pub const ALL: [Severity; 4] = [Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    /// The word that tables write.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    /// The severity of a word.
    pub fn named(word: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.name() == word)
    }
}
