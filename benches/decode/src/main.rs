//! Decoding a validated object of eight properties: `cargo run --release -p bench-decode`.
//!
//! With arguments `WAY ROUNDS` it only decodes so often, for `valgrind --tool=callgrind`.

#![allow(clippy::print_stdout, reason = "the figures are what it is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use garde::Validate;
use jiter::{Jiter, NumberInt, Peek};
use serde::{Deserialize, Serialize};
use specforge::decode::{
    Bound, Decoder, Encoder, Fields, Number, Pattern, Rules, StringFormat, decode_json,
};
use specforge::schema::Schema;

const JSON: &[u8] = br#"{"id":9007199254740993,"email":"jane.doe@example.com","name":"Jane Doe","age":34,"active":true,"score":87.25,"tags":["rust","axum","openapi"],"bio":"Writes code that others like to read, mostly in the evening."}"#;
const BAD: &[u8] = br#"{"id":9007199254740993,"email":"jane.doe.example.com","name":"","age":340,"active":true,"score":87.25,"tags":["rust","axum","openapi"],"bio":"Writes code that others like to read, mostly in the evening."}"#;

/// With the constraints that `garde` knows.
#[derive(Debug, Deserialize, Serialize, Validate)]
struct Theirs {
    #[garde(range(min = 1))]
    id: i64,
    #[garde(email, length(chars, max = 254))]
    email: String,
    #[garde(length(chars, min = 1, max = 100))]
    name: String,
    #[garde(range(min = 0, max = 150))]
    age: i32,
    #[garde(skip)]
    active: bool,
    #[garde(range(min = 0.0, max = 100.0))]
    score: f64,
    #[garde(length(max = 10), inner(length(chars, min = 1, max = 20)))]
    tags: Vec<String>,
    #[garde(inner(length(chars, max = 500)))]
    bio: Option<String>,
}

/// The same, as the macro prints it.
#[derive(Debug)]
struct Ours {
    id: i64,
    email: String,
    name: String,
    age: i32,
    active: bool,
    score: f64,
    tags: Vec<String>,
    bio: Option<String>,
}

/// The same without constraints.
#[derive(Debug)]
struct Free(Ours);

static NAME: Pattern = Pattern::new("^[A-Za-z ]+$", "^[A-Za-z ]+$");

impl Schema for Ours {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let (id, email, name, age, active, score, tags, bio) = decoder.fields(
            rules,
            &Fields {
                names: &[
                    "id", "email", "name", "age", "active", "score", "tags", "bio",
                ],
                required: &[0b0111_1111],
                optional: &[0b1000_0000],
                values: &[
                    &Rules {
                        minimum: Some(Bound::Inclusive(Number::Int(1))),
                        ..Rules::NONE
                    },
                    &Rules {
                        max_length: Some(254),
                        format: Some(StringFormat::Email),
                        ..Rules::NONE
                    },
                    &Rules {
                        min_length: Some(1),
                        max_length: Some(100),
                        ..Rules::NONE
                    },
                    &Rules {
                        minimum: Some(Bound::Inclusive(Number::Int(0))),
                        maximum: Some(Bound::Inclusive(Number::Int(150))),
                        ..Rules::NONE
                    },
                    &Rules::NONE,
                    &Rules {
                        minimum: Some(Bound::Inclusive(Number::Int(0))),
                        maximum: Some(Bound::Inclusive(Number::Int(100))),
                        ..Rules::NONE
                    },
                    &Rules {
                        max_items: Some(10),
                        items: Some(&Rules {
                            min_length: Some(1),
                            max_length: Some(20),
                            ..Rules::NONE
                        }),
                        ..Rules::NONE
                    },
                    &Rules {
                        max_length: Some(500),
                        ..Rules::NONE
                    },
                ],
                ..Fields::OPEN
            },
        )?;
        Some(Self {
            id,
            email,
            name,
            age,
            active,
            score,
            tags,
            bio,
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("id", &self.id);
        encoder.field("email", &self.email);
        encoder.field("name", &self.name);
        encoder.field("age", &self.age);
        encoder.field("active", &self.active);
        encoder.field("score", &self.score);
        encoder.field("tags", &self.tags);
        encoder.optional("bio", &self.bio);
        encoder.end_object();
    }
}

impl Schema for Free {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let (id, email, name, age, active, score, tags, bio) = decoder.fields(
            rules,
            &Fields {
                names: &[
                    "id", "email", "name", "age", "active", "score", "tags", "bio",
                ],
                required: &[0b0111_1111],
                optional: &[0b1000_0000],
                ..Fields::OPEN
            },
        )?;
        Some(Self(Ours {
            id,
            email,
            name,
            age,
            active,
            score,
            tags,
            bio,
        }))
    }

    fn encode(&self, encoder: &mut Encoder) {
        self.0.encode(encoder);
    }
}

fn bare(json: &[u8]) -> bool {
    black_box(serde_json::from_slice::<Theirs>(json)).is_ok()
}

fn with_path(json: &[u8]) -> bool {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value: Result<Theirs, _> = serde_path_to_error::deserialize(&mut deserializer);
    black_box(value).is_ok() && deserializer.end().is_ok()
}

fn with_garde(json: &[u8]) -> bool {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value: Result<Theirs, _> = serde_path_to_error::deserialize(&mut deserializer);
    value.is_ok_and(|value| deserializer.end().is_ok() && black_box(&value).validate().is_ok())
}

fn with_jiter(json: &[u8]) -> bool {
    black_box(from_jiter(json)).is_some()
}

/// By hand: no names are looked up that are not there, nothing is validated.
fn from_jiter(json: &[u8]) -> Option<Ours> {
    let mut jiter = Jiter::new(json);
    let (mut id, mut email, mut name, mut age, mut active, mut score, mut tags, mut bio) =
        (None, None, None, None, None, None, None, None);
    let mut key = jiter.next_object().ok()?.map(str::to_owned);
    while let Some(current) = key {
        match current.as_str() {
            "id" => id = int(jiter.next_int().ok()?),
            "email" => email = Some(jiter.next_str().ok()?.to_owned()),
            "name" => name = Some(jiter.next_str().ok()?.to_owned()),
            "age" => age = int(jiter.next_int().ok()?).and_then(|age| i32::try_from(age).ok()),
            "active" => active = Some(jiter.next_bool().ok()?),
            "score" => score = Some(jiter.next_float().ok()?),
            "tags" => {
                let mut list = Vec::new();
                let mut next = jiter.next_array().ok()?;
                while let Some(Peek::String) = next {
                    list.push(jiter.known_str().ok()?.to_owned());
                    next = jiter.array_step().ok()?;
                }
                tags = Some(list);
            }
            "bio" => bio = Some(jiter.next_str().ok()?.to_owned()),
            _ => jiter.next_skip().ok()?,
        }
        key = jiter.next_key().ok()?.map(str::to_owned);
    }
    jiter.finish().ok()?;
    Some(Ours {
        id: id?,
        email: email?,
        name: name?,
        age: age?,
        active: active?,
        score: score?,
        tags: tags?,
        bio,
    })
}

#[allow(clippy::needless_pass_by_value, reason = "jiter gives it away")]
fn int(number: NumberInt) -> Option<i64> {
    match number {
        NumberInt::Int(value) => Some(value),
        NumberInt::BigInt(_) => None,
    }
}

fn free(json: &[u8]) -> bool {
    black_box(decode_json::<Free>(json, &Rules::NONE)).is_ok()
}

fn ours(json: &[u8]) -> bool {
    black_box(decode_json::<Ours>(json, &Rules::NONE)).is_ok()
}

fn encode_theirs(value: &Theirs) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}

fn encode_ours(value: &Ours) -> usize {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish().len()
}

type Way = (&'static str, fn(&[u8]) -> bool);

const WAYS: [Way; 6] = [
    ("serde_json", bare),
    ("serde_json + path", with_path),
    ("serde_json + path + garde", with_garde),
    ("jiter by hand", with_jiter),
    ("specforge, no rules", free),
    ("specforge", ours),
];

fn main() {
    assert!(NAME.allows("Jane Doe"));
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, way, rounds] = arguments.as_slice() {
        let way = WAYS
            .iter()
            .find(|(name, _)| name == way)
            .expect("a way of the table");
        for _ in 0..rounds.parse().unwrap_or(1) {
            black_box((way.1)(black_box(JSON)));
        }
        return;
    }
    for (name, way) in WAYS {
        assert!(way(JSON), "{name} refuses a valid document");
    }
    assert!(!with_garde(BAD) && !ours(BAD));
    let base = best(|| bare(black_box(JSON)));
    println!("{} bytes, valid", JSON.len());
    for (name, way) in WAYS {
        row(name, best(|| way(black_box(JSON))), base);
    }
    println!("{} bytes, three violations", BAD.len());
    row(
        "serde_json + path + garde",
        best(|| with_garde(black_box(BAD))),
        base,
    );
    row("specforge", best(|| ours(black_box(BAD))), base);
    println!("written");
    let value = decode_json::<Ours>(JSON, &Rules::NONE).expect("valid");
    let theirs: Theirs = serde_json::from_slice(JSON).expect("valid");
    assert_eq!(encode_theirs(&theirs), encode_ours(&value));
    let base = best(|| encode_theirs(black_box(&theirs)) > 0);
    row("serde_json", base, base);
    row(
        "specforge",
        best(|| encode_ours(black_box(&value)) > 0),
        base,
    );
}

fn row(name: &str, took: Duration, base: Duration) {
    println!(
        "  {name:28} {:6} ns  {:4.2} x",
        took.as_nanos(),
        took.as_secs_f64() / base.as_secs_f64()
    );
}

/// The time of one round, in the best of many samples.
fn best(mut run: impl FnMut() -> bool) -> Duration {
    const ROUNDS: u32 = 2000;
    let sample = |run: &mut dyn FnMut() -> bool| {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(run());
        }
        start.elapsed() / ROUNDS
    };
    (0..60).map(|_| sample(&mut run)).min().unwrap_or_default()
}
