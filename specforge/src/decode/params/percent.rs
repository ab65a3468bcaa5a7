//! Percent-encoding.

use std::borrow::Cow;

use super::Problem;

/// How the text of a value is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `%20` is a space, and so is `+`: queries and form bodies.
    Form,
    /// `%20` is a space, `+` is a plus: paths and cookies.
    Percent,
    /// As it is: headers.
    Plain,
}

impl Encoding {
    /// Undoes the encoding. What is no `%XX`, or no UTF-8 behind it, is refused and not guessed.
    pub(super) fn decode(self, text: &str) -> Result<Cow<'_, str>, Problem> {
        let is_encoded = |byte: u8| byte == b'%' || (byte == b'+' && self == Self::Form);
        let Some(first) = text
            .bytes()
            .position(is_encoded)
            .filter(|_| self != Self::Plain)
        else {
            return Ok(Cow::Borrowed(text));
        };
        let mut decoded = Vec::with_capacity(text.len());
        let (plain, encoded) = text.as_bytes().split_at(first);
        decoded.extend_from_slice(plain);
        let mut bytes = encoded.iter();
        while let Some(&byte) = bytes.next() {
            decoded.push(match byte {
                b'%' => {
                    let mut digit = || bytes.next().and_then(|byte| char::from(*byte).to_digit(16));
                    let (Some(high), Some(low)) = (digit(), digit()) else {
                        return Err(Problem::ENCODING);
                    };
                    u8::try_from(high * 16 + low).unwrap_or(0)
                }
                b'+' if self == Self::Form => b' ',
                byte => byte,
            });
        }
        String::from_utf8(decoded)
            .map(Cow::Owned)
            .map_err(|_| Problem::ENCODING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_valid_is_decoded() {
        assert_eq!(Encoding::Form.decode("a+b%2Bc%C3%A4").unwrap(), "a b+cä");
        assert_eq!(Encoding::Percent.decode("a+b%2fc").unwrap(), "a+b/c");
        assert_eq!(Encoding::Plain.decode("100%+").unwrap(), "100%+");
        for bad in ["%", "%4", "%zz", "%FF", "%C3", "a%C3%28", "%+1"] {
            assert_eq!(
                Encoding::Percent.decode(bad),
                Err(Problem::ENCODING),
                "{bad}"
            );
        }
    }
}
