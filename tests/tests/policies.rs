//! Every policy of the repository, from its text to its module.
//!
//! Each reads without a finding, is formatted, keeps its meaning and its text when its keywords
//! change language and back, gives the same bytes whenever it is compiled, and decides each of
//! its cases in the module as in the reference evaluator.

use fencun_compiler::describe::semantic_hash;
use fencun_compiler::hir::{Checked, Lang, Policy};
use fencun_compiler::source::Role;
use fencun_compiler::{Source, check, eval, wasm};
use fencun_grammar::format;
use fencun_runtime::{Limits, Trace};
use fencun_tests::repository::each;

#[test]
fn read_without_a_finding_and_are_formatted() {
    each(|name, sources| {
        let checkup = check(sources);
        assert_eq!(checkup.findings, [], "{name}");
        for source in sources.iter().filter(|source| source.role == Role::Rules) {
            assert_eq!(format(&source.text, None).expect("a correct file"), source.text, "{name}: {}", source.name);
        }
    });
}

#[test]
fn keep_text_and_meaning_in_the_other_language() {
    each(|name, sources| {
        let own = check(sources);
        let lang = own.files.first().map_or(Lang::En, |file| file.lang);
        let other = if lang == Lang::En { Lang::Zh } else { Lang::En };
        let there = translated(sources, other);
        let back = translated(&there, lang);
        for (source, back) in sources.iter().zip(&back) {
            assert_eq!(source.text, back.text, "{name}: {}", source.name);
        }
        let (own, there) = (policy(sources), policy(&there));
        assert_eq!(semantic_hash(&own), semantic_hash(&there), "{name}");
    });
}

#[test]
fn give_the_same_bytes_whenever_and_in_whatever_order() {
    each(|name, sources| {
        let mut reversed = sources.to_vec();
        reversed.reverse();
        assert_eq!(module(sources), module(sources), "{name}");
        assert_eq!(module(sources), module(&reversed), "{name}: files in reverse order");
    });
}

#[test]
fn decide_their_cases_as_the_reference_evaluator_does() {
    let mut n_cases = 0;
    each(|name, sources| {
        let policy = policy(sources);
        let loaded = fencun_runtime::Policy::from_module(&module(sources), &Limits::default()).expect("our own module");
        let mut session = loaded.session();
        for case in &policy.cases {
            let meant = eval::decide(&policy, &case.facts);
            let traced = session.decide_raw(&case.facts, Trace::Full).expect("a call of our own module");
            assert_eq!(traced, meant, "{name}: {}", case.name);
            let plain = session.decide_raw(&case.facts, Trace::No).expect("a call of our own module");
            let untraced = meant.map(|decision| fencun_abi::answer::Decision { trace: Vec::new(), ..decision });
            assert_eq!(plain, untraced, "{name}: {}", case.name);
            n_cases += 1;
        }
    });
    assert!(n_cases >= 200, "{n_cases} cases");
}

#[test]
fn answer_every_input_and_every_address() {
    const CALLS: u64 = 4_000;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    println!("seed {state:#x}");
    each(|_, sources| {
        let loaded = fencun_runtime::Policy::from_module(&module(sources), &Limits::default()).expect("our own module");
        let mut session = loaded.session();
        let size = fencun_abi::layout::input_size(loaded.schema());
        for call in 0..CALLS {
            let length = usize::try_from(next(&mut state) % size.min(4_096)).expect("a small number");
            let input: Vec<u8> = (0..length).map(|_| next(&mut state).to_le_bytes()[0] & 3).collect();
            let address = u32::try_from(next(&mut state) >> 32).expect("32 bits");
            let trace = if call % 2 == 0 { Trace::No } else { Trace::Full };
            // A decision or a named fault, never a trap: that would be an error of the call.
            let _answer = session.call_bytes(&input, address, trace).expect("a random address");
            let start = loaded_input(&loaded);
            let _answer = session.call_bytes(&input, start, trace).expect("random facts");
        }
    });
}

#[test]
fn damaged_modules_are_refused_or_have_another_digest() {
    const FLIPS: u64 = 600;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    println!("seed {state:#x}");
    each(|name, sources| {
        let bytes = module(sources);
        // The digest leaves out `producers`, the last section: tools rewrite it.
        let covered = bytes.windows(9).rposition(|window| window == b"producers").expect("the section") - 4;
        for _ in 0..FLIPS {
            let mut damaged = bytes.clone();
            let at = usize::try_from(next(&mut state) % covered as u64).expect("an index");
            damaged[at] ^= 1 << (next(&mut state) % 8);
            let Ok(verified) = fencun_abi::verify::verify(&damaged) else { continue };
            let digest = fencun_abi::digest::digest(&bytes).expect("our own module");
            assert_ne!(verified.digest, digest, "{name}: byte {at}");
        }
    });
}

fn loaded_input(policy: &fencun_runtime::Policy) -> u32 {
    let size = fencun_abi::layout::input_size(policy.schema());
    let pages = u64::from(policy.cost().memory_pages) * 65_536;
    u32::try_from((pages - size) & !15).expect("an address of 32 bits")
}

fn translated(sources: &[Source], lang: Lang) -> Vec<Source> {
    let translate = |source: &Source| match source.role {
        Role::Rules => Source { text: format(&source.text, Some(lang)).expect("a correct file"), ..source.clone() },
        Role::Table => source.clone(),
    };
    sources.iter().map(translate).collect()
}

fn policy(sources: &[Source]) -> Checked<Policy> {
    check(sources).policy.expect("a policy without errors")
}

fn module(sources: &[Source]) -> Vec<u8> {
    wasm::emit(&policy(sources), sources).bytes
}

fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}
