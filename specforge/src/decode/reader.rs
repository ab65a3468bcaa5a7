//! The grammar of JSON (RFC 8259, strictly), over text whose UTF-8 was checked once.

use std::borrow::Cow;

/// How deep arrays and objects may nest.
pub(crate) const MAX_DEPTH: u32 = 128;

/// Why the text could not be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// The byte at which reading stopped.
    pub(crate) offset: usize,
    /// What is wrong there.
    pub(crate) what: &'static str,
    /// Whether the nesting is too deep: the text may be JSON all the same.
    pub(crate) too_deep: bool,
}

/// A number as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lexeme<'a> {
    pub(crate) text: &'a str,
    /// Whether it has neither a fraction nor an exponent.
    pub(crate) plain: bool,
}

/// A position in JSON text; copying it saves the position.
///
/// After a syntax error it stands at the end of the text, where every further step fails: callers need not look for errors before each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    pos: usize,
    depth: u32,
    stopped: bool,
    error: Option<SyntaxError>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            pos: 0,
            depth: 0,
            stopped: false,
            error: None,
        }
    }

    /// A reader in the middle of a text, before a value.
    pub(crate) fn at(text: &'a str, pos: usize) -> Self {
        Self {
            pos,
            ..Self::new(text)
        }
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    pub(crate) fn position(&self) -> usize {
        self.pos
    }

    pub(crate) fn error(&self) -> Option<SyntaxError> {
        self.error
    }

    /// The bytes from the position on: an index can be out of the text, but never off a byte.
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// Makes every further step fail, without an error.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        self.pos = self.text.len();
    }

    #[cold]
    #[inline(never)]
    fn fail<T>(&mut self, offset: usize, what: &'static str) -> Option<T> {
        if !self.stopped {
            let what = if offset >= self.text.len() {
                "the text ends too early"
            } else {
                what
            };
            self.error = Some(SyntaxError {
                offset,
                what,
                too_deep: false,
            });
            self.stop();
        }
        None
    }

    #[cold]
    #[inline(never)]
    fn fail_depth<T>(&mut self) -> Option<T> {
        if !self.stopped {
            self.error = Some(SyntaxError {
                offset: self.pos,
                what: "is nested more than 128 levels deep",
                too_deep: true,
            });
            self.stop();
        }
        None
    }

    /// The next byte that is not white space, which stays; 0 at the end.
    #[inline]
    pub(crate) fn peek(&mut self) -> u8 {
        loop {
            let byte = self.byte(self.pos);
            if byte > b' ' || !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return byte;
            }
            self.pos += 1;
        }
    }

    /// Checks that nothing but white space follows.
    pub(crate) fn end(&mut self) -> Option<()> {
        self.peek();
        if self.pos == self.text.len() {
            Some(())
        } else {
            self.fail(self.pos, "the value has ended before")
        }
    }

    /// The value that starts here starts with none of the bytes that a value can start with.
    pub(crate) fn fail_value<T>(&mut self) -> Option<T> {
        self.fail(self.pos, "a value is expected here")
    }

    /// Steps into an array or object, whose bracket is the next byte. `true` where it is empty, and then already behind it.
    #[inline]
    pub(crate) fn open(&mut self, close: u8) -> Option<bool> {
        if self.depth == MAX_DEPTH {
            return self.fail_depth();
        }
        self.pos += 1;
        if self.peek() == close {
            self.pos += 1;
            return Some(true);
        }
        self.depth += 1;
        Some(false)
    }

    /// Behind an item: steps over the comma, or (`false`) over the closing bracket.
    #[inline]
    pub(crate) fn more(&mut self, close: u8) -> Option<bool> {
        let byte = self.peek();
        if byte == b',' {
            self.pos += 1;
            Some(true)
        } else if byte == close && self.pos < self.text.len() {
            self.pos += 1;
            self.depth -= 1;
            Some(false)
        } else {
            self.fail(
                self.pos,
                if close == b'}' {
                    "`,` or `}` is expected here"
                } else {
                    "`,` or `]` is expected here"
                },
            )
        }
    }

    /// A key with its colon.
    #[inline]
    pub(crate) fn key(&mut self) -> Option<Cow<'a, str>> {
        if self.peek() != b'"' {
            return self.fail(self.pos, "a key in double quotes is expected here");
        }
        let key = self.string()?;
        self.colon()?;
        Some(key)
    }

    /// Steps over a key and its colon where that key is `name`, which must not hold a character that JSON escapes.
    #[inline]
    pub(crate) fn key_is(&mut self, name: &str) -> bool {
        let start = self.pos + 1;
        let end = start + name.len();
        let bytes = self.text.as_bytes();
        if self.byte(self.pos) == b'"'
            && bytes.get(start..end) == Some(name.as_bytes())
            && self.byte(end) == b'"'
        {
            self.pos = end + 1;
            self.colon();
            return true;
        }
        false
    }

    #[inline]
    pub(crate) fn colon(&mut self) -> Option<()> {
        if self.byte(self.pos) != b':' && self.peek() != b':' {
            return self.fail(self.pos, "`:` is expected here");
        }
        self.pos += 1;
        Some(())
    }

    /// A string, whose opening quote is the next byte.
    #[inline]
    pub(crate) fn string(&mut self) -> Option<Cow<'a, str>> {
        let start = self.pos + 1;
        let end = plain_until(self.text.as_bytes(), start);
        if self.byte(end) == b'"' {
            self.pos = end + 1;
            return Some(Cow::Borrowed(&self.text[start..end]));
        }
        let mut out = String::new();
        self.string_slow(start, end, Some(&mut out))?;
        Some(Cow::Owned(out))
    }

    /// Steps over a string, whose opening quote is the next byte.
    fn skip_string(&mut self) -> Option<()> {
        let start = self.pos + 1;
        let end = plain_until(self.text.as_bytes(), start);
        if self.byte(end) == b'"' {
            self.pos = end + 1;
            return Some(());
        }
        self.string_slow(start, end, None)
    }

    /// The rest of a string with an escape, which stands at `end`: the text between is written to `out`.
    #[cold]
    fn string_slow(
        &mut self,
        mut start: usize,
        mut end: usize,
        mut out: Option<&mut String>,
    ) -> Option<()> {
        loop {
            if let Some(out) = out.as_deref_mut() {
                out.push_str(&self.text[start..end]);
            }
            match self.byte(end) {
                b'"' => {
                    self.pos = end + 1;
                    return Some(());
                }
                b'\\' => {
                    let (char, next) = self.escape(end)?;
                    if let Some(out) = out.as_deref_mut() {
                        out.push(char);
                    }
                    start = next;
                }
                _ => return self.fail(end, "a control character has to be escaped in a string"),
            }
            end = plain_until(self.text.as_bytes(), start);
        }
    }

    /// The character of the escape whose backslash is at `at`, and where it ends.
    fn escape(&mut self, at: usize) -> Option<(char, usize)> {
        let char = match self.byte(at + 1) {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(at),
            _ => return self.fail(at, "there is no such escape"),
        };
        Some((char, at + 2))
    }

    fn unicode_escape(&mut self, at: usize) -> Option<(char, usize)> {
        let first = self.hex4(at + 2)?;
        let (code, next) = match first {
            0xD800..0xDC00 if self.byte(at + 6) == b'\\' && self.byte(at + 7) == b'u' => {
                match self.hex4(at + 8)? {
                    second @ 0xDC00..0xE000 => (
                        0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00),
                        at + 12,
                    ),
                    _ => return self.fail(at, "half of a surrogate pair is no character"),
                }
            }
            _ => (first, at + 6),
        };
        match char::from_u32(code) {
            Some(char) => Some((char, next)),
            None => self.fail(at, "half of a surrogate pair is no character"),
        }
    }

    fn hex4(&mut self, at: usize) -> Option<u32> {
        let mut code = 0;
        for i in at..at + 4 {
            let Some(digit) = char::from(self.byte(i)).to_digit(16) else {
                return self.fail(i, "four hexadecimal digits are expected here");
            };
            code = code * 16 + digit;
        }
        Some(code)
    }

    /// An integer of at most 18 digits without fraction and exponent. `None`, and nothing is consumed, where something else stands here.
    #[inline]
    pub(crate) fn small_integer(&mut self) -> Option<i64> {
        let bytes = self.text.as_bytes();
        let negative = self.byte(self.pos) == b'-';
        let start = self.pos + usize::from(negative);
        let mut at = start;
        let mut value = 0i64;
        while let Some(digit @ b'0'..=b'9') = bytes.get(at).copied() {
            if at - start == 18 {
                return None;
            }
            value = value * 10 + i64::from(digit - b'0');
            at += 1;
        }
        let leading_zero = at - start > 1 && self.byte(start) == b'0';
        if at == start || leading_zero || matches!(self.byte(at), b'.' | b'e' | b'E') {
            return None;
        }
        self.pos = at;
        Some(if negative { -value } else { value })
    }

    /// A number, whose first byte is the next.
    pub(crate) fn number(&mut self) -> Option<Lexeme<'a>> {
        let start = self.pos;
        let mut at = start + usize::from(self.byte(start) == b'-');
        if self.byte(at) == b'0' {
            at += 1;
            if self.byte(at).is_ascii_digit() {
                return self.fail(at, "a number has no leading zeros");
            }
        } else {
            at = self.digits(at)?;
        }
        let mut plain = true;
        if self.byte(at) == b'.' {
            plain = false;
            at = self.digits(at + 1)?;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            plain = false;
            at = self.digits(at + 1 + usize::from(matches!(self.byte(at + 1), b'+' | b'-')))?;
        }
        self.pos = at;
        Some(Lexeme {
            text: &self.text[start..at],
            plain,
        })
    }

    /// One digit or more from `at` on: where they end.
    #[inline]
    fn digits(&mut self, at: usize) -> Option<usize> {
        let mut end = at;
        while self.byte(end).is_ascii_digit() {
            end += 1;
        }
        if end == at {
            self.fail(at, "a digit is expected here")
        } else {
            Some(end)
        }
    }

    /// `true`, `false` or `null`, of which the next byte is the first.
    #[inline]
    pub(crate) fn word(&mut self, word: &'static str) -> Option<()> {
        let end = self.pos + word.len();
        if self.text.as_bytes().get(self.pos..end) == Some(word.as_bytes()) {
            self.pos = end;
            return Some(());
        }
        self.fail_value()
    }

    /// Steps over a value, and checks its grammar.
    pub(crate) fn skip(&mut self) -> Option<()> {
        match self.peek() {
            b'"' => self.skip_string(),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            b'{' | b'[' => self.skip_nested(),
            _ => self.fail_value(),
        }
    }

    /// Steps over an array or an object without recursion: a bit for each open bracket says which of the two it is.
    fn skip_nested(&mut self) -> Option<()> {
        let outside = self.depth;
        let mut objects = 0u128;
        loop {
            match self.peek() {
                b'{' => {
                    if !self.open(b'}')? {
                        objects = objects << 1 | 1;
                        self.skip_key()?;
                        continue;
                    }
                }
                b'[' => {
                    if !self.open(b']')? {
                        objects <<= 1;
                        continue;
                    }
                }
                _ => self.skip()?,
            }
            // Behind a value: close what ends here, and go on to the next item.
            loop {
                if self.depth == outside {
                    return Some(());
                }
                let object = objects & 1 == 1;
                if self.more(if object { b'}' } else { b']' })? {
                    if object {
                        self.skip_key()?;
                    }
                    break;
                }
                objects >>= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Option<()> {
        if self.peek() != b'"' {
            return self.fail(self.pos, "a key in double quotes is expected here");
        }
        self.skip_string()?;
        self.colon()
    }
}

#[allow(
    clippy::needless_bitwise_bool,
    reason = "without branches this becomes vector instructions"
)]
/// Where the characters end that a string can hold as they are: the index of a quote, a backslash or a control character, or the end.
#[inline]
pub(super) fn plain_until(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    // Sixteen at a time, which the compiler turns into vector instructions, as long as there is nothing to be found.
    while let Some(chunk) = bytes.get(at..at + 16) {
        if chunk.iter().fold(false, |found, byte| {
            found | (*byte < 0x20) | (*byte == b'"') | (*byte == b'\\')
        }) {
            break;
        }
        at += 16;
    }
    // Eight bytes at a time. `(x - 1) & !x` has a byte's high bit set where that byte is zero (and, above the first such byte only,
    // sometimes elsewhere); `x - 0x20` alike where the byte is less than 0x20.
    while let Some(chunk) = bytes
        .get(at..at + 8)
        .and_then(|chunk| <[u8; 8]>::try_from(chunk).ok())
    {
        let word = u64::from_le_bytes(chunk);
        let quote = word ^ (ONES * u64::from(b'"'));
        let backslash = word ^ (ONES * u64::from(b'\\'));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGH;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x20 || byte == b'"' || byte == b'\\' {
            break;
        }
        at += 1;
    }
    at
}
