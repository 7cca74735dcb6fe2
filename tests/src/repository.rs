//! The policies of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use fencun_compiler::Source;
use fencun_compiler::hir::Lang;
use fencun_compiler::source::{packages_of, tables_of};

/// Calls with the name and the sources of every policy, the file with the header first. The name
/// is a path from the folder of policies.
///
/// # Panics
/// When a file cannot be read.
#[track_caller]
pub fn each(mut visit: impl FnMut(&str, &[Source])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    let mut n_policies = 0;
    for folder in folders(&root) {
        let folder_name = folder.file_name().expect("a folder").to_string_lossy().into_owned();
        let mut sources = sources_in(&folder);
        let (with_header, without): (Vec<Source>, Vec<Source>) = sources.drain(..).partition(has_header);
        // A folder with several headers holds several small policies.
        if with_header.len() > 1 {
            assert_eq!(without.len(), 0, "cases in {} belong to no policy", folder.display());
            for source in with_header {
                n_policies += 1;
                let name = format!("{folder_name}/{}", source.name);
                let tables = tables(&folder, &source);
                let packages = packages(&folder, &source);
                visit(&name, &[vec![source], tables, packages].concat());
            }
        } else if !with_header.is_empty() {
            n_policies += 1;
            let tables: Vec<Source> = with_header.iter().flat_map(|source| tables(&folder, source)).collect();
            let packages: Vec<Source> = with_header.iter().flat_map(|source| packages(&folder, source)).collect();
            let all: Vec<Source> = with_header.into_iter().chain(without).chain(tables).chain(packages).collect();
            visit(&folder_name, &all);
        }
    }
    assert!(n_policies >= 8, "{n_policies} policies");
}

/// Calls with the name of each policy that is rendered in the other language, that language, and
/// the sources of the rendering: the folder `en` or `zh` of the policy's folder.
///
/// # Panics
/// When a file cannot be read.
#[track_caller]
pub fn each_rendering(mut visit: impl FnMut(&str, Lang, &[Source])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies");
    for folder in folders(&root) {
        let name = folder.file_name().expect("a folder").to_string_lossy().into_owned();
        for (lang, part) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
            let folder = folder.join(part);
            if folder.is_dir() {
                let own = sources_in(&folder);
                let (main, others): (Vec<Source>, Vec<Source>) = own.into_iter().partition(has_header);
                let tables: Vec<Source> = main.iter().flat_map(|source| tables(&folder, source)).collect();
                let packages: Vec<Source> = main.iter().flat_map(|source| packages(&folder, source)).collect();
                visit(&name, lang, &[main, others, tables, packages].concat());
            }
        }
    }
}

fn folders(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).expect("the folder of policies");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn sources_in(folder: &Path) -> Vec<Source> {
    let entries = fs::read_dir(folder).expect("a folder of a policy");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "fencun"));
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_name().expect("a file").to_string_lossy();
        Source::rules(name, fs::read_to_string(path).expect("a rule file"))
    };
    paths.iter().map(read).collect()
}

/// The packages that a rule file uses and those that they use, each once, from files beside it or
/// from folders beside its folder.
fn packages(folder: &Path, source: &Source) -> Vec<Source> {
    let uses = |source: &Source| -> Vec<String> {
        let file = fencun_grammar::parse(&source.text).file;
        packages_of(&file).into_iter().map(str::to_owned).collect()
    };
    let mut found: Vec<Source> = Vec::new();
    let mut waiting = uses(source);
    while let Some(name) = waiting.pop() {
        if found.iter().any(|package| package.package.as_deref() == Some(name.as_str())) {
            continue;
        }
        let beside = folder.join(format!("{name}.fencun"));
        let above = ["..", "../.."].map(|up| folder.join(up).join(&name).join(format!("{name}.fencun")));
        let path = [beside].into_iter().chain(above).find(|path| path.exists()).expect("the file of a package");
        let text = fs::read_to_string(path).expect("a package");
        let package = Source::rules(format!("{name}.fencun"), text).of_package(name);
        waiting.extend(uses(&package));
        found.push(package);
    }
    found
}

/// The files that the tables of a rule file name.
fn tables(folder: &Path, source: &Source) -> Vec<Source> {
    let file = fencun_grammar::parse(&source.text).file;
    let read = |name: &str| Source::table(name, fs::read_to_string(folder.join(name)).expect("the file of a table"));
    tables_of(&file).into_iter().map(read).collect()
}

fn has_header(source: &Source) -> bool {
    let file = fencun_grammar::parse(&source.text).file;
    file.decls.iter().any(|item| matches!(item.node, fencun_grammar::ast::Decl::Header(_)))
}
