//! The template of an action's notice: there, readable, and naming only what there is.
//!
//! What a template may name is `template`'s; here its faults get their places in the pack. Filling it in is left to
//! `output`.

use crate::check::state::Checker;
use crate::diagnostic::codes;
use crate::pack::model::Table;
use crate::source::Span;
use crate::template::{BOTH, FORMS, NAMES, WHO, What, detail_id, faults};

impl Checker<'_> {
    /// The template that an action names, if it is one of the pack's; its faults are told.
    pub(super) fn notice(&mut self, table: &Table) -> Option<String> {
        let doc = self.doc;
        let asked = table.text("notice")?;
        let found = doc
            .templates
            .iter()
            .find_map(|id| doc.sources.get(*id).filter(|s| s.name == asked.value).map(|s| (*id, s)));
        let Some((id, source)) = found else {
            let known: Vec<&str> =
                doc.templates.iter().filter_map(|id| doc.sources.get(*id)).map(|source| source.name.as_str()).collect();
            self.unknown(&codes::UNKNOWN_TEMPLATE, asked.span, &[("name", asked.value)], &known);
            return None;
        };
        let details = table.table("details").map_or(&[][..], |details| &details.fields);
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in details {
            let name = detail_id(&name.value);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        for fault in faults(&source.text, &names) {
            let span = Span::new(id, fault.at);
            match fault.what {
                What::Name(name) => {
                    let known: Vec<&str> = NAMES.into_iter().chain([WHO, BOTH]).collect();
                    self.unknown(&codes::UNKNOWN_IN_TEMPLATE, span, &[("name", &name), ("kind", "name")], &known);
                }
                What::Form(name) => {
                    self.unknown(&codes::UNKNOWN_IN_TEMPLATE, span, &[("name", &name), ("kind", "form")], &FORMS);
                }
                What::Syntax(detail) => self.fault(&codes::TEMPLATE_SYNTAX, span, &[("detail", &detail)]),
            }
        }
        Some(asked.value.to_owned())
    }
}
