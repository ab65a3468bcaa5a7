//! What each form of an argument takes, and what becomes of a request that it cannot take: in the operation's error schema, with every
//! violation. And what each form of an answer sends.

mod codes;
mod extra;
mod harness;
mod raw;
mod returns;
