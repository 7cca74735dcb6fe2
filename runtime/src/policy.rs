//! A policy that is loaded: verified, compiled, ready to decide.

use std::fmt;
use std::sync::Arc;

use fencun_abi::answer::Fault;
use fencun_abi::cost::{Cost, Map, MapEntry};
use fencun_abi::digest::hex;
use fencun_abi::flaw::{Flaw, Limit, ModuleError};
use fencun_abi::layout::{self, RecordLayout, ResultLayout};
use fencun_abi::rules::{Rules, Unit};
use fencun_abi::schema::Schema;
use fencun_abi::section::SCHEMA;
use fencun_abi::value::Value;
use fencun_abi::verify::{PAGE, Verified, verify};
use wasmtime::{InstancePre, Linker, Module, StoreLimits};

use crate::encode;
use crate::engine::engine;
use crate::error::{Error, at_most};
use crate::facts::Facts;
use crate::lang::Lang;
use crate::limits::Limits;
use crate::precompiled;
use crate::session::{Session, fault_error};

/// A compiled policy. Cheap to clone; may be shared by threads, each with its own [`Session`].
#[derive(Clone)]
pub struct Policy(Arc<Inner>);

struct Inner {
    verified: Verified,
    limits: Limits,
    wasm: Vec<u8>,
    module: Module,
    ready: InstancePre<StoreLimits>,
    layouts: Layouts,
}

/// Where facts and result of a policy lie in memory.
#[derive(Debug)]
pub(crate) struct Layouts {
    pub(crate) facts: RecordLayout,
    pub(crate) records: Vec<RecordLayout>,
    pub(crate) result: ResultLayout,
}

impl Policy {
    /// Verifies and compiles a module. Nothing of it runs.
    ///
    /// # Errors
    /// [`Error::Module`] where it is no policy, does not keep the interface, or is larger than
    /// the limits.
    pub fn from_module(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let verified = check(bytes, limits)?;
        let module = Module::from_binary(engine()?, bytes).map_err(|error| Error::engine(&error))?;
        Self::assemble(verified, module, bytes, limits)
    }

    /// The same for a program that was written for one schema, as [`Policy::schema_hash`] tells it:
    /// a module with another one is refused.
    ///
    /// # Errors
    /// [`Error::Module`] as [`Policy::from_module`], and where the schema is another.
    pub fn for_schema(schema_hash: &str, bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let policy = Self::from_module(bytes, limits)?;
        if policy.schema_hash() != schema_hash {
            return Err(ModuleError::Tampered { flaw: Flaw::SchemaHash, at: SCHEMA.to_owned() }.into());
        }
        Ok(policy)
    }

    /// The module with its machine code, for [`Policy::from_precompiled`] on the same kind of
    /// machine with the same version of this crate.
    ///
    /// # Errors
    /// [`Error::Engine`] where the engine cannot write its code.
    pub fn precompile(&self) -> Result<Vec<u8>, Error> {
        let artefact = self.0.module.serialize().map_err(|error| Error::engine(&error))?;
        Ok(precompiled::pack(engine()?, &self.0.wasm, &artefact))
    }

    pub(crate) fn assemble(verified: Verified, module: Module, wasm: &[u8], limits: &Limits) -> Result<Self, Error> {
        let ready = Linker::new(engine()?).instantiate_pre(&module).map_err(|error| Error::engine(&error))?;
        let schema = &verified.schema;
        let layouts = Layouts {
            facts: layout::facts(schema),
            records: schema.records.iter().map(|record| layout::record(schema, &record.fields)).collect(),
            result: layout::result(schema),
        };
        Ok(Self(Arc::new(Inner { verified, limits: *limits, wasm: wasm.to_vec(), module, ready, layouts })))
    }

    /// A caller for one thread at a time. It keeps its instance of the module between calls.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::new(self.clone())
    }

    /// No facts yet, to be set by name.
    #[must_use]
    pub fn facts(&self) -> Facts {
        Facts::new(self.clone())
    }

    /// The bytes of FACTS as a session writes them to the start of the input area: equal values
    /// give equal bytes.
    ///
    /// # Errors
    /// [`Error::Facts`] where a value cannot be written down.
    pub fn encode(&self, values: &[Value]) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        encode::facts(self, values, &mut bytes).map_err(|error| Error::Facts(vec![error]))?;
        Ok(bytes)
    }

    /// A fault of the module in words.
    #[must_use]
    pub fn fault(&self, fault: Fault) -> Error {
        fault_error(self, fault)
    }

    /// What goes in and what comes out.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.0.verified.schema
    }

    /// What the indexes of an answer mean.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.0.verified.rules
    }

    /// How many instructions a call can take.
    #[must_use]
    pub fn cost(&self) -> &Cost {
        &self.0.verified.cost
    }

    /// From code to the rule file.
    #[must_use]
    pub fn map(&self) -> &Map {
        &self.0.verified.map
    }

    /// Name of the policy.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.schema().name
    }

    /// Version of the policy: major, minor, patch with points between them.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.schema().version
    }

    /// The digest of the module, `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> String {
        format!("sha256:{}", self.digest_hex())
    }

    /// The digest of the module, 64 hexadecimal digits.
    #[must_use]
    pub fn digest_hex(&self) -> String {
        hex(&self.0.verified.digest)
    }

    /// What a program that is written for one schema compares: 16 hexadecimal digits.
    #[must_use]
    pub fn schema_hash(&self) -> String {
        hex(&self.0.verified.schema_hash)
    }

    /// The module's bytes.
    #[must_use]
    pub fn wasm(&self) -> &[u8] {
        &self.0.wasm
    }

    /// The language that the rule file is written in.
    #[must_use]
    pub fn lang(&self) -> Lang {
        Lang::from_tag(&self.rules().lang)
    }

    /// A rule unit of the answer.
    #[must_use]
    pub fn unit(&self, index: u16) -> Option<&Unit> {
        self.rules().units.get(usize::from(index))
    }

    /// Name of a rule unit as in the rule file: `R2`, or `R2 row 3` for a row of a table.
    #[must_use]
    pub fn unit_name(&self, index: u16) -> String {
        let Some(unit) = self.unit(index) else { return format!("#{index}") };
        match unit.row {
            Some(row) => format!("{} row {row}", unit.id),
            None => unit.id.clone(),
        }
    }

    /// Where in the rule file the code at an offset of the code section comes from.
    #[must_use]
    pub fn source_of(&self, offset: u32) -> Option<&MapEntry> {
        let entries = &self.map().entries;
        let behind = entries.partition_point(|entry| entry.offset <= offset);
        entries.get(behind.checked_sub(1)?)
    }

    pub(crate) fn layouts(&self) -> &Layouts {
        &self.0.layouts
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn ready(&self) -> &InstancePre<StoreLimits> {
        &self.0.ready
    }

    pub(crate) fn verified(&self) -> &Verified {
        &self.0.verified
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policy({} {})", self.name(), self.version())
    }
}

/// Verifies a module under a host's own limits.
pub(crate) fn check(bytes: &[u8], limits: &Limits) -> Result<Verified, Error> {
    at_most(Limit::ModuleBytes, bytes.len() as u64, limits.max_module_bytes)?;
    let verified = verify(bytes)?;
    at_most(Limit::MemoryPages, u64::from(verified.memory_bytes) / PAGE, limits.max_memory_bytes / PAGE)?;
    Ok(verified)
}
