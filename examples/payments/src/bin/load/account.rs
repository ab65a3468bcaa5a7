//! The accounts that money is moved between.

use std::time::Duration;

use payments::api::{Account, NewAccount, Transfer, TransferList};
use reqwest::StatusCode;

use crate::options::Options;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// What an account is opened with, in cents.
pub(crate) const OPENING: i64 = 1_000_000;

/// The accounts, each with the key of its owner.
#[derive(Debug)]
pub(crate) struct Bank {
    pub(crate) accounts: Vec<(i64, String)>,
    http: reqwest::Client,
    urls: Vec<String>,
}

impl Bank {
    /// Opens accounts for every caller.
    pub(crate) async fn open(options: &Options) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()?;
        let mut bank = Self {
            accounts: Vec::new(),
            http,
            urls: options.urls.clone(),
        };
        for key in &options.keys {
            for number in 0..options.accounts {
                let mut new = NewAccount::new(format!("load {} {number}", options.seed));
                new.opening_balance = OPENING;
                let account: Account = bank
                    .ask(key, |http, url| {
                        http.post(format!("{url}/v1/accounts")).json(&new)
                    })
                    .await?;
                bank.accounts.push((account.id, key.clone()));
            }
        }
        Ok(bank)
    }

    /// What an account holds.
    pub(crate) async fn balance(&self, id: i64, key: &str) -> Result<i64, Error> {
        let account: Account = self
            .ask(key, |http, url| http.get(format!("{url}/v1/accounts/{id}")))
            .await?;
        Ok(account.balance)
    }

    /// All transfers of an account.
    pub(crate) async fn transfers(&self, id: i64, key: &str) -> Result<Vec<Transfer>, Error> {
        let (mut all, mut before) = (Vec::new(), i64::MAX);
        loop {
            let page: TransferList = self
                .ask(key, |http, url| {
                    http.get(format!(
                        "{url}/v1/accounts/{id}/transfers?limit=100&before={before}"
                    ))
                })
                .await?;
            let Some(last) = page.items.last() else {
                return Ok(all);
            };
            before = last.id;
            all.extend(page.items);
        }
    }

    /// Asks one server after the other until one answers to the point.
    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        key: &str,
        request: impl Fn(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> Result<T, Error> {
        let mut last: Error = "nobody was asked".into();
        for attempt in 0..120_u64 {
            let url = &self.urls[usize::try_from(attempt)? % self.urls.len()];
            match request(&self.http, url)
                .header("x-api-key", key)
                .send()
                .await
            {
                Ok(answer) if answer.status().is_success() => return Ok(answer.json().await?),
                Ok(answer) if !may_ask_again(answer.status()) => {
                    return Err(format!("{}: {}", answer.status(), answer.text().await?).into());
                }
                Ok(answer) => last = answer.status().to_string().into(),
                Err(error) => last = error.into(),
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(last)
    }
}

/// Whether an answer says nothing final.
pub(crate) fn may_ask_again(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        )
}
