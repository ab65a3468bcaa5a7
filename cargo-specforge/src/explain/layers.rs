//! The layers in force for an operation, in the order in which a request meets them: what `x-specforge` says, and what holds where it says
//! nothing. A function for each; `None`: the operation is without it.

use specforge_core::model::Operation;

/// The name of a layer, and how it is set.
pub(super) type Row = [String; 2];

/// The layers.
const LAYERS: [fn(&Operation) -> Option<Row>; 7] = [
    timeout,
    rate_limit,
    body_limit,
    unknown_query,
    read_only,
    idempotency,
    sensitive,
];

/// A row for each layer that is in force.
pub(super) fn in_force(operation: &Operation) -> Vec<Row> {
    LAYERS.iter().filter_map(|layer| layer(operation)).collect()
}

fn row(name: &str, value: impl Into<String>) -> Row {
    [name.to_owned(), value.into()]
}

/// How long an operation may take where neither the document nor the router's settings say: 30 s.
const TIMEOUT_MS: u64 = 30_000;

#[expect(
    clippy::unnecessary_wraps,
    reason = "the other layers of the list may not be in force"
)]
fn timeout(operation: &Operation) -> Option<Row> {
    let value = match operation.settings.timeout_ms {
        Some(timeout) => time_text(timeout),
        None => format!("{} (default)", time_text(TIMEOUT_MS)),
    };
    Some(row("timeout", value))
}

fn rate_limit(operation: &Operation) -> Option<Row> {
    let Some(limit) = &operation.settings.rate_limit else {
        let off = operation.settings.rate_limit_off;
        return off.then(|| row("rate-limit", "none, whatever the router's settings say"));
    };
    let by = if limit.by_address {
        "address"
    } else {
        "principal"
    };
    let words = [
        Some(format!(
            "{} per {}",
            limit.quota,
            time_text(limit.window_ms)
        )),
        limit.burst.map(|burst| format!("burst {burst}")),
        Some(format!("by {by}")),
        Some(format!("cost {}", limit.cost)),
        limit
            .refuse_without_store
            .then(|| "on-store-failure refuse".to_owned()),
    ];
    Some(row("rate-limit", joined(words)))
}

/// The largest body that the run time reads where neither the document nor the router's settings say one: 1 MiB.
const BODY_LIMIT: u64 = 1 << 20;

fn body_limit(operation: &Operation) -> Option<Row> {
    operation.body.as_ref()?;
    let value = match operation.settings.body_limit {
        Some(bytes) => bytes_text(bytes),
        None => format!("{} (default)", bytes_text(BODY_LIMIT)),
    };
    Some(row("body-limit", value))
}

fn unknown_query(operation: &Operation) -> Option<Row> {
    let reject = operation.settings.reject_unknown_query;
    reject.then(|| row("unknown-query", "reject"))
}

fn read_only(operation: &Operation) -> Option<Row> {
    let reject = operation.settings.reject_read_only;
    reject.then(|| row("read-only-in-request", "reject"))
}

/// How long an answer is replayed where the document does not say: 24 hours.
const TTL_MS: u64 = 24 * 60 * 60 * 1000;

fn idempotency(operation: &Operation) -> Option<Row> {
    let idempotency = operation.settings.idempotency.as_ref()?;
    let one = |which: bool, yes: &'static str, no: &'static str| if which { yes } else { no };
    let ttl = match idempotency.ttl_ms {
        Some(ttl) => time_text(ttl),
        None => format!("{} (default)", time_text(TTL_MS)),
    };
    let wait = idempotency.wait_ms.map_or("none".to_owned(), time_text);
    let headers = match idempotency.headers.as_slice() {
        [] => "none".to_owned(),
        headers => headers.join(" "),
    };
    let lost = one(idempotency.retry_lost_lease, "retry", "reject");
    let failure = one(idempotency.run_without_store, "run", "refuse");
    let words = [
        format!("key {}", one(idempotency.required, "required", "optional")),
        format!("ttl {ttl}"),
        format!("wait {wait}"),
        format!("compare {}", one(idempotency.compare_json, "json", "bytes")),
        format!("headers {headers}"),
        format!("on-lost-lease {lost}"),
        format!("on-store-failure {failure}"),
    ];
    Some(row("idempotency", joined(words.map(Some))))
}

fn sensitive(operation: &Operation) -> Option<Row> {
    let sensitive = &operation.settings.sensitive;
    (!sensitive.is_empty()).then(|| row("sensitive", sensitive.join(", ")))
}

fn joined<const N: usize>(words: [Option<String>; N]) -> String {
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn bytes_text(bytes: u64) -> String {
    match bytes {
        0 => "0 B".to_owned(),
        bytes if bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes % (1 << 10) == 0 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} B"),
    }
}

fn time_text(milliseconds: u64) -> String {
    match milliseconds {
        0 => "0 s".to_owned(),
        ms if ms % 3_600_000 == 0 => format!("{} h", ms / 3_600_000),
        ms if ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        ms if ms % 1000 == 0 => format!("{} s", ms / 1000),
        ms => format!("{ms} ms"),
    }
}
