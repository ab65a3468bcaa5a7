//! What the decoder accepts, refuses and says.

mod bodies;
mod crates;
mod params;
mod random;
mod schemas;
mod suite;
mod unions;
