//! What the decoder accepts, refuses and says.

mod bodies;
mod params;
mod unions;
