//! What the environment says.

use std::env;

/// The settings of the process. `.env.example` lists the variables.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite:..` or `postgres://..`.
    pub database_url: String,
    /// `REDIS_URL`: where rate limits are counted; else in the database.
    pub redis_url: Option<String>,
    /// `BANK_URL`: where payouts go; else a bank of this process' own, which is slow and fails now and then.
    pub bank_url: Option<String>,
    /// `API_KEYS`: `customer=key,customer=key`; else a key for each of two customers is made and printed.
    pub api_keys: Vec<(String, String)>,
    /// `HOST`: the address that is listened on.
    pub host: String,
    /// `PORT`
    pub port: u16,
    /// `TRUSTED_PROXIES`: networks whose `X-Forwarded-For` is believed, `10.0.0.0/8,..`.
    pub trusted_proxies: Vec<String>,
    /// `LOG_FORMAT`: `json`, else text.
    pub json_logs: bool,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// A variable has a value that makes no sense.
    pub fn from_env() -> Result<Self, String> {
        let list = |name| -> Vec<String> {
            let text = env::var(name).unwrap_or_default();
            let items = text.split(',').map(str::trim);
            items
                .filter(|item| !item.is_empty())
                .map(ToOwned::to_owned)
                .collect()
        };
        let api_keys = list("API_KEYS").into_iter().map(|item| {
            let pair = item.split_once('=');
            let pair = pair.map(|(owner, key)| (owner.to_owned(), key.to_owned()));
            pair.ok_or_else(|| "`API_KEYS` is a list of `customer=key`".to_owned())
        });
        Ok(Self {
            database_url: text("DATABASE_URL")
                .unwrap_or_else(|| "sqlite:payments.db?mode=rwc".to_owned()),
            redis_url: text("REDIS_URL"),
            bank_url: text("BANK_URL"),
            api_keys: api_keys.collect::<Result<_, _>>()?,
            host: text("HOST").unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: text("PORT").map_or(Ok(3000), |port| {
                port.parse()
                    .map_err(|_| format!("`PORT` is no port: `{port}`"))
            })?,
            trusted_proxies: list("TRUSTED_PROXIES"),
            json_logs: text("LOG_FORMAT").is_some_and(|format| format == "json"),
        })
    }
}

/// A variable that is set, and not to nothing.
fn text(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.is_empty())
}
