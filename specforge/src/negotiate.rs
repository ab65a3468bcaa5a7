//! Which of several media types a client prefers: `Accept` (RFC 9110, section 12.5.1).

use std::cmp::Reverse;

use axum::http::{HeaderMap, HeaderValue, header};

/// How much a client wants something, in thousandths; zero: not at all.
type Quality = u16;

/// What a request accepts.
#[derive(Debug, Clone)]
pub(crate) struct Accept(HeaderValue);

impl Accept {
    /// What a request says, as it is; `None`: it says nothing, or that everything is as good to it. Most requests need no more than that.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(header::ACCEPT).iter();
        let first = lines.next()?;
        let mut rest = lines.peekable();
        let all = if rest.peek().is_none() {
            first.clone()
        } else {
            let mut joined = first.as_bytes().to_vec();
            for line in rest {
                joined.push(b',');
                joined.extend_from_slice(line.as_bytes());
            }
            HeaderValue::from_bytes(&joined).ok()?
        };
        (all != "*/*").then_some(Self(all))
    }

    /// Of these media types the one that is wanted most, and of those that are as good as each other the first; where none is wanted, they
    /// are still better than nothing.
    pub(crate) fn order<T>(&self, choices: &mut [T], media_type: impl Fn(&T) -> &str) {
        if self.says_something() {
            choices.sort_by_cached_key(|choice| Reverse(self.quality(media_type(choice))));
        }
    }

    /// Whether a media type, or one of a range of them, is wanted at all.
    pub(crate) fn allows(&self, media_type: &str) -> bool {
        self.quality(media_type) > 0
    }

    /// The quality of the most specific range that fits.
    fn quality(&self, media_type: &str) -> Quality {
        let offered = Range::parse(media_type);
        let fitting = self
            .ranges()
            .filter_map(|(range, quality)| Some((range.fits(&offered)?, quality)));
        let best = fitting.max_by_key(|(precision, _)| *precision);
        best.map_or(0, |(_, quality)| quality)
    }

    /// Its elements, without what is none.
    fn ranges(&self) -> impl Iterator<Item = (Range<'_>, Quality)> {
        let text = self.0.to_str().unwrap_or_default();
        split(text, b',').filter_map(|element| {
            let range = Range::parse(element);
            let is_range = !range.main.is_empty() && !range.sub.is_empty();
            is_range.then_some((range, quality(element)?))
        })
    }

    /// Whether there is any media type in it: what is malformed says nothing.
    pub(crate) fn says_something(&self) -> bool {
        self.ranges().next().is_some()
    }
}

/// A media type or a range of them.
#[derive(Debug, Clone, Copy)]
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    /// Everything behind the first `;`.
    parameters: &'a str,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Self {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        let (main, sub) = essence.split_once('/').unwrap_or((essence, ""));
        Self {
            main: main.trim_ascii(),
            sub: sub.trim_ascii(),
            parameters,
        }
    }

    /// How precisely it names what is offered; `None`: it does not. Parameters are only compared where both have some: whoever asks for
    /// `application/json; charset=utf-8` takes the one that is offered without.
    fn fits(&self, offered: &Range<'_>) -> Option<u8> {
        if self.main == "*" {
            return (self.sub == "*").then_some(0);
        }
        if !self.main.eq_ignore_ascii_case(offered.main) && offered.main != "*" {
            return None;
        }
        if self.sub == "*" {
            return Some(1);
        }
        if !self.sub.eq_ignore_ascii_case(offered.sub) && offered.sub != "*" {
            return None;
        }
        let mut own = parameters(self.parameters).peekable();
        let mut offers = parameters(offered.parameters).peekable();
        if own.peek().is_none() || offers.peek().is_none() {
            return Some(2);
        }
        own.all(|parameter| has(offered.parameters, parameter))
            .then_some(3)
    }
}

/// Name and value of each parameter, without the quality and what is behind it.
fn parameters(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = split(text, b';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.trim_ascii(), value.trim_ascii().trim_matches('"')))
    });
    pairs.take_while(|(name, _)| !name.eq_ignore_ascii_case("q"))
}

fn has(text: &str, (name, value): (&str, &str)) -> bool {
    parameters(text).any(|(known, offered)| {
        known.eq_ignore_ascii_case(name) && offered.eq_ignore_ascii_case(value)
    })
}

/// The quality that an element names, or 1; `None`: it is not sound (RFC 9110, section 12.4.2).
fn quality(element: &str) -> Option<Quality> {
    let mut parameters = split(element, b';').skip(1);
    let said = parameters.find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim_ascii()
            .eq_ignore_ascii_case("q")
            .then(|| value.trim_ascii())
    });
    let Some(text) = said else {
        return Some(1_000);
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: Quality = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1_000),
        _ => None,
    }
}

/// The parts between a separator, where that does not stand in quotes.
fn split(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut quoted = false;
        let mut escaped = false;
        let end = text.bytes().position(|byte| {
            let ends = byte == separator && !quoted;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ => {}
            }
            ends
        });
        // The separator is ASCII, and so both sides of it are text.
        let (part, after) = match end.and_then(|end| text.split_at_checked(end)) {
            Some((part, after)) => (part, after.get(1..)),
            None => (text, None),
        };
        rest = after;
        Some(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(lines: &[&str]) -> Option<Accept> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT, line.parse().unwrap());
        }
        Accept::of(&headers)
    }

    /// The media types in the order in which a client wants them.
    fn order<'a>(lines: &[&str], offered: &[&'a str]) -> Vec<&'a str> {
        let mut choices = offered.to_vec();
        if let Some(accept) = accept(lines) {
            accept.order(&mut choices, |choice| choice);
        }
        choices
    }

    const BOTH: [&str; 2] = ["application/json", "application/problem+json"];

    #[test]
    fn the_first_is_taken_where_nothing_else_is_said() {
        for lines in [
            &[][..],
            &["*/*"],
            &[""],
            &[" , ,"],
            &["nonsense"],
            &["text/html"],
            &["application/*"],
            &["*/*;q=0.1"],
            &["application/json;q=2, application/problem+json;q=0.0001"],
            &["application/json, application/problem+json"],
            &["\"application/problem+json\""],
        ] {
            assert_eq!(order(lines, &BOTH), BOTH, "{lines:?}");
        }
    }

    #[test]
    fn qualities_and_precision_decide() {
        let other = ["application/problem+json", "application/json"];
        for lines in [
            &["application/problem+json"][..],
            &["APPLICATION/Problem+JSON"],
            &["application/problem+json, */*;q=0.5"],
            &["application/json;q=0.3, application/problem+json;q=0.4"],
            &["application/json;q=0, */*"],
            &["application/json;q=0", "application/*;q=0.001"],
            &["text/html", "application/problem+json;q=0.1"],
            &["application/json ; q=0.5 , application/problem+json; Q=0.51"],
            &["application/json;x=\",application/json\";q=0.1, */*;q=0.2"],
            &["application/json;q=0.5;x=1, application/problem+json;charset=utf-8"],
        ] {
            assert_eq!(order(lines, &BOTH), other, "{lines:?}");
        }
        // Where both are named with parameters, these count.
        let versions = ["application/json; v=1", "application/json; v=2"];
        assert_eq!(
            order(
                &["application/json;v=2, application/json;v=1;q=0.9"],
                &versions
            ),
            ["application/json; v=2", "application/json; v=1"]
        );
    }

    #[test]
    fn a_range_may_be_offered() {
        let allows = |line: &str, offered: &str| accept(&[line]).unwrap().allows(offered);
        assert!(allows("image/png", "image/*"));
        assert!(allows("image/png", "*/*"));
        assert!(!allows("image/png", "text/*"));
        assert!(!allows("image/png;q=0", "image/png"));
        assert!(!allows("image/png", "image/jpeg"));
    }

    #[test]
    fn nothing_that_a_client_sends_is_too_much() {
        let long = ["a/b;q=0.5"; 1_000].join(",");
        assert_eq!(order(&[&long], &BOTH), BOTH);
        for odd in [
            "\"", "a/b;\"", "a/b;q=\"", ";;;,,,", "=/=;q==", "a/b;q=1.", "\\",
        ] {
            assert_eq!(order(&[odd], &BOTH), BOTH, "{odd}");
        }
    }
}
