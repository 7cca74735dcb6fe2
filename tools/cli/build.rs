//! Lists the explanation pages of `docs/codes`, so that the program carries them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The languages of the pages, by the end of their file names.
const LANGS: [&str; 2] = ["en", "zh"];

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let pages = manifest.join("../../docs/codes");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", pages.display());
    let mut list = String::from("&[\n");
    for code in codes(&pages)? {
        let [en, zh] = LANGS.map(|lang| page(&pages, &code, lang));
        writeln!(list, "    ({code:?}, {}, {}),", en?, zh?).map_err(io::Error::other)?;
    }
    list.push_str("]\n");
    fs::write(Path::new(&variable("OUT_DIR")?).join("pages.rs"), list)
}

/// The codes that have a page in at least one language, ascending.
fn codes(pages: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(pages) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut codes = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        let Some((code, _)) = name.to_str().and_then(|name| name.split_once('.')) else { continue };
        if code.starts_with("FC") {
            codes.push(code.to_owned());
        }
    }
    codes.sort();
    codes.dedup();
    Ok(codes)
}

/// The Rust text of one page: `Some(include_str!(…))`, or `None` where it is not written.
fn page(pages: &Path, code: &str, lang: &str) -> io::Result<String> {
    let path = pages.join(format!("{code}.{lang}.md"));
    if !path.exists() {
        return Ok("None".to_owned());
    }
    println!("cargo:rerun-if-changed={}", path.display());
    Ok(format!("Some(include_str!({:?}))", path.canonicalize()?))
}

fn variable(name: &str) -> io::Result<String> {
    env::var(name).map_err(io::Error::other)
}
