//! 4: whether the time of a comparison tells how much of a key is right: Welch's t-test, as dudect does it.

use std::hint::black_box;
use std::time::Instant;

use specforge::security::api_keys::{Digest, NewKey};

use crate::alone;

/// Nanoseconds of one class: their count, mean and squared deviations.
#[derive(Default)]
struct Class {
    times: Vec<f64>,
}

impl Class {
    /// Without the slowest tenth, which is the machine's and not the comparison's.
    fn moments(&mut self) -> (f64, f64, f64) {
        self.times.sort_by(f64::total_cmp);
        self.times.truncate(self.times.len() * 9 / 10);
        let count = f64::from(u32::try_from(self.times.len()).unwrap());
        let mean = self.times.iter().sum::<f64>() / count;
        let variance = self
            .times
            .iter()
            .map(|time| (time - mean).powi(2))
            .sum::<f64>()
            / (count - 1.0);
        (count, mean, variance)
    }
}

/// Welch's t of two ways to call `compare`, which alternate in an order that is none.
fn t(rounds: usize, inputs: [&str; 2], compare: impl Fn(&str) -> bool) -> f64 {
    let mut classes = [Class::default(), Class::default()];
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..rounds {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let class = usize::from(random & 1 == 1);
        let input = black_box(inputs[class]);
        let started = Instant::now();
        black_box(compare(input));
        let time = started.elapsed().as_nanos();
        classes[class]
            .times
            .push(f64::from(u32::try_from(time).unwrap_or(u32::MAX)));
    }
    let [(n1, mean1, var1), (n2, mean2, var2)] = classes.each_mut().map(Class::moments);
    (mean1 - mean2) / (var1 / n1 + var2 / n2).sqrt()
}

/// How many comparisons a measurement has.
fn comparisons() -> usize {
    test_support::rounds(5_000, 100_000)
}

/// The smallest |t| of a few tries: other work on the machine may make a difference once, a leak makes one every time.
fn smallest(inputs: [&str; 2], compare: impl Fn(&str) -> bool) -> f64 {
    let mut smallest = f64::INFINITY;
    for _ in 0..5 {
        smallest = smallest.min(t(comparisons(), inputs, &compare).abs());
        if smallest < 4.5 {
            break;
        }
    }
    smallest
}

#[test]
fn t04_the_time_of_a_comparison_says_nothing() {
    let _alone = alone();
    let new = NewKey::generate("acme");
    let digest = new.digest();
    // All but the last character is right; none of the secret is.
    let (id, secret) = new.text().split_once('.').unwrap();
    let last = if secret.ends_with('A') { "B" } else { "A" };
    let almost = format!("{id}.{}{last}", &secret[..secret.len() - 1]);
    let nothing = format!("{id}.{}", "-".repeat(secret.len()));
    assert!(!digest.matches(&almost) && !digest.matches(&nothing));
    let t = smallest([&almost, &nothing], |key| digest.matches(key));
    assert!(t < 4.5, "|t| = {t}");
    // A right key and a wrong one.
    let t = smallest([new.text(), &nothing], |key| digest.matches(key));
    assert!(t < 4.5, "|t| = {t}");
    // An id that nobody has is held against a digest as well.
    let nobody = Digest::of("nobody");
    let t = smallest([new.text(), &nothing], |key| nobody.matches(key));
    assert!(t < 4.5, "|t| = {t}");
}

/// The measurement notices a comparison that ends early.
#[test]
fn t04_a_leak_is_seen() {
    let _alone = alone();
    let text = "x".repeat(4096);
    let (almost, nothing) = (format!("{}y", &text[..4095]), "y".repeat(4096));
    let early = |key: &str| {
        key.bytes()
            .zip(text.bytes())
            .all(|(a, b)| black_box(a) == black_box(b))
    };
    let t = smallest([&almost, &nothing], early);
    assert!(t > 4.5, "|t| = {t}");
}
