//! What the program shows: findings, answers, modules, for people and for programs.

pub mod answer;
pub mod calendar;
pub mod failure;
pub mod finding;
pub mod module;
pub mod number;
pub mod table;
pub mod types;
