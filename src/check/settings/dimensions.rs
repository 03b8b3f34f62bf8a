//! Dimensions: which columns hold their keys, where the keys come from, what the pack says of each.
//!
//! Runs after dimensions and tables have their names. A dimension's keys are those of its table, those written in the
//! pack, the items of checklists, or as found.

use super::member_title;
use crate::check::model::{Given, Keys, Schedule};
use crate::check::state::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::{DimId, GivenId, TableId};
use crate::pack::grammar::Kind;
use crate::pack::literal::natural;
use crate::pack::model::{Entry, Table};
use crate::source::Spanned;
use crate::table::schema::Member;
use crate::text::Bilingual;
use crate::value::Type;

impl Checker<'_> {
    /// Ties columns to dimensions by `of`, and dimensions to their tables.
    pub(super) fn tie_dimensions(&mut self) {
        let doc = self.doc;
        for (t, entry) in doc.of(Kind::Table).enumerate() {
            for (name, value) in entry.table.table("columns").map_or(&[][..], |c| &c.fields) {
                let Some(of) = value.value.as_table().and_then(|c| c.text("of")) else { continue };
                let Some(dimension) = self.dimension(of.value) else {
                    self.unknown_dimension(of);
                    continue;
                };
                if !self.keys_are_read(value.value.as_table(), of) {
                    continue;
                }
                let column = self.column(TableId::new(t), &name.value);
                let place = column.and_then(|c| self.tables.get_mut(t)?.columns.get_mut(c.at()));
                if let Some(place) = place {
                    place.of = Some(dimension);
                }
            }
        }
        for (d, entry) in doc.of(Kind::Dimension).enumerate() {
            let Some(name) = entry.table.text("table") else { continue };
            let Some(table) = self.table(name.value) else {
                self.unknown_table(name);
                self.broken_dimensions.insert(DimId::new(d));
                continue;
            };
            let key = self.schema(table).map_or(Vec::new(), |s| s.key.clone());
            let [key] = key.as_slice() else {
                let args = [("table", name.value), ("dimension", entry.id.value.as_str())];
                self.broken_dimensions.insert(DimId::new(d));
                // A key that names no column has been told of.
                let named = doc.of(Kind::Table).nth(table.at()).map_or(0, |e| e.table.texts("key").len());
                if named != 1 {
                    self.fault(&codes::ONE_KEY_COLUMN, name.span, &args);
                }
                continue;
            };
            let label = entry.table.text("label").and_then(|text| {
                let found = self.column(table, text.value);
                if found.is_none() {
                    let known: Vec<String> =
                        self.schema(table).map_or(Vec::new(), |s| s.columns.iter().map(|c| c.name.clone()).collect());
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let args = [("name", text.value), ("table", name.value)];
                    self.unknown(&codes::UNKNOWN_COLUMN, text.span, &args, &known);
                }
                found
            });
            if let Some(label) = label {
                self.read(table, label);
                self.kept.insert((table, label));
            }
            self.read(table, *key);
            if let Some(dimension) = self.dimensions.get_mut(d) {
                dimension.keys = Keys::Table { table, key: *key, label };
            }
        }
    }

    /// Keys of a dimension are known before any row is looked at, from the texts of the file; nothing else can hold them.
    fn keys_are_read(&mut self, column: Option<&Table>, of: Spanned<&str>) -> bool {
        let Some(column) = column else { return true };
        let kind = column.text("type").and_then(|t| Type::from_name(t.value)).unwrap_or(Type::Text);
        let why = match column.key_span("formula") {
            Some(_) => "computed",
            None if !matches!(kind, Type::Id | Type::Text) => "type",
            None => return true,
        };
        let args = [("dimension", of.value), ("type", kind.name()), ("why", why)];
        self.fault(&codes::KEYS_NOT_READ, of.span, &args);
        false
    }

    /// A dimension that some checklist's items speak of has those items as its keys.
    pub(super) fn take_items(&mut self) {
        let doc = self.doc;
        for entry in doc.of(Kind::Checklist) {
            let Some(dimension) = self.dimension_of_items(entry) else { continue };
            let mut items: Vec<(String, Bilingual)> = Vec::new();
            for (key, value) in entry.table.table("items").map_or(&[][..], |i| &i.fields) {
                items.push((key.value.clone(), member_title(key, value)));
            }
            if let Some(dimension) = self.dimensions.get_mut(dimension.at()) {
                match &mut dimension.keys {
                    Keys::Given(known) => {
                        for item in items {
                            if !known.iter().any(|(k, _)| *k == item.0) {
                                known.push(item);
                            }
                        }
                    }
                    Keys::Found => dimension.keys = Keys::Given(items),
                    Keys::Table { .. } => {}
                }
            }
        }
    }

    /// The dimension of a checklist's items.
    fn dimension_of_items(&self, checklist: &Entry) -> Option<DimId> {
        let table = self.table(checklist.table.text("from")?.value)?;
        let item = checklist.table.text("item")?;
        self.schema(table)?.columns.get(self.column(table, item.value)?.at())?.of
    }

    /// The members that the pack names, each by its key, its titles and what sheets call it; none where the keys are
    /// those of a table or as found.
    pub(super) fn named_members(&self, of: DimId) -> Vec<Member> {
        let Some(Keys::Given(keys)) = self.dimensions.get(of.at()).map(|d| &d.keys) else { return Vec::new() };
        let doc = self.doc;
        let written = doc.of(Kind::Dimension).nth(of.at()).and_then(|entry| entry.table.table("values"));
        let lists = doc.of(Kind::Checklist).filter(|entry| self.dimension_of_items(entry) == Some(of));
        let tables: Vec<_> = written.into_iter().chain(lists.filter_map(|entry| entry.table.table("items"))).collect();
        keys.iter()
            .map(|(key, title)| {
                let spoken = [Some(key), title.zh.as_ref(), title.en.as_ref()];
                let mut names: Vec<String> = spoken.into_iter().flatten().cloned().collect();
                for member in tables.iter().filter_map(|table| table.table(key)) {
                    names.extend(member.texts("header").into_iter().map(|text| text.value.to_owned()));
                }
                names.retain(|name| !name.is_empty());
                names.sort_unstable();
                names.dedup();
                Member { key: key.clone(), names }
            })
            .collect()
    }

    /// Attributes that `[dimension.x.values]` gives besides titles.
    pub(super) fn dimension_givens(&mut self) {
        let doc = self.doc;
        for (d, entry) in doc.of(Kind::Dimension).enumerate() {
            let Some(values) = entry.table.table("values") else { continue };
            let mut series: Vec<Given> = Vec::new();
            for (key, value) in &values.fields {
                for (name, cell) in value.value.as_table().map_or(&[][..], |t| &t.fields) {
                    if matches!(name.value.as_str(), "zh" | "en" | "title" | "header") {
                        continue;
                    }
                    let Some((kind, read)) = natural(&cell.value) else { continue };
                    let full = format!("{}.{}", entry.id.value, name.value);
                    let one = Schedule { entries: vec![(None, read)], kind };
                    match series.iter_mut().find(|g| g.name == full) {
                        Some(given) if given.kind == kind => given.values.push((key.value.clone(), one)),
                        Some(given) => {
                            let args = [("expected", given.kind.name()), ("found", kind.name())];
                            let problem = Diagnostic::at(&codes::WRONG_TYPE, cell.span);
                            self.problems.push(args.iter().fold(problem, |p, (k, v)| p.with(k, v)));
                        }
                        None => series.push(Given {
                            name: full,
                            dimension: DimId::new(d),
                            kind,
                            values: vec![(key.value.clone(), one)],
                        }),
                    }
                }
            }
            self.givens.extend(series);
        }
    }

    /// The series that the pack gives under `dimension.name`.
    pub(in crate::check) fn given_of(&self, dimension: DimId, name: &str) -> Option<GivenId> {
        let owner = self.dimensions.get(dimension.at())?;
        let full = format!("{}.{name}", owner.name);
        self.givens.iter().position(|g| g.dimension == dimension && g.name == full).map(GivenId::new)
    }
}
