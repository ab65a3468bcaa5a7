//! The command line.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use payments::config::api_keys;

const USAGE: &str =
    "load [--clients N] [--seconds N] [--accounts N] [--seed N] [--patience N] URL..";

/// What the command line and the environment say.
#[derive(Debug)]
pub(crate) struct Options {
    /// Clients at once.
    pub(crate) clients: u64,
    /// How long they begin transfers.
    pub(crate) seconds: u64,
    /// Accounts of each caller.
    pub(crate) accounts: u64,
    /// What the choices of clients are drawn from.
    pub(crate) seed: u64,
    /// How long a client asks what became of a transfer.
    pub(crate) patience: Duration,
    /// The servers.
    pub(crate) urls: Vec<String>,
    /// The keys of the callers.
    pub(crate) keys: Vec<String>,
}

impl Options {
    pub(crate) fn read() -> Result<Self, String> {
        let mut options = Self {
            clients: 16,
            seconds: 10,
            accounts: 8,
            seed: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
            patience: Duration::from_mins(2),
            urls: Vec::new(),
            keys: keys()?,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            let mut number = || {
                let text = arguments.next().unwrap_or_default();
                text.parse::<u64>()
                    .map_err(|_| format!("`{argument}` takes a number\n{USAGE}"))
            };
            match argument.as_str() {
                "--clients" => options.clients = number()?,
                "--seconds" => options.seconds = number()?,
                "--accounts" => options.accounts = number()?.max(2),
                "--seed" => options.seed = number()?,
                "--patience" => options.patience = Duration::from_secs(number()?),
                url if url.starts_with("http://") => {
                    options.urls.push(url.trim_end_matches('/').to_owned());
                }
                _ => return Err(format!("what is `{argument}`?\n{USAGE}")),
            }
        }
        if options.urls.is_empty() {
            return Err(USAGE.to_owned());
        }
        if options.keys.is_empty() {
            return Err(
                "`API_KEYS` is not set: `customer=key,..`, as the server has it".to_owned(),
            );
        }
        Ok(options)
    }
}

fn keys() -> Result<Vec<String>, String> {
    let list = std::env::var("API_KEYS").unwrap_or_default();
    let keys = api_keys(Some(&list)).map_err(|bad| bad.to_string())?;
    Ok(keys.into_iter().map(|(_, key)| key).collect())
}
