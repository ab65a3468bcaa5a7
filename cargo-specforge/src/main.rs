//! `cargo specforge`

fn main() {}
