//! Parameters, forms and parts.

#![allow(
    clippy::items_after_statements,
    reason = "each description stands before its use"
)]

use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use specforge::decode::params;
use specforge::decode::{
    Decoder, Encoder, FieldSpec, Fields, Literal, Location, Node, ParameterSpec, Part, Rules,
    Select, Shape, Style, UnionSpec, Violations, header_lines,
};
use specforge::schema::Schema;

const OBJECT: Shape = Shape::Object {
    properties: &["R", "G"],
    open: false,
};

const fn spec(name: &'static str, style: Style, explode: bool, shape: Shape) -> ParameterSpec {
    ParameterSpec {
        name,
        style,
        explode,
        shape,
        ..ParameterSpec::SCALAR
    }
}

/// What was split, and where it stood.
struct Read<'a>(Location, (Node<'a>, Violations));

fn decode<T: Schema>(read: &Read<'_>) -> Result<T, Violations> {
    let Read(location, (node, violations)) = read;
    let mut decoder = Decoder::node(node, *location, violations.clone());
    let value = T::decode(&mut decoder, &Rules::NONE);
    decoder.finish(value)
}

fn faults<T: Schema + std::fmt::Debug>(read: &Read<'_>) -> Vec<String> {
    decode::<T>(read)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn query_of<'a>(raw: &'a str, specs: &'static [ParameterSpec], known: Option<&[&str]>) -> Read<'a> {
    Read(Location::Query, params::query(raw, specs, known))
}

fn path_of<'a>(texts: &[&'a str], specs: &'static [ParameterSpec]) -> Read<'a> {
    Read(Location::Path, params::path(texts, specs))
}

/// What a query is read as.
fn query(raw: &str, specs: &'static [ParameterSpec]) -> Value {
    decode(&query_of(raw, specs, None)).unwrap_or_else(|violations| json!(violations.to_string()))
}

#[test]
fn queries_are_split_by_style() {
    static FORM: &[ParameterSpec] = &[spec("c", Style::Form, true, Shape::Array)];
    assert_eq!(
        query("c=a%2Cb&c=c+d&x=1", FORM),
        json!({"c": ["a,b", "c d"]})
    );
    assert_eq!(query("c=1", FORM), json!({"c": ["1"]}));
    assert_eq!(query("", FORM), json!({}));
    static CSV: &[ParameterSpec] = &[spec("c", Style::Form, false, Shape::Array)];
    assert_eq!(query("c=a%2Cb,c", CSV), json!({"c": ["a,b", "c"]}));
    assert_eq!(
        query("c=a&c=b", CSV),
        json!("query parameter `c`: is given more than once")
    );
    static SPACE: &[ParameterSpec] = &[spec("c", Style::SpaceDelimited, false, Shape::Array)];
    assert_eq!(query("c=a%20b+c%2B", SPACE), json!({"c": ["a", "b", "c+"]}));
    static PIPE: &[ParameterSpec] = &[spec("c", Style::PipeDelimited, false, Shape::Array)];
    assert_eq!(
        query("c=ä|b%7Cc%7c,", PIPE),
        json!({"c": ["ä", "b", "c", ","]})
    );
    static FORM_OBJECT: &[ParameterSpec] = &[
        spec("color", Style::Form, true, OBJECT),
        spec("x", Style::Form, true, Shape::Scalar),
    ];
    assert_eq!(
        query("R=100&x=7&G=200&B=1", FORM_OBJECT),
        json!({"color": {"R": "100", "G": "200"}, "x": "7"})
    );
    assert_eq!(query("x=7", FORM_OBJECT), json!({"x": "7"}));
    static OPEN_OBJECT: &[ParameterSpec] = &[
        spec(
            "color",
            Style::Form,
            true,
            Shape::Object {
                properties: &[],
                open: true,
            },
        ),
        spec("x", Style::Form, true, Shape::Scalar),
    ];
    assert_eq!(
        query("R=100&x=7&B=1", OPEN_OBJECT),
        json!({"color": {"R": "100", "B": "1"}, "x": "7"})
    );
    static CSV_OBJECT: &[ParameterSpec] = &[spec("color", Style::Form, false, OBJECT)];
    assert_eq!(
        query("color=R,100,G,2%2C0", CSV_OBJECT),
        json!({"color": {"R": "100", "G": "2,0"}})
    );
    assert_eq!(
        query("color=R,100,G", CSV_OBJECT),
        json!("query parameter `color`: must consist of names with a value each")
    );
    assert_eq!(
        query("color=R,1,R,2", CSV_OBJECT),
        json!("query parameter `color`: has a name that is given more than once")
    );
}

static DEEP: &[ParameterSpec] = &[spec("f", Style::DeepObject, true, OBJECT)];

#[test]
fn deep_objects_nest_by_brackets() {
    assert_eq!(
        query("f[R]=1&f%5BG%5D=a%26b&g[R]=2", DEEP),
        json!({"f": {"R": "1", "G": "a&b"}})
    );
    assert_eq!(query("x=1", DEEP), json!({}));
    assert_eq!(
        query("f[a][b]=1&f[c]=2&f[a][d][e]=3", DEEP),
        json!({"f": {"a": {"b": "1", "d": {"e": "3"}}, "c": "2"}})
    );
    for list in [
        "f[a][]=x&f[a][]=y",
        "f[a]=x&f[a]=y",
        "f[a][0]=x&f[a][1]=y",
        "f[a][1]=y&f[a][0]=x",
    ] {
        assert_eq!(query(list, DEEP), json!({"f": {"a": ["x", "y"]}}), "{list}");
    }
    assert_eq!(query("f[a][]=x", DEEP), json!({"f": {"a": ["x"]}}));
    assert_eq!(
        query("f[a][0][b]=1&f[a][0][c]=2&f[a][1][b]=3", DEEP),
        json!({"f": {"a": [{"b": "1", "c": "2"}, {"b": "3"}]}})
    );
    // Numbers that do not count up from 0 are names.
    for names in [
        "f[a][1]=x",
        "f[a][00]=x",
        "f[a][+0]=x",
        "f[a][99999999999999999999]=x",
    ] {
        assert!(query(names, DEEP)["f"]["a"].is_object(), "{names}");
    }
    assert_eq!(query("f[]=x&f[]=y", DEEP), json!({"f": ["x", "y"]}));
    assert_eq!(query("f=x", DEEP), json!({"f": "x"}));
}

#[test]
fn deep_objects_leave_other_parameters_alone() {
    static BESIDE: &[ParameterSpec] = &[
        spec("f", Style::DeepObject, true, OBJECT),
        spec("f[G]", Style::Form, true, Shape::Scalar),
        spec("ff", Style::Form, true, Shape::Scalar),
    ];
    assert_eq!(
        query("f[R]=1&f[G]=2&ff=3", BESIDE),
        json!({"f": {"R": "1"}, "f[G]": "2", "ff": "3"})
    );
}

#[test]
fn what_deep_objects_cannot_mean_is_refused() {
    for bad in ["f[R=1", "f[R]x=1", "f[R]]=1", "f[[R]]=1", "f]=1&f[=2"] {
        assert_eq!(
            query(bad, DEEP),
            json!(
                "query parameter `f`: must be written `name[property]`, and `name[property][property]` where it nests"
            ),
            "{bad}"
        );
    }
    for mixed in [
        "f[a]=1&f[a][b]=2",
        "f[a][b]=2&f[a]=1",
        "f=1&f[a]=2",
        "f[a][]=1&f[a]=2",
        "f[a][]=1&f[a][0]=2",
    ] {
        assert_eq!(
            query(mixed, DEEP),
            json!("query parameter `f`: is given both as a value and with properties or items"),
            "{mixed}"
        );
    }
    assert_eq!(
        query("f[a][][b]=1", DEEP),
        json!("query parameter `f`: must number items that have properties: `name[0][property]`")
    );
    assert_eq!(
        query("f[a]=%FF", DEEP),
        json!("query parameter `f`: is not valid percent-encoded UTF-8")
    );
}

#[test]
fn deep_objects_are_bounded() {
    let many = |count: usize| {
        let pairs = (0..count).map(|i| format!("f[k{i}]=1"));
        pairs.collect::<Vec<_>>().join("&")
    };
    assert!(query(&many(1000), DEEP)["f"].is_object());
    assert_eq!(
        query(&many(1001), DEEP),
        json!("query parameter `f`: has more than 1,000 values")
    );
    let deep = |levels: usize| format!("f{}=1", "[a]".repeat(levels));
    assert!(query(&deep(16), DEEP)["f"].is_object());
    assert_eq!(
        query(&deep(17), DEEP),
        json!("query parameter `f`: is nested more than 16 levels deep")
    );
    assert_eq!(query(&deep(20_000), DEEP), query(&deep(17), DEEP));
}

#[test]
fn paths_are_split_by_style() {
    let path = |text: &str, specs: &'static [ParameterSpec]| {
        decode::<Value>(&path_of(&[text], specs))
            .unwrap_or_else(|violations| json!(violations.to_string()))["v"]
            .clone()
    };
    static SIMPLE: &[ParameterSpec] = &[spec("v", Style::Simple, false, Shape::Array)];
    assert_eq!(path("a%2Cb,c+d,%2F", SIMPLE), json!(["a,b", "c+d", "/"]));
    static SIMPLE_OBJECT: &[ParameterSpec] = &[spec("v", Style::Simple, false, OBJECT)];
    assert_eq!(path("R,1,G,2", SIMPLE_OBJECT), json!({"R": "1", "G": "2"}));
    static SIMPLE_EXPLODED: &[ParameterSpec] = &[spec("v", Style::Simple, true, OBJECT)];
    assert_eq!(
        path("R=1,G=2%3D", SIMPLE_EXPLODED),
        json!({"R": "1", "G": "2="})
    );
    static LABEL: &[ParameterSpec] = &[spec("v", Style::Label, false, Shape::Array)];
    assert_eq!(path(".a,b.c", LABEL), json!(["a", "b.c"]));
    static LABEL_EXPLODED: &[ParameterSpec] = &[spec("v", Style::Label, true, Shape::Array)];
    assert_eq!(path(".a.b", LABEL_EXPLODED), json!(["a", "b"]));
    static LABEL_OBJECT: &[ParameterSpec] = &[spec("v", Style::Label, true, OBJECT)];
    assert_eq!(path(".R=1.G=2", LABEL_OBJECT), json!({"R": "1", "G": "2"}));
    static MATRIX: &[ParameterSpec] = &[spec("v", Style::Matrix, false, Shape::Array)];
    assert_eq!(path(";v=a,b", MATRIX), json!(["a", "b"]));
    static MATRIX_EXPLODED: &[ParameterSpec] = &[spec("v", Style::Matrix, true, Shape::Array)];
    assert_eq!(path(";v=a;v=b", MATRIX_EXPLODED), json!(["a", "b"]));
    static MATRIX_OBJECT: &[ParameterSpec] = &[spec("v", Style::Matrix, true, OBJECT)];
    assert_eq!(path(";R=1;G=2", MATRIX_OBJECT), json!({"R": "1", "G": "2"}));
    static MATRIX_CSV: &[ParameterSpec] = &[spec("v", Style::Matrix, false, OBJECT)];
    assert_eq!(path(";v=R,1,G,2", MATRIX_CSV), json!({"R": "1", "G": "2"}));
    static MATRIX_SCALAR: &[ParameterSpec] = &[spec("v", Style::Matrix, false, Shape::Scalar)];
    assert_eq!(path(";v=x", MATRIX_SCALAR), json!("x"));
    assert_eq!(path(";v", MATRIX_SCALAR), json!(""));
    for (text, specs) in [
        ("a", LABEL),
        ("v=a", MATRIX),
        (";w=a", MATRIX),
        (";v=a;w=b", MATRIX_EXPLODED),
    ] {
        let violations = decode::<Value>(&path_of(&[text], specs)).unwrap_err();
        assert_eq!(
            violations.to_string(),
            "path parameter `v`: does not start as its `style` asks for",
            "{text}"
        );
    }
}

#[test]
fn headers_are_lists_over_several_lines() {
    let mut map = HeaderMap::new();
    map.append("x-ids", HeaderValue::from_static("1, 2,,"));
    map.append("x-ids", HeaderValue::from_static("3"));
    map.append("x-name", HeaderValue::from_static("a, b%20+"));
    map.append("x-color", HeaderValue::from_static("R=1, G=2"));
    static SPECS: &[ParameterSpec] = &[
        spec("x-ids", Style::Simple, false, Shape::Array),
        spec("x-name", Style::Simple, false, Shape::Scalar),
        spec("x-color", Style::Simple, true, OBJECT),
        spec("x-none", Style::Simple, false, Shape::Scalar),
    ];
    assert_eq!(
        decode::<Value>(&Read(Location::Header, params::headers(&map, SPECS))).unwrap(),
        json!({"x-ids": ["1", "2", "3"], "x-name": "a, b%20+", "x-color": {"R": "1", "G": "2"}})
    );
    map.append("x-name", HeaderValue::from_static("again"));
    map.insert("x-none", HeaderValue::from_bytes(b"\xff").unwrap());
    assert_eq!(
        faults::<Value>(&Read(Location::Header, params::headers(&map, SPECS))),
        [
            "header `x-name`: is given more than once",
            "header `x-none`: is not valid UTF-8"
        ]
    );
}

#[test]
fn cookies_may_be_quoted() {
    let mut map = HeaderMap::new();
    map.append(
        "cookie",
        HeaderValue::from_static("a=1%2C+; b=\"x y\";c=1,2 ; junk"),
    );
    map.append("cookie", HeaderValue::from_static("d=1; d=2"));
    static SPECS: &[ParameterSpec] = &[
        spec("a", Style::Form, true, Shape::Scalar),
        spec("b", Style::Cookie, true, Shape::Scalar),
        spec("c", Style::Form, false, Shape::Array),
        spec("d", Style::Form, true, Shape::Array),
        spec("e", Style::Form, true, Shape::Scalar),
    ];
    let read = Read(Location::Cookie, params::cookies(&map, SPECS));
    assert_eq!(
        decode::<Value>(&read).unwrap(),
        json!({"a": "1,+", "b": "x y", "c": ["1", "2"], "d": ["1", "2"]})
    );
    static TWICE: &[ParameterSpec] = &[spec("d", Style::Form, true, Shape::Scalar)];
    assert_eq!(
        faults::<Value>(&Read(Location::Cookie, params::cookies(&map, TWICE))),
        ["cookie `d`: is given more than once"]
    );
}

#[derive(Debug, PartialEq)]
struct Page {
    number: Option<i64>,
    ratio: Option<f64>,
    all: Option<bool>,
    sort: String,
    ids: Option<Vec<u32>>,
}

impl Schema for Page {
    fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        let (page, ratio, all, sort, ids) = d.fields(
            &Rules::NONE,
            &Fields {
                names: &["page", "ratio", "all", "sort", "ids"],
                required: &[0b01000],
                optional: &[0b10111],
                values: &[
                    &Rules::INTEGRAL_FLOAT,
                    &Rules::NONE,
                    &Rules::NONE,
                    &Rules {
                        min_length: Some(1),
                        ..Rules::NONE
                    },
                ],
                ..Fields::OPEN
            },
        )?;
        Some(Self {
            number: page,
            ratio,
            all,
            sort,
            ids,
        })
    }

    fn encode(&self, e: &mut Encoder) {
        e.object();
        e.field("sort", &self.sort);
        e.end_object();
    }
}

static PAGE: &[ParameterSpec] = &[
    ParameterSpec {
        name: "page",
        ..ParameterSpec::SCALAR
    },
    ParameterSpec {
        name: "ratio",
        ..ParameterSpec::SCALAR
    },
    ParameterSpec {
        name: "all",
        allow_empty: true,
        ..ParameterSpec::SCALAR
    },
    ParameterSpec {
        name: "sort",
        ..ParameterSpec::SCALAR
    },
    spec("ids", Style::Form, true, Shape::Array),
];

#[test]
fn scalars_follow_the_grammar_of_their_type() {
    let page = |raw: &str| decode::<Page>(&query_of(raw, PAGE, None)).unwrap();
    assert_eq!(
        page("page=-7&ratio=1.5e2&all=true&sort=a+b&ids=1&ids=2"),
        Page {
            number: Some(-7),
            ratio: Some(150.0),
            all: Some(true),
            sort: "a b".to_owned(),
            ids: Some(vec![1, 2])
        }
    );
    assert_eq!(
        page("sort=1&all="),
        Page {
            number: None,
            ratio: None,
            all: None,
            sort: "1".to_owned(),
            ids: None
        }
    );
    for (raw, message) in [
        ("page=%2B5", "query parameter `page`: expected an integer"),
        ("page=1.0", "query parameter `page`: expected an integer"),
        ("page=1e2", "query parameter `page`: expected an integer"),
        ("page=0x10", "query parameter `page`: expected an integer"),
        ("page=007", "query parameter `page`: expected an integer"),
        ("page=+5", "query parameter `page`: expected an integer"),
        ("page=", "query parameter `page`: expected an integer"),
        ("page", "query parameter `page`: expected an integer"),
        (
            "page=9223372036854775808",
            "query parameter `page`: must be at most 9223372036854775807",
        ),
        (
            "page=1&page=1",
            "query parameter `page`: is given more than once",
        ),
        ("ratio=.5", "query parameter `ratio`: expected a number"),
        ("ratio=NaN", "query parameter `ratio`: expected a number"),
        (
            "ratio=1e400",
            "query parameter `ratio`: is too large a number",
        ),
        (
            "all=TRUE",
            "query parameter `all`: expected `true` or `false`",
        ),
        ("all=1", "query parameter `all`: expected `true` or `false`"),
        (
            "ids=1&ids=-1",
            "query parameter `ids` at `/1`: must be at least 0",
        ),
        (
            "x=%FF&page=%zz",
            "query parameter `page`: is not valid percent-encoded UTF-8",
        ),
        (
            "%FF=1",
            "query parameter `%FF`: is not valid percent-encoded UTF-8",
        ),
    ] {
        assert_eq!(
            faults::<Page>(&query_of(&format!("sort=x&{raw}"), PAGE, None)),
            [message],
            "{raw}"
        );
    }
    assert_eq!(
        faults::<Page>(&query_of("sort=", PAGE, None)),
        ["query parameter `sort`: must have at least 1 character"]
    );
    // All at once, and names are case-sensitive.
    assert_eq!(
        faults::<Page>(&query_of("page=x&all=y&Sort=a", PAGE, None)),
        [
            "query parameter `sort`: is required and missing",
            "query parameter `page`: expected an integer",
            "query parameter `all`: expected `true` or `false`"
        ]
    );
}

#[test]
fn unknown_query_parameters_are_refused_where_that_is_asked_for() {
    assert!(decode::<Page>(&query_of("sort=a&nope=1", PAGE, None)).is_ok());
    assert_eq!(
        faults::<Page>(&query_of(
            "sort=a&nope=1&api_key=x",
            PAGE,
            Some(&["api_key"])
        )),
        ["query parameter `nope`: is not a parameter of this operation"]
    );
}

#[test]
fn one_path_parameter_stands_for_its_value_and_several_for_a_tuple() {
    static ONE: &[ParameterSpec] = &[spec("id", Style::Simple, false, Shape::Scalar)];
    static TWO: &[ParameterSpec] = &[
        spec("id", Style::Simple, false, Shape::Scalar),
        spec("name", Style::Simple, false, Shape::Scalar),
    ];
    static LIST: &[ParameterSpec] = &[spec("ids", Style::Simple, false, Shape::Array)];
    assert_eq!(decode::<i64>(&path_of(&["42"], ONE)).unwrap(), 42);
    assert_eq!(decode::<String>(&path_of(&["a%20b"], ONE)).unwrap(), "a b");
    assert_eq!(decode::<(i64,)>(&path_of(&["42"], ONE)).unwrap(), (42,));
    assert_eq!(
        decode::<(i64, String)>(&path_of(&["42", "x"], TWO)).unwrap(),
        (42, "x".to_owned())
    );
    assert_eq!(
        decode::<Vec<i64>>(&path_of(&["4,2"], LIST)).unwrap(),
        [4, 2]
    );
    assert_eq!(
        decode::<(i64, i64)>(&path_of(&["4,2"], LIST)).unwrap(),
        (4, 2)
    );
    assert_eq!(
        faults::<i64>(&path_of(&["x"], ONE)),
        ["path parameter `id`: expected an integer"]
    );
    assert_eq!(
        faults::<(i64, i64)>(&path_of(&["1", "x"], TWO)),
        ["path parameter `name`: expected an integer"]
    );
}

#[test]
fn json_in_a_parameter_is_read_as_json() {
    static JSON: &[ParameterSpec] = &[ParameterSpec {
        name: "f",
        json: true,
        ..ParameterSpec::SCALAR
    }];
    let read = |raw: &'static str| query_of(raw, JSON, None);
    assert_eq!(
        decode::<Value>(&read("f=%7B%22a%22:[1]%7D")).unwrap(),
        json!({"f": {"a": [1]}})
    );
    assert_eq!(
        faults::<Value>(&read("f={")),
        ["query parameter `f`: is not valid JSON: the text ends too early (byte 1)"]
    );
    assert_eq!(
        faults::<Value>(&read("f=")),
        ["query parameter `f`: is not valid JSON: the text ends too early (byte 0)"]
    );
    assert_eq!(
        faults::<std::collections::BTreeMap<String, Vec<i32>>>(&read("f=[1,%22x%22]")),
        ["query parameter `f` at `/1`: expected an integer, found a string"]
    );
}

#[test]
fn constants_and_unions_are_read_from_text() {
    #[derive(Debug, PartialEq)]
    enum Limit {
        Number(i64),
        Word(String),
    }

    impl Schema for Limit {
        fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
            use specforge::decode::JsonType;

            static UNION: UnionSpec = UnionSpec {
                name: "Limit",
                variants: &["Number", "Word"],
                select: Select::JsonType(&[(JsonType::Integer, 0), (JsonType::String, 1)]),
            };
            let mut value = None;
            d.union(&UNION, &mut |d, variant| {
                let new = match variant {
                    0 => Schema::decode(d, &Rules::NONE).map(Self::Number),
                    _ => Schema::decode(d, &Rules::NONE).map(Self::Word),
                };
                let is_some = new.is_some();
                value = new.or(value.take());
                is_some
            })?;
            value
        }

        fn encode(&self, e: &mut Encoder) {
            e.null();
        }
    }

    struct Constant(usize);

    impl Schema for Constant {
        fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
            d.literal_enum(&[
                Literal::Number("1"),
                Literal::Bool(true),
                Literal::String("all"),
            ])
            .map(Self)
        }

        fn encode(&self, e: &mut Encoder) {
            e.null();
        }
    }

    let text = |text: &'static str| Node::Fields(vec![("x".into(), Node::Text(text.into()))]);
    let decode_text = |node: &Node<'_>| {
        let mut decoder = Decoder::node(node, Location::Query, Violations::new());
        let value = std::collections::BTreeMap::<String, Limit>::decode(&mut decoder, &Rules::NONE);
        decoder.finish(value).unwrap().remove("x").unwrap()
    };
    assert_eq!(decode_text(&text("12")), Limit::Number(12));
    assert_eq!(decode_text(&text("all")), Limit::Word("all".to_owned()));
    for (value, index) in [("1", 0), ("true", 1), ("all", 2), ("1.0", 0)] {
        let node = text(value);
        let mut decoder = Decoder::node(&node, Location::Query, Violations::new());
        let constant = Constant::decode(&mut decoder, &Rules::NONE);
        assert_eq!(decoder.finish(constant).unwrap().0, index);
    }
}

#[test]
fn forms_are_split_like_queries() {
    static FIELDS: &[FieldSpec] = &[
        FieldSpec {
            name: "tags",
            shape: Shape::Array,
            ..FieldSpec::SCALAR
        },
        FieldSpec {
            name: "csv",
            shape: Shape::Array,
            explode: false,
            ..FieldSpec::SCALAR
        },
        FieldSpec {
            name: "meta",
            json: true,
            ..FieldSpec::SCALAR
        },
    ];
    let form = |body: &str| {
        let (node, violations) = params::form(body.as_bytes(), FIELDS);
        let mut decoder = Decoder::node(&node, Location::Body, violations);
        let value = Value::decode(&mut decoder, &Rules::NONE);
        decoder
            .finish(value)
            .map_err(|violations| violations.to_string())
    };
    assert_eq!(
        form("name=J%C3%B6rg+X&tags=a&csv=1,2%2C3&meta=%7B%22k%22:1%7D&other=1&other=2").unwrap(),
        json!({"tags": ["a"], "csv": ["1", "2,3"], "meta": {"k": 1}, "name": "Jörg X", "other": ["1", "2"]})
    );
    assert_eq!(
        form("a=%FF&csv=1&csv=2").unwrap_err(),
        "body at `/csv`: is given more than once; body at `/a`: is not valid percent-encoded UTF-8"
    );
}

#[test]
fn parts_are_text_json_or_files() {
    static FIELDS: &[FieldSpec] = &[
        FieldSpec {
            name: "file",
            file: true,
            content_types: &["image/png, image/jpeg"],
            ..FieldSpec::SCALAR
        },
        FieldSpec {
            name: "meta",
            json: true,
            ..FieldSpec::SCALAR
        },
        FieldSpec {
            name: "n",
            ..FieldSpec::SCALAR
        },
    ];
    type Upload = (Part, Value, i64);

    fn part(content_type: &str, data: &str) -> Part {
        Part {
            file_name: None,
            content_type: Some(content_type.to_owned()),
            data: data.to_owned().into(),
        }
    }

    struct Whole(Upload);

    impl Schema for Whole {
        fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
            d.fields(
                &Rules::NONE,
                &Fields {
                    names: &["file", "meta", "n"],
                    required: &[0b111],
                    ..Fields::OPEN
                },
            )
            .map(Self)
        }

        fn encode(&self, e: &mut Encoder) {
            e.null();
        }
    }

    let read = |parts: Vec<(String, Part)>| {
        let (node, violations) = params::parts(&parts, FIELDS);
        let mut decoder = Decoder::node(&node, Location::Body, violations);
        let value = Whole::decode(&mut decoder, &Rules::NONE);
        decoder
            .finish(value)
            .map(|whole| whole.0)
            .map_err(|violations| violations.to_string())
    };
    let (file, meta, n) = read(vec![
        ("meta".to_owned(), part("application/json", r#"{"a":1}"#)),
        ("file".to_owned(), part("image/PNG; q=1", "png")),
        ("n".to_owned(), part("text/plain", "12")),
    ])
    .unwrap();
    assert_eq!(
        (file.data.as_ref(), meta, n),
        (&b"png"[..], json!({"a": 1}), 12)
    );
    assert_eq!(
        read(vec![
            ("file".to_owned(), part("text/html", "x")),
            ("meta".to_owned(), part("application/json", "{")),
            ("n".to_owned(), part("text/plain", "1")),
            ("n".to_owned(), part("text/plain", "2")),
        ])
        .unwrap_err(),
        "body at `/file`: has a media type that is not one of those declared; \
         body at `/n`: is given more than once; \
         body at `/meta`: is not valid JSON: the text ends too early (byte 1)"
    );
}

#[test]
fn header_values_are_written_in_simple_style() {
    let lines = |name, value, explode| header_lines::<Value>(name, &value, explode);
    assert_eq!(lines("x", json!(42), false), ["42"]);
    assert_eq!(lines("x", json!("a b"), false), ["a b"]);
    assert_eq!(lines("x", json!([1, 2, 3]), false), ["1,2,3"]);
    assert_eq!(lines("x", json!({"R": 1, "G": "x"}), false), ["G,x,R,1"]);
    assert_eq!(lines("x", json!({"R": 1, "G": "x"}), true), ["G=x,R=1"]);
    // Their commas are not those of a list.
    let cookies = json!(["a=1; Expires=Wed, 21 Oct", "b=2"]);
    assert_eq!(
        lines("set-cookie", cookies, false),
        ["a=1; Expires=Wed, 21 Oct", "b=2"]
    );
}
