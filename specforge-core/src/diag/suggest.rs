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

/// The candidate that `word` is a slip of the pen for. Where a word may be anything, that it looks like another one says little: `uuid4`, `bytes` and
/// `date-time-rfc1123` are meant as they stand. A slip is the same letters with other separators or in other cases, two letters in the wrong order,
/// or, in a word of some length, one letter that is wrong, missing or too many. Digits that differ mean something, and so does a plural.
pub fn misspelt<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const SHORTEST: usize = 5;
    let plain = |word: &str| -> Vec<char> {
        word.chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    let sorted = |word: &[char], digits: bool| {
        let mut letters: Vec<char> = word.to_vec();
        letters.retain(|letter| !digits || letter.is_ascii_digit());
        letters.sort_unstable();
        letters
    };
    let slips = |written: &[char], meant: &[char]| {
        if written == meant {
            return Some(0);
        }
        let [written_text, meant_text] = [written, meant].map(String::from_iter);
        let is_one_off = written.len().abs_diff(meant.len()) < 2
            && strsim::osa_distance(&written_text, &meant_text) == 1;
        let is_swap = || sorted(written, false) == sorted(meant, false);
        let is_plural = || written_text.strip_suffix('s') == Some(&meant_text);
        let is_wrong_letter = || {
            written.len().min(meant.len()) >= SHORTEST
                && written.first() == meant.first()
                && sorted(written, true) == sorted(meant, true)
                && !is_plural()
        };
        (is_one_off && (is_swap() || is_wrong_letter())).then_some(1)
    };
    let written = plain(word);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| Some((slips(&written, &plain(candidate))?, candidate)))
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_slips_from_other_words() {
        let formats = [
            "byte",
            "date",
            "date-time",
            "decimal",
            "email",
            "float",
            "int32",
            "int64",
            "time",
            "uint8",
            "uri",
            "uri-reference",
            "uuid",
        ];
        for (written, meant) in [
            ("emial", "email"),
            ("data-time", "date-time"),
            ("datetime", "date-time"),
            ("dateTime", "date-time"),
            ("date_tim", "date-time"),
            ("int46", "int64"),
            ("Int32", "int32"),
            ("uiud", "uuid"),
            ("URIReference", "uri-reference"),
        ] {
            assert_eq!(misspelt(written, formats), Some(meant), "{written}");
        }
        for made_up in [
            "uuid4",
            "bytes",
            "ulid",
            "uint",
            "int",
            "int24",
            "url",
            "uriref",
            "uri-map",
            "emails",
            "sint32",
            "date-time-rfc1123",
            "partial-date-time",
            "timestamp",
            "decimal128",
            "item",
            "phone",
            "",
            "--",
            "é",
        ] {
            assert_eq!(misspelt(made_up, formats), None, "{made_up}");
        }
    }

    #[test]
    fn finds_slips_and_other_cases() {
        let ids = ["createUser", "deleteUser", "listOrders"];
        assert_eq!(did_you_mean("createUsr", ids), Some("createUser"));
        assert_eq!(did_you_mean("CREATEUSER", ids), Some("createUser"));
        assert_eq!(did_you_mean("ping", ids), None);
    }
}
