//! Finding the packages that rule files use.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use fencun_compiler::source::packages_of;

use crate::reading::{RuleFile, read};
use crate::sources::{self, ENDING};
use crate::trouble::Trouble;

/// The rule files of all packages that are used, also by other packages. A package that is
/// nowhere is left out, and the checker says so where it is used.
///
/// A package `NAME` is the file `NAME.fencun` beside the rule file that uses it, else the folder
/// `NAME` beside the folder of that file or beside the folder around it, else a file or folder of that name in one of `paths`.
///
/// # Errors
/// A file or folder that is there cannot be read.
pub fn load(files: &[RuleFile], paths: &[PathBuf]) -> Result<Vec<RuleFile>, Trouble> {
    let mut loaded: Vec<RuleFile> = Vec::new();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    // Files whose packages are still to be looked for: first the policy's, then the loaded ones.
    let mut next = 0;
    while let Some(file) = files.get(next).or_else(|| loaded.get(next.checked_sub(files.len())?)) {
        next += 1;
        let folder = file.path.parent().unwrap_or(Path::new("")).to_owned();
        let names: Vec<String> =
            file.tree.as_ref().map(packages_of).unwrap_or_default().into_iter().map(str::to_owned).collect();
        for name in names {
            if !asked.insert(name.clone()) {
                continue;
            }
            for place in places(&folder, &name, paths) {
                let mut found = at(&place, &name)?;
                if found.is_empty() {
                    continue;
                }
                for file in &mut found {
                    file.source.package = Some(name.clone());
                }
                loaded.append(&mut found);
                break;
            }
        }
    }
    Ok(loaded)
}

/// Where a package may be, the best place first.
fn places(folder: &Path, name: &str, paths: &[PathBuf]) -> Vec<PathBuf> {
    let file = format!("{name}.{ENDING}");
    let beside = above(folder);
    // A policy in the other language lies in a folder of its own, inside of the policy's.
    let beside_that = above(&beside);
    let mut places = vec![folder.join(&file), beside.join(name), beside_that.join(name)];
    places.extend(paths.iter().flat_map(|path| [path.join(name), path.join(&file)]));
    places
}

fn above(folder: &Path) -> PathBuf {
    match folder.components().next_back() {
        Some(Component::Normal(_)) => folder.parent().unwrap_or(Path::new("")).to_owned(),
        _ => folder.join(".."),
    }
}

/// The rule files at a place: of a folder with several policies only the one that is asked for.
fn at(place: &Path, name: &str) -> Result<Vec<RuleFile>, Trouble> {
    let paths = match sources::of_policy(place) {
        Ok(paths) => paths,
        // Nothing is there, or a folder without rule files.
        Err(Trouble::Read { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(trouble) => return Err(trouble),
    };
    let mut files = read(&paths)?;
    if files.iter().filter(|file| file.header_name().is_some()).count() > 1 {
        files.retain(|file| file.header_name() == Some(name));
    }
    Ok(files)
}
