//! Spans.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator as _};
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry::{Array, Context, StringValue, Value};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, SdkTracer, SdkTracerProvider, Span, SpanData,
    SpanExporter as Export, SpanProcessor,
};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::registry::LookupSpan;

use super::{EXPORT_TIMEOUT, build, endpoint, resource};
use crate::layer::trace::{Side, TraceContext};
use crate::telemetry::SetupError;

/// How many spans wait to be sent at most.
const QUEUE: usize = 2_048;

/// Spans that are recorded and sent.
#[derive(Debug)]
pub(in crate::telemetry) struct Traces {
    provider: SdkTracerProvider,
    load: Arc<Load>,
}

impl Traces {
    pub(in crate::telemetry) fn start(
        collector: &str,
        service: String,
    ) -> Result<Self, SetupError> {
        let endpoint = endpoint(collector, "traces")?;
        let exporter = build(move || {
            SpanExporter::builder()
                .with_http()
                .with_endpoint(endpoint)
                .with_timeout(EXPORT_TIMEOUT)
                .build()
        })?;
        Ok(Self::new(exporter, service))
    }

    fn new(exporter: impl Export + 'static, service: String) -> Self {
        let load = Arc::new(Load::default());
        let exporter = Counted {
            exporter,
            load: Arc::clone(&load),
        };
        let config = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE)
            .build();
        let batches = BatchSpanProcessor::builder(exporter)
            .with_batch_config(config)
            .build();
        let processor = Bounded {
            batches,
            load: Arc::clone(&load),
        };
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_resource(resource(service))
            .build();
        Self { provider, load }
    }

    pub(in crate::telemetry) fn layer<S>(&self) -> OpenTelemetryLayer<S, SdkTracer>
    where
        S: tracing::Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer().with_tracer(self.provider.tracer("specforge"))
    }

    pub(in crate::telemetry) fn dropped(&self) -> u64 {
        self.load.dropped.load(Ordering::Relaxed)
    }

    /// Sends what waits. The call blocks, so it has a thread of its own.
    pub(in crate::telemetry) async fn shut_down(&self) {
        let provider = self.provider.clone();
        let ended =
            tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(EXPORT_TIMEOUT));
        match ended.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "not all spans could be sent"),
            Err(error) => tracing::warn!(%error, "not all spans could be sent"),
        }
    }
}

/// How many spans wait, and how many were lost.
#[derive(Debug, Default)]
struct Load {
    waiting: AtomicUsize,
    dropped: AtomicU64,
}

impl Load {
    fn lose(&self, spans: usize, reason: &'static str) {
        self.dropped.fetch_add(spans as u64, Ordering::Relaxed);
        for _ in 0..spans {
            crate::telemetry::count("specforge_spans_dropped_total", &[("reason", reason)]);
        }
    }
}

/// Takes no more spans than may wait. The queue of `BatchSpanProcessor` has the same bound, and does not say what it drops.
#[derive(Debug)]
struct Bounded {
    batches: BatchSpanProcessor,
    load: Arc<Load>,
}

impl SpanProcessor for Bounded {
    fn on_start(&self, span: &mut Span, cx: &Context) {
        self.batches.on_start(span, cx);
    }

    fn on_end(&self, span: SpanData) {
        if !span.span_context.is_sampled() {
            return;
        }
        if self.load.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.load.waiting.fetch_sub(1, Ordering::Relaxed);
            self.load.lose(1, "full");
            return;
        }
        self.batches.on_end(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.batches.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.batches.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.batches.set_resource(resource);
    }
}

/// Says when spans wait no longer, and whether they arrived.
#[derive(Debug)]
struct Counted<E> {
    exporter: E,
    load: Arc<Load>,
}

impl<E: Export> Export for Counted<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let result = self.exporter.export(batch).await;
        self.load.waiting.fetch_sub(spans, Ordering::Relaxed);
        if result.is_err() {
            self.load.lose(spans, "failed");
        }
        result
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

/// Makes the span of a request one of the trace that the request belongs to, and answers the id of the trace that it is in: where it begins one,
/// that is OpenTelemetry's choice. `None`: nobody records it.
pub(crate) fn adopt(
    span: &tracing::Span,
    trace: &TraceContext,
    link: Option<&TraceContext>,
) -> Option<[u8; 16]> {
    let context = |trace: &TraceContext| {
        let mut headers = HeaderMap::new();
        trace.write(&mut headers);
        TraceContextPropagator::new().extract(&Carrier(&headers))
    };
    if trace.parent_id().is_some() {
        // An error: the span is not recorded by OpenTelemetry, or was begun before.
        let _ = span.set_parent(context(trace));
    }
    if let Some(link) = link {
        span.add_link(context(link).span().span_context().clone());
    }
    let own = span.context().span().span_context().clone();
    own.is_valid().then(|| own.trace_id().to_bytes())
}

/// Says headers as attributes of a span.
pub(crate) fn capture(span: &tracing::Span, side: Side, headers: BTreeMap<&str, Vec<String>>) {
    let prefix = match side {
        Side::Request => "http.request.header",
        Side::Response => "http.response.header",
    };
    for (name, lines) in headers {
        let lines = lines.into_iter().map(StringValue::from).collect();
        let lines = Value::Array(Array::String(lines));
        span.set_attribute(format!("{prefix}.{name}"), lines);
    }
}

/// Writes the trace of the current span into the headers of a call; false: nobody records it.
pub(crate) fn inject(headers: &mut HeaderMap) -> bool {
    let context = tracing::Span::current().context();
    if !context.span().span_context().is_valid() {
        return false;
    }
    TraceContextPropagator::new().inject_context(&context, &mut Writer(headers));
    true
}

struct Carrier<'a>(&'a HeaderMap);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct Writer<'a>(&'a mut HeaderMap);

impl Injector for Writer<'_> {
    fn set(&mut self, key: &str, value: String) {
        let name = HeaderName::from_bytes(key.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value))
            // OpenTelemetry writes a `tracestate` even where there is none.
            && !value.is_empty()
        {
            self.0.insert(name, value);
        }
    }
}
