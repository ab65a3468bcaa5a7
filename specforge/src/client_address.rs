//! Where a request comes from: the peer of the connection, or what proxies that are trusted say of it.

use std::convert::Infallible;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::connect_info::MockConnectInfo;
use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// The address that a request comes from, as an argument of a handler.
///
/// It is the peer of the connection. Where that is a proxy that [`Settings::trusted_proxies`](crate::Settings::trusted_proxies) names, it is what
/// the proxy says, and so on through further proxies that are trusted: the header is read from right to left, and what stands left of the first
/// address that nobody vouches for is not believed. By default no proxy is trusted.
///
/// `specforge::serve` knows the peer; with `axum::serve` use `into_make_service_with_connect_info::<SocketAddr>()`. Else the handler is not
/// called and the answer is 500; `Option<ClientAddress>` is `None` then.
///
/// ```
/// use specforge::ClientAddress;
///
/// async fn handler(ClientAddress(address): ClientAddress) -> String {
///     address.to_string()
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The header in which proxies say whom they speak for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: 203.0.113.7, 10.0.0.2`
    #[default]
    XForwardedFor,
    /// `Forwarded: for=203.0.113.7;proto=https, for="[2001:db8::1]:4711"` (RFC 7239)
    Forwarded,
}

/// The proxies that are believed.
#[derive(Debug, Clone, Default)]
pub(crate) struct TrustedProxies {
    pub(crate) networks: Vec<Network>,
    pub(crate) header: ForwardedHeader,
}

/// Addresses with a common beginning, in CIDR notation (RFC 4632): `10.0.0.0/8`, `2001:db8::/32`; a lone address is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u8,
}

/// A text that is no network in CIDR notation ([`Settings::try_trusted_proxies`](crate::Settings::try_trusted_proxies)). Its message names the
/// text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidNetwork {
    text: String,
    what: &'static str,
}

impl fmt::Display for InvalidNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, what } = self;
        write!(f, "`{text}` is no network such as `10.0.0.0/8`: {what}")
    }
}

impl std::error::Error for InvalidNetwork {}

impl FromStr for Network {
    type Err = InvalidNetwork;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).map_err(|what| InvalidNetwork {
            text: text.to_owned(),
            what,
        })
    }
}

impl Network {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| "the address is malformed")?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            None => bits,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().map_err(|_| "the length is malformed")?
            }
            Some(_) => return Err("the length is malformed"),
        };
        if prefix > bits {
            return Err("the length is longer than an address");
        }
        Ok(Self { address, prefix })
    }

    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differs = network.to_bits() ^ address.to_bits();
                differs.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differs = network.to_bits() ^ address.to_bits();
                differs.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(address))
    }

    /// Walks from the peer to the first hop that nobody vouches for. A hop that is no address ends the walk at whoever reported it.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        if !self.trusts(peer) {
            return client;
        }
        let name = match self.header {
            ForwardedHeader::XForwardedFor => X_FORWARDED_FOR,
            ForwardedHeader::Forwarded => header::FORWARDED,
        };
        // Several lines are one list (RFC 9110, section 5.3).
        let lines: Vec<_> = headers.get_all(name).iter().collect();
        for line in lines.into_iter().rev() {
            let Ok(line) = line.to_str() else {
                return client;
            };
            let hops: Vec<Option<IpAddr>> = match self.header {
                ForwardedHeader::XForwardedFor => line.split(',').map(node).collect(),
                ForwardedHeader::Forwarded => forwarded(line),
            };
            for hop in hops.into_iter().rev() {
                let Some(hop) = hop else { return client };
                client = hop;
                if !self.trusts(hop) {
                    return client;
                }
            }
        }
        client
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address that a request comes from; `None`: nobody knows the peer.
pub(crate) fn client_address(headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let peer = match extensions.get::<ConnectInfo<SocketAddr>>() {
        Some(ConnectInfo(peer)) => peer,
        None => &extensions.get::<MockConnectInfo<SocketAddr>>()?.0,
    };
    let peer = peer.ip().to_canonical();
    Some(match extensions.get::<Arc<TrustedProxies>>() {
        Some(proxies) => proxies.client(peer, headers),
        None => peer,
    })
}

/// A hop: an address, with or without a port. Ports may be hidden (RFC 7239, section 6); addresses that are (`unknown`, `_hidden`) are none.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches([' ', '\t']);
    let (address, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        (
            IpAddr::V6(address.parse().ok()?),
            port.strip_prefix(':').or(port.is_empty().then_some("0"))?,
        )
    } else if let Ok(address) = text.parse() {
        (address, "0")
    } else {
        let (address, port) = text.split_once(':')?;
        (IpAddr::V4(address.parse().ok()?), port)
    };
    is_port(port).then(|| address.to_canonical())
}

fn is_port(text: &str) -> bool {
    match text.strip_prefix('_') {
        Some(hidden) => {
            let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            !hidden.is_empty() && hidden.bytes().all(allowed)
        }
        None => {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_digit())
                && text.parse::<u16>().is_ok()
        }
    }
}

/// The hops of a line of `Forwarded`, `None` for each that has no address. A line that is malformed has none that could be believed.
fn forwarded(line: &str) -> Vec<Option<IpAddr>> {
    let mut hops = Vec::new();
    let mut rest = line;
    loop {
        let Some((hop, after)) = element(rest) else {
            return vec![None];
        };
        hops.push(hop);
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return hops,
        }
    }
}

/// One element, up to the comma behind it: its `for`, and what is left. `None`: it is malformed.
fn element(text: &str) -> Option<(Option<IpAddr>, &str)> {
    let mut hop = None;
    let mut seen = false;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let name = rest.len() - rest.trim_start_matches(is_token).len();
        let (name, after) = rest.split_at(name);
        if name.is_empty() {
            // Between two semicolons nothing has to stand.
            rest = after;
        } else {
            let (value, after) = value(after.strip_prefix('=')?)?;
            rest = after;
            if name.eq_ignore_ascii_case("for") {
                if seen {
                    return None;
                }
                seen = true;
                hop = node(&value);
            }
        }
        rest = rest.trim_start_matches([' ', '\t']);
        match rest.strip_prefix(';') {
            Some(next) => rest = next,
            None if rest.is_empty() || rest.starts_with(',') => return Some((hop, rest)),
            None => return None,
        }
    }
}

/// A token or a quoted string, and what stands behind it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let rest = text.trim_start_matches(is_token);
        let value = &text[..text.len() - rest.len()];
        return (!value.is_empty()).then(|| (value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &quoted[at + 1..])),
            '\\' => value.push(characters.next()?.1),
            character => value.push(character),
        }
    }
    None
}

/// RFC 9110, section 5.6.2.
fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character)
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        client_address(&parts.headers, &parts.extensions)
            .map(Self)
            .ok_or_else(|| {
                tracing::error!(
                    "nobody knows the client's address: serve with `specforge::serve`, or with `into_make_service_with_connect_info::<SocketAddr>()`"
                );
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            })
    }
}

/// The address where it is known.
impl<S: Sync> OptionalFromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(client_address(&parts.headers, &parts.extensions).map(Self))
    }
}

#[cfg(test)]
mod tests;
