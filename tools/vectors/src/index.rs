//! The index of the vectors, and the one hash over everything.

use std::collections::BTreeSet;

use fencun_abi::answer::FaultCode;
use fencun_abi::digest::{digest, hex};
use fencun_runtime::{InputCode, Lang, ModuleCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::module::Vectors;
use crate::refused::Refused;

/// Format and version of the files.
pub const FORMAT: &str = "fencun-vectors/1";

/// What was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sum {
    /// Number of vectors.
    pub count: usize,
    /// Over all files, see `docs/vectors.md`.
    pub sha256: String,
    /// Numbers of the faults that occur.
    pub faults: Vec<u8>,
    /// Numbers of the codes of errors that occur.
    pub codes: Vec<String>,
}

#[derive(Default)]
pub(crate) struct Index {
    modules: Vec<Value>,
    refused: Vec<Value>,
    count: usize,
    faults: BTreeSet<u8>,
    codes: BTreeSet<String>,
    hash: Sha256,
}

impl Index {
    pub(crate) fn add(&mut self, origin: &str, bytes: &[u8], vectors: &Vectors, file: &mut impl FnMut(&str, &[u8])) {
        let number = self.modules.len();
        let (module, lines) = (format!("{number:04}.wasm"), format!("{number:04}.jsonl"));
        let entry = json!({
            "origin": origin,
            "module": module,
            "module_sha256": self.put(&module, bytes, file),
            "digest": format!("sha256:{}", hex(&digest(bytes).expect("our own module"))),
            "vectors": lines,
            "vectors_sha256": self.put(&lines, vectors.lines.as_bytes(), file),
            "count": vectors.count,
        });
        self.modules.push(entry);
        self.count += vectors.count;
        self.faults.extend(&vectors.seen.faults);
        self.codes.extend(vectors.seen.codes.iter().cloned());
    }

    pub(crate) fn refuse(&mut self, refused: &Refused, file: &mut impl FnMut(&str, &[u8])) {
        let name = format!("refused-{}.wasm", refused.name);
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| refused.error.message(lang));
        self.codes.insert(refused.error.code().number().to_owned());
        let entry = json!({
            "module": name,
            "module_sha256": self.put(&name, &refused.bytes, file),
            "when": refused.when,
            "code": refused.error.code().number(),
            "key": refused.error.code().key(),
            "message": {"en": en, "zh": zh},
            "facts": refused.facts,
        });
        self.refused.push(entry);
    }

    pub(crate) fn finish(self, file: &mut impl FnMut(&str, &[u8])) -> Sum {
        let sha256 = hex(&self.hash.finalize());
        let title =
            |number: &str, key: &str, en: &str, zh: &str| json!({"code": number, "key": key, "en": en, "zh": zh});
        let module = ModuleCode::ALL
            .iter()
            .map(|code| title(code.number(), code.key(), code.title(Lang::En), code.title(Lang::Zh)));
        let input = InputCode::ALL
            .iter()
            .map(|code| title(code.number(), code.key(), code.title(Lang::En), code.title(Lang::Zh)));
        let faults = FaultCode::ALL.iter().map(|code| json!({"code": *code as u8, "name": code.key()}));
        let index = json!({
            "format": FORMAT,
            "count": self.count,
            "sha256": sha256,
            "modules": self.modules,
            "refused": self.refused,
            "codes": module.chain(input).collect::<Value>(),
            "faults": faults.collect::<Value>(),
        });
        let text = serde_json::to_string_pretty(&index).expect("an index is JSON") + "\n";
        file("index.json", text.as_bytes());
        let codes = self.codes.into_iter().collect();
        Sum { count: self.count, sha256, faults: self.faults.into_iter().collect(), codes }
    }

    /// Hands out a file; its hash.
    fn put(&mut self, name: &str, bytes: &[u8], file: &mut impl FnMut(&str, &[u8])) -> String {
        let sha256 = hex(&Sha256::digest(bytes));
        self.hash.update(format!("{sha256}  {name}\n"));
        file(name, bytes);
        sha256
    }
}
