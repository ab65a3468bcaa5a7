//! The requests.

use axum::body::Body;
use axum::http::Request;

/// A request that can be made in any size.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The largest size, in bytes.
    pub(crate) limit: usize,
    pub(crate) request: fn(usize) -> Request<Body>,
}

const BODY: usize = 1 << 20;
/// A little less than the longest address that there is.
const HEADERS: usize = 60_000;

/// How deep the chains are: a little less than JSON may nest.
const LEVELS: usize = 120;

macro_rules! cases {
    ($($name:literal $limit:ident |$size:ident| $request:expr;)*) => {
        pub(crate) const CASES: &[Case] = &[$(Case { name: $name, limit: $limit, request: |$size| $request }),*];
    };
}

cases! {
    "oneOf, deep, a long text" BODY |size| json("/one-of", chain("{\"child\":", &text("x", size), "}"));
    "oneOf, deep, a text of escapes" BODY |size| json("/one-of", chain("{\"child\":", &text("\\u00e4", size), "}"));
    "oneOf, deep, none fits" BODY |size| json("/one-of", chain("{\"child\":", &format!("{{\"child\":[],\"n\":{}}}", list("1", size)), "}"));
    "oneOf, deep, a list within" BODY |size| json("/one-of", chain("{\"child\":", &format!("{{\"child\":\"\",\"n\":{}}}", list("1", size)), "}"));
    "oneOf, a list at each level" BODY |size| json("/one-of", chain(&format!("{{\"n\":{},\"left\":1,\"child\":", list("1", size / LEVELS)), "\"\"", "}"));
    "oneOf, a union in each item" BODY |size| json("/one-of", chain("{\"left\":1,\"child\":", &format!("{{\"left\":1,\"child\":\"\",\"many\":{}}}", list("\"\"", size)), "}"));
    "oneOf, many that fit none" BODY |size| json("/one-of", format!("{{\"child\":\"\",\"many\":{}}}", list("{}", size)));
    "oneOf, long unknown names" BODY |size| json("/one-of", chain("{\"left\":1,\"child\":", &format!("{{\"left\":1,\"child\":\"\",{}:1}}", text("\\u00e4", size)), "}"));
    "anyOf, deep" BODY |size| json("/any-of", chain("{\"x\":", &list("1", size), "}"));
    "anyOf, a level or two, long" BODY |size| json("/any-of", format!("{{\"x\":{{\"x\":{{\"x\":{}}}}}}}", list("1", size)));
    "anyOf, deep, a long text" BODY |size| json("/any-of", format!("{}{}{}", "{\"x\":".repeat(12), text("x", size), "}".repeat(12)));
    "anyOf, lists of lists" BODY |size| json("/any-of", chain("[", &list("1", size), "]"));
    "anyOf, lists of objects" BODY |size| json("/any-of", list("{\"x\":{\"x\":1}}", size));
    "tags at the end" BODY |size| json("/tagged", chain(&format!("{{\"pad\":{},\"child\":", text("x", size / LEVELS)), "{\"tag\":\"B\"}", ",\"tag\":\"B\"}"));
    "tags behind one list" BODY |size| json("/tagged", chain("{\"child\":", &format!("{{\"many\":{},\"tag\":\"A\"}}", list("1", size)), ",\"tag\":\"B\"}"));
    "uniqueItems, flat, numbers" BODY |size| json("/unique", numbered(size, |index| index.to_string()));
    "uniqueItems, flat, alike" BODY |size| json("/unique", numbered(size, |index| format!("\"{}{index}\"", "x".repeat(1000))));
    "uniqueItems, deep, numbers" BODY |size| json("/unique", chain("[", &numbered(size, |index| index.to_string()), "]"));
    "uniqueItems, deep, one number" BODY |size| json("/unique", chain("[", &format!("[{}]", "7".repeat(size)), "]"));
    "uniqueItems, deep, a text" BODY |size| json("/unique", chain("[", &format!("[{}]", text("\\u0001", size)), "]"));
    "uniqueItems, deep, an object" BODY |size| json("/unique", chain("[", &format!("[{}]", object(size, "1")), "]"));
    "uniqueItems, objects" BODY |size| json("/unique", numbered(size, |index| format!("{{\"b\":{index},\"a\":1}}")));
    "contains, flat" BODY |size| json("/contains", list("1", size));
    "contains, deep" BODY |size| json("/contains", chain("[", &list("1", size), "]"));
    "contains, many lists" BODY |size| json("/contains", chain("[", &list("[]", size), "]"));
    "additionalProperties, deep" BODY |size| json("/object", chain("{\"child\":", &object(size, "1"), "}"));
    "additionalProperties, a long name, deep" BODY |size| json("/object", chain("{\"child\":", &format!("{{{}:1}}", text("\\u00e4", size)), "}"));
    "not, deep" BODY |size| json("/not", chain("{\"child\":", &format!("{{\"list\":{}}}", list("1", size)), "}"));
    "not, a long text" BODY |size| json("/not", chain("{\"child\":", &format!("{{\"v\":{}}}", text("x", size)), "}"));
    "not, a long name" BODY |size| json("/not", chain("{\"child\":", &format!("{{{}:1}}", text("\\u00e4", size)), "}"));
    "dependentSchemas, deep" BODY |size| json("/dependent", chain("{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"child\":", &format!("{{\"list\":{}}}", list("1", size)), "}"));
    "dependentRequired, a long name" BODY |size| json("/dependent", format!("{{{}:1,\"z\":1}}", text("\\u00e4", size)));
    "patternProperties, many" BODY |size| json("/patterns", object(size, "1"));
    "patternProperties, a long name" BODY |size| json("/patterns", chain("{\"child\":", &format!("{{{}:1}}", text("a", size)), "}"));
    "patternProperties, a long text" BODY |size| json("/patterns", chain("{\"child\":", &format!("{{\"x-a\":{}}}", text("b", size)), "}"));
    "propertyNames, many" BODY |size| json("/names", object(size, "1"));
    "propertyNames, one" BODY |size| json("/names", format!("{{{}:1}}", text("a", size)));
    "unevaluatedProperties, deep" BODY |size| json("/unevaluated", chain("{\"child\":", &object(size, "1"), "}"));
    "enum, flat" BODY |size| json("/enum", list("{\"b\":{\"c\":\"d\"}}", size));
    "enum, one that is none" BODY |size| json("/enum", format!("[{{\"a\":{}}}]", list("1", size)));
    "enum, deep" BODY |size| json("/enum", chain("[", &list("1.50", size), "]"));
    "enum, a long text, deep" BODY |size| json("/enum", chain("[", &format!("[{}]", text("a", size)), "]"));
    "multipleOf, huge" BODY |size| json("/numbers", format!("{{\"double\":[0.{}1]}}", "3".repeat(size)));
    "multipleOf, exponents" BODY |size| json("/numbers", format!("{{\"double\":{}}}", list("1e300", size)));
    "multipleOf 0.0012345678901234567" BODY |size| json("/numbers", format!("{{\"odd\":{}}}", list("1e300", size)));
    "multipleOf of 23 digits, exponents" BODY |size| json("/numbers", format!("{{\"any\":{}}}", list("1e9999999999999999", size)));
    "multipleOf of 23 digits, huge" BODY |size| json("/numbers", format!("{{\"any\":[{}]}}", "7".repeat(size)));
    "integers" BODY |size| json("/numbers", format!("{{\"int\":{}}}", list("7", size)));
    "an integer of many digits" BODY |size| json("/numbers", format!("{{\"big\":[{}]}}", "7".repeat(size)));
    "a number with many zeros" BODY |size| json("/numbers", format!("{{\"double\":[0.{}1]}}", "0".repeat(size)));
    "format: decimal" BODY |size| json("/numbers", format!("{{\"money\":[{}]}}", text("7", size)));
    "format: date-time, many" BODY |size| texts("time", &list("\"2026-01-31T12:30:00Z\"", size));
    "format: date-time, one" BODY |size| texts("time", &format!("[\"2026-01-31T12:30:00.{}Z\"]", "1".repeat(size)));
    "format: duration, one" BODY |size| texts("duration", &format!("[\"P{}D\"]", "1".repeat(size)));
    "format: email, many" BODY |size| texts("email", &list("\"a@b.c\"", size));
    "format: email, one" BODY |size| texts("email", &format!("[\"{}@b.c\"]", "a.".repeat(size / 2)));
    "format: uri, one" BODY |size| texts("uri", &format!("[\"http://a/{}\"]", "%41".repeat(size / 3)));
    "format: hostname, one" BODY |size| texts("host", &format!("[\"{}\"]", "a.".repeat(size / 2)));
    "format: ipv6, one" BODY |size| texts("ipv6", &format!("[\"{}\"]", ":1".repeat(size / 2)));
    "format: byte, one" BODY |size| texts("byte", &format!("[{}]", text("YWJj", size)));
    "maxLength" BODY |size| texts("short", &format!("[{}]", text("\\u00e4", size)));
    "pattern, nested repetition" BODY |size| texts("greedy", &format!("[{}]", text("a", size)));
    "pattern, counted repetition" BODY |size| texts("counted", &format!("[{}]", text("a", size)));
    "a map" BODY |size| json("/map", object(size, "1"));
    "a map, all wrong" BODY |size| json("/map", object(size, "\"\""));
    "a map, one name" BODY |size| json("/map", format!("{{{}}}", list_of("\"a\":1", size)));
    "unknown properties" BODY |size| json("/closed", object(size, "1"));
    "not JSON" BODY |size| json("/any-of", "[".repeat(size));
    "not JSON at the end" BODY |size| json("/unique", format!("{}x", chain("[", &list("1", size), "]")));
    "a form, one name" BODY |size| form(list_of("a=1", size).replace(',', "&"));
    "a form, many names" BODY |size| form(names(size, '&'));
    "a form, percents" BODY |size| form(format!("b={}", "%41".repeat(size / 3)));
    "a form, nothing" BODY |size| form("&".repeat(size));
    "multipart, many parts" BODY |size| multipart("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".repeat(size / 56) + "--b--\r\n");
    "multipart, a preamble" BODY |size| multipart("\r\n-".repeat(size / 3));
    "multipart, almost boundaries" BODY |size| multipart(format!("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--b--\r\n", "\r\n--".repeat(size / 4)));
    "multipart, oneOf within" BODY |size| multipart(format!("--b\r\nContent-Disposition: form-data; name=\"b\"\r\nContent-Type: application/json\r\n\r\n{}\r\n--b--\r\n", chain("{\"child\":", &text("x", size), "}")));
    "query, one name" HEADERS |size| get(&format!("/query?{}", list_of("ids=1", size).replace(',', "&"))).body(Body::empty()).expect("sound");
    "query, numbers" HEADERS |size| get(&format!("/query?ids={}", numbered(size / 2, |index| index.to_string()).trim_matches(['[', ']']).replace(',', "&ids="))).body(Body::empty()).expect("sound");
    "query, many names" HEADERS |size| get(&format!("/query?{}", names(size, '&'))).body(Body::empty()).expect("sound");
    "query, deepObject" HEADERS |size| get(&format!("/query?{}", list_of("filter[a][a][a][a][a][a][a][a][a]=1", size).replace(',', "&"))).body(Body::empty()).expect("sound");
    "query, deepObject, names" HEADERS |size| get(&format!("/query?filter[{}]=1", names(size / 3, '&').replace('=', "]=").replace('&', "&filter["))).body(Body::empty()).expect("sound");
    "query, deepObject, brackets" HEADERS |size| get(&format!("/query?filter{}=1", "[a]".repeat(size / 3))).body(Body::empty()).expect("sound");
    "path, slashes" HEADERS |size| get(&"/".repeat(size)).body(Body::empty()).expect("sound");
    "cookies, one name" HEADERS |size| header("/headers", "cookie", &list_of("flags=a", size).replace(',', ";"));
    "cookies, many names" HEADERS |size| header("/headers", "cookie", &names(size, ';'));
    "a header of many items" HEADERS |size| header("/headers", "x-list", &names(size, ','));
    "Accept" HEADERS |size| refused("/headers", &list_of("a/b;q=0.1", size));
    "Accept, one range" HEADERS |size| refused("/headers", &format!("a/b{}", ";a=\"b\"".repeat(size / 7)));
    "Forwarded" HEADERS |size| header("/address", "forwarded", &list_of("for=10.0.0.1", size));
    "Forwarded, quoted" HEADERS |size| header("/address", "forwarded", &format!("for=\"{}\"", "\\a".repeat(size / 2)));
}

fn get(uri: &str) -> axum::http::request::Builder {
    Request::get(uri)
}

fn header(uri: &str, name: &str, value: &str) -> Request<Body> {
    get(uri)
        .header(name, value)
        .body(Body::empty())
        .expect("sound")
}

/// What is refused, in one of several media types.
fn refused(uri: &str, accept: &str) -> Request<Body> {
    let request = get(uri).header("x-list", "a,a").header("accept", accept);
    request.body(Body::empty()).expect("sound")
}

fn post(uri: &str, media_type: &str, body: String) -> Request<Body> {
    let request = Request::post(uri).header("content-type", media_type);
    request.body(Body::from(body)).expect("sound")
}

fn json(uri: &str, body: String) -> Request<Body> {
    post(uri, "application/json", body)
}

fn texts(property: &str, items: &str) -> Request<Body> {
    json("/texts", format!("{{\"{property}\":{items}}}"))
}

fn form(body: String) -> Request<Body> {
    post("/form", "application/x-www-form-urlencoded", body)
}

fn multipart(body: String) -> Request<Body> {
    post("/upload", "multipart/form-data; boundary=b", body)
}

fn chain(open: &str, within: &str, close: &str) -> String {
    format!("{}{within}{}", open.repeat(LEVELS), close.repeat(LEVELS))
}

/// A string of so many bytes.
fn text(unit: &str, size: usize) -> String {
    format!("\"{}\"", unit.repeat(size / unit.len()))
}

/// The same again and again, with commas.
fn list_of(item: &str, size: usize) -> String {
    vec![item; size / (item.len() + 1)].join(",")
}

fn list(item: &str, size: usize) -> String {
    format!("[{}]", list_of(item, size))
}

/// Items that differ, in brackets.
fn numbered(size: usize, item: impl Fn(usize) -> String) -> String {
    let mut out = String::from("[");
    for index in 0.. {
        let item = item(index);
        if out.len() + item.len() > size {
            break;
        }
        if index > 0 {
            out.push(',');
        }
        out += &item;
    }
    out + "]"
}

/// An object of names that differ.
fn object(size: usize, value: &str) -> String {
    let properties = numbered(size, |index| format!("\"k{index}\":{value}"));
    format!("{{{}}}", properties.trim_matches(['[', ']']))
}

/// `k0=,k1=` with another separator.
fn names(size: usize, separator: char) -> String {
    let names = numbered(size, |index| format!("k{index}="));
    names
        .trim_matches(['[', ']'])
        .replace(',', &separator.to_string())
}
