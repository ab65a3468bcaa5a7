//! Pitfalls 1 to 10: parameters.

use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::params::{self, api};

use super::harness::Send;

fn api() -> Client {
    Client::new(params::app())
}

async fn styles(query: &str) -> Value {
    Send::get(&format!("/styles?{query}")).ok(&api()).await
}

async fn scalar(query: &str) -> Value {
    Send::get(&format!("/scalars?{query}")).ok(&api()).await
}

async fn refused_scalar(query: &str) -> Vec<String> {
    Send::get(&format!("/scalars?{query}"))
        .refused(&api())
        .await
}

async fn path(path: &str) -> Value {
    Send::get(&format!("/path/{path}")).ok(&api()).await
}

async fn headers(list: &[(&str, &str)]) -> Value {
    let send = list
        .iter()
        .fold(Send::get("/headers"), |send, (name, value)| {
            send.header(name, value)
        });
    send.ok(&api()).await
}

#[tokio::test]
async fn p01_form_explodes_by_default() {
    assert_eq!(styles("ids=a&ids=b").await, json!({ "ids": ["a", "b"] }));
    assert_eq!(styles("ids=a,b").await, json!({ "ids": ["a,b"] }));
}

#[tokio::test]
async fn p01_an_object_explodes_by_default_in_a_query() {
    assert_eq!(
        styles("R=1&name=x").await,
        json!({ "spread": { "R": 1, "name": "x" } })
    );
}

#[tokio::test]
async fn p01_without_explode_an_object_is_a_list() {
    assert_eq!(
        styles("flat=R,1,G,2").await,
        json!({ "flat": { "R": 1, "G": 2 } })
    );
    assert_eq!(
        Send::get("/styles?flat=R,1,G").refused(&api()).await,
        ["query flat encoding"]
    );
}

#[tokio::test]
async fn p01_simple_is_the_default_in_a_path() {
    assert_eq!(path("list/a,b").await, json!(["a", "b"]));
    assert_eq!(
        path("object/R,1,name,x").await,
        json!({ "R": 1, "name": "x" })
    );
    assert_eq!(
        path("object-explode/R=1,name=x").await,
        json!({ "R": 1, "name": "x" })
    );
}

#[tokio::test]
async fn p01_simple_is_the_default_in_headers() {
    assert_eq!(
        headers(&[("x-count", "1"), ("x-list", "a, b,c")]).await,
        json!({ "x-count": 1, "x-list": ["a", "b", "c"] })
    );
    assert_eq!(
        headers(&[("x-count", "1"), ("x-list", "a"), ("x-list", "b,c")]).await,
        json!({ "x-count": 1, "x-list": ["a", "b", "c"] })
    );
    assert_eq!(
        headers(&[("x-count", "1"), ("x-flat", "R,1,name,x")]).await,
        json!({ "x-count": 1, "x-flat": { "R": 1, "name": "x" } })
    );
    assert_eq!(
        headers(&[("x-count", "1"), ("x-spread", "R=1,name=x")]).await,
        json!({ "x-count": 1, "x-spread": { "R": 1, "name": "x" } })
    );
}

#[tokio::test]
async fn p01_label_and_matrix() {
    assert_eq!(path("label/.a,b").await, json!(["a", "b"]));
    assert_eq!(path("label-explode/.a.b").await, json!(["a", "b"]));
    assert_eq!(
        path("label-object/.R=1.name=x").await,
        json!({ "R": 1, "name": "x" })
    );
    assert_eq!(path("matrix/;v=a,b").await, json!(["a", "b"]));
    assert_eq!(path("matrix-explode/;v=a;v=b").await, json!(["a", "b"]));
    assert_eq!(
        path("matrix-object/;R=1;name=x").await,
        json!({ "R": 1, "name": "x" })
    );
    assert_eq!(path("matrix-scalar/;v=5").await, json!(5));
    for bad in [
        "label/a,b",
        "matrix/v=a",
        "matrix/;w=a",
        "matrix-explode/;v=a;w=b",
        "matrix-scalar/5",
    ] {
        assert_eq!(
            Send::get(&format!("/path/{bad}")).refused(&api()).await,
            ["path v encoding"],
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p01_space_and_pipe() {
    assert_eq!(styles("ssv=a%20b").await, json!({ "ssv": ["a", "b"] }));
    assert_eq!(styles("ssv=a+b").await, json!({ "ssv": ["a", "b"] }));
    assert_eq!(styles("psv=a|b").await, json!({ "psv": ["a", "b"] }));
    assert_eq!(styles("psv=a%7Cb").await, json!({ "psv": ["a", "b"] }));
}

#[tokio::test]
async fn p02_split_before_decoding() {
    assert_eq!(styles("csv=a%2Cb,c").await, json!({ "csv": ["a,b", "c"] }));
    assert_eq!(
        styles("ssv=a%2Cb%20c").await,
        json!({ "ssv": ["a,b", "c"] })
    );
    assert_eq!(styles("psv=a%2Cb|c").await, json!({ "psv": ["a,b", "c"] }));
    assert_eq!(
        styles("flat=name,a%2Cb").await,
        json!({ "flat": { "name": "a,b" } })
    );
    assert_eq!(path("list/a%2Cb,c").await, json!(["a,b", "c"]));
    assert_eq!(path("list/a%2Fb,c").await, json!(["a/b", "c"]));
    assert_eq!(
        path("object-explode/name=a%3Db%2Cc").await,
        json!({ "name": "a=b,c" })
    );
    assert_eq!(path("label-explode/.a%2Eb.c").await, json!(["a.b", "c"]));
    assert_eq!(
        path("matrix-explode/;v=a%3Bb;v=c").await,
        json!(["a;b", "c"])
    );
}

#[tokio::test]
async fn p03_plus_is_a_space_in_a_query_alone() {
    assert_eq!(scalar("text=a+b").await["text"], "a b");
    assert_eq!(scalar("text=a%2Bb").await["text"], "a+b");
    assert_eq!(path("simple/a+b").await, "a+b");
}

#[tokio::test]
async fn p03_bad_percent_encoding_is_refused() {
    for bad in ["%", "%4", "%zz", "%FF", "%C3%28"] {
        assert_eq!(
            refused_scalar(&format!("text={bad}")).await,
            ["query text encoding"],
            "{bad}"
        );
        assert_eq!(
            Send::get(&format!("/path/simple/{bad}"))
                .refused(&api())
                .await,
            ["path v encoding"],
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p04_integers_have_one_grammar() {
    assert_eq!(scalar("int32=-7").await["int32"], -7);
    assert_eq!(scalar("int32=0").await["int32"], 0);
    for bad in [
        "0x10", "%2B5", "+5", "1e2", "1.0", "01", "-", "", "%205", "5%20", "5_0", "NaN", "%D9%A5",
    ] {
        assert_eq!(
            refused_scalar(&format!("int32={bad}")).await,
            ["query int32 type"],
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p04_integers_have_a_range() {
    assert_eq!(scalar("int32=2147483647").await["int32"], i32::MAX);
    assert_eq!(scalar("int32=-2147483648").await["int32"], i32::MIN);
    assert_eq!(
        refused_scalar("int32=2147483648").await,
        ["query int32 maximum"]
    );
    assert_eq!(
        refused_scalar("int32=-2147483649").await,
        ["query int32 minimum"]
    );
    assert_eq!(scalar("int64=9223372036854775807").await["int64"], i64::MAX);
    assert_eq!(
        scalar("int64=9007199254740993").await["int64"],
        9_007_199_254_740_993_i64
    );
    assert_eq!(
        refused_scalar("int64=9223372036854775808").await,
        ["query int64 maximum"]
    );
    assert_eq!(scalar("uint32=4294967295").await["uint32"], u32::MAX);
    assert_eq!(
        refused_scalar("uint32=4294967296").await,
        ["query uint32 maximum"]
    );
    assert_eq!(refused_scalar("uint32=-1").await, ["query uint32 minimum"]);
    assert_eq!(refused_scalar("small=0").await, ["query small minimum"]);
    assert_eq!(refused_scalar("small=11").await, ["query small maximum"]);
}

#[tokio::test]
async fn p04_booleans_and_numbers_have_one_grammar() {
    assert_eq!(scalar("flag=true").await["flag"], true);
    assert_eq!(scalar("flag=false").await["flag"], false);
    for bad in ["TRUE", "True", "1", "0", "yes", "on", "t", ""] {
        assert_eq!(
            refused_scalar(&format!("flag={bad}")).await,
            ["query flag type"],
            "{bad}"
        );
    }
    assert_eq!(scalar("number=-1.5e2").await["number"], -150.0);
    for bad in [
        "NaN", "inf", "Infinity", ".5", "1.", "0x1", "1e", "--1", "1,5",
    ] {
        assert_eq!(
            refused_scalar(&format!("number={bad}")).await,
            ["query number type"],
            "{bad}"
        );
    }
    assert_eq!(refused_scalar("number=1e400").await.len(), 1);
}

#[tokio::test]
async fn p04_a_scalar_comes_once() {
    assert_eq!(
        refused_scalar("int32=1&int32=2").await,
        ["query int32 duplicate"]
    );
    assert_eq!(
        refused_scalar("text=a&text=a").await,
        ["query text duplicate"]
    );
    assert_eq!(
        Send::get("/headers")
            .header("x-count", "1")
            .header("x-count", "1")
            .refused(&api())
            .await,
        ["header x-count duplicate"]
    );
    assert_eq!(
        Send::get("/cookies")
            .header("cookie", "session=ab; session=cd")
            .refused(&api())
            .await,
        ["cookie session duplicate"]
    );
}

#[tokio::test]
async fn p04_enums_dates_and_uuids() {
    assert_eq!(
        scalar("size=big&level=2").await,
        json!({ "size": "big", "level": 2 })
    );
    assert_eq!(refused_scalar("size=BIG").await, ["query size enum"]);
    assert_eq!(refused_scalar("level=3").await, ["query level enum"]);
    assert_eq!(
        scalar("at=2026-01-02T03:04:05Z").await["at"],
        "2026-01-02T03:04:05Z"
    );
    assert_eq!(refused_scalar("at=2026-01-02").await, ["query at format"]);
    assert_eq!(
        refused_scalar("id=%7B67e55044-10b1-426f-9247-bb680e5fe0c8%7D").await,
        ["query id format"]
    );
}

#[tokio::test]
async fn p05_empty_is_not_absent() {
    assert_eq!(scalar("").await, json!({}));
    assert_eq!(refused_scalar("int32=").await, ["query int32 type"]);
    assert_eq!(refused_scalar("text=").await, ["query text minLength"]);
    assert_eq!(refused_scalar("text").await, ["query text minLength"]);
    assert_eq!(scalar("empty=").await["empty"], "");
    assert_eq!(scalar("Name=").await["Name"], "");
    assert_eq!(scalar("emptyFlag=").await, json!({}));
}

#[tokio::test]
async fn p05_every_missing_parameter_is_named() {
    assert_eq!(
        Send::get("/required").refused(&api()).await,
        ["query q required", "query n required"]
    );
    assert_eq!(
        Send::get("/required?q=&n=1").ok(&api()).await,
        json!({ "q": "", "n": 1 })
    );
}

#[tokio::test]
async fn p06_deep_objects() {
    assert_eq!(
        styles("filter[state]=open&filter[limit]=3").await,
        json!({ "filter": { "state": "open", "limit": 3 } })
    );
    assert_eq!(
        styles("filter%5Bstate%5D=open").await,
        json!({ "filter": { "state": "open" } })
    );
    assert_eq!(styles("").await, json!({}));
    assert_eq!(
        Send::get("/styles?filter[state]=shut")
            .refused(&api())
            .await,
        ["query filter /state enum"]
    );
    // A property that the schema does not name is dropped, nested or not.
    assert_eq!(styles("filter[a][b]=1").await, json!({ "filter": {} }));
    for bad in [
        "filter[a][b=1",
        "filter[state][b]=1",
        "filter[]=1",
        "filter=1",
        "filter[state]=open&filter[state]=open",
    ] {
        assert_eq!(
            Send::get(&format!("/styles?{bad}")).status(&api()).await,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p06_deep_objects_nest() {
    let read = async |query: &str| Send::get(&format!("/deep?{query}")).ok(&api()).await;
    let refused = async |query: &str| Send::get(&format!("/deep?{query}")).refused(&api()).await;
    assert_eq!(
        read("where[age][min]=3&where%5Btags%5D%5B%5D=a&where[tags][]=b&where[not][tags]=c").await,
        json!({ "where": { "age": { "min": 3 }, "tags": ["a", "b"], "not": { "tags": ["c"] } } })
    );
    assert_eq!(
        read("where[terms][0][field]=x&where[terms][1][field]=y&where[terms][1][values][]=7").await,
        json!({ "where": { "terms": [{ "field": "x" }, { "field": "y", "values": [7] }] } })
    );
    assert_eq!(
        read("expand[]=a&expand[]=b&created[gt]=5&metadata[0]=zero&metadata[1]=one").await,
        json!({ "expand": ["a", "b"], "created": { "gt": 5 }, "metadata": { "0": "zero", "1": "one" } })
    );
    assert_eq!(
        read("expand[1]=b&expand[0]=a&created=5").await,
        json!({ "expand": ["a", "b"], "created": 5 })
    );
    assert_eq!(
        refused("where[age][max]=x&where[tags]=&where[terms][0][x]=1&expand=1&expand=2&expand=3&expand=4").await,
        [
            "query where /age/min required",
            "query where /age/max type",
            "query where /tags minLength",
            "query where /terms/0/field required",
            "query where /terms/0/x additionalProperties",
            "query expand maxItems",
        ]
    );
    assert_eq!(
        refused("where[tags][]=a&where[tags][]=a").await,
        ["query where /tags uniqueItems"]
    );
    assert_eq!(
        refused("created[gt]=1&created=5").await,
        ["query created encoding"]
    );
    assert_eq!(
        refused("where[terms][][field]=x").await,
        ["query where encoding"]
    );
}

#[tokio::test]
async fn p06_deep_objects_are_written_as_they_are_read() {
    let client = api();
    let query = api::deep_styles::Query {
        r#where: Some(api::Where {
            tags: Some(vec!["a&b".to_owned(), "[]".to_owned()]),
            terms: Some(vec![api::WhereTermsItem {
                field: "x".to_owned(),
                values: Some(vec![1, 2]),
            }]),
            age: None,
            not: None,
        }),
        expand: Some(vec!["x".to_owned()]),
        created: None,
        metadata: None,
    };
    let answer = client
        .call::<api::operations::deepStyles>()
        .query(&query)
        .send()
        .await;
    assert_eq!(
        answer.json::<Value>(),
        json!({
            "where": { "tags": ["a&b", "[]"], "terms": [{ "field": "x", "values": [1, 2] }] },
            "expand": ["x"],
        })
    );
}

#[tokio::test]
async fn p06_deep_objects_are_capped() {
    let many: Vec<String> = (0..4000)
        .map(|index| format!("filter[k{index}]=1"))
        .collect();
    assert_eq!(
        Send::get("/styles?filter[999999999]=1")
            .status(&api())
            .await,
        200
    );
    assert_eq!(
        Send::get(&format!("/styles?{}", many.join("&")))
            .status(&api())
            .await,
        400
    );
}

#[tokio::test]
async fn p07_three_header_parameters_are_ignored() {
    assert_eq!(
        headers(&[
            ("x-count", "1"),
            ("accept", "text/html"),
            ("content-type", "x"),
            ("authorization", "Bearer t")
        ])
        .await,
        json!({ "x-count": 1 })
    );
}

#[tokio::test]
async fn p07_header_names_have_no_case_and_query_names_do() {
    assert_eq!(headers(&[("X-COUNT", "1")]).await, json!({ "x-count": 1 }));
    assert_eq!(scalar("Name=a").await, json!({ "Name": "a" }));
    assert_eq!(scalar("name=a").await, json!({}));
}

#[tokio::test]
async fn p07_a_path_items_parameters_are_overridden_by_name_and_place() {
    assert_eq!(
        Send::get("/inherited/x?q=1&id=2&kept=k").ok(&api()).await,
        json!({ "path": "x", "query": { "q": 1, "id": 2, "kept": "k" } })
    );
    assert_eq!(
        Send::get("/inherited/x?q=a").refused(&api()).await,
        ["query q type"]
    );
    assert_eq!(
        Send::get("/inherited/x").refused(&api()).await,
        ["query q required"]
    );
}

#[tokio::test]
async fn p08_json_in_parameters() {
    assert_eq!(
        styles("json=%7B%22x%22%3A1%7D").await,
        json!({ "json": { "x": 1 } })
    );
    assert_eq!(
        Send::get("/styles?json=%7B%22y%22%3A1%7D")
            .refused(&api())
            .await,
        ["query json /x required"]
    );
    for bad in ["%7B", "", "x", "%7B%22x%22%3A1%7D%7D", "%5B%5D"] {
        assert_eq!(
            Send::get(&format!("/styles?json={bad}"))
                .status(&api())
                .await,
            400,
            "{bad}"
        );
    }
    assert_eq!(
        headers(&[("x-count", "1"), ("x-json", r#"{"x":1}"#)]).await,
        json!({ "x-count": 1, "x-json": { "x": 1 } })
    );
    assert_eq!(
        Send::get("/headers")
            .header("x-count", "1")
            .header("x-json", "{")
            .status(&api())
            .await,
        400
    );
}

#[tokio::test]
async fn p09_cookies() {
    let cookies = |text: &str| Send::get("/cookies").header("cookie", text);
    assert_eq!(
        cookies("session=abc").ok(&api()).await,
        json!({ "session": "abc" })
    );
    assert_eq!(
        cookies("a=1; session=\"a b\"; theme=dark").ok(&api()).await,
        json!({ "session": "a b", "theme": "dark" })
    );
    assert_eq!(
        cookies("session=a%20b").ok(&api()).await,
        json!({ "session": "a b" })
    );
    assert_eq!(
        cookies("session=a=b").ok(&api()).await,
        json!({ "session": "a=b" })
    );
    assert_eq!(
        cookies("session=ab; list=a%2Cb,c").ok(&api()).await,
        json!({ "session": "ab", "list": ["a,b", "c"] })
    );
    assert_eq!(
        cookies("session=ab")
            .header("cookie", "theme=light")
            .ok(&api())
            .await,
        json!({ "session": "ab", "theme": "light" })
    );
    assert_eq!(
        cookies("theme=dark").refused(&api()).await,
        ["cookie session required"]
    );
    assert_eq!(
        cookies("session=a; theme=red").refused(&api()).await,
        ["cookie session minLength", "cookie theme enum"]
    );
    assert_eq!(
        Send::get("/cookies").refused(&api()).await,
        ["cookie session required"]
    );
}

#[tokio::test]
async fn p10_unknown_parameters_are_ignored_unless_the_spec_says_otherwise() {
    assert_eq!(scalar("what=1").await, json!({}));
    assert_eq!(
        Send::get("/strict?q=a&api_key=k").ok(&api()).await,
        json!({ "q": "a" })
    );
    assert_eq!(
        Send::get("/strict?api_key=k&what=1").refused(&api()).await,
        ["query what additionalProperties"]
    );
}

#[tokio::test]
async fn p24_defaults_arrive_typed() {
    assert_eq!(
        Send::get("/defaults").ok(&api()).await,
        json!({ "page": 7, "sort": "desc", "tags": ["a", "b"], "depth": 3 })
    );
    assert_eq!(
        Send::get("/defaults?page=1&tags=x")
            .header("x-depth", "9")
            .ok(&api())
            .await,
        json!({ "page": 1, "sort": "desc", "tags": ["x"], "depth": 9 })
    );
}

#[tokio::test]
async fn rules_of_lists_hold() {
    assert_eq!(
        styles("numbers=1,2,3").await,
        json!({ "numbers": [1, 2, 3] })
    );
    assert_eq!(
        Send::get("/styles?numbers=1,x,3").refused(&api()).await,
        ["query numbers /1 type"]
    );
    assert_eq!(
        Send::get("/styles?numbers=1,2,3,4").refused(&api()).await,
        ["query numbers maxItems"]
    );
    assert_eq!(
        Send::get("/styles?numbers=1,1").refused(&api()).await,
        ["query numbers uniqueItems"]
    );
}

#[tokio::test]
async fn tuples_of_path_parameters_are_in_the_order_of_the_template() {
    assert_eq!(
        path("three/abc/5/true").await,
        json!({ "a": "abc", "b": 5, "c": true })
    );
    assert_eq!(
        Send::get("/path/three/abcd/x/1").refused(&api()).await,
        ["path a maxLength", "path b type", "path c type"]
    );
}

/// What the client of `testing` writes, the decoder reads: the same values come back, whatever they hold.
#[tokio::test]
async fn the_client_and_the_decoder_agree() {
    let api = api();
    for text in ["", "a,b", "a b|c", "100%+&=#?/", "\u{e4}\u{1f600}", ";.:[]"] {
        let query = api::query_styles::Query {
            ids: Some(vec![text.to_owned(), "x".to_owned()]),
            csv: Some(vec![text.to_owned(), "x".to_owned()]),
            flat: Some(api::Colour {
                name: Some(text.to_owned()),
                r: Some(1),
                g: None,
            }),
            filter: Some(api::Filter {
                state: Some(api::FilterState::Open),
                limit: Some(3),
            }),
            json: Some(api::Point { x: 1, y: Some(2) }),
            numbers: None,
            ssv: None,
            psv: None,
            spread: None,
        };
        let answer = api
            .call::<api::operations::queryStyles>()
            .query(&query)
            .send()
            .await;
        let expected = json!({
            "ids": [text, "x"], "csv": [text, "x"], "flat": { "name": text, "R": 1 },
            "filter": { "state": "open", "limit": 3 }, "json": { "x": 1, "y": 2 },
        });
        assert_eq!(answer.json::<Value>(), expected, "{text:?}");
        if !text.is_empty() {
            let answer = api
                .call::<api::operations::pathSimple>()
                .path(text)
                .send()
                .await;
            assert_eq!(answer.json::<Value>(), text);
        }
        let list = vec![text.to_owned(), "x".to_owned()];
        let answers = [
            api.call::<api::operations::pathList>()
                .path(list.clone())
                .send()
                .await,
            api.call::<api::operations::pathLabel>()
                .path(list.clone())
                .send()
                .await,
            api.call::<api::operations::pathMatrix>()
                .path(list.clone())
                .send()
                .await,
            api.call::<api::operations::pathMatrixExplode>()
                .path(list.clone())
                .send()
                .await,
        ];
        for answer in answers {
            assert_eq!(
                answer.json::<Value>(),
                json!(list),
                "{:?}",
                answer.operation()
            );
        }
    }
}
