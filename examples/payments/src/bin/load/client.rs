//! One client: a transfer after the other, each sent until it is known what became of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use payments::api::{NewTransfer, Problem, Transfer};
use reqwest::StatusCode;
use tokio::time::sleep;

use crate::account::{Bank, may_ask_again};
use crate::options::Options;
use crate::tally::{Ended, Tally};

/// A client gives up an attempt as soon as this.
const ATTEMPT: Duration = Duration::from_secs(3);

pub(crate) struct Client {
    number: u64,
    options: Arc<Options>,
    bank: Arc<Bank>,
    random: Rng,
}

impl Client {
    pub(crate) fn new(number: u64, options: Arc<Options>, bank: Arc<Bank>) -> Self {
        let random = Rng::with_seed(options.seed.wrapping_mul(1_000_003).wrapping_add(number));
        Self {
            number,
            options,
            bank,
            random,
        }
    }

    /// Moves money until the time is over.
    pub(crate) async fn run(mut self, until: Instant) -> Tally {
        let mut tally = Tally::default();
        let mut count = 0_u64;
        while Instant::now() < until {
            count += 1;
            let key = format!("load-{}-{}-{count}", self.options.seed, self.number);
            let begun = Instant::now();
            let ended = self.transfer(&key, &mut tally).await;
            tally.end(key, ended, begun.elapsed());
        }
        tally
    }

    /// One transfer. Each attempt has a connection of its own now and then, and some are dropped before they are answered.
    async fn transfer(&mut self, key: &str, tally: &mut Tally) -> Ended {
        let accounts = &self.bank.accounts;
        let (from, caller) = accounts[self.random.usize(..accounts.len())].clone();
        let (to, _) = accounts[self.random.usize(..accounts.len())];
        let transfer = NewTransfer {
            from,
            to,
            amount: self.random.i64(1..=5_000),
            reference: Some(key.to_owned()),
        };
        let give_up = Instant::now() + self.options.patience;
        let mut pause = Duration::from_millis(50);
        let mut http = connection();
        while Instant::now() < give_up {
            let url = &self.options.urls[self.random.usize(..self.options.urls.len())];
            let attempt = http
                .post(format!("{url}/v1/transfers"))
                .header("x-api-key", &caller)
                .header("idempotency-key", key)
                .json(&transfer)
                .send();
            // One in fifty clients does not wait for its answer.
            let patience = if self.random.u8(..50) == 0 {
                Duration::from_millis(self.random.u64(1..20))
            } else {
                ATTEMPT
            };
            tally.attempts += 1;
            let Ok(Ok(answer)) = tokio::time::timeout(patience, attempt).await else {
                tally.unanswered += 1;
                http = connection();
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(2));
                continue;
            };
            let status = answer.status();
            tally.status(status);
            if status == StatusCode::CREATED {
                if let Ok(done) = answer.json::<Transfer>().await {
                    return Ended::Done(done.id);
                }
            } else if !may_ask_again(status) {
                let problem = answer.json::<Problem>().await;
                let code = problem.ok().and_then(|problem| problem.code);
                if code.as_deref() != Some("IDEMPOTENCY_KEY_IN_USE") {
                    return Ended::Refused;
                }
            }
            sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(2));
        }
        Ended::Unknown
    }
}

/// A client whose connections nobody else uses.
fn connection() -> reqwest::Client {
    reqwest::Client::new()
}
