//! The origins of web pages (RFC 6454), as configuration writes them and browsers send them.

use std::fmt;

/// Where a web page comes from: `https://app.example.com`, with a port where it is not the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin(String);

impl Origin {
    /// Reads an origin as it stands in configuration, in the form in which browsers send it.
    pub(super) fn parse(text: &str) -> Result<Self, OriginError> {
        let invalid = || OriginError(text.to_owned());
        let (scheme, authority) = text.split_once("://").ok_or_else(invalid)?;
        let named = scheme.starts_with(|first: char| first.is_ascii_lowercase())
            && scheme.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte)
            });
        let parsed: axum::http::uri::Authority = authority.parse().map_err(|_| invalid())?;
        let bare = !authority.contains('@')
            && !authority.bytes().any(|byte| byte.is_ascii_uppercase())
            && !parsed.host().is_empty();
        // Browsers leave the scheme's own port out: an origin with it would never be equal to what they send.
        let own = match scheme {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        let port = match authority.strip_prefix(parsed.host()) {
            Some("") => true,
            Some(rest) => rest
                .strip_prefix(':')
                .and_then(|port| port.parse::<u16>().ok())
                .is_some_and(|port| Some(port) != own),
            None => false,
        };
        if named && bare && port {
            Ok(Self(text.to_owned()))
        } else {
            Err(invalid())
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text that is no origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginError(String);

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an origin: write scheme and host in lower case, and the port where it is not the scheme's own, without a path or a final slash (`https://app.example.com`, `http://localhost:5173`)",
            self.0
        )
    }
}

impl std::error::Error for OriginError {}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn origins_are_what_browsers_send() {
        for text in [
            "https://app.example.com",
            "http://localhost:5173",
            "http://[::1]:8080",
            "https://app.example.com:8443",
            "chrome-extension://abcdef",
        ] {
            assert!(Origin::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "*",
            "null",
            "app.example.com",
            "https://",
            "https://App.example.com",
            "HTTPS://app.example.com",
            "https://app.example.com/",
            "https://app.example.com/path",
            "https://app.example.com:443",
            "http://app.example.com:80",
            "https://app.example.com:",
            "https://app.example.com:99999",
            "https://user@app.example.com",
            "https://app.example.com?x",
            "https://*.example.com ",
        ] {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
    }
}
