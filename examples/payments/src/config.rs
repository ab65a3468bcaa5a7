//! What the environment says.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::str::FromStr as _;

use specforge::Settings;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tracing_subscriber::EnvFilter;

/// The settings of the process. `.env.example` lists the variables. One that is set to nothing is not set.
#[derive(Debug)]
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
    pub settings: Settings,
    /// `RUST_LOG`: what is logged.
    pub log_filter: EnvFilter,
    /// `LOG_FORMAT`: `json`, else text.
    pub json_logs: bool,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// A variable has a value that makes no sense.
    pub fn from_env() -> Result<Self, BadVariable> {
        Self::read(|name| env::var_os(name))
    }

    /// Reads variables.
    ///
    /// # Errors
    ///
    /// A variable has a value that makes no sense.
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, BadVariable> {
        let text = |name| text(name, variable(name));
        Ok(Self {
            database_url: text("DATABASE_URL")?
                .map_or(Ok("sqlite:payments.db?mode=rwc".to_owned()), database_url)?,
            redis_url: text("REDIS_URL")?.map(redis_url).transpose()?,
            bank_url: text("BANK_URL")?.map(bank_url).transpose()?,
            api_keys: api_keys(text("API_KEYS")?.as_deref())?,
            host: text("HOST")?.unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: text("PORT")?.map_or(Ok(3000), |text| port(&text))?,
            settings: settings(text("TRUSTED_PROXIES")?.as_deref())?,
            log_filter: log_filter(text("RUST_LOG")?.as_deref())?,
            json_logs: text("LOG_FORMAT")?.map_or(Ok(false), |text| is_json(&text))?,
        })
    }
}

/// A variable of the environment with a value that makes no sense. The message names the variable, the value without its secrets, and what is
/// expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadVariable {
    name: &'static str,
    value: String,
    expected: String,
}

impl BadVariable {
    fn new(name: &'static str, value: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            name,
            value: value.into(),
            expected: expected.into(),
        }
    }
}

impl fmt::Display for BadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            value,
            expected,
        } = self;
        write!(f, "`{name}` is `{value}`; expected: {expected}")
    }
}

impl std::error::Error for BadVariable {}

/// A URL as it may be shown: without the user, the password and the options in it.
#[must_use]
pub fn without_secrets(url: &str) -> String {
    let (place, options) = url.split_once('?').unwrap_or((url, ""));
    let shown = match (place.split_once(':'), place.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://..@{place}"),
        _ => place.to_owned(),
    };
    if options.is_empty() {
        shown
    } else {
        shown + "?.."
    }
}

/// The keys of the callers: `customer=id.secret`, separated by commas. `None`: none.
///
/// # Errors
///
/// One that is not of that form, or an id that two have. Its secret is not in the message.
pub fn api_keys(list: Option<&str>) -> Result<Vec<(String, String)>, BadVariable> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for item in items(list) {
        let bad = |value: &str, expected: &str| {
            BadVariable::new(
                "API_KEYS",
                value,
                format!("{expected}: `customer=id.secret`, separated by commas"),
            )
        };
        let Some((customer, key)) = item.split_once('=') else {
            return Err(bad("..", "each key with its customer"));
        };
        let id = match key.split_once('.') {
            Some((id, secret)) if !customer.is_empty() && !id.is_empty() && !secret.is_empty() => {
                id
            }
            _ => return Err(bad(&format!("{customer}=.."), "an id and a secret")),
        };
        if keys
            .iter()
            .any(|(_, known)| known.split_once('.').is_some_and(|(known, _)| known == id))
        {
            return Err(bad(
                &format!("{customer}={id}..."),
                "an id of its own for each key",
            ));
        }
        keys.push((customer.to_owned(), key.to_owned()));
    }
    Ok(keys)
}

/// A variable that is set, and not to nothing.
fn text(name: &'static str, value: Option<OsString>) -> Result<Option<String>, BadVariable> {
    match value.map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(Err(_)) => Err(BadVariable::new(name, "..", "text in UTF-8")),
    }
}

/// The items of a list that commas separate.
fn items(list: Option<&str>) -> impl Iterator<Item = &str> {
    let items = list.unwrap_or_default().split(',').map(str::trim);
    items.filter(|item| !item.is_empty())
}

fn database_url(url: String) -> Result<String, BadVariable> {
    let read = match url.split_once(':') {
        Some(("sqlite", _)) => SqliteConnectOptions::from_str(&url).map(drop),
        Some(("postgres" | "postgresql", _)) => PgConnectOptions::from_str(&url).map(drop),
        _ => Err(sqlx::Error::Configuration("another database".into())),
    };
    match read {
        Ok(()) => Ok(url),
        Err(error) => Err(BadVariable::new(
            "DATABASE_URL",
            without_secrets(&url),
            format!(
                "`sqlite:FILE?mode=rwc` or `postgres://user:password@host:port/database` ({error})"
            ),
        )),
    }
}

fn redis_url(url: String) -> Result<String, BadVariable> {
    match redis::Client::open(url.as_str()) {
        Ok(_) => Ok(url),
        Err(error) => Err(BadVariable::new(
            "REDIS_URL",
            without_secrets(&url),
            format!("`redis://user:password@host:port/number` ({error})"),
        )),
    }
}

fn bank_url(url: String) -> Result<String, BadVariable> {
    // There is no TLS in this example: reqwest has features for it.
    let sound = reqwest::Url::parse(&url)
        .is_ok_and(|parsed| parsed.scheme() == "http" && parsed.has_host());
    if sound {
        Ok(url)
    } else {
        Err(BadVariable::new(
            "BANK_URL",
            without_secrets(&url),
            "`http://host:port`",
        ))
    }
}

fn port(text: &str) -> Result<u16, BadVariable> {
    text.parse().map_err(|_| {
        BadVariable::new(
            "PORT",
            text,
            "a number from 0 to 65535; 0 is any port that is free",
        )
    })
}

fn settings(list: Option<&str>) -> Result<Settings, BadVariable> {
    Settings::new()
        .try_trusted_proxies(items(list))
        .map_err(|invalid| {
            BadVariable::new(
                "TRUSTED_PROXIES",
                list.unwrap_or_default(),
                format!("networks, separated by commas ({invalid})"),
            )
        })
}

fn log_filter(directives: Option<&str>) -> Result<EnvFilter, BadVariable> {
    let directives = directives.unwrap_or("info,sqlx=warn");
    EnvFilter::try_new(directives).map_err(|error| {
        BadVariable::new(
            "RUST_LOG",
            directives,
            format!(
                "`error`, `warn`, `info`, `debug` or `trace`, for a module `info,sqlx=warn` ({error})"
            ),
        )
    })
}

fn is_json(format: &str) -> Result<bool, BadVariable> {
    match format {
        "json" => Ok(true),
        "text" => Ok(false),
        _ => Err(BadVariable::new("LOG_FORMAT", format, "`json` or `text`")),
    }
}
