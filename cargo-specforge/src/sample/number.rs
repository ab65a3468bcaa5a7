//! Numbers within bounds.

use specforge_core::model::Rules;

/// An integer that keeps the rules; `None`: there is none, or none that is easily found.
pub(super) fn integer(rules: &Rules) -> Option<i64> {
    let whole = |text: &str| {
        let digits = text.strip_suffix(".0").unwrap_or(text);
        digits.parse::<i64>().ok()
    };
    let least = match &rules.minimum {
        None => None,
        Some((text, exclusive)) => Some(whole(text)?.checked_add(i64::from(*exclusive))?),
    };
    let most = match &rules.maximum {
        None => None,
        Some((text, exclusive)) => Some(whole(text)?.checked_sub(i64::from(*exclusive))?),
    };
    let start = match (least, most) {
        (Some(least), _) => least.max(1).min(most.unwrap_or(i64::MAX)),
        (None, Some(most)) => most.min(1),
        (None, None) => 1,
    };
    let step = match rules.multiple_of.as_slice() {
        [] => return Some(start).filter(|n| least.is_none_or(|least| least <= *n)),
        [only] => whole(only).filter(|step| *step > 0)?,
        _ => return None,
    };
    let up = start
        .checked_add(step - 1)?
        .div_euclid(step)
        .checked_mul(step)?;
    let fits =
        |n: &i64| least.is_none_or(|least| least <= *n) && most.is_none_or(|most| *n <= most);
    Some(up)
        .filter(fits)
        .or_else(|| Some(start.div_euclid(step) * step).filter(fits))
}

/// A number that keeps the rules; `None`: there is none, or none that is easily found.
pub(super) fn float(rules: &Rules) -> Option<f64> {
    if let [only] = rules.multiple_of.as_slice() {
        let step = only.parse::<f64>().ok()?;
        return Some(step).filter(|n| fits(rules, *n));
    }
    let bound = |bound: &Option<(String, bool)>| {
        bound
            .as_ref()
            .and_then(|(text, _)| text.parse::<f64>().ok())
    };
    let candidates = match (bound(&rules.minimum), bound(&rules.maximum)) {
        (Some(least), Some(most)) => vec![1.5, least.midpoint(most), least],
        (Some(least), None) => vec![1.5, least + 1.0],
        (None, Some(most)) => vec![1.5, most - 1.0],
        (None, None) => vec![1.5],
    };
    candidates
        .into_iter()
        .find(|n| rules.multiple_of.is_empty() && fits(rules, *n))
}

fn fits(rules: &Rules, number: f64) -> bool {
    let above = rules.minimum.as_ref().is_none_or(|(text, exclusive)| {
        text.parse::<f64>().is_ok_and(|least| {
            if *exclusive {
                least < number
            } else {
                least <= number
            }
        })
    });
    let below = rules.maximum.as_ref().is_none_or(|(text, exclusive)| {
        text.parse::<f64>().is_ok_and(|most| {
            if *exclusive {
                number < most
            } else {
                number <= most
            }
        })
    });
    number.is_finite() && above && below
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(
        minimum: Option<(&str, bool)>,
        maximum: Option<(&str, bool)>,
        multiple: &[&str],
    ) -> Rules {
        let own = |bound: Option<(&str, bool)>| {
            bound.map(|(text, exclusive)| (text.to_owned(), exclusive))
        };
        Rules {
            minimum: own(minimum),
            maximum: own(maximum),
            multiple_of: multiple.iter().map(|text| (*text).to_owned()).collect(),
            ..Rules::default()
        }
    }

    #[test]
    fn integers_keep_their_bounds() {
        assert_eq!(integer(&rules(None, None, &[])), Some(1));
        assert_eq!(integer(&rules(Some(("1", true)), None, &[])), Some(2));
        assert_eq!(
            integer(&rules(Some(("-5", false)), Some(("-3", false)), &[])),
            Some(-3)
        );
        assert_eq!(integer(&rules(Some(("11", false)), None, &["5"])), Some(15));
        assert_eq!(
            integer(&rules(Some(("3", false)), Some(("2", false)), &[])),
            None
        );
    }

    #[test]
    fn numbers_keep_their_bounds() {
        assert_eq!(float(&rules(None, None, &[])), Some(1.5));
        assert_eq!(
            float(&rules(Some(("0", true)), Some(("1", true)), &[])),
            Some(0.5)
        );
        assert_eq!(float(&rules(None, None, &["0.25"])), Some(0.25));
        assert_eq!(
            float(&rules(Some(("1", true)), Some(("1", false)), &[])),
            None
        );
    }
}
