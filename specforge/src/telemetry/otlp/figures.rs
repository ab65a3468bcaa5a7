//! Figures: what is said to the crate `metrics`, in the instruments of OpenTelemetry.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use metrics::{CounterFn, GaugeFn, HistogramFn, Key, KeyName, Label, Metadata, SharedString, Unit};
use metrics_util::registry::{Registry, Storage};
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter, MeterProvider as _, UpDownCounter};
use opentelemetry::{KeyValue, Value};
use opentelemetry_otlp::{MetricExporter, WithExportConfig as _};
use opentelemetry_sdk::metrics::{
    Instrument, PeriodicReader, SdkMeterProvider, Stream, Temporality,
};

#[cfg(feature = "sqlx")]
use super::pools;
use super::{EXPORT_TIMEOUT, build, endpoint, resource};
use crate::telemetry::SetupError;
use crate::telemetry::catalogue::{BUCKETS, DURATIONS, describe};
use crate::telemetry::figures::{ACTIVE, DURATION};

/// How many series there are at most: what labels of others than the framework's add to that is counted together.
const MOST_SERIES: usize = 10_000;

/// How many further series there are for what is counted together: one for each name.
const MOST_OVERFLOWS: usize = 1_000;

/// The attribute of a series in which several are counted together, as OpenTelemetry's own instruments name it.
const OVERFLOW: Label = Label::from_static_parts("otel.metric.overflow", "true");

/// Figures that are collected and sent.
#[derive(Debug)]
pub(in crate::telemetry) struct Figures(SdkMeterProvider);

impl Figures {
    /// Begins to collect, for the whole process.
    pub(in crate::telemetry) fn start(
        collector: &str,
        service: String,
        interval: Option<Duration>,
    ) -> Result<Self, SetupError> {
        let endpoint = endpoint(collector, "metrics")?;
        let exporter = build(move || {
            MetricExporter::builder()
                .with_http()
                .with_endpoint(endpoint)
                .with_timeout(EXPORT_TIMEOUT)
                .with_temporality(Temporality::Cumulative)
                .build()
        })?;
        let mut reader = PeriodicReader::builder(exporter);
        if let Some(interval) = interval {
            reader = reader.with_interval(interval);
        }
        let provider = SdkMeterProvider::builder()
            .with_reader(reader.build())
            .with_view(as_many_as_here)
            .with_resource(resource(service))
            .build();
        #[cfg(feature = "sqlx")]
        pools::observe(&provider.meter("specforge"));
        let recorder = Recorder::new(provider.meter("specforge"));
        metrics::set_global_recorder(recorder).map_err(|_| {
            SetupError::new(
                "figures are collected already: a process has one recorder of `metrics`",
            )
        })?;
        describe();
        Ok(Self(provider))
    }

    /// Sends what was collected. The call blocks, so it has a thread of its own.
    pub(in crate::telemetry) async fn shut_down(&self) {
        let provider = self.0.clone();
        let ended =
            tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(EXPORT_TIMEOUT));
        match ended.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the last figures could not be sent"),
            Err(error) => tracing::warn!(%error, "the last figures could not be sent"),
        }
    }
}

/// An API of a thousand operations has more series than the 2,000 that OpenTelemetry allows an instrument.
fn as_many_as_here(instrument: &Instrument) -> Option<Stream> {
    if instrument.name() != DURATION {
        return None;
    }
    Stream::builder()
        .with_cardinality_limit(MOST_SERIES)
        .build()
        .ok()
}

/// What the crate `metrics` speaks to.
struct Recorder {
    series: Registry<Key, Instruments>,
    count: AtomicUsize,
}

/// The kinds of series, each with its lookup.
macro_rules! find {
    ($this:ident, $key:ident, $get:ident, $get_or_create:ident) => {{
        let found = $this.series.$get($key);
        found.or_else(|| match $this.room() {
            Room::Series => Some($this.series.$get_or_create($key, Clone::clone)),
            Room::Overflow => {
                let together = Key::from_parts($key.name().to_owned(), vec![OVERFLOW]);
                let found = $this.series.$get(&together);
                found.or_else(|| {
                    let fits =
                        $this.count.fetch_add(1, Ordering::Relaxed) < MOST_SERIES + MOST_OVERFLOWS;
                    fits.then(|| $this.series.$get_or_create(&together, Clone::clone))
                })
            }
        })
    }};
}

/// Where a new series goes.
enum Room {
    Series,
    Overflow,
}

impl Recorder {
    fn new(meter: Meter) -> Self {
        let instruments = Instruments {
            meter,
            described: RwLock::default(),
        };
        Self {
            series: Registry::new(instruments),
            count: AtomicUsize::new(0),
        }
    }

    fn room(&self) -> Room {
        let more = |count| (count < MOST_SERIES).then_some(count + 1);
        let counted = self
            .count
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        match counted {
            Ok(before) if before + 1 == MOST_SERIES => {
                tracing::warn!(
                    most = MOST_SERIES,
                    "there are too many series: further ones are counted together, one for each name"
                );
                Room::Series
            }
            Ok(_) => Room::Series,
            Err(_) => Room::Overflow,
        }
    }

    fn describe(&self, name: &KeyName, unit: Option<Unit>, text: SharedString) {
        let described = &self.series.storage().described;
        let mut described = described.write().unwrap_or_else(PoisonError::into_inner);
        if described.len() < MOST_OVERFLOWS {
            described.insert(name.as_str().to_owned(), Description { unit, text });
        }
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, text: SharedString) {
        self.describe(&name, unit, text);
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, text: SharedString) {
        self.describe(&name, unit, text);
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, text: SharedString) {
        self.describe(&name, unit, text);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> metrics::Counter {
        let found = find!(self, key, get_counter, get_or_create_counter);
        found.map_or_else(metrics::Counter::noop, Into::into)
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> metrics::Gauge {
        let found = find!(self, key, get_gauge, get_or_create_gauge);
        found.map_or_else(metrics::Gauge::noop, Into::into)
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> metrics::Histogram {
        let found = find!(self, key, get_histogram, get_or_create_histogram);
        found.map_or_else(metrics::Histogram::noop, Into::into)
    }
}

/// Makes the instrument of a series. OpenTelemetry knows those of one name as one.
struct Instruments {
    meter: Meter,
    described: RwLock<HashMap<String, Description>>,
}

#[derive(Clone)]
struct Description {
    unit: Option<Unit>,
    text: SharedString,
}

/// Begins an instrument under the name of a series, with its unit and its description.
macro_rules! instrument {
    ($this:ident, $key:ident, $kind:ident) => {{
        let mut builder = $this.meter.$kind($key.name().to_owned());
        if let Some(described) = $this.description_of($key.name()) {
            builder = builder.with_description(described.text.to_string());
            if let Some(unit) = described.unit {
                builder = builder.with_unit(unit.as_canonical_label());
            }
        }
        builder
    }};
}

impl Instruments {
    fn description_of(&self, name: &str) -> Option<Description> {
        let described = self.described.read();
        let described = described.unwrap_or_else(PoisonError::into_inner);
        described.get(name).cloned()
    }
}

impl Storage<Key> for Instruments {
    type Counter = Arc<Count>;
    type Gauge = Arc<Level>;
    type Histogram = Arc<Distribution>;

    fn counter(&self, key: &Key) -> Self::Counter {
        Arc::new(Count {
            instrument: instrument!(self, key, u64_counter).build(),
            attributes: attributes(key),
            highest: AtomicU64::new(0),
        })
    }

    fn gauge(&self, key: &Key) -> Self::Gauge {
        // The conventions of OpenTelemetry want this one as a sum, which may be added up over processes.
        let instrument = if key.name() == ACTIVE {
            LevelOf::Sum(instrument!(self, key, f64_up_down_counter).build())
        } else {
            LevelOf::Value(instrument!(self, key, f64_gauge).build())
        };
        Arc::new(Level {
            instrument,
            attributes: attributes(key),
            now: Mutex::new(0.0),
        })
    }

    fn histogram(&self, key: &Key) -> Self::Histogram {
        let mut builder = instrument!(self, key, f64_histogram);
        if DURATIONS.contains(&key.name()) {
            builder = builder.with_boundaries(BUCKETS.to_vec());
        }
        Arc::new(Distribution {
            instrument: builder.build(),
            attributes: attributes(key),
        })
    }
}

/// The labels of a series. An empty one says nothing; a status is a number by the conventions.
fn attributes(key: &Key) -> Vec<KeyValue> {
    let said = key.labels().filter(|label| !label.value().is_empty());
    said.map(|label| {
        let value = match label.key() {
            "http.response.status_code" => label.value().parse().map(Value::I64).ok(),
            key if key == OVERFLOW.key() => Some(Value::Bool(true)),
            _ => None,
        };
        let value = value.unwrap_or_else(|| label.value().to_owned().into());
        KeyValue::new(label.key().to_owned(), value)
    })
    .collect()
}

struct Count {
    instrument: Counter<u64>,
    attributes: Vec<KeyValue>,
    /// What `absolute` said last.
    highest: AtomicU64,
}

impl CounterFn for Count {
    fn increment(&self, more: u64) {
        self.instrument.add(more, &self.attributes);
    }

    fn absolute(&self, count: u64) {
        let before = self.highest.fetch_max(count, Ordering::Relaxed);
        self.instrument
            .add(count.saturating_sub(before), &self.attributes);
    }
}

struct Level {
    instrument: LevelOf,
    attributes: Vec<KeyValue>,
    now: Mutex<f64>,
}

enum LevelOf {
    Sum(UpDownCounter<f64>),
    Value(Gauge<f64>),
}

impl Level {
    /// Under the lock, so that of two changes the later one is told last.
    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut level = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let after = change(*level);
        match &self.instrument {
            LevelOf::Sum(sum) => sum.add(after - *level, &self.attributes),
            LevelOf::Value(gauge) => gauge.record(after, &self.attributes),
        }
        *level = after;
    }
}

impl GaugeFn for Level {
    fn increment(&self, more: f64) {
        self.change(|level| level + more);
    }

    fn decrement(&self, less: f64) {
        self.change(|level| level - less);
    }

    fn set(&self, level: f64) {
        self.change(|_| level);
    }
}

struct Distribution {
    instrument: Histogram<f64>,
    attributes: Vec<KeyValue>,
}

impl HistogramFn for Distribution {
    fn record(&self, value: f64) {
        self.instrument.record(value, &self.attributes);
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}
