//! Two JSON files held against each other, field by field.
//!
//! An entry of a list is met by its name where it has one, so that one entry more does not move the rest. Between
//! versions only what the run says of its figures is compared: `FIGURES`.

use hashbrown::HashMap;
use serde_json::Value;

use super::report::{Difference, FileReport, Kind};
use super::tables::{How, same_value, writing};

/// The fields of a receipt that say something of rules, data and figures, whatever version wrote it.
const FIGURES: &[&str] = &[
    "/pack/id",
    "/pack/currency",
    "/period/",
    "/on",
    "/as_of",
    "/set/",
    "/only",
    "/outputs",
    "/parameters/",
    "/totals/",
    "/approvals/",
    "/unapproved/",
    "/shadows/",
    "/rules/",
    "/inputs/",
];

/// By these an entry of a list is known.
const NAMES: &[&str] = &["name", "path", "payout", "rule"];

/// Adds what differs between a JSON file as found and as computed to the report of its file.
pub fn compare(found: &[u8], expected: &[u8], how: How, report: &mut FileReport) {
    let Ok(found_value) = serde_json::from_slice::<Value>(found) else {
        report.add(Difference::of_file(Kind::Unusable));
        return;
    };
    let Ok(expected_value) = serde_json::from_slice::<Value>(expected) else { return };
    let (found_fields, expected_fields) = (flat(&found_value), flat(&expected_value));
    let known: HashMap<&str, &str> = found_fields.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let counts = |path: &str| match how {
        How::Bytes => path != "/seal",
        How::Values => FIGURES.iter().any(|figure| path.starts_with(figure)),
    };
    for (path, text) in expected_fields.iter().filter(|(path, _)| counts(path)) {
        match known.get(path.as_str()) {
            Some(found) if *found == text || how == How::Values && same_value(found, text) => {}
            Some(found) => report.add(field(path).saying(*found, text)),
            // A newer version may say more than an older one.
            None if how == How::Values => {}
            None => report.add(Difference { expected: Some(text.clone()), ..field(path) }),
        }
    }
    let expected_paths: HashMap<&str, ()> = expected_fields.iter().map(|(path, _)| (path.as_str(), ())).collect();
    for (path, text) in
        found_fields.iter().filter(|(path, _)| counts(path) && !expected_paths.contains_key(path.as_str()))
    {
        report.add(Difference { found: Some(text.clone()), ..field(path) });
    }
    if report.count == 0 && how == How::Bytes {
        report.add(writing(found, expected));
    }
}

fn field(path: &str) -> Difference {
    Difference { column: path.to_owned(), ..Difference::of_file(Kind::Value) }
}

/// Every leaf with its path, in the order of the file.
fn flat(value: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    walk(value, String::new(), &mut all);
    all
}

fn walk(value: &Value, path: String, all: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(value, format!("{path}/{name}"), all)),
        Value::Array(list) => {
            let mut taken: HashMap<String, usize> = HashMap::new();
            for (n, value) in list.iter().enumerate() {
                let name = NAMES.iter().find_map(|name| value.get(name)?.as_str());
                let name = name.map_or_else(|| n.to_string(), str::to_owned);
                let times = taken.entry(name.clone()).or_insert(0);
                *times += 1;
                let name = if *times > 1 { format!("{name}#{times}") } else { name };
                walk(value, format!("{path}/{name}"), all);
            }
        }
        Value::String(text) => all.push((path, text.clone())),
        other => all.push((path, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::report::Where;

    fn differences(found: &str, expected: &str, how: How) -> Vec<String> {
        let mut report = FileReport::new(Where::Run, "run.json");
        compare(found.as_bytes(), expected.as_bytes(), how, &mut report);
        report.first.iter().map(|d| format!("{:?} {} {:?} {:?}", d.kind, d.column, d.found, d.expected)).collect()
    }

    #[test]
    fn an_entry_is_met_by_its_name() {
        let expected = r#"{"files":[{"name":"a.csv","bytes":1},{"name":"b.csv","bytes":2}]}"#;
        let found = r#"{"files":[{"name":"0.csv","bytes":9},{"name":"a.csv","bytes":1},{"name":"b.csv","bytes":3}]}"#;
        let said = differences(found, expected, How::Bytes);
        assert_eq!(said.len(), 3, "{said:?}");
        assert_eq!(said.first().map(String::as_str), Some(r#"Value /files/b.csv/bytes Some("3") Some("2")"#));
    }

    #[test]
    fn between_versions_only_figures_count() {
        let expected = r#"{"version":"9.0.0","totals":[{"payout":"x","payable":"1.00","new":"2"}]}"#;
        let found = r#"{"version":"0.1.0","totals":[{"payout":"x","payable":"1"}]}"#;
        assert!(differences(found, expected, How::Values).is_empty());
        assert_eq!(differences(&found.replace("\"1\"", "\"2\""), expected, How::Values).len(), 1);
        assert!(differences("{", expected, How::Bytes)[0].starts_with("Unusable"));
        assert!(differences("{ }", "{}", How::Bytes)[0].starts_with("Writing"));
    }
}
