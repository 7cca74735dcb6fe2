//! The tutorials hold: after every step the file so far is sound, what is shown as a mistake is
//! refused, and the steps together are the whole file, which decides its cases.

use std::fs;
use std::path::Path;

use crate::program::{Place, Run};

/// The tutorial, the name of its file, and the start of the command that is not obeyed.
const TUTORIALS: [(&str, &str); 2] = [("tutorial.md", "emergency.fencun"), ("tutorial.zh.md", "应急过失.fencun")];

#[test]
fn every_step_is_sound_and_the_mistake_is_refused() {
    for (page, file) in TUTORIALS {
        let text = page_of(page);
        let mut so_far = Declarations::default();
        let blocks = blocks(&text);
        let (_, steps) = blocks.split_last().expect("the whole file");
        let mut refused = 0;
        for (info, block) in steps {
            let mut with = so_far.clone();
            with.take_in(block);
            let run = run(file, &with.text(), &["check"]);
            if *info == "fencun wrong" {
                assert_eq!((run.code, run.out.matches("[FC0").count()), (Some(1), 1), "{page}\n{block}{}", run.out);
                refused += 1;
            } else {
                assert_eq!((run.code, run.out.matches("[FC0").count()), (Some(0), 0), "{page}\n{block}{}", run.out);
                so_far = with;
            }
        }
        assert_eq!(refused, 1, "{page}");
    }
}

#[test]
fn the_steps_together_are_the_whole_file_and_decide_its_cases() {
    for (page, file) in TUTORIALS {
        let text = page_of(page);
        let blocks = blocks(&text);
        let ((_, whole), steps) = blocks.split_last().expect("the whole file");
        let mut so_far = Declarations::default();
        for (_, block) in steps.iter().filter(|(info, _)| *info == "fencun") {
            so_far.take_in(block);
        }
        let mut parts = Declarations::default();
        parts.take_in(whole);
        let sorted = |declarations: Declarations| {
            let mut texts: Vec<String> = declarations.0.into_iter().map(|(_, text)| text).collect();
            // The steps write the first version, the whole file the second.
            texts.iter_mut().for_each(|text| *text = text.replace("1.1.0", "1.0.0"));
            texts.sort();
            texts
        };
        assert_eq!(sorted(so_far), sorted(parts), "{page}");
        let run = run(file, whole, &["decide"]);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{page}\n{}", run.out);
        assert_eq!(
            run.out.lines().filter(|line| line.starts_with("ok ") || line.starts_with("符合")).count(),
            9,
            "{page}\n{}",
            run.out
        );
    }
}

#[test]
fn whole_files_are_formatted_and_commands_name_the_file() {
    for (page, file) in TUTORIALS {
        let text = page_of(page);
        let (_, whole) = *blocks(&text).last().expect("the whole file");
        let run = run(file, whole, &["fmt", "--check"]);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{page}\n{}", run.out);
        let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("fencun ")).collect();
        assert!(commands.len() >= 4 && commands.iter().all(|command| command.contains(file)), "{page}: {commands:?}");
    }
}

fn run(file: &str, text: &str, args: &[&str]) -> Run {
    let place = Place::new();
    place.write(file, text);
    place.run(&[args, &[file]].concat())
}

fn page_of(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap()
}

/// The blocks of Fencun text, each with what stands behind its fence.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).filter(|(info, _)| info.starts_with("fencun")).collect()
}

/// The declarations of a file by their beginning, each with its text.
#[derive(Clone, Default)]
struct Declarations(Vec<(String, String)>);

impl Declarations {
    /// Adds the declarations of a block; one that is there already is replaced.
    fn take_in(&mut self, block: &str) {
        let mut found: Vec<(String, String)> = Vec::new();
        for line in block.lines().filter(|line| !line.is_empty()) {
            match found.last_mut() {
                Some((_, text)) if line.starts_with(' ') => *text += &format!("{line}\n"),
                _ => found.push((head(line), format!("{line}\n"))),
            }
        }
        for (head, text) in found {
            match self.0.iter_mut().find(|(known, _)| *known == head) {
                Some((_, known)) => *known = text,
                None => self.0.push((head, text)),
            }
        }
    }

    fn text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// What a declaration is told by: its keyword, and its name or the text that names it.
fn head(line: &str) -> String {
    let (keyword, rest) = line.split_once(' ').unwrap_or((line, ""));
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split(' ').next(),
    };
    format!("{keyword} {}", name.unwrap_or_default())
}
