//! The twin's settings that make assumptions true, and the parameter sets that are checked.

use gddt_model::agents::{AgentGroup, Distribution};
use gddt_model::parameters::{
    Blocks, CensorshipKind, PositiveBlocks, Profitability, Settings, StepBlocks, UncleFallback,
};
use gddt_model::units::{Correlation, Gwei, Probability};

use super::{Assumptions, Span};

impl Assumptions {
    /// The common ground of all parameter sets: three sequencers, fixed windows of three L1 blocks, no censorship.
    pub const BASE: Self = Self {
        name: "base",
        sequencers: 3,
        final_probability: 0.99,
        censoring_builders: 0.0,
        censoring_validators: 0.0,
        autocorrelation: 0.0,
        proposal: Span::fixed(3),
        commit_bond: Span::fixed(3),
        reveal: Span::fixed(3),
        rollup: Span::fixed(3),
        race: Span::dynamic(2),
        uncle_count: 0,
        uncle_fallback: UncleFallback::None,
        step: 1,
    };

    /// The parameter sets that are checked, corners included.
    pub fn all() -> Vec<Self> {
        let dynamic = Self {
            proposal: Span { min: 2, max: 6 },
            commit_bond: Span::dynamic(5),
            reveal: Span { min: 2, max: 4 },
            rollup: Span { min: 5, max: 15 },
            race: Span { min: 3, max: 6 },
            ..Self::BASE
        };
        let censored = Self { censoring_builders: 0.6, ..Self::BASE };
        let persistent = Self { censoring_builders: 0.4, autocorrelation: 0.7, ..Self::BASE };
        let censored_and = |phases: &Self, sequencers| Self { censoring_builders: 0.4, sequencers, ..phases.clone() };
        let with_uncles = |name, uncle_fallback| Self {
            name,
            final_probability: 0.5,
            censoring_builders: 0.3,
            sequencers: 4,
            uncle_count: 2,
            uncle_fallback,
            ..dynamic.clone()
        };
        vec![
            Self { name: "nobody censors", ..Self::BASE },
            Self { name: "unreliable agents", final_probability: 0.5, ..Self::BASE },
            Self { name: "60 % censored", ..censored.clone() },
            Self { name: "builders and validators censor", censoring_validators: 0.3, ..censored },
            Self { name: "dynamic phases", final_probability: 0.8, ..dynamic.clone() },
            Self { name: "dynamic, 60 % censored", censoring_builders: 0.6, ..dynamic.clone() },
            Self {
                name: "windows of one block",
                final_probability: 0.7,
                censoring_builders: 0.2,
                proposal: Span::fixed(1),
                commit_bond: Span::dynamic(1),
                reveal: Span::fixed(1),
                rollup: Span::dynamic(1),
                race: Span::fixed(1),
                ..Self::BASE
            },
            Self { name: "nobody is ever willing (p = 0)", final_probability: 0.0, ..Self::BASE },
            Self {
                name: "everybody is always willing (p = 1)",
                final_probability: 1.0,
                censoring_builders: 0.5,
                ..dynamic.clone()
            },
            Self { name: "all blocks censored (c = 1)", censoring_builders: 1.0, ..dynamic.clone() },
            Self { name: "no sequencers", sequencers: 0, ..dynamic.clone() },
            Self { name: "one sequencer", sequencers: 1, final_probability: 0.6, ..dynamic.clone() },
            Self { name: "persistent censorship", ..persistent.clone() },
            Self {
                name: "persistent censorship, dynamic phases",
                censoring_builders: 0.6,
                autocorrelation: 0.9,
                ..dynamic.clone()
            },
            Self {
                name: "censorship that alternates",
                censoring_builders: 0.5,
                autocorrelation: -0.6,
                ..dynamic.clone()
            },
            Self { name: "steps of two L1 blocks", final_probability: 0.8, step: 2, ..censored_and(&dynamic, 4) },
            Self {
                name: "steps of three L1 blocks, persistent censorship",
                autocorrelation: 0.6,
                step: 3,
                ..censored_and(&dynamic, 3)
            },
            with_uncles("uncles after a missed bond", UncleFallback::CommitBond),
            with_uncles("uncles after a missed reveal", UncleFallback::Reveal),
            with_uncles("uncles after both", UncleFallback::Both),
            Self {
                autocorrelation: 0.5,
                ..with_uncles("uncles after both, persistent censorship", UncleFallback::Both)
            },
        ]
    }

    /// Settings and agents of the twin that make the assumptions true: agents who act whatever it costs, are so rich that
    /// slashes never matter, and propose and prove alike.
    pub fn settings(&self) -> (Settings, Vec<AgentGroup>) {
        let mut settings = Settings::default();
        let protocol = &mut settings.protocol;
        let (min, max) = (|span: Span| Blocks::nearest(span.min), |span: Span| PositiveBlocks::nearest(span.max));
        (protocol.phase_duration_proposal_min_blocks, protocol.phase_duration_proposal_max_blocks) =
            (min(self.proposal), max(self.proposal));
        (protocol.phase_duration_commit_bond_min_blocks, protocol.phase_duration_commit_bond_max_blocks) =
            (min(self.commit_bond), max(self.commit_bond));
        (protocol.phase_duration_reveal_min_blocks, protocol.phase_duration_reveal_max_blocks) =
            (min(self.reveal), max(self.reveal));
        (protocol.phase_duration_rollup_min_blocks, protocol.phase_duration_rollup_max_blocks) =
            (min(self.rollup), max(self.rollup));
        (protocol.phase_duration_race_min_blocks, protocol.phase_duration_race_max_blocks) =
            (min(self.race), max(self.race));
        protocol.final_probability = probability(self.final_probability);
        protocol.profitability = Profitability::AlwaysPass;
        protocol.gas_threshold_for_tx = Gwei::nearest(1e9);
        protocol.blob_gas_threshold_for_tx = Gwei::nearest(1e9);
        protocol.timestep_in_blocks = StepBlocks::nearest(self.step);
        protocol.uncle_count = u64::from(self.uncle_count);
        protocol.uncle_fallback = self.uncle_fallback;
        settings.builders.kind = if self.autocorrelation == 0.0 { CensorshipKind::Iid } else { CensorshipKind::Markov };
        settings.builders.censored_share = probability(self.censoring_builders);
        settings.builders.autocorrelation = Correlation::new(self.autocorrelation).unwrap_or_default();
        settings.validators.kind = CensorshipKind::Iid;
        settings.validators.censored_share = probability(self.censoring_validators);
        let agents = AgentGroup {
            is_sequencer: true,
            is_prover: true,
            balance: Distribution::Constant(1e9),
            staked_amount: Distribution::Constant(1e9),
            ..AgentGroup::new("agents", u64::from(self.sequencers))
        };
        (settings, vec![agents])
    }
}

fn probability(value: f64) -> Probability {
    Probability::new(value).unwrap_or_default()
}
