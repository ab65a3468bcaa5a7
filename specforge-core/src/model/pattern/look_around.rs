//! Look-around, where it is certain at which place of the text it looks.
//!
//! - A look-ahead behind an anchored part of fixed width, `^ab(?!C)D`: it holds exactly where `^abD` matches and `^abC` does not.
//! - A look-behind in front of the end, `A(?<!B)$`: where `A$` matches and `B$` does not.
//! - What has to be there before a match or after it, `(?<=A)B` and `A(?=B)`: whether there is a match at all is then asked of `AB`.

use regex_syntax::hir::{Hir, HirKind};

/// What has to hold of a text.
pub(super) struct Condition {
    /// A pattern without the look-around that was taken out.
    pub(super) text: String,
    /// Whether it must not match.
    pub(super) negated: bool,
}

/// Takes the look-around out of a pattern. What cannot be taken out stays in it.
pub(super) fn take_apart(source: &str) -> Result<Vec<Condition>, String> {
    let mut conditions = Vec::new();
    let mut text = source.to_owned();
    // A flag would have to go along with every part.
    let flags = ["(?i", "(?m", "(?-"]
        .iter()
        .any(|flag| source.contains(flag));
    while !flags && !has_top_level_alternative(&text) {
        let groups = look_arounds(&text);
        let Some(next) = groups.iter().find_map(|group| group.resolve(&text)) else {
            break;
        };
        if let Some((text, negated)) = next.condition {
            conditions.push(Condition { text, negated });
        }
        text = next.rest;
        if next.repeats {
            return Err("repeats a look-around".to_owned());
        }
    }
    // `^` alone says nothing.
    if conditions.is_empty() || text != "^" {
        conditions.push(Condition {
            text,
            negated: false,
        });
    }
    Ok(conditions)
}

/// A look-around that stands in no other group: where it is in the pattern, and what is in it.
struct LookAround<'a> {
    start: usize,
    end: usize,
    behind: bool,
    negated: bool,
    body: &'a str,
}

/// What became of one.
struct Taken {
    condition: Option<(String, bool)>,
    rest: String,
    repeats: bool,
}

impl LookAround<'_> {
    fn resolve(&self, text: &str) -> Option<Taken> {
        let (before, after) = (text.get(..self.start)?, text.get(self.end..)?);
        let body = self.body;
        let condition = match (self.behind, self.negated) {
            (false, _) if is_certain(before) => Some((format!("{before}(?:{body})"), self.negated)),
            (true, _) if after == "$" => Some((format!("(?:{body})$"), self.negated)),
            (false, false) if after.is_empty() => None,
            (true, false) if before.is_empty() => None,
            _ => return None,
        };
        let rest = match condition {
            Some(_) => format!("{before}{after}"),
            None => format!("{before}(?:{body}){after}"),
        };
        Some(Taken {
            condition,
            rest,
            repeats: after.starts_with(['*', '+', '?', '{']),
        })
    }
}

/// Whether there is only one place where a match of this can end.
fn is_certain(before: &str) -> bool {
    before == "^"
        || (before.starts_with('^')
            && super::one(before, before, false)
                .ok()
                .and_then(|pattern| regex_syntax::parse(&pattern.regex).ok())
                .is_some_and(|hir| width(&hir).is_some()))
}

/// How many characters every match has, where all have as many.
fn width(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => Some(std::str::from_utf8(&literal.0).ok()?.chars().count()),
        HirKind::Class(_) => Some(1),
        HirKind::Repetition(repetition) => {
            let once = width(&repetition.sub)?;
            let times = usize::try_from(repetition.min).ok()?;
            (once == 0 || repetition.max == Some(repetition.min))
                .then(|| once.checked_mul(times))?
        }
        HirKind::Capture(capture) => width(&capture.sub),
        HirKind::Concat(parts) => parts
            .iter()
            .try_fold(0_usize, |sum, part| sum.checked_add(width(part)?)),
        HirKind::Alternation(parts) => {
            let mut widths = parts.iter().map(width);
            let first = widths.next()??;
            widths.all(|other| other == Some(first)).then_some(first)
        }
    }
}

/// The look-arounds of a pattern that stand in no other group, in order.
fn look_arounds(text: &str) -> Vec<LookAround<'_>> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut depth = 0_u32;
    let mut scan = Scan::new(text);
    while let Some((at, c)) = scan.next() {
        match c {
            '(' => {
                if depth == 0 {
                    open = Some(at);
                }
                depth += 1;
            }
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0
                    && let Some(start) = open.take()
                {
                    found.extend(look_around(text, start, at));
                }
            }
            _ => {}
        }
    }
    found
}

/// The group between two parentheses, if it is one.
fn look_around(text: &str, start: usize, end: usize) -> Option<LookAround<'_>> {
    let inside = text.get(start + 1..end)?;
    let kinds = [
        ("?=", false, false),
        ("?!", false, true),
        ("?<=", true, false),
        ("?<!", true, true),
    ];
    let (body, behind, negated) = kinds
        .into_iter()
        .find_map(|(mark, behind, negated)| Some((inside.strip_prefix(mark)?, behind, negated)))?;
    Some(LookAround {
        start,
        end: end + 1,
        behind,
        negated,
        body,
    })
}

fn has_top_level_alternative(text: &str) -> bool {
    let mut depth = 0_u32;
    let mut scan = Scan::new(text);
    while let Some((_, c)) = scan.next() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// The characters of a pattern that stand neither behind a `\` nor in a class.
struct Scan<'a> {
    characters: std::str::CharIndices<'a>,
    in_class: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            characters: text.char_indices(),
            in_class: false,
        }
    }

    fn next(&mut self) -> Option<(usize, char)> {
        loop {
            let (at, c) = self.characters.next()?;
            match c {
                '\\' => {
                    self.characters.next();
                }
                '[' => self.in_class = true,
                ']' => self.in_class = false,
                _ if self.in_class => {}
                _ => return Some((at, c)),
            }
        }
    }
}
