//! The key questions: what a scenario is about.

/// A key question, under which scenarios are listed. A label of the catalogue: no result depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The ground that other scenarios stand on, and the public model.
    Reference,
    /// Whether blocks keep coming when the L1 censors or participants fail.
    Liveness,
    /// What crowded L1 blocks do.
    Congestion,
    /// Attacks, and what deters them.
    Security,
    /// Who takes part, and what it pays.
    Economics,
    /// How long users wait, and how private they are.
    Performance,
}

impl Topic {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 6] =
        [Self::Reference, Self::Liveness, Self::Congestion, Self::Security, Self::Economics, Self::Performance];

    /// The word that stands for it in a scenario file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Liveness => "liveness",
            Self::Congestion => "congestion",
            Self::Security => "security",
            Self::Economics => "economics",
            Self::Performance => "performance",
        }
    }

    /// Its heading in lists.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Reference => "Reference: an ordinary day, and the public model",
            Self::Liveness => "Liveness: do blocks keep coming when the L1 censors or participants fail?",
            Self::Congestion => "Congestion: what do crowded L1 blocks do?",
            Self::Security => "Security: which attacks pay, and what deters them?",
            Self::Economics => "Economics: who takes part, and what does it pay?",
            Self::Performance => "Performance and privacy: how long do users wait, how well are they hidden?",
        }
    }

    /// The topic of that word.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.word() == word)
    }
}
