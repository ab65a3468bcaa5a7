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
    // Beyond the parser's own limit, in both styles of YAML.
    assert_eq!(fault(&nested(5000)).code, codes::TOO_DEEP);
    let block = |levels: usize| {
        let lines = (0..levels).map(|level| format!("{}a:\n", " ".repeat(level)));
        lines.collect::<String>()
    };
    assert_eq!(fault(&block(1000)).code, codes::TOO_DEEP);
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
fn what_libyaml_accepts_of_quoted_texts_is_read_with_a_warning() {
    for (slip, meant) in [
        (
            "a:\n  b: \"one\ntwo\n\n  three\"\n  c: 1\n",
            "one two\nthree",
        ),
        ("a:\n  b: 'it''s\none' # so\n  c: 1\n", "it's one"),
        ("a:\n  b: \"one\n\ttwo\"\n  c: 1\n", "one two"),
        (
            "a: # it's\r\n  b: 'one\r\ntwo\r\n\r\n  three'\r\n  c: 1\r\n",
            "one two\nthree",
        ),
        ("a:\n  b: 'one\ntwo'\n  c: 1\nd: \"one\ntwo\"\n", "one two"),
    ] {
        let (root, found) = read(slip);
        let root = root.unwrap_or_else(|| panic!("{slip}: {found:?}"));
        let a = root.get("a").unwrap();
        assert_eq!(a.get("b").unwrap().as_str(), Some(meant), "{slip}");
        assert_eq!(a.get("c").unwrap().as_number(), Some("1"), "{slip}");
        assert!(
            !found.is_empty()
                && found
                    .iter()
                    .all(|found| found.code == codes::SLOPPY && !found.is_error())
        );
    }
    // Each is mended by itself, up to a number of them.
    let many = |count: usize| {
        let lines = (0..count).map(|n| format!("  k{n}: 'a\nb'\n"));
        format!("a:\n{}", lines.collect::<String>())
    };
    assert_eq!(read(&many(MOST_SLIPS)).1.len(), MOST_SLIPS);
    assert_eq!(fault(&many(MOST_SLIPS + 1)).code, codes::YAML_SYNTAX);
    // A quote that does not end is no slip.
    assert_eq!(fault("a:\n  b: 'one\ntwo\n").code, codes::YAML_SYNTAX);
}

#[test]
fn an_empty_text_is_null() {
    assert!(tree("").is_null());
    assert!(tree("# nothing\n").is_null());
}

/// A tree with its places, to compare.
fn outline(node: &Node, text: &mut String) {
    use std::fmt::Write as _;
    let (line, column, len) = place_of(node);
    let _ = write!(text, "{line}:{column}+{len} ");
    match &node.value {
        Value::Array(elements) => {
            text.push_str("[\n");
            elements.iter().for_each(|element| outline(element, text));
            text.push_str("]\n");
        }
        Value::Object(object) => {
            text.push_str("{\n");
            for member in &object.members {
                let _ = write!(
                    text,
                    "{:?} {}:{}+{}: ",
                    member.key, member.key_span.line, member.key_span.column, member.key_span.len
                );
                outline(&member.value, text);
            }
            text.push_str("}\n");
        }
        scalar => {
            let _ = writeln!(text, "{scalar:?}");
        }
    }
}

/// Reads a text both ways where the fast one can; false where it cannot.
fn both_agree(text: &str) -> bool {
    let Some((fast, duplicates)) = block::parse(FileId(0), text) else {
        return false;
    };
    let mut diagnostics = Vec::new();
    let Some(complete) = parse_any(FileId(0), text, &mut diagnostics) else {
        panic!("only the fast reader takes this: {diagnostics:?}\n{text}");
    };
    let [mut a, mut b] = [String::new(), String::new()];
    outline(&fast, &mut a);
    outline(&complete, &mut b);
    if a != b {
        let differing = a.lines().zip(b.lines()).find(|(a, b)| a != b);
        panic!("the readers differ: {differing:?}\n{text}");
    }
    assert_eq!(duplicates.len(), diagnostics.len(), "{text}");
    true
}

#[test]
fn the_fast_reader_agrees_with_the_complete_one() {
    for text in [
        "a: 1\nb:\n  c: x y z\n  d:\n    - 1\n    - 'two'\n    - \"thr\\\"ee\"\n",
        "---\na:\n- b\n- c: 1\n  d: 2\n- - e\n  - f\n-\n  g: 1\n-\nh:\n",
        "a: plain over\n  several\n\n  lines\n\n\nb: 'it''s' # comment\n# comment\nc: x # comment\n",
        "a: |\n  one\n   two\n\n  three\n\n\nb: >-\n  one\n  two\n\n  three\n    four\n  five\nc: |+\n  x\n\nd: >\n\n  y\n",
        "a: {b: 1, 'c': [x, \"y\", -3, {}], d: { e: f } }\nb: [ ]\nc: []\n",
        "/users/{id}: x\n'quoted key' : y\n\"a:b\" : z\n200: ok\nurl: http://x.y/z:1#frag\n",
        "ä: öü # ß\nb: \"ü\"\nc:\n  - ä: 1\n    b: 2\n",
        "a:\n  text below\nb:\n  'quoted below'\nc:\n  [1, 2]\n",
        "a: x\r\nb:\r\n  - y\r\n",
        "a: -\nb: -1\nc: - x\n",
        "a: 1\na: 2\n",
        "a: \"b\n  c \\\n  \\ d\n\n  e\"\nb: 'f\n\n\n  g''h\n  i' # j\n",
        "a: [b,\n  c, {d: e,\n f: g}\n  ]\nb:\n  {\n    c: d\n  }\n",
        "a: |\n  b\n    \n   c\n",
        "a: \"\\u00e4\\x41\\U0001F6A7\\/\"\n",
    ] {
        both_agree(text);
    }
    assert!(both_agree("a: 1\nb: [x]\nc: |\n  text\n"));
    // Left to the complete reader, as is every fault.
    for text in [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "<<: {a: 1}\n",
        "a:\n\t- b\n",
        "a: b: c\n",
        "- a\nb: c\n",
        "a:\n    b: 1\n  c: 2\n",
        "? a\n: b\n",
        "",
    ] {
        assert!(block::parse(FileId(0), text).is_none(), "{text}");
    }
}

#[test]
fn the_readers_agree_on_documents_and_on_what_a_slip_makes_of_them() {
    let folder_of_tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    // Of each document of the corpus a few variants do, for there are many.
    let mut folders = vec![folder_of_tests.clone()];
    folders.extend(std::env::var_os("SPECFORGE_CORPUS").map(std::path::PathBuf::from));
    let (mut fast, mut all) = (0, 0);
    let mut seed = 0x00c0_ffee_u64;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if !path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let text = text.trim_start_matches('\u{feff}');
            all += 1;
            fast += usize::from(both_agree(text));
            let variants = match text.len() {
                20_001.. => 0,
                _ if path.starts_with(&folder_of_tests) => 40,
                _ => 4,
            };
            for _ in 0..variants {
                both_agree(&slip(text, &mut seed));
            }
        }
    }
    assert!(
        fast * 10 >= all * 6,
        "only {fast} of {all} documents are read fast"
    );
}

/// The text with a few characters put in, left out, or moved.
fn slip(text: &str, seed: &mut u64) -> String {
    let mut random = |end: usize| {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        usize::try_from(*seed % u64::try_from(end.max(1)).unwrap()).unwrap()
    };
    let pieces = [
        "\n", " ", "  ", "- ", ":", ": ", "#", " #", "'", "\"", "[", "]", "{", "}", ",", "|", ">",
        "&a", "*a", "!", "?", "\t", "\\", "~", "ä", "---", "\n\n", "-", "%", "@",
    ];
    let mut text = text.to_owned();
    for _ in 0..=random(2) {
        let mut at = random(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let mut end = (at + random(6)).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let piece = if random(3) == 0 {
            ""
        } else {
            pieces[random(pieces.len())]
        };
        let end = if random(2) == 0 { end.max(at) } else { at };
        text.replace_range(at..end, piece);
    }
    text
}
