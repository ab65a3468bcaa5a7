//! 12: a span for each attempt.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::harness::{Server, client, quick, status};

/// Keeps the spans of attempts, with what they were told.
#[derive(Debug, Clone, Default)]
struct Spans(Arc<Mutex<Vec<Fields>>>);

#[derive(Debug, Clone, Default)]
struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}").trim_matches('"').to_owned();
        self.0.insert(field.name().to_owned(), value);
    }
}

const OURS: &str = "http.client.request";

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span() && metadata.name() == OURS
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        let mut spans = self.0.lock().unwrap();
        spans.push(fields);
        Id::from_u64(u64::try_from(spans.len()).unwrap())
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let index = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut self.0.lock().unwrap()[index]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn t12_each_attempt_has_a_span() {
    let spans = Spans::default();
    // While there is one subscriber alone, another test's thread, which has none, may turn off what this one listens to.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    // One thread: the subscriber is this thread's.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    tracing::subscriber::with_default(spans.clone(), || {
        runtime.block_on(async {
            let server = Server::new(|number| status([503, 429, 200][number])).await;
            let url = format!("{}/prices/ACME?token=hunter2", server.url);
            client(quick()).get(url).send().await.unwrap();
        });
    });
    let spans: Vec<Fields> = spans.0.lock().unwrap().clone();
    assert_eq!(spans.len(), 3, "{spans:?}");
    let expected = [
        (None, "503", Some("503")),
        (Some("1"), "429", Some("429")),
        (Some("2"), "200", None),
    ];
    for (Fields(span), (resent, status, error)) in spans.iter().zip(expected) {
        let get = |name: &str| span.get(name).map(String::as_str);
        assert_eq!(get("otel.kind"), Some("client"));
        assert_eq!(get("otel.name"), Some("GET"));
        assert_eq!(get("upstream"), Some("bank"));
        assert_eq!(get("http.request.method"), Some("GET"));
        assert_eq!(get("http.request.resend_count"), resent);
        assert_eq!(get("http.response.status_code"), Some(status));
        assert_eq!(get("error.type"), error);
        assert_eq!(get("otel.status_code"), error.map(|_| "ERROR"));
        assert_eq!(get("server.address"), Some("127.0.0.1"));
        assert!(get("server.port").unwrap().parse::<u16>().is_ok());
        let url = get("url.full").unwrap();
        assert!(
            url.ends_with("/prices/ACME?REDACTED") && !url.contains("hunter2"),
            "{url}"
        );
    }
}
