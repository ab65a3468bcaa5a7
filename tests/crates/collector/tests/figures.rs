//! Figures for a collector. One test, since a process has one recorder.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use collector_tests::Collector;
use observability_tests::{Shared, app};
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point;
use opentelemetry_proto::tonic::metrics::v1::{AggregationTemporality, Metric};
use prost::Message as _;
use specforge::Settings;
use specforge::telemetry::{Prometheus, Telemetry};
use test_support::{Kind, Place};
use tower::ServiceExt as _;

/// Requests that are answered.
const REQUESTS: u64 = 300;

/// Paths that nobody has, each another one.
const NOWHERE: u64 = 2_500;

/// Series of somebody who puts ids into labels: more than are kept.
const FOREIGN: u64 = 12_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t06_t10_figures_for_a_collector_that_was_away() {
    let collector = Collector::default();
    let address = collector.start();
    let telemetry = Telemetry::new("figures-tests")
        .filter("off")
        .otlp(&address)
        .otlp_metrics(&address)
        .otlp_metrics_every(Duration::from_millis(100))
        .install()
        .unwrap();
    // There is one of each.
    assert!(Prometheus::install().is_err());

    // A pool that is there when the last figures are sent, one that is not, and one of another database.
    let (place, server) = (
        Place::new("figures", Kind::Sqlite).await,
        Place::new("figures", Kind::Postgres).await,
    );
    let pool = place.sqlite();
    let in_use = pool.acquire().await.unwrap();
    let observed = [
        specforge::telemetry::observe_pool("figures", &pool),
        specforge::telemetry::observe_pool("server", &server.postgres()),
    ];
    drop(specforge::telemetry::observe_pool("gone", &place.sqlite()));

    let app = app(Shared::default(), Settings::new()).layer(specforge::trace::layer());
    let mut times = Vec::new();
    for _ in 0..REQUESTS {
        let begin = Instant::now();
        assert_eq!(send(&app, "/behave?how=ok", "fine").await, StatusCode::OK);
        times.push(begin.elapsed());
    }
    for number in 0..NOWHERE {
        let status = send(&app, &format!("/nowhere/{number}"), "not sound!").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    assert_eq!(send(&app, "/behave?how=fail", "fine").await.as_u16(), 500);
    // The collector does not answer all the while, and nobody waits for it.
    times.sort();
    let median = times[times.len() / 2];
    assert!(median < Duration::from_millis(10), "{median:?}");
    assert_eq!(collector.received("/v1/metrics").len(), 0);

    // It is there again, and is told everything since the start, without being asked.
    collector.answer();
    let deadline = Instant::now() + Duration::from_secs(30);
    while answered(&collector) < REQUESTS + NOWHERE + 1 {
        assert!(Instant::now() < deadline, "{}", answered(&collector));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    for id in 0..FOREIGN {
        metrics::counter!("foreign_total", "id" => id.to_string()).increment(1);
        metrics::gauge!("foreign_level", "id" => "one").set(7.5);
    }
    metrics::counter!("foreign_absolute_total").absolute(5);
    metrics::counter!("foreign_absolute_total").absolute(9);
    // What is said last is sent at the end.
    telemetry.flush().await;
    let figures = last(&collector);
    the_durations_are_those_of_the_conventions(&figures["http.server.request.duration"]);

    let active = &figures["http.server.active_requests"];
    let Some(Data::Sum(sum)) = &active.data else {
        panic!("{active:?}");
    };
    assert!(!sum.is_monotonic);
    assert_eq!(levels(active), ["0"]);
    assert!(points(active).contains(&"http.request.method=GET url.scheme=http".to_owned()));

    let rejected = &figures["specforge_correlation_id_rejected_total"];
    let Some(Data::Sum(sum)) = &rejected.data else {
        panic!("{rejected:?}");
    };
    assert!(sum.is_monotonic);
    assert_eq!(total(rejected), NOWHERE);
    assert!(
        rejected.description.contains("correlation id"),
        "{rejected:?}"
    );

    let count = &figures["db.client.connection.count"];
    is_a_level_of_connections(count);
    assert_eq!(
        pools(count),
        [
            "db.client.connection.pool.name=figures db.client.connection.state=idle 0",
            "db.client.connection.pool.name=figures db.client.connection.state=used 1",
            "db.client.connection.pool.name=server db.client.connection.state=idle 0",
            "db.client.connection.pool.name=server db.client.connection.state=used 0",
        ]
    );
    let max = &figures["db.client.connection.max"];
    is_a_level_of_connections(max);
    assert_eq!(
        pools(max),
        [
            "db.client.connection.pool.name=figures 4",
            "db.client.connection.pool.name=server 8",
        ]
    );
    drop((in_use, observed));

    let foreign = &figures["foreign_total"];
    assert_eq!(total(foreign), FOREIGN);
    let series = points(foreign);
    assert!(series.len() <= 10_001, "{}", series.len());
    assert!(
        series
            .iter()
            .any(|labels| labels == "otel.metric.overflow=true"),
        "{}",
        series.len()
    );
    // A name that came too late for a series of its own has one all the same.
    assert_eq!(total(&figures["foreign_absolute_total"]), 9);
    assert_eq!(levels(&figures["foreign_level"]), ["7.5"]);
}

fn the_durations_are_those_of_the_conventions(duration: &Metric) {
    assert_eq!(duration.unit, "s");
    let Some(Data::Histogram(histogram)) = &duration.data else {
        panic!("{duration:?}");
    };
    let cumulative = AggregationTemporality::Cumulative as i32;
    assert_eq!(histogram.aggregation_temporality, cumulative);
    let mut series = BTreeMap::new();
    for point in &histogram.data_points {
        let bounds = [
            0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
        ];
        assert_eq!(point.explicit_bounds, bounds);
        assert_eq!(point.bucket_counts.iter().sum::<u64>(), point.count);
        series.insert(words(&point.attributes), point.count);
    }
    let expected = BTreeMap::from([
        (
            "http.request.method=GET http.response.status_code=200i http.route=/behave network.protocol.version=1.1 url.scheme=http".to_owned(),
            REQUESTS,
        ),
        (
            "http.request.method=GET http.response.status_code=404i network.protocol.version=1.1 url.scheme=http".to_owned(),
            NOWHERE,
        ),
        (
            "error.type=500 http.request.method=GET http.response.status_code=500i http.route=/behave network.protocol.version=1.1 url.scheme=http".to_owned(),
            1,
        ),
    ]);
    assert_eq!(series, expected);
}

/// The conventions want a sum that may go down.
fn is_a_level_of_connections(metric: &Metric) {
    let Some(Data::Sum(sum)) = &metric.data else {
        panic!("{metric:?}");
    };
    assert!(!sum.is_monotonic);
    let cumulative = AggregationTemporality::Cumulative as i32;
    assert_eq!(sum.aggregation_temporality, cumulative);
    assert_eq!(metric.unit, "{connection}");
    assert!(metric.description.contains("pool"), "{metric:?}");
}

/// The points of a level of connections, each with its number.
fn pools(metric: &Metric) -> Vec<String> {
    let numbers = numbers(metric).map(|number| match number {
        number_data_point::Value::AsInt(count) => *count,
        other @ number_data_point::Value::AsDouble(_) => panic!("{other:?}"),
    });
    let said = points(metric).into_iter().zip(numbers);
    let mut pools: Vec<String> = said
        .map(|(labels, number)| format!("{labels} {number}"))
        .collect();
    pools.sort();
    pools
}

async fn send(app: &Router, uri: &str, id: &str) -> StatusCode {
    let request = Request::get(uri).header("x-correlation-id", id);
    let request = request.body(Body::empty()).unwrap();
    app.clone().oneshot(request).await.unwrap().status()
}

/// How many answered requests the collector knows of.
fn answered(collector: &Collector) -> u64 {
    let Some(bytes) = collector.received("/v1/metrics").pop() else {
        return 0;
    };
    match decode(&bytes)
        .get("http.server.request.duration")
        .map(|metric| &metric.data)
    {
        Some(Some(Data::Histogram(histogram))) => {
            histogram.data_points.iter().map(|point| point.count).sum()
        }
        _ => 0,
    }
}

fn last(collector: &Collector) -> BTreeMap<String, Metric> {
    decode(&collector.received("/v1/metrics").pop().unwrap())
}

fn decode(bytes: &[u8]) -> BTreeMap<String, Metric> {
    let request = ExportMetricsServiceRequest::decode(bytes).unwrap();
    let mut metrics = BTreeMap::new();
    for resource in request.resource_metrics {
        let attributes = &resource.resource.as_ref().unwrap().attributes;
        assert!(
            words(attributes).contains("service.name=figures-tests"),
            "{attributes:?}"
        );
        for scope in resource.scope_metrics {
            for metric in scope.metrics {
                metrics.insert(metric.name.clone(), metric);
            }
        }
    }
    metrics
}

fn numbers(metric: &Metric) -> impl Iterator<Item = &number_data_point::Value> {
    let points = match &metric.data {
        Some(Data::Sum(sum)) => &sum.data_points,
        Some(Data::Gauge(gauge)) => &gauge.data_points,
        other => panic!("{other:?}"),
    };
    points.iter().map(|point| point.value.as_ref().unwrap())
}

/// The sum of all points of a counter.
fn total(metric: &Metric) -> u64 {
    let counts = numbers(metric).map(|number| match number {
        number_data_point::Value::AsInt(count) => u64::try_from(*count).unwrap(),
        other @ number_data_point::Value::AsDouble(_) => panic!("{other:?}"),
    });
    counts.sum()
}

/// The points of a gauge.
fn levels(metric: &Metric) -> Vec<String> {
    let levels = numbers(metric).map(|number| match number {
        number_data_point::Value::AsDouble(level) => level.to_string(),
        other @ number_data_point::Value::AsInt(_) => panic!("{other:?}"),
    });
    levels.collect()
}

/// The attributes of every point.
fn points(metric: &Metric) -> Vec<String> {
    let Some(Data::Sum(sum)) = &metric.data else {
        panic!("{metric:?}");
    };
    sum.data_points
        .iter()
        .map(|point| words(&point.attributes))
        .collect()
}

/// `a=b c=d`, in the order of the names; of a number there is an `i` behind it.
fn words(attributes: &[KeyValue]) -> String {
    let mut words: Vec<String> = attributes
        .iter()
        .map(|attribute| {
            let value = match &attribute.value {
                Some(AnyValue {
                    value: Some(Value::StringValue(text)),
                }) => text.clone(),
                Some(AnyValue {
                    value: Some(Value::IntValue(number)),
                }) => format!("{number}i"),
                Some(AnyValue {
                    value: Some(Value::BoolValue(is_so)),
                }) => is_so.to_string(),
                other => format!("{other:?}"),
            };
            format!("{}={value}", attribute.key)
        })
        .collect();
    words.sort();
    words.join(" ")
}
