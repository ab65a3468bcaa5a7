//! 12: what is counted, and for whom a call is made.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::HeaderValue;
use metrics::atomics::AtomicU64;
use metrics::{
    Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};

use crate::harness::{Server, ask, asking, client, get, json, quick, status, touchy};

/// Keeps figures, by name and labels.
#[derive(Debug, Default)]
struct Figures {
    numbers: Mutex<BTreeMap<String, Arc<AtomicU64>>>,
    times: Mutex<BTreeMap<String, Arc<Times>>>,
}

#[derive(Debug, Default)]
struct Times(Mutex<Vec<f64>>);

impl HistogramFn for Times {
    fn record(&self, value: f64) {
        self.0.lock().unwrap().push(value);
    }
}

fn text(key: &Key) -> String {
    let labels = key
        .labels()
        .map(|label| format!("{}={}", label.key(), label.value()));
    format!("{} {}", key.name(), labels.collect::<Vec<_>>().join(" "))
}

impl Figures {
    fn number(&self, key: &Key) -> Arc<AtomicU64> {
        Arc::clone(self.numbers.lock().unwrap().entry(text(key)).or_default())
    }

    fn read(&self) -> BTreeMap<String, u64> {
        let numbers = self.numbers.lock().unwrap();
        let read = |(name, number): (&String, &Arc<AtomicU64>)| {
            (
                name.clone(),
                number.load(std::sync::atomic::Ordering::SeqCst),
            )
        };
        numbers.iter().map(read).collect()
    }
}

impl Recorder for Figures {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.number(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.number(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let times = Arc::clone(self.times.lock().unwrap().entry(text(key)).or_default());
        Histogram::from_arc(times)
    }
}

#[test]
fn t12_retries_breakers_and_times_are_counted() {
    let figures = Figures::default();
    // One thread: the recorder is this thread's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    metrics::with_local_recorder(&figures, || {
        runtime.block_on(async {
            let server = Server::new(|number| match number {
                0 => status(503),
                1 => asking(429, "0"),
                _ => status(500),
            })
            .await;
            client(quick()).get(&server.url).send().await.unwrap_err();
            let touchy = client(quick().breaker(touchy()));
            touchy.post(&server.url).send().await.unwrap_err();
            touchy.post(&server.url).send().await.unwrap_err();
        });
    });
    let numbers = figures.read();
    assert_eq!(
        numbers["specforge_retry_total upstream=bank reason=unavailable"],
        1
    );
    assert_eq!(
        numbers["specforge_retry_total upstream=bank reason=throttled"],
        1
    );
    let open = 2.0_f64.to_bits();
    assert_eq!(numbers["specforge_breaker_state upstream=bank"], open);
    let times = figures.times.lock().unwrap();
    let counts: Vec<(&str, usize)> = times
        .iter()
        .map(|(name, times)| (name.as_str(), times.0.lock().unwrap().len()))
        .collect();
    // What the breaker let not through was not sent.
    let of = |method: &str, status: u16| {
        format!(
            "http.client.request.duration upstream=bank http.request.method={method} http.response.status_code={status}"
        )
    };
    assert_eq!(
        counts,
        [
            (&*of("GET", 429), 1),
            (&*of("GET", 500), 1),
            (&*of("GET", 503), 1),
            (&*of("POST", 500), 1)
        ]
    );
}

/// The upstream is told the id and the trace of the request that it is called for.
#[tokio::test]
async fn t12_a_call_carries_the_id_and_the_trace_of_its_request() {
    let server = Server::new(|number| {
        if number == 0 {
            status(503)
        } else {
            json(200, "12")
        }
    })
    .await;
    let shop = server.shop(&quick().deadline(Duration::from_secs(5)));
    let mut request = get("/quotes/ACME");
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    for (name, value) in [
        ("x-correlation-id", "order-7".to_owned()),
        ("traceparent", format!("00-{trace}-00f067aa0ba902b7-01")),
    ] {
        let value = HeaderValue::from_str(&value).unwrap();
        request.headers_mut().insert(name, value);
    }
    assert_eq!(ask(&shop, request).await.status, 200);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    let mut spans = Vec::new();
    for seen in &seen {
        assert_eq!(seen.header("x-correlation-id"), Some("order-7"));
        let parent = seen.header("traceparent").unwrap();
        let parts: Vec<&str> = parent.split('-').collect();
        assert_eq!(
            (parts[0], parts[1], parts[3]),
            ("00", trace, "01"),
            "{parent}"
        );
        // Not the span of whoever asked us: one of ours.
        assert_ne!(parts[2], "00f067aa0ba902b7");
        spans.push(parts[2]);
    }
    assert_ne!(spans[0], spans[1]);
}
