//! Pools of connections to databases, looked at whenever figures are sent.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Meter};

use crate::telemetry::catalogue::POOLS;
use crate::telemetry::pools::{COUNT, MAX, POOL, STATE, all};

/// Begins to observe all pools. The conventions of OpenTelemetry want sums, which may be added up over processes.
pub(super) fn observe(meter: &Meter) {
    instrument(meter, COUNT, |instrument| {
        for (name, connections) in all() {
            for (state, count) in connections.states() {
                let labels = [
                    KeyValue::new(POOL, name.clone()),
                    KeyValue::new(STATE, state),
                ];
                instrument.observe(signed(count), &labels);
            }
        }
    });
    instrument(meter, MAX, |instrument| {
        for (name, connections) in all() {
            instrument.observe(signed(connections.max), &[KeyValue::new(POOL, name)]);
        }
    });
}

fn instrument(
    meter: &Meter,
    name: &'static str,
    look: impl Fn(&dyn AsyncInstrument<i64>) + Send + Sync + 'static,
) {
    let described = POOLS.iter().find(|(known, _)| *known == name);
    let text = described.map_or("", |(_, text)| *text);
    // It is known to the meter, and looked at as long as that is.
    let _ = meter
        .i64_observable_up_down_counter(name)
        .with_unit("{connection}")
        .with_description(text)
        .with_callback(look)
        .build();
}

fn signed(count: u64) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
