//! The right name for a misspelt one.

/// Nobody misspells a name of that many bytes, and the comparison takes time proportional to the length.
const LONGEST: usize = 100;

/// The candidate that was most probably meant: one whose last part is the name, else the one with the fewest
/// misspellings, if they are few for its length; of equals the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let likeness = likeness(name, candidate);
        if likeness >= 0.6 && best.is_none_or(|(best, _)| likeness > best) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How much a candidate looks like what was typed, from 0 to 1.
fn likeness(name: &str, candidate: &str) -> f64 {
    if name.len() > LONGEST {
        return 0.0;
    }
    let wanted = name.to_lowercase();
    let last = candidate.rsplit('.').next().unwrap_or(candidate);
    if last == wanted && last != candidate {
        1.0
    } else {
        strsim::normalized_damerau_levenshtein(&wanted, &candidate.to_lowercase())
    }
}

/// Most names that are listed in a message.
const MOST_LISTED: usize = 8;

/// What there is instead of what was wanted: all candidates, or those that look most like it and how many more there are.
pub(crate) fn listed(wanted: &[impl AsRef<str>], candidates: &[impl AsRef<str>]) -> String {
    let mut names: Vec<&str> = candidates.iter().map(AsRef::as_ref).collect();
    if names.len() <= MOST_LISTED {
        return names.join(", ");
    }
    let best = |candidate: &str| wanted.iter().map(|name| likeness(name.as_ref(), candidate)).fold(0.0, f64::max);
    names.sort_by(|one, other| best(other).total_cmp(&best(one)));
    format!("{} … and {} more", names[..MOST_LISTED].join(", "), names.len() - MOST_LISTED)
}

/// The end of a message about a missing name: the nearest one, and what there is.
pub(crate) fn nearest_hint(name: &str, candidates: &[impl AsRef<str>]) -> String {
    let meant = nearest(name, candidates.iter().map(AsRef::as_ref));
    let meant = meant.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    if candidates.is_empty() { meant } else { format!("{meant} (available: {})", listed(&[name], candidates)) }
}

#[cfg(test)]
mod tests {
    use super::{listed, nearest, nearest_hint};

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant_and_a_strange_one_finds_none() {
        let names = ["uncle_count", "final_probability", "run.timesteps"];
        assert_eq!(nearest("uncel_count", names), Some("uncle_count"));
        assert_eq!(nearest("Final_Probabilty", names), Some("final_probability"));
        assert_eq!(nearest("timesteps", names), Some("run.timesteps"));
        assert_eq!(nearest("quux", names), None);
        assert_eq!(nearest(&"x".repeat(101), names), None);
    }

    #[test]
    fn the_hint_lists_what_there_is() {
        assert_eq!(
            nearest_hint("builders", &["builder", "fee"]),
            "; did you mean `builder`? (available: builder, fee)"
        );
        assert_eq!(nearest_hint("x", &[] as &[&str]), "");
    }

    #[test]
    fn of_very_many_names_the_nearest_are_listed_and_the_others_counted() {
        let mut names: Vec<String> = (0..99).map(|number| format!("unrelated_{number}")).collect();
        names.push(String::from("base_fee"));
        let told = listed(&["base_fees"], &names);
        assert!(told.starts_with("base_fee, ") && told.ends_with(" … and 92 more"), "{told}");
        assert_eq!(told.matches(", ").count(), 7);
    }
}
