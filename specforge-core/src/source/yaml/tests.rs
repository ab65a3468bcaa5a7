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

fn fault(text: &str) -> Diagnostic {
    let (_, mut diagnostics) = read(text);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    diagnostics.remove(0)
}

fn place_of(node: &Node) -> (u32, u32, u32) {
    (node.span.line, node.span.column, node.span.len)
}

#[test]
fn keys_are_text() {
    let root = tree("200: a\nNO: b\nnull: c\ntrue: d\n1.10: e\n");
    let keys: Vec<_> = root
        .as_object()
        .unwrap()
        .members
        .iter()
        .map(|member| &*member.key)
        .collect();
    assert_eq!(keys, ["200", "NO", "null", "true", "1.10"]);
}

#[test]
fn places_count_characters() {
    let root = tree("ä: {ö: \"üü\", x: [1, 22]}\nlong: |\n  a\n  b\n");
    let inner = root.get("ä").unwrap();
    assert_eq!(place_of(inner), (1, 4, 1));
    assert_eq!(place_of(inner.get("ö").unwrap()), (1, 8, 4));
    assert_eq!(
        place_of(&inner.get("x").unwrap().as_array().unwrap()[1]),
        (1, 21, 2)
    );
    assert_eq!(root.get("long").unwrap().as_str(), Some("a\nb\n"));
}

#[test]
fn a_byte_order_mark_is_no_character() {
    let root = tree("\u{feff}a: 1\n");
    assert_eq!(place_of(root.get("a").unwrap()), (1, 4, 1));
}

#[test]
fn quoted_scalars_are_strings_unless_tagged() {
    let root = tree("a: '1'\nb: !!str 1\nc: !!int '1'\nd: ! 1\ne: !local x\n");
    assert_eq!(root.get("a").unwrap().as_str(), Some("1"));
    assert_eq!(root.get("b").unwrap().as_str(), Some("1"));
    assert_eq!(root.get("c").unwrap().as_number(), Some("1"));
    assert_eq!(root.get("d").unwrap().as_str(), Some("1"));
    assert_eq!(root.get("e").unwrap().as_str(), Some("x"));
}

#[test]
fn aliases_share_their_target() {
    let root = tree("a: &x {b: 1}\nc: *x\n");
    let [a, c] = ["a", "c"].map(|key| root.get(key).unwrap().as_object().unwrap());
    assert!(Arc::ptr_eq(a, c));
}

#[test]
fn merge_keys_fill_in() {
    let root = tree(
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 3\nd:\n  <<: *a\n  '<<': text\n",
    );
    let number =
        |node: &Node, key: &str| node.get(key).and_then(Node::as_number).map(str::to_owned);
    let c = root.get("c").unwrap();
    assert_eq!(
        ["x", "y", "z"].map(|key| number(c, key)),
        ["3", "1", "2"].map(|text| Some(text.to_owned()))
    );
    assert_eq!(
        root.get("d").unwrap().get("<<").unwrap().as_str(),
        Some("text")
    );
    assert_eq!(fault("a: {<<: 1}\n").code, codes::YAML_SYNTAX);
}

#[test]
fn duplicates_show_both_places() {
    let found = fault("a: 1\nb: 2\na: 3\n");
    assert_eq!(found.code, codes::DUPLICATE_KEY);
    assert_eq!(found.span.unwrap().line, 3);
    assert_eq!(found.related[0].0.line, 1);
    let many = (0..40)
        .map(|n| format!("k{n}: 1\n"))
        .collect::<Vec<_>>()
        .concat();
    assert_eq!(fault(&format!("{many}k7: 2\n")).related[0].0.line, 8);
}

#[test]
fn laughs_are_bounded() {
    let mut bomb = vec!["a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned()];
    for level in 1..12 {
        let previous = format!("*a{}", level - 1);
        bomb.push(format!(
            "a{level}: &a{level} [{}]\n",
            [previous.as_str(); 10].join(", ")
        ));
    }
    assert_eq!(fault(&bomb.concat()).code, codes::TOO_LARGE);
}

#[test]
fn merged_laughs_are_bounded() {
    let mut bomb = vec!["m0: &m0 {k0: 1}\n".to_owned()];
    bomb.extend(
        (1..3000)
            .map(|level| format!("m{level}: &m{level} {{<<: *m{}, k{level}: 1}}\n", level - 1)),
    );
    assert_eq!(fault(&bomb.concat()).code, codes::TOO_LARGE);
}

#[test]
fn depth_is_bounded_through_aliases_too() {
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(read(&nested(MAX_DEPTH)).1.is_empty());
    assert_eq!(fault(&nested(MAX_DEPTH + 1)).code, codes::TOO_DEEP);
    let mut chain = vec![format!("a0: &a0 {}\n", nested(60))];
    for level in 1..4 {
        let inner = nested(60).replace('1', &format!("*a{}", level - 1));
        chain.push(format!("a{level}: &a{level} {inner}\n"));
    }
    assert_eq!(fault(&chain.concat()).code, codes::TOO_DEEP);
}

#[test]
fn faults_are_placed() {
    let found = fault("a: 1\nb: [1, 2\nc: 3\n");
    assert_eq!(found.code, codes::YAML_SYNTAX);
    assert!(found.span.is_some_and(|span| span.line >= 2));
    assert_eq!(fault("a: *nowhere\n").code, codes::YAML_SYNTAX);
    assert_eq!(
        fault("a: &a [*a]\n").message,
        "an alias refers to a node that contains it"
    );
    assert_eq!(fault("{a: 1}: 2\n").code, codes::YAML_SYNTAX);
    assert_eq!(fault("a: 1\n---\nb: 2\n").span.unwrap().line, 2);
}

#[test]
fn an_empty_text_is_null() {
    assert!(tree("").is_null());
    assert!(tree("# nothing\n").is_null());
}
