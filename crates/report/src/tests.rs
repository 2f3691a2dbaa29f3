//! What holds for every picture: well-formed, self-contained, the same bytes each time, nothing cut, nothing
//! overlapping.

mod samples;

use gddt_explore::execute::Moment;
use gddt_model::metrics::Supply;
use gddt_model::process::Phase;
use roxmltree::{Document, ParsingOptions};

use crate::canvas::{Anchor, Canvas, Color, Shape, Text, encode, text_width};
use crate::page::{Figure, Page, Section};
use crate::palette::{LIGHT_SHADE, SHADE};
use crate::twin::{Durations, Shown, block_durations, gas_and_censorship, token_supply};
use samples::{
    WILD, bands, bars, boxes, degenerate, heat_map, histogram, intervals, multiples, ordinary, scatter, series,
    timeline,
};

use crate::{
    Alignment, Chart, ColorScale, Histogram, IntervalPlot, Marker, PhaseTimeline, Picture, Plot, ReportError,
    SmallMultiples, Spacing, TreeDiagram,
};

fn texts(picture: &Picture) -> Vec<String> {
    let svg = picture.svg();
    let document = Document::parse(&svg).unwrap();
    let labels = document.descendants().filter(|node| node.has_tag_name("text"));
    labels.filter_map(|node| node.text().map(str::to_owned)).collect()
}

#[test]
fn every_svg_is_well_formed_and_refers_to_nothing_outside() {
    for picture in ordinary().into_iter().chain(degenerate()) {
        let svg = picture.svg();
        let document = Document::parse_with_options(&svg, ParsingOptions::default()).unwrap();
        let references = document.descendants().flat_map(|node| node.attributes()).filter(|attribute| {
            attribute.name().ends_with("href") || attribute.value().contains("url(") || attribute.value().contains("//")
        });
        assert_eq!(references.count(), 0);
        assert_eq!(svg.matches("http").count(), 1, "only the namespace");
        assert!(!svg.contains("<image") && !svg.contains("<style"));
    }
}

#[test]
fn labels_are_in_the_svg_as_they_were_given() {
    let wanted = [
        vec!["Phases of each attempt", "process 3", "phase 2", "event 0", "L1 blocks"],
        vec!["process 3 from 90", "L1 blocks since the start of each row"],
        vec!["How long finalization takes", "duration (L1 blocks)", "count"],
        vec!["share of count (%)", "sample 0 (n = 400)", "sample 1 (n = 5)"],
        vec!["Prices and censorship", "gas (gwei)", "blob (gwei)", "censored", "skipped", "gas (gwei), even"],
        vec!["circulating", "staked", "burnt", "time (L1 blocks)"],
        vec!["Skipped processes by combination", "proportion_skipped", "goal", "no data"],
        vec!["Two durations", "proposal (L1 blocks)", "reveal (L1 blocks)", "column 8", "row 8", "proportion_skipped"],
        vec!["Two durations"],
        vec!["Spread", "steady gas", "shock", "n = 400", "no data", "middle half, line at the median"],
        vec!["Importance", "first order", "total", "share of variance"],
        vec!["Two goals", "resilience", "speed", "dominated", "front", "Pareto front"],
        vec!["Convergence", "0", "200", "one", "other", "goal"],
        vec!["Convergence", "1", "20", "200"],
        vec!["Success", "share", "yes", "no", "n = 128,000", "n = 1"],
    ];
    for (picture, wanted) in ordinary().iter().zip(wanted) {
        let texts = texts(picture);
        for label in wanted {
            assert!(texts.iter().any(|text| text == label), "`{label}` is not in {texts:?}");
        }
    }
}

#[test]
fn markup_and_control_characters_in_labels_are_text() {
    let title = "a < b & \"c\" <script>\u{7}";
    let picture = Histogram { title: title.into(), ..Histogram::default() }.draw();
    assert!(texts(&picture).contains(&"a < b & \"c\" <script>".to_owned()));
}

#[test]
fn every_png_has_twice_the_size_of_its_svg() {
    for picture in ordinary() {
        let png = picture.png().unwrap();
        assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");
        let side = |at: usize| f64::from(u32::from_be_bytes(png[at..at + 4].try_into().unwrap()));
        let (width, height) = picture.size();
        assert_eq!((side(16), side(20)), (2.0 * width, 2.0 * height));
    }
}

#[test]
fn equal_data_gives_equal_bytes() {
    for (one, other) in ordinary().into_iter().zip(ordinary()) {
        assert_eq!(one.svg(), other.svg());
        assert_eq!(one.png().unwrap(), other.png().unwrap());
    }
}

#[test]
fn wild_numbers_never_reach_the_picture() {
    for picture in degenerate() {
        let svg = picture.svg();
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
    // Filling pixels is slow, and what could go wrong there is told by a few of each kind.
    assert!(degenerate().into_iter().step_by(7).all(|picture| picture.png().is_ok()));
}

/// Left, top, right and bottom of a text in pixels, without the room that letters leave above and below.
fn extent(Text { at: (x, y), content, style, anchor }: &Text) -> [f64; 4] {
    let width = text_width(content, *style);
    let left = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    [left, y - 0.72 * style.size, left + width, y + 0.2 * style.size]
}

#[test]
fn no_text_is_cut_or_lies_on_another() {
    for picture in ordinary().into_iter().chain(degenerate()) {
        let (width, height) = picture.size();
        let texts: Vec<(&str, [f64; 4])> = picture.texts().map(|text| (text.content.as_str(), extent(text))).collect();
        for (place, (text, [left, top, right, bottom])) in texts.iter().enumerate() {
            let inside = *left >= 0.0 && *top >= 0.0 && *right <= width && *bottom <= height;
            assert!(inside, "`{text}` leaves the page: {left} {top} {right} {bottom}");
            for (other, [other_left, other_top, other_right, other_bottom]) in &texts[..place] {
                let apart = right <= other_left || other_right <= left || bottom <= other_top || other_bottom <= top;
                assert!(apart, "`{text}` lies on `{other}`");
            }
        }
    }
}

#[test]
fn without_data_a_picture_says_so() {
    let says = |picture: &Picture, sentence: &str| texts(picture).iter().any(|text| text == sentence);
    assert!(says(&histogram(&[&[]]).draw(), "No block was finalized."));
    assert!(says(&PhaseTimeline::default().draw(), "Nothing took place."));
    assert!(says(&series(&[f64::NAN], 1).draw(), "No data."));
    assert!(says(&SmallMultiples::default().draw(), "No data."));
    assert!(says(&IntervalPlot::default().draw(), "No data."));
    assert!(says(&heat_map(&[f64::NAN], ColorScale::Sequential).draw(), "No data."));
    assert!(says(&boxes(&[f64::NAN]).draw(), "No data."));
    assert!(says(&bars(&[f64::NAN]).draw(), "No data."));
    assert!(says(&scatter(&[f64::NAN]).draw(), "No data."));
    assert!(says(&bands(&[f64::NAN], Spacing::Linear).draw(), "No data."));
    assert!(says(&TreeDiagram::default().draw(), "No data."));
}

#[test]
fn long_lists_are_cut_and_the_rest_is_counted() {
    let times = |lane: usize| (lane as f64, lane as f64 + 1.0);
    let timeline = timeline(1_250, times, Alignment::Absolute).draw();
    assert!(texts(&timeline).contains(&"… and 1,150 more rows".to_owned()));
    let values: Vec<f64> = (0..130).map(f64::from).collect();
    assert!(texts(&intervals(&values).draw()).contains(&"… and 30 more rows".to_owned()));
}

#[test]
fn a_hundred_thousand_points_make_a_small_picture() {
    let values: Vec<f64> = (0..100_000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 16)).collect();
    let svg = series(&values, 30_000).draw().svg();
    assert!(svg.len() < 500_000, "{} bytes", svg.len());
}

#[test]
fn rows_are_ordered_by_estimate_with_empty_ones_last() {
    let picture = intervals(&[0.3, 0.1, 0.9, 0.5, 0.7]).draw();
    let order: Vec<String> = texts(&picture).into_iter().filter(|text| text.starts_with("combination")).collect();
    let places: Vec<&str> = order.iter().filter_map(|text| text.split(' ').nth(1)).collect();
    assert_eq!(places, ["2", "3", "0", "1", "4"]);
}

#[test]
fn events_at_one_time_stand_side_by_side() {
    let picture = timeline(1, |_| (0.0, 10.0), Alignment::Absolute).draw();
    let centres: Vec<f64> = picture
        .shapes()
        .iter()
        .filter_map(|shape| match shape {
            Shape::Circle { centre, .. } => Some(centre.0),
            _ => None,
        })
        .collect();
    // One in the legend, two in the row.
    assert_eq!(centres.len(), 3);
    assert!(centres[2] - centres[1] >= 10.0);
}

#[test]
fn no_event_stands_beyond_the_edge() {
    let mut timeline = timeline(1, |_| (0.0, 10.0), Alignment::Absolute);
    timeline.markers = vec![Marker { lane: 0, x: 10.0, event: 0 }; 4];
    let picture = timeline.draw();
    let ends = picture.shapes().iter().filter_map(|shape| match shape {
        Shape::Polyline { points, .. } => points.last().map(|point| point.0),
        _ => None,
    });
    let edge = ends.fold(0.0, f64::max);
    let centres: Vec<f64> = picture
        .shapes()
        .iter()
        .filter_map(|shape| match shape {
            Shape::Circle { centre, .. } => Some(centre.0),
            _ => None,
        })
        .collect();
    assert!(centres.len() == 5 && centres[1..].iter().all(|x| x + 5.0 < edge), "{centres:?} and {edge}");
    assert!(centres[1..].windows(2).all(|pair| pair[1] - pair[0] >= 10.0), "{centres:?}");
}

/// The pictures of a run are told as what they show.
#[test]
fn a_picture_says_how_many_combinations_it_pools_and_what_it_counts() {
    let says = |combinations, durations: &Durations, words: &str| {
        let shown = Shown {
            scenario: "baseline",
            moments: &[],
            population: &[],
            timesteps: 9,
            combination: 0,
            combinations,
            values: &[],
        };
        let texts = texts(&block_durations(shown, durations));
        assert!(texts.iter().any(|text| text.contains(words)), "{words}: {texts:?}");
    };
    let finalized = Durations { finalized: vec![(38, 5), (39, 2)], skipped: vec![] };
    says(1, &finalized, "All runs together, from the step");
    says(6, &finalized, "All runs of all 6 parameter combinations pooled, from the step");
    says(1, &finalized, "finalized attempts that took this long");
    let both = Durations { skipped: vec![(50, 1)], ..finalized };
    says(1, &both, "share of each kind's attempts that took this long (%)");
}

#[test]
fn a_combination_of_many_is_named_by_its_first_values() {
    let values: Vec<(String, String)> = ["a", "b", "c", "d"].map(|name| (String::from(name), String::from("1"))).into();
    let subtitle = |combination: u64, values: &[(String, String)]| {
        let shown = Shown {
            scenario: "baseline",
            moments: &[],
            population: &[],
            timesteps: 0,
            combination,
            combinations: 22,
            values,
        };
        texts(&token_supply(shown)).join(" ")
    };
    let all = subtitle(0, &values);
    assert!(all.contains("the first of 22 parameter combinations (a = 1, b = 1, c = 1, …)."), "{all}");
    let few = subtitle(5, &values[..2]);
    assert!(few.contains("one of 22 parameter combinations (a = 1, b = 1)."), "{few}");
}

fn moment(block: u64, is_censored: bool) -> Moment {
    Moment {
        block,
        time_l1: block,
        process: 1,
        phase: Phase::PendingProposals,
        started_at: 0,
        gas_price: 50.0,
        blob_gas_price: 30.0,
        is_censored,
        slash: None,
        supply: Supply::default(),
    }
}

#[test]
fn l1_blocks_that_no_step_looked_at_are_shaded_in_a_tone_of_their_own() {
    let draw = |moments: &[Moment]| {
        let shown = Shown {
            scenario: "baseline",
            moments,
            population: &[],
            timesteps: 9,
            combination: 0,
            combinations: 1,
            values: &[],
        };
        gas_and_censorship(shown).draw()
    };
    let skipped = "skipped: no step looked at these L1 blocks";
    let says = |picture: &Picture, words: &str| texts(picture).iter().any(|text| text == words);
    let gaps = draw(&[moment(0, false), moment(1, true), moment(7, false), moment(8, false)]);
    assert!(says(&gaps, "censored") && says(&gaps, skipped));
    // Of 8 L1 blocks five, 2 to 6, were skipped, and one was censored; two panels.
    let width = |tone: Color| {
        let widths = gaps.shapes().iter().filter_map(|shape| match shape {
            Shape::Rectangle { fill, width, height, .. } if *fill == tone && *height > 50.0 => Some(*width),
            _ => None,
        });
        widths.sum::<f64>()
    };
    assert!(width(SHADE) > 0.0);
    assert!((width(LIGHT_SHADE) / width(SHADE) - 5.0).abs() < 0.2, "{} {}", width(LIGHT_SHADE), width(SHADE));
    assert!(!says(&draw(&[moment(0, false), moment(1, true), moment(2, false)]), skipped));
}

#[test]
fn a_picture_that_cannot_be_held_is_an_error() {
    let canvas = Canvas { height: 1e9, ..Canvas::new("", 900.0) };
    assert!(matches!(encode(&canvas), Err(ReportError::TooLarge { width: 1_800, .. })));
}

/// All texts of a JSON value that stand under a key.
fn under<'a>(value: &'a serde_json::Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| under(item, key, found)),
        serde_json::Value::Object(fields) => {
            found.extend(fields.get(key).and_then(serde_json::Value::as_str));
            fields.values().for_each(|field| under(field, key, found));
        }
        _ => {}
    }
}

#[test]
fn a_chart_draws_with_what_the_pages_script_knows() {
    let script = include_str!("../assets/charts.js");
    let wave: Vec<f64> = (0..30).map(|i| 20.0 + f64::from(i * i % 37)).collect();
    let plots: [&dyn Plot; 9] = [
        &histogram(&[&wave, &[30.0]]),
        &intervals(&wave),
        &series(&wave, 2),
        &multiples(&wave),
        &heat_map(&wave, ColorScale::Sequential),
        &boxes(&wave),
        &bars(&wave),
        &scatter(&wave),
        &bands(&wave, Spacing::Logarithmic),
    ];
    for plot in plots {
        let chart = plot.chart().unwrap();
        let mut renderers = Vec::new();
        under(&chart.option, "renderItem", &mut renderers);
        for name in renderers {
            let known = format!("    {}: (", name.trim_start_matches('@'));
            assert!(script.contains(&known), "{name} in {}", chart.title);
        }
        assert!(chart.height > 100 && !chart.title.is_empty());
    }
}

#[test]
fn a_name_of_a_user_is_nowhere_that_the_pages_script_looks_names_up() {
    let name = "@ink";
    let mut map = heat_map(&[1.0, 2.0, 3.0], ColorScale::Sequential);
    (map.columns[0], map.rows[0], map.value_label, map.cells[0][0].text) =
        (name.into(), name.into(), name.into(), name.into());
    let mut dots = scatter(&[1.0, 2.0]);
    (dots.groups[1].name, dots.groups[1].dots[0].name, dots.x_label) = (name.into(), name.into(), name.into());
    dots.front = None;
    for chart in [map.chart(), Chart { option: dots.chart().option["series"][2].clone(), ..dots.chart() }] {
        assert!(chart.option.to_string().contains(name));
        for key in ["formatter", "renderItem", "width"] {
            let mut found = Vec::new();
            under(&chart.option, key, &mut found);
            assert!(!found.contains(&name), "{key}");
        }
    }
}

#[test]
fn a_picture_without_data_or_of_a_kind_that_is_only_drawn_has_no_chart() {
    let nothing: [&dyn Plot; 9] = [
        &Histogram::default(),
        &intervals(&[f64::NAN]),
        &series(&[f64::NAN], 1),
        &multiples(&[]),
        &heat_map(&[f64::NAN], ColorScale::Sequential),
        &boxes(&[f64::NAN]),
        &bars(&[f64::NAN]),
        &scatter(&[f64::NAN]),
        &bands(&[f64::NAN], Spacing::Linear),
    ];
    assert!(nothing.iter().all(|plot| plot.chart().is_none()));
    let drawn: [&dyn Plot; 2] = [&PhaseTimeline::default(), &TreeDiagram::default()];
    assert!(drawn.iter().all(|plot| plot.chart().is_none() && plot.draw().size().0 > 0.0));
}

/// Whether all numbers of a JSON value can be drawn.
fn is_drawable(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Array(items) => items.iter().all(is_drawable),
        serde_json::Value::Object(fields) => fields.values().all(is_drawable),
        value => value.as_f64().is_none_or(|number| number.abs() <= 1.1e300),
    }
}

#[test]
fn wild_numbers_never_reach_a_chart() {
    for values in [&WILD[..], &WILD[5..], &[f64::MAX, f64::MIN]] {
        let plots: [&dyn Plot; 9] = [
            &histogram(&[values]),
            &intervals(values),
            &series(values, 2),
            &multiples(values),
            &heat_map(values, ColorScale::Diverging { centre: f64::INFINITY }),
            &boxes(values),
            &bars(values),
            &scatter(values),
            &bands(values, Spacing::Logarithmic),
        ];
        for chart in plots.iter().filter_map(|plot| plot.chart()) {
            assert!(is_drawable(&chart.option), "{}", chart.title);
            assert!(!chart.option.to_string().contains("NaN"), "{}", chart.title);
        }
    }
}

#[test]
fn the_chart_of_a_hundred_thousand_points_is_small() {
    let values: Vec<f64> = (0..100_000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 16)).collect();
    let size = series(&values, 30_000).chart().option.to_string().len();
    assert!(size < 300_000, "{size} bytes");
}

#[test]
fn a_page_of_forty_figures_stays_below_six_megabytes() {
    let values: Vec<f64> = (0..1_000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 16)).collect();
    let (lines, map, boxes, dots) = (
        series(&values[..600], 100),
        heat_map(&values, ColorScale::Sequential),
        boxes(&values),
        scatter(&values[..200]),
    );
    let kinds: [&dyn Plot; 4] = [&lines, &map, &boxes, &dots];
    let figures = (0..40).map(|place| Figure::new(format!("figure_{place}"), kinds[place % 4], "What is seen.").into());
    let page = Page::new("Large", "", vec![Section::new(1, "all", "All", figures.collect())]).unwrap();
    let size = page.html().len();
    assert!(size < 6_000_000, "{size} bytes");
}
