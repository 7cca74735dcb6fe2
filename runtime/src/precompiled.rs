//! Policies with their machine code (`.cwasm`): a start without compiling.
//!
//! The only file of the crate with `unsafe` code. The container:
//!
//! ```text
//! "fencun-cwasm-1\n"
//! fingerprint of the engine          32 bytes
//! length of the module               u64, little-endian
//! the module
//! the engine's serialised artefact
//! SHA-256 over all of the above      32 bytes
//! ```
#![expect(unsafe_code, reason = "machine code can be loaded in no other way; the contract is on `from_precompiled`")]

use sha2::{Digest, Sha256};
use wasmtime::{Engine, Module};

use crate::engine::{engine, fingerprint};
use crate::error::Error;
use crate::limits::Limits;
use crate::policy::{Policy, check};

/// What is wrong with a precompiled file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ContainerFlaw {
    /// Some bytes are not those that were written.
    Damaged,
    /// Made by another version, with other settings, or for another machine.
    Engine,
    /// No precompiled policy.
    Magic,
    /// The file ends too early.
    Truncated,
}

impl ContainerFlaw {
    /// In English.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Damaged => "the file is damaged; compile the policy again",
            Self::Engine => "made by another version of this program or for another machine; compile the policy again",
            Self::Magic => "not a precompiled policy",
            Self::Truncated => "the file ends too early; compile the policy again",
        }
    }

    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Damaged => "文件已损坏，请重新编译",
            Self::Engine => "由本程序的其他版本或为其他机器生成，请重新编译",
            Self::Magic => "不是预编译的规则文件",
            Self::Truncated => "文件不完整，请重新编译",
        }
    }
}

impl Policy {
    /// Loads what [`Policy::precompile`] wrote. The module in it is verified like any other; its
    /// machine code cannot be.
    ///
    /// # Safety
    /// `bytes` must be the unchanged output of [`Policy::precompile`] of a program that the
    /// caller trusts, kept where nobody else could write. The checksum finds damage, not
    /// malice: who can write the file can make the process do anything.
    ///
    /// # Errors
    /// [`Error::Precompiled`] for a file that is damaged, or was made for another engine or
    /// machine: found before the engine sees the code. Else as [`Policy::from_module`].
    pub unsafe fn from_precompiled(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        let engine = engine()?;
        let (wasm, artefact) = unpack(engine, bytes).map_err(Error::Precompiled)?;
        let verified = check(wasm, limits)?;
        // SAFETY: by the contract of this function the bytes come from `precompile`; checksum
        // and fingerprint say that they are whole and made by an engine like this one.
        let module = unsafe { Module::deserialize(engine, artefact) };
        let module = module.map_err(|_| Error::Precompiled(ContainerFlaw::Engine))?;
        Self::assemble(verified, module, wasm, limits)
    }
}

/// Is this a precompiled policy, by its first bytes?
#[must_use]
pub fn is_precompiled(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The container around a module and its artefact.
pub(crate) fn pack(engine: &Engine, wasm: &[u8], artefact: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(MAGIC.len() + 72 + wasm.len() + artefact.len());
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&fingerprint(engine));
    bytes.extend_from_slice(&(wasm.len() as u64).to_le_bytes());
    bytes.extend_from_slice(wasm);
    bytes.extend_from_slice(artefact);
    let checksum = Sha256::digest(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

fn unpack<'a>(engine: &Engine, bytes: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), ContainerFlaw> {
    if !bytes.starts_with(MAGIC) {
        return Err(if MAGIC.starts_with(bytes) { ContainerFlaw::Truncated } else { ContainerFlaw::Magic });
    }
    let (covered, checksum) = bytes.split_last_chunk::<32>().ok_or(ContainerFlaw::Truncated)?;
    let rest = covered.get(MAGIC.len()..).ok_or(ContainerFlaw::Truncated)?;
    let (made_for, rest) = rest.split_first_chunk::<32>().ok_or(ContainerFlaw::Truncated)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or(ContainerFlaw::Truncated)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ContainerFlaw::Damaged)?;
    let halves = rest.split_at_checked(length).ok_or(ContainerFlaw::Truncated)?;
    if <[u8; 32]>::from(Sha256::digest(covered)) != *checksum {
        return Err(ContainerFlaw::Damaged);
    }
    if *made_for != fingerprint(engine) {
        return Err(ContainerFlaw::Engine);
    }
    Ok(halves)
}

const MAGIC: &[u8] = b"fencun-cwasm-1\n";
