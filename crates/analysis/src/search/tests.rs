mod elsewhere;
mod parzen;

use super::*;

/// Uniform numbers from a multiplicative generator (Park and Miller).
struct Lehmer(u64);

impl Lehmer {
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}

fn settings(budget: u64) -> SearchSettings {
    SearchSettings { points: 128, elite: 6, efforts: vec![4, 16, 64], budget, target: None }
}

/// Runs a search on a function whose trials have noise that is common to all points, and noise of their own.
fn run(search: &mut Search, truth: impl Fn(&[u32]) -> Option<f64>, noise: f64) -> Vec<Ask> {
    let mut asked = Vec::new();
    while let Some(ask) = search.ask(|point| truth(point).is_some()) {
        let effort = search.effort(ask.rung);
        let found: Vec<Option<Found>> = ask
            .points
            .iter()
            .map(|point| {
                // The trials of a point are the same at every rung, as with seeds.
                let key = point.iter().fold(17_u64, |key, value| (key * 1009 + u64::from(*value)) % 2_147_483_646);
                let (mut own, mut common) = (Lehmer(key + 1), Lehmer(99));
                let mean = truth(point)?;
                let sum: f64 = (0..effort).map(|_| mean + noise * (own.next() + common.next() - 1.0)).sum();
                let mean = sum / effort as f64;
                Some(Found { mean, low: Some(mean - noise / (effort as f64).sqrt()) })
            })
            .collect();
        search.tell(&ask, &found);
        assert!(search.spent() <= search.settings.budget);
        asked.push(ask);
        assert!(asked.len() < 1000, "it ends");
    }
    asked
}

fn grid(axes: usize, values: u32) -> Space {
    Space::new(vec![Axis::Ordered(values); axes])
}

/// Four axes of 17 values: 83 521 points. The optimum lies off the coarse grid, and two axes only pay together.
fn ridge(point: &[u32]) -> f64 {
    let [a, b, c, d] = [point[0], point[1], point[2], point[3]].map(|value| f64::from(value) / 16.0);
    let ridge = (a - b) * (a - b);
    0.9 - (a - 0.6875).powi(2) - 2.0 * ridge - 0.7 * (c - 0.1875).powi(2) - 0.4 * (d - 0.9375).powi(2)
}

/// Steps from the optimum. Its neighbours are worse by 0.0016 to 0.012; noise of a mean of 64 is 0.005.
fn off_the_optimum(point: &[u32]) -> u32 {
    point.iter().zip([11, 11, 3, 15]).map(|(value, optimum)| value.abs_diff(optimum)).sum()
}

#[test]
fn a_known_optimum_is_found_with_a_tenth_of_the_trials_of_the_full_grid() {
    let full = grid(4, 17).points() * 64;
    let mut search = Search::new(grid(4, 17), settings(full), Method::Grid);
    run(&mut search, |point| Some(ridge(point)), 0.1);
    assert_eq!(search.stop(), Some(Stop::Converged));
    let (best, _) = search.leader().unwrap();
    assert!(off_the_optimum(&best) <= 1 && ridge(&best) > 0.894, "{best:?}");
    assert!(search.spent() * 10 <= full, "{} of {full}", search.spent());
}

#[test]
fn bad_points_get_few_trials_and_good_ones_many() {
    let mut search = Search::new(grid(3, 9), settings(1_000_000), Method::Grid);
    let asked = run(&mut search, |point| Some(f64::from(point.iter().sum::<u32>()) / 24.0), 0.01);
    assert_eq!(search.leader().unwrap().0, [8, 8, 8]);
    let of_rung =
        |rung: usize| asked.iter().filter(move |ask| ask.round == 0 && ask.rung == rung).map(|ask| ask.points.len());
    let sizes: Vec<usize> = (0..3).map(|rung| of_rung(rung).sum()).collect();
    assert_eq!(sizes, [27, 7, 6]);
}

#[test]
fn a_small_grid_is_tried_in_whole() {
    let mut search = Search::new(grid(3, 2), settings(1_000_000), Method::Grid);
    run(&mut search, |point| Some(f64::from(point[0] * 4 + point[1] * 2 + point[2])), 0.0);
    assert_eq!((search.known().len(), search.stop()), (8, Some(Stop::Converged)));
    assert_eq!(search.leader().unwrap().0, [1, 1, 1]);
}

#[test]
fn words_have_no_neighbours_but_all() {
    let space = Space::new(vec![Axis::Unordered(7), Axis::Ordered(33)]);
    let mut search = Search::new(space, settings(1_000_000), Method::Grid);
    let truth = |point: &[u32]| Some(f64::from(u8::from(point[0] == 4)) - (f64::from(point[1]) - 21.0).abs() / 33.0);
    run(&mut search, truth, 0.001);
    assert_eq!(search.leader().unwrap().0, [4, 21]);
}

#[test]
fn it_stops_at_a_target_that_is_certainly_reached() {
    let target = SearchSettings { target: Some(0.5), ..settings(1_000_000) };
    let mut search = Search::new(grid(2, 65), target, Method::Grid);
    run(&mut search, |point| Some(f64::from(point[0]) / 64.0), 0.01);
    assert_eq!(search.stop(), Some(Stop::Target));
    assert!(search.leader().is_some_and(|(_, known)| known.found.low.unwrap() >= 0.5));
}

#[test]
fn it_never_spends_more_than_its_budget() {
    for budget in [0, 3, 500, 1000] {
        let mut search = Search::new(grid(3, 17), settings(budget), Method::Grid);
        run(&mut search, |point| Some(-f64::from(point[0])), 0.0);
        assert_eq!(search.stop(), Some(Stop::Budget));
        assert!(search.spent() <= budget);
        assert_eq!(search.leader().is_some(), budget >= 500);
    }
}

#[test]
fn points_that_cannot_be_tried_are_passed_over() {
    let mut search = Search::new(grid(2, 17), settings(1_000_000), Method::Grid);
    // Only where the first does not exceed the second.
    let truth = |point: &[u32]| (point[0] <= point[1]).then(|| f64::from(point[0]) - 0.1 * f64::from(point[1]));
    run(&mut search, truth, 0.0);
    assert_eq!((search.leader().unwrap().0, search.stop()), (vec![16, 16], Some(Stop::Converged)));
    let mut nothing = Search::new(grid(2, 17), settings(1_000_000), Method::Grid);
    run(&mut nothing, |_| None, 0.0);
    assert_eq!((nothing.leader(), nothing.stop()), (None, Some(Stop::Converged)));
}

#[test]
fn told_the_same_it_asks_the_same() {
    let truth = |point: &[u32]| Some(-(f64::from(point[0]) - 11.0).abs() - f64::from(point[1]));
    let asked = [(); 2].map(|()| {
        let mut search = Search::new(grid(2, 33), settings(100_000), Method::Grid);
        run(&mut search, truth, 0.3)
    });
    assert!(asked[0].len() > 3);
    assert_eq!(asked[0], asked[1]);
}
