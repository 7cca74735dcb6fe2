//! Facts at the ends of what a policy takes.

use fencun_abi::schema::{Field, Schema, Type};
use fencun_abi::value::Value;

/// Longest list that is written.
const MAX_MEMBERS: i64 = 300;

/// What all facts are at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Edge {
    Smallest,
    Largest,
    Unknown,
    None,
}

/// Facts all at one end; then each fact at each end, the others in between. The last of them
/// are the largest facts.
pub(crate) fn edges(schema: &Schema, most: usize) -> Vec<Vec<Value>> {
    let all = |edge| schema.facts.iter().map(|field| value(schema, field, edge)).collect::<Vec<_>>();
    let edges = [Edge::Smallest, Edge::Unknown, Edge::None, Edge::Largest];
    let mut facts: Vec<Vec<Value>> = Vec::new();
    let turns = (0..schema.facts.len()).flat_map(|turn| edges.map(|edge| (turn, edge)));
    for (turn, edge) in turns.take(most.saturating_sub(edges.len())) {
        let base = if edge == Edge::Smallest { Edge::Largest } else { Edge::Smallest };
        let mut values = all(base);
        // Long lists once are enough.
        let is_long = |value: &Value| matches!(value, Value::List(members) if members.len() > 3);
        for (index, (slot, field)) in values.iter_mut().zip(&schema.facts).enumerate() {
            if index == turn {
                *slot = value(schema, field, edge);
            }
            if is_long(slot) {
                *slot = value(schema, field, Edge::Smallest);
            }
        }
        facts.push(values);
    }
    facts.extend(edges.map(all));
    facts
}

fn value(schema: &Schema, field: &Field, edge: Edge) -> Value {
    match (edge, &field.ty) {
        (Edge::Smallest, Type::List { .. }) => Value::List(Vec::new()),
        (_, Type::List { record }) => {
            let fields = schema.records.get(usize::from(*record)).map_or(&[][..], |record| &record.fields);
            let most = if edge == Edge::Largest { MAX_MEMBERS } else { 1 };
            let member: Vec<Value> = fields.iter().map(|field| value(schema, field, edge)).collect();
            Value::List((0..field.max.min(most)).map(|_| member.clone()).collect())
        }
        (Edge::Unknown, _) if field.unknown => Value::Unknown,
        (Edge::None | Edge::Unknown, _) if field.none => Value::None,
        (Edge::None, _) if field.unknown => Value::Unknown,
        (Edge::Largest, Type::Text) => Value::Text(repeated("𠀀", field.max)),
        (_, Type::Text) => Value::Text(repeated("a", field.min)),
        (Edge::Largest, Type::Range { .. }) => Value::Range(field.min, field.max),
        (_, Type::Range { .. }) => Value::Range(field.min, field.min),
        (Edge::Largest, _) => Value::Number(field.max),
        (_, _) => Value::Number(field.min),
    }
}

/// A text of so many of one character.
pub(crate) fn repeated(character: &str, length: i64) -> String {
    character.repeat(usize::try_from(length).unwrap_or(0))
}
