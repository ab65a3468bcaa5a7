//! Where a pattern looks ahead, which only its start can be taken apart at.

/// Whether a text begins with `(?=` or `(?!`.
pub(super) fn starts_with_look_ahead(text: &str) -> bool {
    text.starts_with("(?=") || text.starts_with("(?!")
}

/// Splits a look-ahead at the start off: whether it is negative, its body, what follows.
pub(super) fn take_group(text: &str) -> Option<(bool, &str, &str)> {
    let negated = text.starts_with("(?!");
    let mut depth = 0_u32;
    let mut scan = Scan::new(text);
    while let Some((at, c)) = scan.next() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some((negated, text.get(3..at)?, text.get(at + 1..)?));
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether a `|` stands outside of every group.
pub(super) fn has_top_level_alternative(text: &str) -> bool {
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
