//! Missed slots: L1 slots without a block, in which nobody's transaction lands.

use gddt_engine::{Chance, Context, Draws};

use super::Exogenous;
use super::censorship::BlockBits;
use crate::streams::Purpose;
use crate::units::L1Block;
use crate::{Params, State};

/// Which L1 slots are missed: each with the same chance, independently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissedSlots(Option<Chance>);

impl MissedSlots {
    /// Slots that are missed with a probability; with 0 there is nothing to draw.
    pub fn with(probability: f64) -> Self {
        Self((probability > 0.0).then(|| Chance::new(probability)))
    }

    /// Whether a slot can be missed at all.
    pub fn are_possible(self) -> bool {
        self.0.is_some()
    }

    /// The draws of a walk over neighbouring slots.
    pub fn draws(self, draws: &Draws) -> SlotBits {
        SlotBits { missed: self, bits: BlockBits::new(*draws, Purpose::MissedSlot) }
    }

    /// In which slots of a step of so many that ends with `block` nothing can land: bit 0 for `block`, bit 1 for the one
    /// before, …; the bits beyond the step are set. Nothing to say where no slot is ever missed.
    #[inline]
    fn of_step(self, draws: &Draws, block: L1Block, step: u64) -> Option<u64> {
        self.0?;
        let mut bits = self.draws(draws);
        let missed = (block + 1 - step..=block).fold(0, |missed, slot| missed << 1 | u64::from(bits.happens(slot)));
        Some(missed | !(u64::MAX >> (64 - step)))
    }
}

/// The draws of neighbouring slots.
pub struct SlotBits {
    missed: MissedSlots,
    bits: BlockBits,
}

impl SlotBits {
    /// Whether a slot is missed.
    #[inline]
    pub fn happens(&mut self, slot: L1Block) -> bool {
        self.missed.0.is_some_and(|chance| chance.happens(self.bits.of(slot)))
    }
}

/// Policy: slots are missed.
#[inline]
pub fn miss_slots(context: &Context<'_, Params>, state: &State) -> Option<Exogenous> {
    let Context { params, draws } = *context;
    let step = params.protocol.timestep_in_blocks.get();
    params.missed_slots.of_step(draws, state.clock.time_l1, step).map(Exogenous::MissedSlots)
}

#[cfg(test)]
mod tests {
    use gddt_engine::Draws;

    use super::MissedSlots;

    /// Of 200 000 slots 1 % are missed: 4 standard errors are 4 sqrt(0.01 x 0.99 / 200 000) = 0.0009 (6e-5, fixed seed).
    #[test]
    fn slots_are_missed_as_often_as_asked_for_and_steps_of_any_length_agree_on_which() {
        let (slots, draws) = (MissedSlots::with(0.01), Draws::new(3, 1));
        let mut bits = slots.draws(&draws);
        let missed: Vec<bool> = (0..200_000).map(|slot| bits.happens(slot)).collect();
        let share = missed.iter().filter(|&&missed| missed).count() as f64 / 200_000.0;
        assert!((share - 0.01).abs() < 0.0009, "{share}");
        for step in [1_u32, 3, 64] {
            for block in (u64::from(step)..5000).step_by(step as usize) {
                let found = slots.of_step(&draws, block, u64::from(step)).unwrap_or_default();
                for back in 0..step {
                    let slot = usize::try_from(block).unwrap_or(0) - back as usize;
                    assert_eq!(found >> back & 1 == 1, missed[slot], "{slot}");
                }
                assert_eq!(found.checked_shr(step).unwrap_or(0).count_ones(), 64 - step);
            }
        }
    }

    #[test]
    fn without_a_chance_there_is_nothing_to_say_and_with_certainty_every_slot_is_missed() {
        let draws = Draws::new(3, 1);
        assert_eq!(MissedSlots::with(0.0).of_step(&draws, 5, 1), None);
        assert!(!MissedSlots::with(0.0).draws(&draws).happens(5));
        assert_eq!(MissedSlots::with(1.0).of_step(&draws, 5, 1), Some(u64::MAX));
    }
}
