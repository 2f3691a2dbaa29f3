//! What a coarse grid does not show: regions that constraints leave off it, and peaks far from where it looked.

use super::*;

#[test]
fn a_thin_region_off_the_coarse_grid_is_found_and_searched() {
    // Of 3375 points 15 are valid, none of them on the coarse grid of 0, 7 and 14.
    let is_thin = |point: &[u32]| point[0] == 5 && point[1] == 9;
    let mut search = Search::new(grid(3, 15), settings(1_000_000), Method::Grid);
    let asked = run(&mut search, |point| is_thin(point).then(|| f64::from(point[2])), 0.01);
    assert!(asked.iter().flat_map(|ask| &ask.points).all(|point| is_thin(point)));
    assert_eq!((search.leader().unwrap().0, search.stop()), (vec![5, 9, 14], Some(Stop::Converged)));
}

#[test]
fn a_region_that_is_one_point_is_found_in_a_grid_that_can_be_gone_through() {
    let only = [3, 77, 41, 3];
    let space = Space::new([10, 100, 50, 4].map(Axis::Ordered).to_vec());
    assert!(space.points() > 1 << 16);
    for method in [Method::Grid, Method::Parzen(Box::new(super::parzen::SplitMix(1)))] {
        let mut search = Search::new(space.clone(), settings(1_000_000), method);
        run(&mut search, |point| (point == only).then_some(1.0), 0.0);
        assert_eq!(search.known().keys().collect::<Vec<_>>(), [&only]);
    }
}

#[test]
fn coarse_points_that_are_refused_are_made_up_for() {
    // Of the coarse grid one in nine is left, of the grid one in three.
    let truth = |point: &[u32]| (point[0] % 3 == 2 || point[0] == 16).then(|| f64::from(point[1]));
    let mut search = Search::new(grid(2, 17), settings(1_000_000), Method::Grid);
    let asked = run(&mut search, truth, 0.0);
    assert_eq!(asked[0].points.len(), 9);
}

#[test]
fn a_search_where_nothing_is_valid_ends_and_knows_how_far_it_looked() {
    for (space, refused) in [(grid(2, 17), 289..290), (grid(9, 33), 50_000..70_000)] {
        let mut search = Search::new(space, settings(1_000_000), Method::Grid);
        assert!(run(&mut search, |_| None, 0.0).is_empty());
        assert_eq!((search.leader(), search.stop()), (None, Some(Stop::Converged)));
        assert!(refused.contains(&search.refused()), "{}", search.refused());
    }
}

/// Two peaks on three axes of 17 values: a broad one on the coarse grid, and one half as wide and half as high again.
fn peaks(narrow: [f64; 3]) -> impl Fn(&[u32]) -> Option<f64> {
    move |point| {
        let peak = |top: [f64; 3], width: f64| {
            let square: f64 = point.iter().zip(top).map(|(value, top)| (f64::from(*value) - top).powi(2)).sum();
            (-square / (2.0 * width * width)).exp()
        };
        Some(0.6 * peak([0.0; 3], 6.0) + 0.9 * peak(narrow, 3.0))
    }
}

#[test]
fn a_narrow_peak_that_the_coarse_grid_does_not_show_is_found() {
    let full = grid(3, 17).points() * 64;
    for narrow in [[12.0, 12.0, 4.0], [4.0, 13.0, 12.0], [13.0, 3.0, 12.0], [11.0, 4.0, 13.0]] {
        let mut search = Search::new(grid(3, 17), settings(full), Method::Grid);
        let asked = run(&mut search, peaks(narrow), 0.1);
        let coarse = asked[0].points.iter().max_by(|a, b| {
            let truth = peaks(narrow);
            truth(a).unwrap().total_cmp(&truth(b).unwrap())
        });
        assert_eq!(coarse, Some(&vec![0, 0, 0]), "the coarse grid points elsewhere");
        let (best, _) = search.leader().unwrap();
        let off: f64 = best.iter().zip(narrow).map(|(value, top)| (f64::from(*value) - top).abs()).sum();
        assert!(off <= 1.0, "{best:?} instead of {narrow:?}");
        assert_eq!(search.stop(), Some(Stop::Converged));
        assert!(search.spent() * 10 <= full, "{} of {full}", search.spent());
    }
}

/// The last round is one that looks over the whole grid and finds nothing.
#[test]
fn before_it_ends_a_search_looks_elsewhere_in_earnest() {
    let mut search = Search::new(grid(3, 17), settings(1_000_000), Method::Grid);
    let asked = run(&mut search, |point| Some(-f64::from(point.iter().sum::<u32>())), 0.0);
    let last = asked.last().unwrap().round;
    let far = |ask: &&Ask| ask.round == last && ask.rung == 0;
    let points: Vec<&Point> = asked.iter().filter(far).flat_map(|ask| &ask.points).collect();
    assert!(points.len() >= 128, "{}", points.len());
    assert!(points.iter().filter(|point| point.iter().sum::<u32>() > 8).count() >= 100);
}
