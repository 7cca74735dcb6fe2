//! What a file of facts holds, by its name and its beginning.

use std::path::Path;

/// The form of a file of facts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// One JSON object a line.
    JsonLines,
    /// One JSON object, or several, one a line: its beginning tells.
    Json,
    /// YAML documents.
    Yaml,
}

impl Shape {
    /// The form that the name says; standard input and unknown endings are JSON.
    pub fn of(path: &Path) -> Self {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "jsonl" | "ndjson" => Self::JsonLines,
            "yaml" | "yml" => Self::Yaml,
            _ => Self::Json,
        }
    }
}

/// Whether every bracket that a line of JSON opens is closed in it: such a line is a value of
/// its own, and what stands behind it is another.
pub fn closed(line: &[u8]) -> bool {
    let mut depth = 0i64;
    let mut in_text = false;
    let mut escaped = false;
    for byte in line {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth -= 1,
            _ => {}
        }
    }
    depth <= 0 && !in_text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Shape, closed};

    #[test]
    fn the_name_says_the_form() {
        let shapes =
            ["a.jsonl", "a.NDJSON", "a.yaml", "a.yml", "a.json", "-", "a"].map(|name| Shape::of(Path::new(name)));
        use Shape::{Json, JsonLines, Yaml};
        assert_eq!(shapes, [JsonLines, JsonLines, Yaml, Yaml, Json, Json, Json]);
    }

    #[test]
    fn a_line_that_closes_what_it_opens_is_a_value() {
        assert!(closed(br#"{"a":[{"b":"]"}]}"#));
        assert!(closed(br#"{"a":"\"}"}"#));
        assert!(!closed(br#"{"a":[{"b":1}"#));
        assert!(!closed(b"{"));
        assert!(!closed(br#"{"a":"}"#));
    }
}
