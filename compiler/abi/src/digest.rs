//! The digest of a module: its identity for citations, receipts and signatures.

use sha2::{Digest, Sha256};

use crate::flaw::ModuleError;
use crate::section;

/// The digest of a module.
///
/// SHA-256 over `fencun-digest-v1` and a zero byte, the 8 bytes of the header, and the raw bytes
/// of each section in file order, but for the custom sections that tools rewrite without
/// changing the module ([`is_covered`]).
///
/// # Errors
/// Where the bytes do not parse as a module.
pub fn digest(bytes: &[u8]) -> Result<[u8; 32], ModuleError> {
    let sections = section::read(bytes)?;
    let mut hash = Sha256::new();
    hash.update(b"fencun-digest-v1\0");
    hash.update(bytes.get(..8).unwrap_or_default());
    for section in sections {
        if section.name.is_none_or(is_covered) {
            hash.update(bytes.get(section.range).unwrap_or_default());
        }
    }
    Ok(hash.finalize().into())
}

/// Whether the digest covers custom sections of this name.
#[must_use]
pub fn is_covered(name: &str) -> bool {
    let rewritten = ["producers", "signature", "signature_delimiter", "sourceMappingURL", "external_debug_info"];
    !rewritten.contains(&name) && !name.starts_with("component-type")
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
