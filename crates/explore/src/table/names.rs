//! The nearest right name for a misspelt one.

/// The candidate most alike to `name`, if any is alike enough to be what was meant.
pub(crate) fn nearest<'a, S: AsRef<str>>(name: &str, candidates: &'a [S]) -> Option<&'a str> {
    let likeness = |candidate: &str| strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase());
    candidates
        .iter()
        .map(|candidate| (candidate.as_ref(), likeness(candidate.as_ref())))
        .filter(|(_, score)| *score >= 0.8)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(candidate, _)| candidate)
}

/// The end of a message about a missing name: the nearest one and all there are.
pub(crate) fn nearest_hint<S: AsRef<str>>(name: &str, candidates: &[S]) -> String {
    let meant = nearest(name, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let listed: Vec<&str> = candidates.iter().map(AsRef::as_ref).collect();
    if listed.is_empty() { meant } else { format!("{meant} (available: {})", listed.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_its_neighbour_and_a_strange_one_finds_none() {
        let names = ["block_number", "base_fee", "builder"];
        assert_eq!(nearest("blok_number", &names), Some("block_number"));
        assert_eq!(nearest("Base_Fee", &names), Some("base_fee"));
        assert_eq!(nearest("xyz", &names), None);
    }

    #[test]
    fn the_hint_lists_what_there_is() {
        assert_eq!(
            nearest_hint("builders", &["builder", "fee"]),
            "; did you mean `builder`? (available: builder, fee)"
        );
        assert_eq!(nearest_hint::<&str>("x", &[]), "");
    }
}
