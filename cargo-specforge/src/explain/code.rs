//! What the code of a message means.

use crate::outcome::{Failure, Outcome};
use specforge_core::diag::codes;

/// Whether the subject is meant to be a code: `SF0104`, `sf104`.
pub(super) fn is_code(subject: &str) -> bool {
    digits(subject).is_some()
}

fn digits(subject: &str) -> Option<&str> {
    let (prefix, digits) = subject.split_at_checked(2)?;
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (prefix.eq_ignore_ascii_case("SF") && all_digits).then_some(digits)
}

pub(super) fn explain(subject: &str) -> Result<Outcome, Failure> {
    let code = format!("SF{:0>4}", digits(subject).unwrap_or_default());
    let Some(title) = codes::title(&code) else {
        let failure = Failure::unusable(format!("no message has the code `{code}`"));
        return Err(failure.help("codes run from `SF0001` (configuration) to `SF0999` (settings)"));
    };
    let page = PAGES.iter().find(|(known, _)| *known == code);
    Ok(Outcome::clean(match page {
        Some((_, page)) => (*page).to_owned(),
        None => format!("# {code}: {title}\n"),
    }))
}

/// The pages of `docs/errors` by their codes.
const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_an_operation() {
        assert!(is_code("SF0104") && is_code("sf104"));
        assert!(!is_code("SF") && !is_code("SFTP") && !is_code("createUser") && !is_code("é1"));
    }
}
