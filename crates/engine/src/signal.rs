//! Signals: what the policies of a block add up to.

/// The summed contributions of the policies of one block. Reused from step to step, so that a step allocates nothing.
pub trait Signal {
    /// Takes the signal back to the empty sum, keeping what memory it holds.
    fn clear(&mut self);

    /// Whether it is the empty sum *and* that changes no part of the state: the updates of its block are not run then.
    /// False for every signal that does not say otherwise, so that updates which always have something to do are always run.
    #[inline]
    fn is_idle(&self) -> bool {
        false
    }
}

/// Addition of one policy's contribution `C` to a signal.
///
/// The order of policies must not matter, so addition must be commutative and associative *exactly*: count in
/// integers, take minima and maxima, or let only one policy of the block write a field. (Sums of floating point
/// numbers of three or more policies are not associative.)
pub trait Absorb<C> {
    /// Adds a contribution.
    fn absorb(&mut self, contribution: C);
}

/// A block without policies has nothing to add up.
impl Signal for () {
    fn clear(&mut self) {}
}

/// A policy that has nothing to say in this step contributes nothing.
impl<S, C> Absorb<Option<C>> for S
where
    S: Absorb<C>,
{
    #[inline]
    fn absorb(&mut self, contribution: Option<C>) {
        if let Some(contribution) = contribution {
            self.absorb(contribution);
        }
    }
}

/// A signal that adds up whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// What all policies of the block contributed together.
    pub total: u64,
}

impl Signal for Sum {
    #[inline]
    fn clear(&mut self) {
        self.total = 0;
    }
}

impl Absorb<u64> for Sum {
    #[inline]
    fn absorb(&mut self, contribution: u64) {
        self.total += contribution;
    }
}
