//! Mempools and gossip (model.md §8): users create transactions, they spread, proposals pack what their nodes have seen.
//!
//! Transactions are not followed one by one. Those that are alike (kind, channel, fee level, L1 block of creation) form a
//! cohort, of which only the number is kept. What is drawn for a cohort has the law of the sum over its transactions:
//! numbers created are Poisson ([`demand`]), numbers seen by a node are binomial with the coverage of the gossip network
//! at that age ([`coverage`]). [`pool`] keeps the cohorts and packs them. The cost of a step does not depend on how many
//! transactions there are or were.

pub mod coverage;
pub mod demand;
mod poisson;
pub mod pool;

pub use coverage::Coverage;
pub use demand::{Arrivals, Class, Gossip, Spread, create_transactions};
pub use pool::{Cohort, Content, Mempool, Tally, fill_blocks, receive_transactions};
