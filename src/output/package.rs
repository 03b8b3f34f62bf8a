//! `datapackage.json`: every table of a run described to other programs, by the Data Package standard, version 1.
//!
//! Lists every table that was written with its fields, their types and how missing values look. Names are unique and
//! follow the standard. It says what the files say of themselves by [`Shape`] and reads none of them.

use hashbrown::HashSet;
use serde_json::{Map, Value, json};

use super::artifact::{Field, FieldKind, Shape};
use crate::table::manner::{Manner, Negative};
use crate::table::schema::Encoding;

/// Its file in a run folder.
pub const FILE: &str = "datapackage.json";

/// A file as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name in the run folder.
    pub name: String,
    /// What its columns are, where it is a table.
    pub shape: Option<Shape>,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The description of these files; those that are no tables are left out.
pub fn describe(pack: &str, title: Option<&str>, files: &[Written]) -> Vec<u8> {
    let mut taken = HashSet::new();
    let tables = files.iter().filter_map(|file| file.shape.as_ref().map(|shape| (file, shape)));
    let resources: Vec<Value> = tables.map(|(file, shape)| resource(file, shape, &mut taken)).collect();
    let mut package = Map::new();
    package.insert("profile".into(), "tabular-data-package".into());
    package.insert("name".into(), slug(pack).into());
    if let Some(title) = title {
        package.insert("title".into(), title.into());
    }
    package.insert("resources".into(), resources.into());
    pretty(&Value::Object(package))
}

/// The tables that a description lists, each by its file with its columns; what is no description lists none.
pub fn tables(description: &[u8]) -> Vec<(String, Shape)> {
    let package: Value = serde_json::from_slice(description).unwrap_or_default();
    let resources = package.get("resources").and_then(Value::as_array);
    resources.into_iter().flatten().filter_map(table).collect()
}

fn table(resource: &Value) -> Option<(String, Shape)> {
    let text = |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let field = |field: &Value| {
        let kind = match text(field, "/type")?.as_str() {
            "number" => FieldKind::Number,
            "integer" => FieldKind::Integer,
            "date" => FieldKind::Date,
            "boolean" => FieldKind::Flag,
            _ => FieldKind::Text,
        };
        Some(Field { name: text(field, "/name")?, kind })
    };
    let missing = resource.pointer("/schema/missingValues").and_then(Value::as_array);
    let missing = missing.into_iter().flatten().filter_map(Value::as_str).find(|text| !text.is_empty());
    let fields = resource.pointer("/schema/fields")?.as_array()?;
    let said = |key: &str| fields.iter().find_map(|field| text(field, key));
    let letter = |key: &str| said(key).and_then(|text| text.chars().next());
    let encoding = text(resource, "/encoding")?;
    let manner = Manner {
        encoding: if encoding == "gb18030" { Encoding::Gb18030 } else { Encoding::Utf8 },
        decimal: letter("/decimalChar").unwrap_or('.'),
        grouping: letter("/groupChar"),
        format: said("/format"),
        negative: Negative::Before,
    };
    let shape = Shape {
        fields: fields.iter().map(field).collect::<Option<_>>()?,
        separator: *text(resource, "/dialect/delimiter")?.as_bytes().first()?,
        missing: missing.unwrap_or_default().to_owned(),
        bom: encoding == "utf-8-sig",
        manner,
    };
    Some((text(resource, "/path")?, shape))
}

/// JSON a field a line, with a line end.
pub fn pretty(value: &Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

fn resource(file: &Written, shape: &Shape, taken: &mut HashSet<String>) -> Value {
    let stem = slug(file.name.strip_suffix(".csv").unwrap_or(&file.name));
    let mut name = stem.clone();
    let mut n = 1;
    while !taken.insert(name.clone()) {
        n += 1;
        name = format!("{stem}-{n}");
    }
    let mut missing = vec![""];
    if !shape.missing.is_empty() {
        missing.push(&shape.missing);
    }
    let fields: Vec<Value> = shape.fields.iter().map(|f| field(f, &shape.manner)).collect();
    let encoding = match shape.manner.encoding {
        Encoding::Utf8 if shape.bom => "utf-8-sig",
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
    };
    json!({
        "profile": "tabular-data-resource",
        "name": name,
        "path": file.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": encoding,
        "bytes": file.bytes,
        "hash": format!("sha256:{}", file.sha256),
        "dialect": { "delimiter": char::from(shape.separator).to_string(), "lineTerminator": "\n", "doubleQuote": true },
        "schema": { "fields": fields, "missingValues": missing },
    })
}

fn field(field: &Field, manner: &Manner) -> Value {
    // The standard has no word for a sign behind a number, nor for thousands in a whole one.
    let is_odd = manner.negative != Negative::Before;
    match field.kind {
        FieldKind::Number | FieldKind::Integer if is_odd => json!({ "name": field.name, "type": "string" }),
        FieldKind::Number | FieldKind::Integer if manner.grouping.is_some() => json!({
            "name": field.name,
            "type": "number",
            "decimalChar": manner.decimal.to_string(),
            "groupChar": manner.grouping.map_or_else(String::new, String::from),
        }),
        FieldKind::Number if manner.decimal != '.' => {
            json!({ "name": field.name, "type": "number", "decimalChar": manner.decimal.to_string() })
        }
        FieldKind::Date if manner.format.is_some() => {
            json!({ "name": field.name, "type": "date", "format": manner.format })
        }
        FieldKind::Text => json!({ "name": field.name, "type": "string" }),
        FieldKind::Number => json!({ "name": field.name, "type": "number" }),
        FieldKind::Integer => json!({ "name": field.name, "type": "integer" }),
        FieldKind::Date => json!({ "name": field.name, "type": "date" }),
        FieldKind::Flag => {
            json!({ "name": field.name, "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"] })
        }
    }
}

/// A name of small letters, digits, points, hyphens and underscores.
fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9' | '.' | '_') => out.push(c),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    let trimmed = out.trim_end_matches('-');
    if trimmed.is_empty() { "table".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, fields: Vec<Field>) -> Written {
        Written { name: name.into(), shape: Some(Shape::plain(fields)), bytes: 3, sha256: "00".into() }
    }

    #[test]
    fn every_table_has_a_name_of_its_own() {
        let names =
            ["payouts.csv", "exports/payouts.csv", "exports/酬金.csv", "exports/奖金.csv", "Exports/Payouts.csv"];
        let files: Vec<Written> = names.iter().map(|n| file(n, vec![Field::text("a")])).collect();
        let read: Value = serde_json::from_slice(&describe("p", None, &files)).unwrap();
        let names: Vec<&str> =
            read["resources"].as_array().unwrap().iter().map(|r| r["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["payouts", "exports-payouts", "exports", "exports-2", "exports-payouts-2"]);
    }

    #[test]
    fn a_description_is_read_back_as_it_was_written() {
        let fields =
            vec![Field::text("a"), Field::number("b"), Field::integer("c"), Field::flag("d"), Field::date("e")];
        let manner = Manner { decimal: ',', grouping: Some('.'), format: Some("%d.%m.%Y".into()), ..Manner::default() };
        let fields = fields.into_iter().filter(|field| field.kind != FieldKind::Integer).collect();
        let shape = Shape { separator: b';', missing: "-".into(), bom: true, manner, ..Shape::plain(fields) };
        let file = Written { shape: Some(shape.clone()), ..file("exports/x.csv", Vec::new()) };
        assert_eq!(tables(&describe("p", None, &[file])), [("exports/x.csv".to_owned(), shape)]);
        assert!(tables(b"no json").is_empty());
    }

    #[test]
    fn a_flag_says_how_it_is_written() {
        let read: Value =
            serde_json::from_slice(&describe("p", None, &[file("a.csv", vec![Field::flag("f")])])).unwrap();
        assert_eq!(read["resources"][0]["schema"]["fields"][0]["trueValues"], json!(["yes"]));
    }
}
