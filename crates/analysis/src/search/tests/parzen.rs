//! Searches that draw their points by Parzen estimators.

use std::convert::Infallible;

use rand_core::TryRng;
use rand_core::utils::fill_bytes_via_next_word;

use super::*;

/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
pub(super) struct SplitMix(pub u64);

impl TryRng for SplitMix {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let word = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Ok(word ^ (word >> 31))
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(destination, || self.try_next_u64())
    }
}

fn drawing(space: Space, settings: SearchSettings, seed: u64) -> Search {
    Search::new(space, settings, Method::Parzen(Box::new(SplitMix(seed))))
}

#[test]
fn parzen_estimators_find_the_known_optimum_too() {
    let full = grid(4, 17).points() * 64;
    for seed in 0..2 {
        let mut search = drawing(grid(4, 17), settings(full), seed);
        run(&mut search, |point| Some(ridge(point)), 0.1);
        let (best, _) = search.leader().unwrap();
        assert!(off_the_optimum(&best) <= 1 && ridge(&best) > 0.894, "{best:?}");
        assert_eq!(search.stop(), Some(Stop::Converged));
        assert!(search.spent() * 10 <= full, "{} of {full}", search.spent());
    }
}

#[test]
fn parzen_estimators_choose_words_under_constraints() {
    let space = Space::new(vec![Axis::Unordered(7), Axis::Ordered(33), Axis::Ordered(1)]);
    let mut search = drawing(space, settings(1_000_000), 1);
    let truth = |point: &[u32]| {
        let score = f64::from(u8::from(point[0] == 4)) - (f64::from(point[1]) - 21.0).abs() / 33.0;
        point[1].is_multiple_of(2).then_some(score)
    };
    let asked = run(&mut search, truth, 0.001);
    assert!(asked.iter().flat_map(|ask| &ask.points).all(|point| point[1].is_multiple_of(2)));
    let best = search.leader().unwrap().0;
    assert!(best == [4, 20, 0] || best == [4, 22, 0], "{best:?}");
}

#[test]
fn parzen_estimators_go_through_a_small_grid_in_whole() {
    let mut search = drawing(grid(3, 2), settings(1_000_000), 1);
    run(&mut search, |point| Some(f64::from(point[0] * 4 + point[1] * 2 + point[2])), 0.0);
    assert_eq!((search.known().len(), search.leader().unwrap().0), (8, vec![1, 1, 1]));
}

#[test]
fn parzen_estimators_keep_to_budget_and_target() {
    let mut short = drawing(grid(3, 17), settings(500), 1);
    run(&mut short, |point| Some(-f64::from(point[0])), 0.0);
    assert_eq!(short.stop(), Some(Stop::Budget));
    let mut easy = drawing(grid(2, 65), SearchSettings { target: Some(0.5), ..settings(1_000_000) }, 1);
    run(&mut easy, |point| Some(f64::from(point[0]) / 64.0), 0.01);
    assert_eq!(easy.stop(), Some(Stop::Target));
}

#[test]
fn what_is_drawn_depends_on_the_generator_and_on_what_was_found_alone() {
    let asked = [1, 1, 2].map(|seed| {
        let truth = |point: &[u32]| Some(-(f64::from(point[0]) - 11.0).abs() - f64::from(point[1]));
        run(&mut drawing(grid(2, 33), settings(100_000), seed), truth, 0.3)
    });
    assert_eq!(asked[0], asked[1]);
    assert_ne!(asked[0], asked[2]);
}
