//! What requests present, and what it is held against on both sides.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};

pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "https://api.example.com";
pub(crate) const ORIGIN: &str = "https://app.example.com";
pub(crate) const SECRET: &[u8] = b"a secret of the bench, which has more than thirty-two bytes";
pub(crate) const KEY_ID: &str = "bench_0123456789";
pub(crate) const KEY: &str = "bench_0123456789.0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
pub(crate) const PUBLIC: &[u8] = include_bytes!("../keys/ed.pub.pem");
const PRIVATE: &[u8] = include_bytes!("../keys/ed.pem");

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: String,
    pub(crate) exp: u64,
}

/// A token that holds for longer than a bench runs.
pub(crate) fn token(algorithm: Algorithm) -> String {
    let key = match algorithm {
        Algorithm::HS256 => EncodingKey::from_secret(SECRET),
        _ => EncodingKey::from_ed_pem(PRIVATE).expect("the key is sound"),
    };
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: "ada".to_owned(),
        exp: 4_000_000_000,
    };
    jsonwebtoken::encode(&Header::new(algorithm), &claims, &key).expect("it can be signed")
}
