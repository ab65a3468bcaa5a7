//! What might have been meant.

/// The candidate that looks most like `word`, if one looks enough like it to be worth a mention.
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    // Longer words are no likelier to be a slip of the fingers, and comparing them costs their product.
    const LONGEST: usize = 100;
    if word.len() > LONGEST {
        return None;
    }
    let folded = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word && candidate.len() <= LONGEST)
        .map(|candidate| {
            (
                strsim::jaro_winkler(&folded, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(score, _)| *score > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_other_cases() {
        let ids = ["createUser", "deleteUser", "listOrders"];
        assert_eq!(did_you_mean("createUsr", ids), Some("createUser"));
        assert_eq!(did_you_mean("CREATEUSER", ids), Some("createUser"));
        assert_eq!(did_you_mean("ping", ids), None);
    }
}
