//! Runs compiled policies: loads a module, verifies it, decides on facts, and explains.
//!
//! A module may come from anywhere. It is verified before anything of it is compiled, imports
//! nothing, and every call is bounded in memory and in instructions; what it returns is checked
//! to the last index. The engine is wasmtime. This crate knows nothing of the compiler.
//!
//! ```no_run
//! use fencun_runtime::{Detail, FactValue, Lang, Limits, Policy, Trace, answer_json, explain};
//!
//! let bytes = std::fs::read("tolerance.wasm")?;
//! let policy = Policy::from_module(&bytes, &Limits::default())?;
//! let facts = policy
//!     .facts()
//!     .set("basis", "no_explicit_rule")
//!     .set("loss", FactValue::Decimal("30000.50".into()))
//!     .set("decision_date", FactValue::Date(2019, 5, 31))
//!     .set("urgent", false)
//!     .set("motive", FactValue::Unknown);
//! let decision = policy.session().decide(&facts, Trace::No)?;
//! println!("{}", explain(&policy, &decision, Lang::En, Detail::Reasons));
//! println!("{}", answer_json(&policy, &decision, Lang::En));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// The page for Rust, whose example is compiled with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/hosts/rust.md")]
struct Guide;

mod code;
mod date;
mod decode;
mod encode;
mod engine;
mod error;
mod explain;
mod facts;
mod input;
mod lang;
mod limits;
mod policy;
mod precompiled;
mod session;
pub mod typed;
mod words;

pub use code::{InputCode, ModuleCode};
pub use decode::ResultFlaw;
pub use error::{Code, EngineError, Error};
pub use explain::{Detail, answer_json, error_json, explain};
pub use facts::{FactValue, Facts, MAX_ERRORS, facts_from_input};
pub use input::{Input, InputError, MAX_DEPTH};
pub use lang::{Bilingual, Lang, pick};
pub use limits::Limits;
pub use policy::Policy;
pub use precompiled::{ContainerFlaw, is_precompiled};
pub use session::{Session, Trace};
