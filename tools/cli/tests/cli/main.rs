//! The program as its users see it: arguments in, text and exit code out.

mod articles;
mod bad_facts;
mod bind;
mod build;
mod check;
mod decide;
mod fmt;
mod help;
mod inspect;
mod language;
mod newcomers;
mod package;
mod program;
mod readme;
mod stream;
mod tutorial;
mod yaml;
