//! Pitfall 15: whatever a client sends, the answer is not a 5xx and keeps the contract.
//!
//! The requests are made from the operations themselves, by a generator with a fixed seed: the same ones in every run.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Method, Request};
use specforge::testing::Client;
use specforge_tests::{
    bodies, bodies30, errors, nullability, odd, params, routing, security, unions,
};

/// How many requests each application gets.
const REQUESTS: usize = 1_500;

/// A generator of numbers: xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % (count as u64)).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }
}

/// Texts that break parsers.
const TEXTS: [&str; 24] = [
    "",
    "0",
    "-1",
    "1.5",
    "1e400",
    "NaN",
    "9223372036854775808",
    "true",
    "null",
    "a,b",
    "a%2Cb",
    "%",
    "%FF",
    "%00",
    "..",
    "%2F",
    "a=b",
    ";v=1",
    ".a.b",
    "{}",
    "[1]",
    "\"",
    "%F0%9F%98%80",
    "+",
];

/// Names that documents of these tests use, and others.
const NAMES: [&str; 26] = [
    "name",
    "id",
    "v",
    "kind",
    "type",
    "x",
    "y",
    "child",
    "value",
    "children",
    "left",
    "and",
    "or",
    "q",
    "n",
    "page",
    "ids",
    "csv",
    "filter[state]",
    "filter[",
    "json",
    "text",
    "int32",
    "unique",
    "__proto__",
    "\\u0000",
];

/// Bodies that some operation takes, so that the attack gets beyond the first check.
const SOUND: [&str; 8] = [
    r#"{"name":"ab"}"#,
    r#"{"must":null,"three":null}"#,
    r#"{"one":null,"list":[1,null]}"#,
    r#"{"type":"circle","radius":1}"#,
    r#"{"and":[{"or":["x"]}]}"#,
    r#"{"value":1,"children":[{"value":2}]}"#,
    r#"{"email":"a","password":"b"}"#,
    r#"{"nullable":null}"#,
];

fn json(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 8 } else { 12 }) {
        0 => "null".to_owned(),
        1 => "true".to_owned(),
        2 => random.next().to_string(),
        3 => random
            .pick(&[
                "0",
                "-0",
                "1.0",
                "1e2",
                "-1e-400",
                "1e400",
                "0.1",
                "99999999999999999999999999",
            ])
            .to_owned(),
        4 => format!(
            "\"{}\"",
            random.pick(&[
                "",
                "a",
                "Cat",
                "circle",
                "2026-01-02T03:04:05Z",
                "\\ud83d\\ude00",
                "\\u0000",
                "YWI=",
                "a@b.c"
            ])
        ),
        5 => random
            .pick(&[
                "{",
                "[",
                "\"",
                "nul",
                "\"\\ud800\"",
                "01",
                "[1,]",
                "{\"a\"}",
                "\u{feff}1",
                "1 2",
            ])
            .to_owned(),
        6 => "[]".to_owned(),
        7 => "{}".to_owned(),
        8 | 9 => {
            let items: Vec<String> = (0..random.below(5))
                .map(|_| json(random, depth - 1))
                .collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let properties: Vec<String> = (0..random.below(6))
                .map(|_| format!("\"{}\":{}", random.pick(&NAMES), json(random, depth - 1)))
                .collect();
            format!("{{{}}}", properties.join(","))
        }
    }
}

fn body(random: &mut Random) -> (Option<&'static str>, Vec<u8>) {
    let media_type = random.pick(&[
        "application/json",
        "application/json",
        "application/json",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=b",
        "multipart/form-data",
        "text/plain",
        "image/png",
        "application/octet-stream",
        "application/vnd.acme+json",
        "*/*",
        ";",
    ]);
    let body = match random.below(10) {
        0 => Vec::new(),
        1 => (0..random.below(40))
            .map(|_| u8::try_from(random.below(256)).unwrap())
            .collect(),
        2 => pairs(random).into_bytes(),
        3 => format!(
            "--b\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n{}\r\n--b--\r\n",
            random.pick(&["title", "files", "meta", "x", ""]),
            random.pick(&["", "; filename=\"a\"", "\r\nContent-Type: application/json"]),
            json(random, 1)
        )
        .into_bytes(),
        4 => "[".repeat(random.below(100_000)).into_bytes(),
        5 => random.pick(&SOUND).as_bytes().to_vec(),
        6 => "{\"child\":".repeat(random.below(10_000)).into_bytes(),
        _ => json(random, 5).into_bytes(),
    };
    ((random.below(12) > 0).then_some(media_type), body)
}

fn pairs(random: &mut Random) -> String {
    let pairs: Vec<String> = (0..random.below(5))
        .map(|_| {
            format!(
                "{}{}{}",
                random.pick(&NAMES).replace('\\', ""),
                random.pick(&["=", "", "[]=", "[a]="]),
                random.pick(&TEXTS)
            )
        })
        .collect();
    pairs.join(random.pick(&["&", "&&", ";"]))
}

/// A path of the application with its parameters replaced by anything, sometimes bent a little.
fn path(random: &mut Random, paths: &[&'static str]) -> String {
    let template = random.pick(paths);
    let mut path = String::new();
    let mut rest = template;
    while let Some((literal, behind)) = rest.split_once('{') {
        path.push_str(literal);
        path.push_str(random.pick(&TEXTS));
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    path.push_str(rest);
    match random.below(20) {
        0 => path.push('/'),
        1 => path.push_str("//"),
        2 => path.insert_str(0, "/%2e"),
        _ => {}
    }
    path
}

fn request(random: &mut Random, paths: &[&'static str]) -> Option<Request<Body>> {
    let method = random.pick(&[
        "GET", "GET", "POST", "POST", "POST", "DELETE", "HEAD", "PUT", "OPTIONS", "PATCH", "TRACE",
        "PROPFIND",
    ]);
    let query = if random.below(3) == 0 {
        String::new()
    } else {
        format!("?{}", pairs(random))
    };
    let uri: axum::http::Uri = format!("{}{query}", path(random, paths))
        .replace(['"', '{', '}', '\\', '<', '>'], "%7B")
        .parse()
        .ok()?;
    let (media_type, body) = body(random);
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::from_bytes(method.as_bytes()).unwrap();
    *request.uri_mut() = uri;
    let headers = request.headers_mut();
    if let Some(media_type) = media_type {
        headers.insert("content-type", HeaderValue::from_static(media_type));
    }
    for _ in 0..random.below(4) {
        let name = random.pick(&[
            "x-count",
            "x-list",
            "x-flat",
            "x-json",
            "cookie",
            "authorization",
            "x-api-key",
            "x-depth",
            "accept",
            "content-length",
        ]);
        let value = random.pick(&[
            "1",
            "",
            "a,b",
            "\u{ff}",
            "session=ab; list=a",
            "key=good; session=\"",
            "Bearer good",
            "Bearer",
            "Basic YTpi",
            "{",
            "R=1,,=",
            "-1",
        ]);
        headers.append(
            HeaderName::from_static(name),
            HeaderValue::from_bytes(value.as_bytes()).unwrap(),
        );
    }
    Some(request)
}

async fn attack(app: Router, paths: &[&'static str]) {
    let api = Client::new(app);
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut answered = 0;
    let mut successes = 0;
    for _ in 0..REQUESTS {
        let Some(request) = request(&mut random, paths) else {
            continue;
        };
        let shown = format!("{} {}", request.method(), request.uri());
        // The client holds every answer against the spec, and panics where it breaks the contract.
        let status = api.request(request).await.status();
        assert!(!status.is_server_error(), "{shown}: {status}");
        answered += 1;
        successes += usize::from(status.is_success());
    }
    assert!(
        answered > REQUESTS / 2,
        "most requests were none: {answered}"
    );
    assert!(
        successes > 0,
        "nothing got through: the generator misses what it is meant to attack"
    );
}

macro_rules! attacks {
    ($($name:ident $app:expr, [$($path:literal),* $(,)?];)*) => { $(
        #[tokio::test]
        async fn $name() {
            attack($app, &[$($path),*]).await;
        }
    )* };
}

attacks! {
    p15_hostile_parameters params::app(), [
        "/styles", "/scalars", "/required", "/defaults", "/strict", "/path/simple/{v}", "/path/list/{v}", "/path/object/{v}", "/path/object-explode/{v}", "/path/label/{v}",
        "/path/label-explode/{v}", "/path/label-object/{v}", "/path/matrix/{v}", "/path/matrix-explode/{v}", "/path/matrix-object/{v}", "/path/matrix-scalar/{v}",
        "/path/three/{a}/{b}/{c}", "/headers", "/cookies", "/inherited/{id}",
    ];
    p15_hostile_paths routing::app(), [
        "/v1/", "/v1/pets/mine", "/v1/pets/{id}", "/v1/calls/{sid}", "/v1/calls/{sid}.json", "/v1/jobs/{id}:cancel", "/v1/jobs/{id}", "/v1/compare/{a}...{b}", "/v1/tiles/{z}/{x}/{y}.pbf",
        "/v1/slash", "/v1/slash/", "/v1/head", "/v1/odd%20name/{a}/{b}", "/{anything}",
    ];
    p15_hostile_bodies bodies::app(), [
        "/numbers", "/texts", "/formats", "/lists", "/closed", "/map", "/extra", "/inline", "/defaults", "/tree", "/anything", "/account", "/strict-account", "/optional", "/nullable",
        "/vendor", "/several", "/text", "/bytes", "/raw-value", "/raw-bytes", "/raw-unvalidated", "/raw-request", "/maps", "/limited", "/own-rejection", "/with-query", "/delete", "/form", "/upload",
    ];
    p15_hostile_bodies_of_3_0 bodies30::app(), ["/thing", "/upload"];
    p15_hostile_unions unions::app(), [
        "/pet", "/mapped", "/shape", "/contact", "/scalar", "/exactly-one", "/at-least-one", "/numbers", "/animal", "/expression", "/ambiguous", "/recursive-any", "/not", "/query",
    ];
    p15_hostile_nulls nullability::app(), ["/states", "/echo"];
    p15_hostile_errors errors::app(), ["/plain", "/by-default", "/by-range", "/only-422", "/both", "/undeclared", "/no-content"];
    p15_hostile_documents odd::app(), ["/a/{id}", "/pointer", "/named", "/yaml", "/chain"];
    p15_hostile_credentials security::app().0, [
        "/inherited", "/none", "/optional", "/either", "/both", "/mixed", "/basic", "/query-key", "/cookie-key", "/read", "/write", "/body",
    ];
}
