//! 3: forged addresses. 4: proxies. Whose bucket it is.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use limits_tests::{App, app};
use specforge::store::Stores;
use specforge::{ForwardedHeader, RateLimit, Settings};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::harness::{At, Log, Send, on_every_store};

fn in_memory(settings: Settings) -> Router {
    app(Stores::memory(), settings, App::default())
}

/// A real server, which knows its peers.
async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// The status of a request over a connection of its own.
async fn status(server: SocketAddr, path: &str, headers: &str) -> u16 {
    let mut connection = TcpStream::connect(server).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// How many of 200 requests with forged addresses are let in.
async fn forged(server: SocketAddr, headers: impl Fn(usize) -> String) -> usize {
    let mut admitted = 0;
    for index in 0..200 {
        admitted += usize::from(status(server, "/open", &headers(index)).await == 204);
    }
    admitted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_forged_addresses_are_not_believed() {
    let server = serve(in_memory(Settings::new())).await;
    let admitted = forged(server, |index| {
        format!(
            "x-forwarded-for: 198.51.100.{index}\r\nforwarded: for=198.51.100.{index}\r\nx-real-ip: 198.51.100.{index}\r\n"
        )
    });
    assert_eq!(admitted.await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_what_stands_left_of_a_proxys_entry_is_not_believed() {
    let settings = Settings::new().trusted_proxies(["127.0.0.0/8"]);
    let server = serve(in_memory(settings)).await;
    let admitted = forged(server, |index| {
        format!("x-forwarded-for: 198.51.100.{index}, 203.0.113.7\r\n")
    });
    assert_eq!(admitted.await, 5);
    // Another client behind the same proxy has its own.
    let other = status(server, "/open", "x-forwarded-for: 203.0.113.8\r\n").await;
    assert_eq!(other, 204);
}

#[tokio::test]
async fn t04_handlers_are_told_the_address_that_limits_count_by() {
    let text = async |settings: Settings, send: Send| {
        let reply = send.to(&in_memory(settings)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        String::from_utf8(reply.body).unwrap()
    };
    let send = Send::get("/address")
        .header("x-forwarded-for", "198.51.100.1, 203.0.113.7")
        .header("x-forwarded-for", "10.0.0.2")
        .header("forwarded", "for=198.51.100.1, for=\"[2001:db8::9]\"")
        .from("10.0.0.1");
    assert_eq!(text(Settings::new(), send.clone()).await, "10.0.0.1");
    let proxies = Settings::new().trusted_proxies(["10.0.0.0/8"]);
    assert_eq!(text(proxies.clone(), send.clone()).await, "203.0.113.7");
    let forwarded = proxies.forwarded_header(ForwardedHeader::Forwarded);
    assert_eq!(text(forwarded, send.clone()).await, "2001:db8::9");
    let other = Settings::new().trusted_proxies(["10.1.0.0/16"]);
    assert_eq!(text(other, send).await, "10.0.0.1");

    let unknown = Send::get("/address").without_address();
    let reply = unknown.to(&in_memory(Settings::new())).await;
    assert_eq!(reply.status, 500);
    assert_eq!(reply.json()["code"], "INTERNAL_ERROR");
}

#[tokio::test]
async fn addresses_have_buckets_of_their_own() {
    let app = in_memory(Settings::new());
    let from = |address| Send::get("/open").from(address);
    assert_eq!(from("192.0.2.1").statuses(&app, 6).await[5], 429);
    assert_eq!(from("192.0.2.2").status(&app).await, 204);
    // Whoever has one address of IPv6 has half of it.
    let first = from("2001:db8:0:1::1").statuses(&app, 3).await;
    let second = from("2001:db8:0:1:ffff::2").statuses(&app, 3).await;
    assert_eq!((first, second), (vec![204; 3], vec![204, 204, 429]));
    assert_eq!(from("2001:db8:0:2::1").status(&app).await, 204);
    // An address of IPv4 that is written as one of IPv6 is the same.
    assert_eq!(from("::ffff:192.0.2.1").status(&app).await, 429);
}

/// A limit by address is not off where nobody knows the addresses: it is stricter.
#[tokio::test]
async fn without_addresses_all_share_one_bucket() {
    let log = Log::capture();
    let app = in_memory(Settings::new());
    let unknown = Send::get("/open").without_address();
    assert_eq!(
        unknown.statuses(&app, 6).await,
        [204, 204, 204, 204, 204, 429]
    );
    assert_eq!(log.count("ERROR"), 1);
    assert_eq!(log.count("nobody knows the addresses of clients"), 1);
    assert_eq!(Send::get("/open").status(&app).await, 204);
}

on_every_store! {
    async fn principals_have_buckets_of_their_own(at: At) {
        let app = at.app(Settings::new());
        let mine = |token: &str| Send::get("/mine").token(token);
        // Whichever token, whichever address.
        let mut statuses = mine("ada.1").statuses(&app, 2).await;
        statuses.extend(mine("ada.2").from("198.51.100.9").statuses(&app, 2).await);
        assert_eq!(statuses, [204, 204, 204, 429]);
        assert_eq!(mine("bob.1").status(&app).await, 204);
        // Who is not let in takes nothing from anybody.
        assert_eq!(mine("ada").statuses(&app, 5).await, [401; 5]);
        assert_eq!(mine("bob.1").statuses(&app, 3).await, [204, 204, 429]);
    }
}

/// The principals of all schemes are a `String`.
fn by_principal() -> RateLimit {
    RateLimit::new(2, Duration::from_hours(1))
        .named("user")
        .by_principal::<String>()
}

on_every_store! {
    /// A limit of the settings, over all operations: also of those whose own limit is another one, or by address.
    async fn a_limit_of_the_settings_counts_principals(at: At) {
        let app = at.app(Settings::new().rate_limit(by_principal()));
        let mine = |token: &str| Send::get("/mine").token(token);
        assert_eq!(mine("ada.1").status(&app).await, 204);
        let login = Send::post("/login").token("ada.2").from("198.51.100.9").to(&app).await;
        assert_eq!(login.status, 204);
        assert!(login.header("ratelimit").contains(r#""user";r=0"#), "{login:?}");
        let refused = mine("ada.2").to(&app).await;
        assert_eq!(refused.status, 429);
        assert!(refused.header("ratelimit").starts_with(r#""user";r=0"#), "{refused:?}");
        assert_eq!(refused.json()["code"], "TOO_MANY_REQUESTS");
        // All or none: the operation's own limit of three was not touched by what the other one refused.
        let bob = mine("bob.1").to(&app).await;
        assert!(bob.header("ratelimit").contains(r#""readMine";r=2"#), "{bob:?}");
        assert_eq!(mine("bob.1").statuses(&app, 2).await, [204, 429]);
        // Who is not let in is not counted.
        assert_eq!(mine("eve").statuses(&app, 5).await, [401; 5]);
    }
}

#[tokio::test]
async fn a_limit_by_principal_counts_nobody_by_address() {
    let app = in_memory(Settings::new().rate_limit(by_principal()));
    // Without security, and by an alternative without credentials.
    let open = Send::get("/open").from("192.0.2.50");
    assert_eq!(open.statuses(&app, 3).await, [204, 204, 429]);
    assert_eq!(
        Send::get("/maybe").from("192.0.2.50").status(&app).await,
        429
    );
    assert_eq!(
        Send::get("/maybe").from("192.0.2.51").status(&app).await,
        204
    );
    // Principals of a type that nobody named.
    let other = RateLimit::new(2, Duration::from_hours(1)).by_principal::<u64>();
    let app = in_memory(Settings::new().rate_limit(other));
    let mine = |token: &str| Send::get("/mine").token(token).from("192.0.2.60");
    for (token, status) in [("ada.1", 204), ("bob.1", 204), ("eve.1", 429)] {
        assert_eq!(mine(token).status(&app).await, status, "{token}");
    }
}

#[tokio::test]
async fn whoever_sends_no_credentials_is_counted_by_address() {
    let app = in_memory(Settings::new());
    let anonymous = Send::get("/maybe");
    assert_eq!(anonymous.statuses(&app, 3).await, [204, 204, 429]);
    assert_eq!(anonymous.clone().from("192.0.2.77").status(&app).await, 204);
    assert_eq!(
        anonymous.token("ada.1").statuses(&app, 3).await,
        [204, 204, 429]
    );
}

/// Guessing credentials is limited, since addresses are counted before security.
#[tokio::test]
async fn guesses_are_counted_before_security() {
    let app = in_memory(Settings::new());
    let guess = Send::post("/login").token("wrong");
    assert_eq!(
        guess.statuses(&app, 6).await,
        [401, 401, 401, 401, 429, 429]
    );
    let answer = guess.clone().from("192.0.2.2").to(&app).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("ratelimit"), r#""logIn";r=3;t=900"#);
}

on_every_store! {
    /// What the second limit refuses, the first one gives back; what security refuses, it does not.
    async fn all_limits_count_a_request_or_none(at: At) {
        let settings = Settings::new().rate_limit(RateLimit::new(6, Duration::from_hours(1)));
        let app = at.app(settings);
        let mine = Send::get("/mine").token("ada.1");
        assert_eq!(mine.statuses(&app, 6).await, [204, 204, 204, 429, 429, 429]);
        // Three of six are left of the router's.
        let other = Send::get("/mine").token("bob.1").to(&app).await;
        assert_eq!(other.status, 204);
        assert!(other.header("ratelimit").starts_with(r#""router";r=2;"#), "{other:?}");
        assert_eq!(Send::get("/mine").token("nobody").statuses(&app, 3).await, [401, 401, 429]);
        // Another address has its own.
        assert_eq!(Send::get("/mine").token("bob.1").from("198.51.100.1").status(&app).await, 204);
    }
}

#[test]
#[should_panic(
    expected = "`10.0.0.0/40` is no network such as `10.0.0.0/8`: the length is longer than an address"
)]
fn t04_what_is_no_network_is_said_at_the_start() {
    let _settings = Settings::new().trusted_proxies(["10.0.0.0/40"]);
}

#[test]
#[should_panic(
    expected = "two rate limits of a router are named `router`: tell them apart by `named`"
)]
fn two_limits_of_one_name_are_refused() {
    let limit = || RateLimit::new(1, Duration::from_secs(1));
    let _settings = Settings::new().rate_limit(limit()).rate_limit(limit());
}

#[test]
#[should_panic(expected = "more than a million requests a second")]
fn a_limit_that_cannot_be_counted_is_refused() {
    let _limit = RateLimit::new(1_000_001, Duration::from_secs(1));
}
