//! How facts are carried to a host.

use fencun_runtime::{Input, InputError};

/// Facts as a host gets them.
#[derive(Clone, Debug)]
pub(crate) enum Carrier {
    /// JSON that every program can read into its own values and lose nothing.
    Object(String),
    /// JSON that has to be read as text: numbers of many digits, names that stand twice, or no
    /// JSON at all.
    Text(String),
    /// Bytes that may be no text.
    Bytes(Vec<u8>),
}

impl Carrier {
    /// Of JSON that is an object, as values or as text.
    pub(crate) fn of(json: String) -> Self {
        if crate::notation::survives_doubles(&json) { Self::Object(json) } else { Self::Text(json) }
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where it is no JSON.
    pub(crate) fn input(&self) -> Result<Input, InputError> {
        match self {
            Self::Object(json) | Self::Text(json) => Input::from_json(json),
            Self::Bytes(bytes) => Input::from_json_bytes(bytes),
        }
    }

    /// Key and value in a line of vectors.
    pub(crate) fn entry(&self) -> String {
        match self {
            Self::Object(json) => format!("\"facts\":{json}"),
            Self::Text(json) => format!("\"text\":{}", crate::notation::text(json)),
            Self::Bytes(bytes) => format!("\"bytes\":\"{}\"", fencun_abi::digest::hex(bytes)),
        }
    }
}
