use super::*;

fn read(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let node = parse(FileId(0), text, &mut diagnostics);
    (node, diagnostics)
}

fn tree(text: &str) -> Node {
    let (node, diagnostics) = read(text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    node.expect("a tree")
}

fn fault(text: &str) -> (String, u32, u32) {
    let (_, mut diagnostics) = read(text);
    assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:?}");
    let found = diagnostics.remove(0);
    let span = found.span.expect("a place");
    (found.message, span.line, span.column)
}

#[test]
fn values_are_read() {
    let root = tree(r#" {"a": [1, -0.5e+3, true, false, null, "x", {}, []], "b": {"c": {}}} "#);
    let array = root.get("a").unwrap().as_array().unwrap();
    assert_eq!(array.len(), 8);
    assert_eq!(array[1].as_number(), Some("-0.5e+3"));
    assert_eq!(array[2].as_bool(), Some(true));
    assert!(array[4].is_null());
    assert!(
        root.get("b")
            .unwrap()
            .get("c")
            .unwrap()
            .as_object()
            .unwrap()
            .members
            .is_empty()
    );
}

#[test]
fn escapes_are_read() {
    let root = tree(r#""a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00z""#);
    assert_eq!(root.as_str(), Some("a\"\\/\u{8}\u{c}\n\r\tä😀z"));
}

#[test]
fn places_count_characters() {
    let root = tree("{\"ä\": \"öö\", \"b\":\n  [12, \"\\u00e4\"]}");
    let place = |node: &Node| (node.span.line, node.span.column, node.span.len);
    assert_eq!(place(root.get("ä").unwrap()), (1, 7, 4));
    let array = root.get("b").unwrap();
    assert_eq!(place(array), (2, 3, 1));
    assert_eq!(place(&array.as_array().unwrap()[0]), (2, 4, 2));
    assert_eq!(place(&array.as_array().unwrap()[1]), (2, 8, 8));
}

#[test]
fn only_json_is_json() {
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a: 1}",
        "{'a': 1}",
        "[1 2]",
        "{\"a\" 1}",
        "01",
        "+1",
        ".5",
        "5.",
        "1e",
        "0x1",
        "NaN",
        "tru",
        "truex",
        "\"\\x41\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\u12\"",
        "\"a",
        "\"a\nb\"",
        "// c\n1",
        "1 1",
        "{} []",
        "[1}",
        "\"\\",
        "-",
        "\u{a0}1",
    ] {
        let (node, diagnostics) = read(text);
        assert!(node.is_none(), "{text}");
        assert_eq!(diagnostics.len(), 1, "{text}");
        assert_eq!(diagnostics[0].code, codes::JSON_SYNTAX);
    }
}

#[test]
fn faults_are_placed() {
    assert_eq!(
        fault("{\n  \"ä\": 1,\n}"),
        (
            "invalid JSON: expected a key in double quotes, found `}`".to_owned(),
            3,
            1
        )
    );
    assert_eq!(
        fault("[\"ä\" x]"),
        (
            "invalid JSON: expected `,` or `]`, found `x`".to_owned(),
            1,
            6
        )
    );
}

#[test]
fn duplicates_show_both_places() {
    let (node, diagnostics) = read("{\"a\": 1, \"b\": 2, \"a\": 3}");
    assert_eq!(node.unwrap().get("a").unwrap().as_number(), Some("1"));
    assert_eq!(diagnostics[0].code, codes::DUPLICATE_KEY);
    assert_eq!(diagnostics[0].span.unwrap().column, 18);
    assert_eq!(diagnostics[0].related[0].0.column, 2);
}

#[test]
fn depth_is_bounded() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(&nested(MAX_DEPTH)).1.is_empty());
    assert_eq!(read(&nested(MAX_DEPTH + 1)).1[0].code, codes::TOO_DEEP);
    assert_eq!(read(&"{\"a\":".repeat(100_000)).1[0].code, codes::TOO_DEEP);
}
