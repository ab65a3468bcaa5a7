//! Payouts on their way to the bank: an outbox.
//!
//! The payout was written in the transaction that took the money. From there it is sent until the bank says yes or no, by whichever process
//! comes first, always under the same key: at least once from here, once over there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use specforge::serve::Shutdown;
use sqlx::{AnyPool, Row as _};
use tokio::time::sleep;

use crate::AppState;
use crate::accounts::credit;
use crate::bank::Paid;

/// How long a process has a payout to itself; it is longer than a call of the bank may take.
const CLAIM: Duration = Duration::from_secs(15);
/// How often it is looked for payouts where there were none.
const PAUSE: Duration = Duration::from_millis(250);

/// A payout to send.
struct Due {
    id: i64,
    account: i64,
    amount: i64,
    iban: String,
    bank_key: String,
}

/// Sends payouts until the process ends.
pub async fn run(state: AppState, shutdown: Shutdown) {
    // The end waits for the payout that is being sent.
    let _hold = shutdown.hold();
    while !shutdown.has_begun() {
        match next(&state.db).await {
            Ok(Some(due)) => {
                if let Err(error) = send(&state, &due).await {
                    tracing::warn!(payout = due.id, %error, "a payout has to wait");
                }
            }
            Ok(None) => pause(&shutdown).await,
            Err(error) => {
                tracing::warn!(%error, "payouts cannot be looked for");
                pause(&shutdown).await;
            }
        }
    }
}

async fn pause(shutdown: &Shutdown) {
    tokio::select! {
        () = sleep(PAUSE) => {}
        () = shutdown.begun() => {}
    }
}

/// The next payout that is due, claimed: the statement changes it only if nobody else did meanwhile.
async fn next(db: &AnyPool) -> Result<Option<Due>, sqlx::Error> {
    let now = unix_ms();
    let row = sqlx::query(
        "SELECT id, account, amount, iban, bank_key, next_attempt_at FROM payouts
         WHERE status = 'pending' AND next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 1",
    )
    .bind(now)
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let due = Due {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        amount: row.try_get("amount")?,
        iban: row.try_get("iban")?,
        bank_key: row.try_get("bank_key")?,
    };
    let claimed = sqlx::query(
        "UPDATE payouts SET next_attempt_at = $1 WHERE id = $2 AND next_attempt_at = $3 AND status = 'pending'",
    )
    .bind(now + i64::try_from(CLAIM.as_millis()).unwrap_or(i64::MAX))
    .bind(due.id)
    .bind(row.try_get::<i64, _>("next_attempt_at")?)
    .execute(db)
    .await?;
    Ok((claimed.rows_affected() == 1).then_some(due))
}

/// Sends a payout and writes down what the bank says. What fails here is tried again when the claim has passed.
async fn send(state: &AppState, due: &Due) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let paid = state.bank.pay(&due.bank_key, due.amount, &due.iban).await?;
    let mut transaction = state.db.begin().await?;
    let (status, reference) = match paid {
        Paid::Yes(reference) => ("paid", Some(reference)),
        Paid::Refused => ("refused", None),
    };
    let done = sqlx::query(
        "UPDATE payouts SET status = $1, bank_reference = $2 WHERE id = $3 AND status = 'pending'",
    )
    .bind(status)
    .bind(reference)
    .bind(due.id)
    .execute(&mut *transaction)
    .await?;
    // Whoever changed the status also gives the money back.
    if status == "refused" && done.rows_affected() == 1 {
        credit(&mut transaction, due.account, due.amount).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Milliseconds since 1970.
pub(crate) fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}
