//! The purposes that randomness is drawn for, one stream each. Numbers are never reused.

use gddt_engine::Stream;

use crate::process::Stage;

/// A purpose. Unless said otherwise, *time* is the L1 block and *entity* the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Balance, stake, costs and willingness of the agents; time is the number of the quantity.
    Population = 1,
    /// L1 gas price.
    GasPrice = 2,
    /// Blob gas price.
    BlobGasPrice = 3,
    /// Who builds an L1 block; time is the L1 block / 4, entity the L1 block mod 4.
    Builder = 4,
    /// Who validates an L1 block; as `Builder`.
    Validator = 5,
    /// Where a recorded series starts; time and entity 0, so that all tables share the draw.
    SeriesStart = 6,
    /// Whether a sequencer is willing to propose.
    WillingToPropose = 7,
    /// A sequencer's VRF score; time is the L1 block in which the process started.
    VrfScore = 8,
    /// Whether a leader is willing to commit.
    WillingToCommit = 9,
    /// Whether a leader is willing to reveal.
    WillingToReveal = 10,
    /// Whether a prover is willing to prove.
    WillingToProve = 11,
    /// Whether an agent is willing to race.
    WillingToRace = 12,
    /// Whether the leader uses the proving marketplace; entity 0.
    Marketplace = 13,
    /// Which prover of the marketplace is chosen; entity 0.
    ChosenProver = 14,
    /// Which relay is paid; entity 0.
    ChosenRelay = 15,
    /// Which of several simultaneous racers lands first.
    RaceOrder = 16,
    /// The `luck` that a rule of the user's own may look at.
    RuleLuck = 50,
    /// Noise of the demand for L1 gas; entity 0.
    GasDemand = 20,
    /// Noise of the demand for blobs; entity 0.
    BlobDemand = 21,
    /// Whether a burst of demand begins or goes on; entity 0 for L1 gas, 1 for blobs.
    DemandBurst = 22,
    /// Whether the fraction of a blob that is wanted becomes a blob; as `Builder`.
    WholeBlobs = 23,
    /// Whether an L1 slot is missed; as `Builder`.
    MissedSlot = 24,
    /// Transactions that users create in an L1 block; entity 4 x level of fee + kind and channel.
    Demand = 25,
    /// Which sequencers receive private order flow; time 0.
    OrderFlowReceivers = 26,
    /// Which transactions a node has seen; time is the L1 block of their creation, entity number of classes x agent + class.
    Seen = 27,
    /// Where the rounding starts of how many of a level that fits in part are taken; time is the L1 block as of which the block
    /// is packed, entity as for `Seen`.
    DearestOfLevel = 30,
    /// Mean size of a cohort of transactions; time is the L1 block of their creation, entity the class.
    Size = 31,
    /// Where the rounding starts of how many transactions of each cohort are evicted; entity 0.
    Evicted = 32,
    /// Switches of edges that make the gossip network, under a seed of its own; time is the attempt at a connected network,
    /// entity the switch.
    GossipNetwork = 28,
    /// Times per hop of a sampled transaction (time 0) and where it enters (time 1), under that seed; entity is the number of the
    /// sample.
    HopLatency = 29,
    /// Whether an agent is off at the start; time 0.
    OffAtStart = 40,
    /// How long a time on or off lasts; time is the L1 block in which it starts.
    OutageSpell = 41,
    /// Which cartel builds an L1 block; as `Builder`.
    CartelBuilder = 42,
    /// Whether a leader, or a bonded prover, withholds its step; time is the L1 block in which the process started.
    Withheld = 43,
    /// How long a sequencer stays, in hazard; time is how many such draws the agent has had in this role.
    SequencerStay = 35,
    /// How long a sequencer stays away, in hazard; time as for `SequencerStay`.
    SequencerAbsence = 36,
    /// How long a prover stays, in hazard; time as for `SequencerStay`.
    ProverStay = 37,
    /// How long a prover stays away, in hazard; time as for `SequencerStay`.
    ProverAbsence = 38,
    /// Whether an agent with a running cost acts when its clock of staying or staying away runs out, and how long it waits if not
    /// (a sequence); time as for `SequencerStay`, entity 2 x agent, + 1 as a prover.
    SecondThoughts = 39,
}

impl Stream for Purpose {
    fn id(self) -> u32 {
        self as u32
    }
}

impl Purpose {
    /// The willingness to act in a stage.
    pub(crate) const fn willing_in(stage: Stage) -> Self {
        match stage {
            Stage::Proposal => Self::WillingToPropose,
            Stage::CommitBond => Self::WillingToCommit,
            Stage::Reveal => Self::WillingToReveal,
            Stage::Rollup => Self::WillingToProve,
            Stage::Race => Self::WillingToRace,
        }
    }
}
