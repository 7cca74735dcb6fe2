//! The vectors of one module.

use std::collections::BTreeSet;

use fencun_abi::answer::{FaultCode, NO_FIELD, NO_ROW};
use fencun_abi::digest::hex;
use fencun_abi::value::Value;
use fencun_compiler::hir::{Checked, Policy as Tree};
use fencun_runtime::{
    Detail, Error, Facts, InputError, Lang, Limits, Policy, Session, Trace, answer_json, error_json, explain,
};
use fencun_tests::facts::{Thresholds, facts};
use serde_json::json;

use crate::carrier::Carrier;
use crate::engine::Caller;
use crate::notation::{self, Entries, Style};
use crate::{Extent, good, mistaken, raw};

/// Lines of vectors, and what they are good for.
#[derive(Debug, Default)]
pub(crate) struct Vectors {
    pub(crate) lines: String,
    pub(crate) count: usize,
    pub(crate) seen: Seen,
}

/// What occurred in the vectors.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Numbers of faults.
    pub(crate) faults: BTreeSet<u8>,
    /// Numbers of codes of errors.
    pub(crate) codes: BTreeSet<String>,
}

/// Where a policy comes from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    /// A policy of the repository.
    Repository,
    /// A random one.
    Random,
}

/// Writes the vectors of a module.
pub(crate) struct Writer<'p> {
    tree: &'p Checked<Tree>,
    policy: Policy,
    session: Session,
    caller: Caller,
    extent: Extent,
    source: Source,
    /// Number among the policies of its source.
    seed: u64,
    vectors: Vectors,
}

impl<'p> Writer<'p> {
    pub(crate) fn new(tree: &'p Checked<Tree>, bytes: &[u8], extent: Extent, source: Source, seed: u64) -> Self {
        let policy = Policy::from_module(bytes, &Limits::default()).expect("our own module");
        let caller = Caller::new(bytes, policy.schema());
        Self { tree, session: policy.session(), policy, caller, extent, source, seed, vectors: Vectors::default() }
    }

    pub(crate) fn write(mut self) -> Vectors {
        let is_quick = self.extent == Extent::Quick;
        let is_random = self.source == Source::Random;
        let schema = self.policy.schema().clone();

        let n_cases = if is_quick { 6 } else { usize::MAX };
        let cases: Vec<Vec<Value>> = self.tree.cases.iter().take(n_cases).map(|case| case.facts.clone()).collect();
        cases.iter().for_each(|values| self.values(values));

        let thresholds = Thresholds::of(self.tree);
        let n_chance = if is_quick { 10 } else { 60 };
        for index in 0..n_chance {
            self.values(&facts(self.tree, &thresholds, self.seed.wrapping_mul(1_000) + index));
        }
        // What may go wrong between a host and a module hardly depends on the policy.
        let n_edges = if is_quick {
            4
        } else if is_random {
            12
        } else {
            40
        };
        let edges = good::edges(&schema, n_edges);
        edges.iter().for_each(|values| self.values(values));

        let n_mistakes = if is_quick {
            8
        } else if is_random {
            24
        } else {
            80
        };
        let whole = cases.first().or(edges.first()).cloned().unwrap_or_default();
        let entries = notation::entries(&schema, &schema.facts, &whole, Style::Long);
        for carrier in mistaken::facts(&schema, &entries, self.seed, n_mistakes) {
            self.carrier(&carrier, self.lang(), false);
        }
        if self.seed.is_multiple_of(if is_quick { 25 } else { 17 }) {
            self.texts(&entries);
        }

        let n_raw = if is_quick {
            8
        } else if is_random {
            24
        } else {
            60
        };
        let full = edges.last().cloned().unwrap_or_default();
        if let Ok(input) = self.policy.encode(&full) {
            for (input, address) in raw::inputs(&self.policy, self.caller.base(), &input, self.seed, n_raw) {
                self.raw(&input, address);
            }
        }
        self.vectors
    }

    /// Facts that the policy takes, in one notation or the other.
    fn values(&mut self, values: &[Value]) {
        let style = if self.vectors.count.is_multiple_of(2) { Style::Short } else { Style::Long };
        let schema = self.policy.schema();
        let json = notation::object(&notation::entries(schema, &schema.facts, values, style));
        let traced = self.vectors.count % 4 >= 2;
        self.carrier(&Carrier::of(json), self.lang(), traced);
    }

    /// Texts that are no JSON, or JSON that few programs write.
    fn texts(&mut self, entries: &Entries) {
        for carrier in mistaken::texts(entries) {
            for lang in [Lang::En, Lang::Zh] {
                self.carrier(&carrier, lang, false);
            }
        }
    }

    fn lang(&self) -> Lang {
        if self.vectors.count.is_multiple_of(3) { Lang::En } else { Lang::Zh }
    }

    /// What a host says to facts.
    fn carrier(&mut self, carrier: &Carrier, lang: Lang, traced: bool) {
        let trace = if traced { Trace::Full } else { Trace::No };
        let head = format!("{},\"lang\":\"{}\",\"traced\":{traced}", carrier.entry(), tag(lang));
        let given = carrier.input().map(|input| Facts::from_input(&self.policy, input));
        let values = given.map_err(|error| vec![error]).and_then(|facts| facts.values());
        let values = match values {
            Ok(values) => values,
            Err(errors) => return self.refused(&head, errors, lang),
        };
        let input = self.policy.encode(&values).expect("values that were just read");
        let base = self.caller.base();
        let output = self.caller.call(&input, base, traced).expect("facts decide alone");
        let bytes = format!("\"input\":\"{}\",\"output\":\"{}\"", hex(&input), hex(&output));
        let answer = self.session.decide_raw(&values, trace).expect("our own module");
        match answer {
            Ok(decision) => {
                let answer = answer_json(&self.policy, &decision, lang);
                // Now and then in words, too.
                let detail = if traced { Detail::Full } else { Detail::Reasons };
                let detail = matches!(self.vectors.count % 8, 1 | 6).then_some(detail);
                let words = detail.map(|detail| notation::text(&explain(&self.policy, &decision, lang, detail)));
                let words = words.map(|words| format!(",\"explanation\":{words}")).unwrap_or_default();
                self.line(&format!("{head},{bytes},\"answer\":{answer}{words}"));
            }
            Err(fault) => {
                let error = self.policy.fault(fault);
                self.vectors.seen.codes.insert(error.code().number().to_owned());
                let fault = self.fault(fault);
                self.line(&format!("{head},{bytes},\"fault\":{fault},\"error\":{}", inner(&error, lang)));
            }
        }
    }

    fn refused(&mut self, head: &str, errors: Vec<InputError>, lang: Lang) {
        let codes = errors.iter().map(|error| error.code.number().to_owned());
        self.vectors.seen.codes.extend(codes);
        let error = inner(&Error::Facts(errors), lang);
        self.line(&format!("{head},\"error\":{error}"));
    }

    /// What a module answers to bytes.
    fn raw(&mut self, input: &[u8], address: u32) {
        let traced = self.vectors.count.is_multiple_of(4);
        let trace = if traced { Trace::Full } else { Trace::No };
        let Some(output) = self.caller.call(input, address, traced) else { return };
        let lang = self.lang();
        let head = format!("\"input\":\"{}\",\"address\":{address},\"lang\":\"{}\"", hex(input), tag(lang));
        let head = format!("{head},\"traced\":{traced},\"output\":\"{}\"", hex(&output));
        match self.session.call_bytes(input, address, trace).expect("our own module") {
            Ok(decision) => {
                let answer = answer_json(&self.policy, &decision, lang);
                self.line(&format!("{head},\"answer\":{answer}"));
            }
            Err(fault) => {
                let error = self.policy.fault(fault);
                let fault = self.fault(fault);
                self.line(&format!("{head},\"fault\":{fault},\"error\":{}", inner(&error, lang)));
            }
        }
    }

    fn fault(&mut self, fault: fencun_abi::answer::Fault) -> serde_json::Value {
        self.vectors.seen.faults.insert(fault.code as u8);
        let field = (fault.field != NO_FIELD).then_some(fault.field);
        let row = (fault.row != NO_ROW).then_some(fault.row);
        json!({"code": fault.code as u8, "name": FaultCode::key(fault.code), "field": field, "row": row})
    }

    fn line(&mut self, entries: &str) {
        self.vectors.lines += &format!("{{{entries}}}\n");
        self.vectors.count += 1;
    }
}

/// An error as it stands in an answer.
fn inner(error: &Error, lang: Lang) -> serde_json::Value {
    error_json(error, None, lang).get("error").cloned().unwrap_or_default()
}

fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    }
}
