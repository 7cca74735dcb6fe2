//! What the tests share: random policies and facts, and running a policy in every way there is.
//!
//! Everything random comes from a seed, so that a failing case can be named by a number.

pub mod chance;
pub mod coverage;
pub mod facts;
pub mod generate;
pub mod module;
pub mod repository;
pub mod shrink;
pub mod subject;
pub mod tree;
