//! `fencun-vectors --out DIR [--quick]` writes the conformance vectors.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Parser;
use fencun_vectors::{Extent, generate};

/// Write the conformance vectors that every host of Fencun modules is tested on.
#[derive(Parser)]
struct Arguments {
    /// Folder to write to; what it holds of earlier vectors is deleted
    #[arg(long)]
    out: PathBuf,
    /// Write some vectors of each kind only
    #[arg(long)]
    quick: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let extent = if arguments.quick { Extent::Quick } else { Extent::Full };
    fs::create_dir_all(&arguments.out)?;
    for entry in fs::read_dir(&arguments.out)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm" || extension == "jsonl") {
            fs::remove_file(path)?;
        }
    }
    let mut failed = None;
    let sum = generate(extent, |name, bytes| {
        if failed.is_none() {
            failed = fs::write(arguments.out.join(name), bytes).err();
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    println!("{} vectors, SHA-256 {}", sum.count, sum.sha256);
    println!("faults {:?}\ncodes {}", sum.faults, sum.codes.join(" "));
    Ok(())
}
