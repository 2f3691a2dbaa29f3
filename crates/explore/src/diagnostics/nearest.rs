//! The right name for a misspelt one.

/// Nobody misspells a name of that many bytes, and the comparison takes time proportional to the length.
const LONGEST: usize = 100;

/// The candidate that was most probably meant: one whose last part is the name, else the one with the fewest
/// misspellings, if they are few for its length; of equals the first.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let wanted = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let last = candidate.rsplit('.').next().unwrap_or(candidate);
        let similarity = if last == wanted && last != candidate {
            1.0
        } else {
            strsim::normalized_damerau_levenshtein(&wanted, &candidate.to_lowercase())
        };
        if similarity >= 0.6 && best.is_none_or(|(best, _)| similarity > best) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant_and_a_strange_one_finds_none() {
        let names = ["uncle_count", "final_probability", "run.timesteps"];
        assert_eq!(nearest("uncel_count", names), Some("uncle_count"));
        assert_eq!(nearest("Final_Probabilty", names), Some("final_probability"));
        assert_eq!(nearest("timesteps", names), Some("run.timesteps"));
        assert_eq!(nearest("quux", names), None);
    }
}
