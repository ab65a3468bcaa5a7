//! ECMA-262's syntax in that of the `regex` crate.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
pub(super) const SPACE: &str = r"\t\n\x0B\x0C\r \u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";
const LINE_END: &str = r"\n\r\u{2028}\u{2029}";
/// From one syntax to the other, character by character.
pub(super) struct Translator<'a> {
    input: Peekable<Chars<'a>>,
    output: String,
}

/// What an escape stands for.
enum Escape {
    Character(char),
    /// The inside of a class, and whether it is negated.
    Class(&'static str, bool),
    /// A class of `\p`, as it is written.
    Property(String),
}

impl<'a> Translator<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            input: text.chars().peekable(),
            output: String::new(),
        }
    }

    pub(super) fn run(mut self) -> Result<String, String> {
        while let Some(c) = self.input.next() {
            match c {
                '\\' => self.escape_outside()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '.' => self.push_class(LINE_END, true),
                '{' if !self.is_quantifier() => self.output.push_str(r"\{"),
                '}' | ']' => {
                    self.output.push('\\');
                    self.output.push(c);
                }
                '{' => self.quantifier(),
                '^' | '$' | '|' | ')' | '*' | '+' | '?' => self.output.push(c),
                c => self.push_literal(c),
            }
        }
        Ok(self.output)
    }

    fn push_literal(&mut self, c: char) {
        if c.is_ascii_punctuation() && regex_syntax::is_meta_character(c) {
            self.output.push('\\');
            self.output.push(c);
        } else if c.is_control() {
            // Writing to a string cannot fail.
            let _ = write!(self.output, "\\u{{{:X}}}", u32::from(c));
        } else {
            self.output.push(c);
        }
    }

    fn push_class(&mut self, inside: &str, negated: bool) {
        self.output.push_str(if negated { "[^" } else { "[" });
        self.output.push_str(inside);
        self.output.push(']');
    }

    /// Whether a `{` that has just been taken opens `{1}`, `{1,}` or `{1,2}`.
    fn is_quantifier(&self) -> bool {
        let ahead = self
            .input
            .clone()
            .take_while(|c| *c != '}')
            .collect::<String>();
        let closed = self.input.clone().any(|c| c == '}');
        let (low, high) = ahead.split_once(',').unwrap_or((&ahead, ""));
        closed && !low.is_empty() && low.chars().chain(high.chars()).all(|c| c.is_ascii_digit())
    }

    fn quantifier(&mut self) {
        self.output.push('{');
        for c in self.input.by_ref() {
            self.output.push(c);
            if c == '}' {
                break;
            }
        }
    }

    fn group(&mut self) -> Result<(), String> {
        if self.input.peek() != Some(&'?') {
            self.output.push_str("(?:");
            return Ok(());
        }
        self.input.next();
        match self.input.next() {
            Some(':') => {
                self.output.push_str("(?:");
                Ok(())
            }
            Some('=' | '!') => {
                Err("looks ahead at a place that is not the same in every text".to_owned())
            }
            Some('<') => match self.input.peek() {
                Some('=' | '!') => {
                    Err("looks behind at a place that is not the same in every text".to_owned())
                }
                _ => self.named_group(),
            },
            // The name is the next thing, as in `(?<name>`.
            Some('P') if self.input.next_if_eq(&'<').is_some() => self.named_group(),
            Some(c @ ('i' | 'm' | '-')) => self.flags(c),
            Some(c) => Err(format!("has a group `(?{c}`, which ECMA-262 does not know")),
            None => Err("ends in `(?`".to_owned()),
        }
    }

    fn named_group(&mut self) -> Result<(), String> {
        self.input
            .by_ref()
            .find(|c| *c == '>')
            .ok_or("has a group whose name does not end")?;
        self.output.push_str("(?:");
        Ok(())
    }

    /// `(?i)` and `(?i:`, which ECMA-262 has since 2025 for groups. What `.` means is written out, so that `s` has no say in it.
    fn flags(&mut self, first: char) -> Result<(), String> {
        let mut flags = String::from(first);
        loop {
            match self.input.next() {
                Some(c @ ('i' | 'm' | '-')) => flags.push(c),
                Some(end @ (')' | ':')) => {
                    let _ = write!(self.output, "(?{flags}{end}");
                    return Ok(());
                }
                _ => {
                    return Err(format!(
                        "has a group `(?{flags}`, which ECMA-262 does not know"
                    ));
                }
            }
        }
    }

    fn escape_outside(&mut self) -> Result<(), String> {
        match self.input.peek() {
            Some('A') => {
                self.input.next();
                self.output.push_str(r"\A");
                return Ok(());
            }
            Some('z' | 'Z') => {
                self.input.next();
                self.output.push_str(r"\z");
                return Ok(());
            }
            Some('b') => {
                self.input.next();
                self.output.push_str(r"(?-u:\b)");
                return Ok(());
            }
            Some('B') => return Err(r"has a `\B`".to_owned()),
            Some('1'..='9' | 'k') => return Err("refers back to a group".to_owned()),
            _ => {}
        }
        match self.escape()? {
            Escape::Character(c) => self.push_literal(c),
            Escape::Class(inside, negated) => self.push_class(inside, negated),
            Escape::Property(text) => self.output.push_str(&text),
        }
        Ok(())
    }

    /// Reads what follows a `\`.
    fn escape(&mut self) -> Result<Escape, String> {
        let Some(c) = self.input.next() else {
            return Err(r"ends in `\`".to_owned());
        };
        Ok(match c {
            'd' => Escape::Class(DIGIT, false),
            'D' => Escape::Class(DIGIT, true),
            'w' => Escape::Class(WORD, false),
            'W' => Escape::Class(WORD, true),
            's' => Escape::Class(SPACE, false),
            'S' => Escape::Class(SPACE, true),
            't' => Escape::Character('\t'),
            'n' => Escape::Character('\n'),
            'v' => Escape::Character('\u{B}'),
            'f' => Escape::Character('\u{C}'),
            'r' => Escape::Character('\r'),
            '0' => Escape::Character('\0'),
            'c' => {
                let letter = self
                    .input
                    .next()
                    .filter(char::is_ascii_alphabetic)
                    .ok_or(r"has a `\c` without a letter")?;
                Escape::Character(char::from(letter as u8 % 32))
            }
            'x' => Escape::Character(self.hex(2)?),
            'u' => Escape::Character(self.unicode()?),
            'p' | 'P' => {
                if self.input.next() != Some('{') {
                    return Err(format!(r"has a `\{c}` without `{{`"));
                }
                let name: String = self.input.by_ref().take_while(|c| *c != '}').collect();
                Escape::Property(format!(r"\{c}{{{name}}}"))
            }
            c if c.is_ascii_alphanumeric() => {
                return Err(format!(r"has a `\{c}`, which ECMA-262 does not know"));
            }
            c => Escape::Character(c),
        })
    }

    fn unicode(&mut self) -> Result<char, String> {
        if self.input.peek() == Some(&'{') {
            self.input.next();
            let digits: String = self.input.by_ref().take_while(|c| *c != '}').collect();
            return code_point(u32::from_str_radix(&digits, 16).ok());
        }
        let first = self.digits(4)?;
        if !(0xD800..0xDC00).contains(&first) {
            return code_point(Some(first));
        }
        let low = (self.input.next() == Some('\\') && self.input.next() == Some('u'))
            .then(|| self.digits(4))
            .transpose()?;
        code_point(
            low.filter(|low| (0xDC00..0xE000).contains(low))
                .map(|low| 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)),
        )
    }

    fn hex(&mut self, count: usize) -> Result<char, String> {
        let value = self.digits(count)?;
        code_point(Some(value))
    }

    fn digits(&mut self, count: usize) -> Result<u32, String> {
        let digits: String = self.input.by_ref().take(count).collect();
        let complete = digits.len() == count && digits.bytes().all(|b| b.is_ascii_hexdigit());
        complete
            .then(|| u32::from_str_radix(&digits, 16).ok())
            .flatten()
            .ok_or_else(|| "has an escape with too few digits".to_owned())
    }

    fn class(&mut self) -> Result<(), String> {
        let negated = self.input.next_if_eq(&'^').is_some();
        if self.input.next_if_eq(&']').is_some() {
            // `[^]` is any character, `[]` is none.
            self.output.push_str(if negated {
                r"[\u{0}-\u{10FFFF}]"
            } else {
                r"[^\u{0}-\u{10FFFF}]"
            });
            return Ok(());
        }
        self.output.push_str(if negated { "[^" } else { "[" });
        while let Some(low) = self.class_atom()? {
            // A `-` is a range's only between two characters.
            let mut ahead = self.input.clone();
            let range = ahead.next() == Some('-') && ahead.next().is_some_and(|c| c != ']');
            match (low, range) {
                (Escape::Character(low), true) => {
                    self.input.next();
                    match self.class_atom()? {
                        Some(Escape::Character(high)) => {
                            self.push_literal(low);
                            self.output.push('-');
                            self.push_literal(high);
                        }
                        Some(other) => {
                            self.push_literal(low);
                            self.push_literal('-');
                            self.push_in_class(other);
                        }
                        None => break,
                    }
                }
                (atom, _) => self.push_in_class(atom),
            }
        }
        self.output.push(']');
        Ok(())
    }

    /// Reads a character or an escape of a class; `None` at its end.
    fn class_atom(&mut self) -> Result<Option<Escape>, String> {
        match self.input.next() {
            None => Err("has a class that does not end".to_owned()),
            Some(']') => Ok(None),
            Some('\\') if self.input.next_if_eq(&'b').is_some() => {
                Ok(Some(Escape::Character('\u{8}')))
            }
            Some('\\') => self.escape().map(Some),
            Some(c) => Ok(Some(Escape::Character(c))),
        }
    }

    fn push_in_class(&mut self, atom: Escape) {
        match atom {
            Escape::Character(c) => self.push_literal(c),
            Escape::Class(inside, false) => self.output.push_str(inside),
            Escape::Class(inside, true) => self.push_class(inside, true),
            Escape::Property(text) => self.output.push_str(&text),
        }
    }
}

fn code_point(value: Option<u32>) -> Result<char, String> {
    value
        .and_then(char::from_u32)
        .ok_or_else(|| "has an escape that is no character".to_owned())
}
