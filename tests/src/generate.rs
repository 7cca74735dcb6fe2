//! Random policies that the checker must accept, with every construct of the language.
//!
//! The generator keeps a [`World`] of what is declared so far and only writes what it knows to
//! be well-typed: bands that cover, parameters that are in force, values that exist. A policy
//! that the checker refuses is therefore a mistake of the checker or of the generator.
//!
//! Declarations read only earlier ones, so nothing is circular; then they are shuffled, so that
//! the order of the text means nothing.

mod case;
mod decision;
mod declaration;
mod expression;
mod regulation;
mod rounding;
mod table;
mod world;

use fencun_grammar::ast::{Comment, Decl, File, Header, HeaderClause, Lang, Version};
use fencun_grammar::span::Span;

use crate::chance::Chance;
use crate::tree::{date, item, name};
pub use world::Shape;
use world::World;

/// The random policy of a seed.
#[must_use]
pub fn policy(seed: u64) -> File {
    build(seed, Shape::Full)
}

/// A random policy whose facts have few values each, many of which may be unknown.
#[must_use]
pub fn small_policy(seed: u64) -> File {
    build(seed, Shape::Small)
}

/// A random policy with many of everything.
#[must_use]
pub fn large_policy(seed: u64) -> File {
    build(seed, Shape::Large)
}

fn build(seed: u64, shape: Shape) -> File {
    let mut world = World::new(Chance::new(seed, 1), shape);
    let header = header(&mut world);
    let mut decls = vec![item(Decl::Header(header))];
    let mut body = world.body();
    let has_scale = world.has_scale();
    if let Decl::Header(header) = &mut decls[0].node
        && has_scale
        && world.chance.percent(20)
    {
        header.clauses.push(item(HeaderClause::Applies));
    }
    if world.chance.percent(50) {
        world.chance.shuffle(&mut body);
    }
    decls.extend(body.into_iter().map(item));
    decls.extend(world.cases().into_iter().map(|case| item(Decl::Case(case))));
    for decl in &mut decls {
        if world.chance.percent(6) {
            decl.leading = vec![Comment {
                text: " Constructed by chance.".to_owned(),
                blank_before: world.chance.percent(50),
                blank_after: false,
            }];
        }
    }
    File { lang: world.lang, decls, trailing: Vec::new(), damaged: Vec::new() }
}

fn header(world: &mut World) -> Header {
    let mut clauses = Vec::new();
    if world.chance.percent(60) {
        clauses.push(item(HeaderClause::Title(world.texts())));
    }
    if world.chance.percent(40) {
        clauses.push(item(HeaderClause::Authority(world.texts())));
    }
    if world.chance.percent(40) {
        let from = world.chance.between(16_000, 18_000);
        let until = world.chance.percent(50).then(|| date(from + world.chance.between(1, 4_000)));
        clauses.push(item(HeaderClause::InForce { from: date(from), until }));
    }
    let [major, minor, patch] = [(); 3].map(|()| u32::try_from(world.chance.below(12)).unwrap_or(0));
    let title = if world.lang == Lang::Zh { "随机政策" } else { "random_policy" };
    Header { name: name(title), version: Version { major, minor, patch, span: Span::default() }, clauses }
}
