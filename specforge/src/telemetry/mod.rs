//! Figures of what happens, for whoever collects them.

use std::time::Duration;

use crate::layer::trace::Exchange;

/// Counts something that happened. The name is one of a fixed set, and so is every label's value: whoever asks must not be able to invent one.
pub(crate) fn count(name: &'static str, labels: &[(&'static str, &'static str)]) {
    let _ = (name, labels);
}

/// A request begins to be answered.
pub(crate) fn begin(exchange: &Exchange) {
    let _ = (exchange.method(), exchange.scheme());
}

/// It was answered, or its client is gone.
pub(crate) fn end(exchange: &Exchange, status: u16, took: Duration) {
    let _ = (exchange, status, took);
}
