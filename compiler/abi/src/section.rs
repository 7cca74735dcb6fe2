//! Names of exports and custom sections, and reading a module's sections.
//!
//! Nothing here trusts the bytes: a module is walked section by section, and what does not
//! parse is a [`ModuleError`].

use std::ops::Range;

use sha2::{Digest, Sha256};
use wasmparser::{Encoding, Parser, Payload, WasmFeatures};

use crate::flaw::ModuleError;

/// What all our sections' names begin with.
pub const PREFIX: &str = "fencun:";
/// Payload of [`SCHEMA`]: the [`crate::schema::Schema`] as RFC 8785 JSON.
pub const SCHEMA: &str = "fencun:schema";
/// Payload: [`crate::rules::Rules`].
pub const RULES: &str = "fencun:rules";
/// Payload: [`crate::cost::Cost`].
pub const COST: &str = "fencun:cost";
/// Payload: [`crate::cost::Map`].
pub const MAP: &str = "fencun:map";
/// The sections that every module has, in their order.
pub const REQUIRED: [&str; 4] = [SCHEMA, RULES, COST, MAP];

/// The linear memory.
pub const EXPORT_MEMORY: &str = "memory";
/// Global i32: `major << 16 | minor`.
pub const EXPORT_ABI: &str = "fencun_abi";
/// Global i64: [`prefix_hash`] of the payload of [`SCHEMA`].
pub const EXPORT_SCHEMA: &str = "fencun_schema";
/// Global i64: [`prefix_hash`] of the payloads of all `fencun:` sections in file order.
pub const EXPORT_SECTIONS: &str = "fencun_sections";
/// Global i32: address of the input area, a multiple of 16.
pub const EXPORT_IN: &str = "fencun_in";
/// Global i32: size of the input area in bytes.
pub const EXPORT_IN_SIZE: &str = "fencun_in_size";
/// (i32) → i32: address of FACTS to address of RESULT.
pub const EXPORT_DECIDE: &str = "fencun_decide";
/// The same with the trace.
pub const EXPORT_DECIDE_TRACED: &str = "fencun_decide_traced";

/// One section as it stands in the file.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    /// Id; 0 for a custom section.
    pub id: u8,
    /// Where the whole section stands: id, size, contents.
    pub range: Range<usize>,
    /// Of a custom section.
    pub name: Option<&'a str>,
    /// Of a custom section: what follows the name.
    pub payload: &'a [u8],
}

/// All sections in file order.
///
/// # Errors
/// [`ModuleError::NotAModule`] where the bytes do not parse as a core module.
pub fn read(bytes: &[u8]) -> Result<Vec<Section<'_>>, ModuleError> {
    let mut sections = Vec::new();
    let mut end = HEADER;
    for payload in parser().parse_all(bytes) {
        let payload = payload.map_err(|error| ModuleError::NotAModule { offset: error.offset() })?;
        if let Payload::Version { encoding: Encoding::Component, .. } = payload {
            return Err(ModuleError::NotAModule { offset: 4 });
        }
        let Some((id, contents)) = payload.as_section() else { continue };
        let (name, payload) = match payload {
            Payload::CustomSection(custom) => (Some(custom.name()), custom.data()),
            _ => (None, &[][..]),
        };
        sections.push(Section { id, range: end..contents.end, name, payload });
        end = contents.end;
    }
    Ok(sections)
}

/// The first 8 bytes, little-endian, of the SHA-256 of the parts one after the other: what
/// [`EXPORT_SCHEMA`] and [`EXPORT_SECTIONS`] hold.
#[must_use]
pub fn prefix_hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> i64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(hash.finalize());
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// A parser for the core profile.
pub(crate) fn parser() -> Parser {
    let mut parser = Parser::new(0);
    parser.set_features(PROFILE);
    parser
}

/// Instructions and types that a module may use: the MVP without floats, sign extension, and
/// globals that change.
pub(crate) const PROFILE: WasmFeatures = WasmFeatures::MUTABLE_GLOBAL.union(WasmFeatures::SIGN_EXTENSION);

/// Bytes of magic and version.
const HEADER: usize = 8;
