//! What the environment says.

use std::env;
use std::ffi::OsString;
use std::fmt;

use tracing_subscriber::EnvFilter;

/// The settings of the process. A variable that is set to nothing is not set.
#[derive(Debug)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite:..` or `postgres://..`; else `SQLite` in memory.
    pub database_url: String,
    /// `HOST`: the address that is listened on, `127.0.0.1`.
    pub host: String,
    /// `PORT`: 3000.
    pub port: u16,
    /// `RUST_LOG`: what is logged.
    pub log_filter: EnvFilter,
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
                .map_or(Ok("sqlite::memory:".to_owned()), database_url)?,
            host: text("HOST")?.unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: text("PORT")?.map_or(Ok(3000), port)?,
            log_filter: log_filter(text("RUST_LOG")?)?,
        })
    }
}

/// A variable of the environment with a value that makes no sense. The message names the variable, the value and what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadVariable {
    name: &'static str,
    value: String,
    expected: String,
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

/// A variable that is set, and not to nothing.
fn text(name: &'static str, value: Option<OsString>) -> Result<Option<String>, BadVariable> {
    match value.map(OsString::into_string) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(Err(_)) => Err(BadVariable {
            name,
            value: "..".to_owned(),
            expected: "text in UTF-8".to_owned(),
        }),
    }
}

fn database_url(url: String) -> Result<String, BadVariable> {
    match url.split_once(':') {
        Some(("sqlite" | "postgres" | "postgresql", _)) => Ok(url),
        _ => Err(BadVariable {
            name: "DATABASE_URL",
            value: without_secrets(&url),
            expected: "`sqlite:FILE?mode=rwc` or `postgres://user:password@host:port/database`"
                .to_owned(),
        }),
    }
}

fn port(text: String) -> Result<u16, BadVariable> {
    text.parse().map_err(|_| BadVariable {
        name: "PORT",
        value: text,
        expected: "a number from 0 to 65535; 0 is any port that is free".to_owned(),
    })
}

fn log_filter(directives: Option<String>) -> Result<EnvFilter, BadVariable> {
    let directives = directives.unwrap_or_else(|| "info,sqlx=warn".to_owned());
    EnvFilter::try_new(&directives).map_err(|error| BadVariable {
        name: "RUST_LOG",
        value: directives,
        expected: format!(
            "`error`, `warn`, `info`, `debug` or `trace`, for a module `info,sqlx=warn` ({error})"
        ),
    })
}
