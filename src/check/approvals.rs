//! The standing of rules where a pack asks for approval: in force if approved as they stand, else proposed.
//!
//! A rule is approved by an entry of `approvals.toml` whose hash is that of the rule and of what it reads
//! ([`fingerprint`](super::fingerprint)), and whose approver is not its author. Entries that once fitted may stay; of
//! several that fit the latest is kept. A shadow moves nothing and needs no approval.

use super::fingerprint::Fingerprints;
use super::model::{Approved, Standing};
use super::state::Checker;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::RuleId;
use crate::pack::grammar::Kind;
use crate::pack::model::{Node, Table};
use crate::source::Spanned;
use crate::value::Date;

/// An entry as its author wrote it.
struct Given<'a> {
    rule: Spanned<&'a str>,
    hash: Spanned<&'a str>,
    author: Spanned<&'a str>,
    by: Spanned<&'a str>,
    on: Date,
}

impl<'a> Given<'a> {
    fn read(table: &'a Table) -> Option<Given<'a>> {
        let text = |key: &str| table.text(key);
        let on = match &table.get("on")?.value {
            Node::Date(day) => *day,
            Node::Text(text) => Date::parse_iso(text.as_bytes())?,
            _ => return None,
        };
        Some(Given { rule: text("rule")?, hash: text("hash")?, author: text("author")?, by: text("by")?, on })
    }

    /// Whether somebody approved what they wrote themselves.
    fn by_author(&self) -> bool {
        person(self.author.value) == person(self.by.value)
    }
}

/// A name without what does not tell people apart.
fn person(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Checker<'_> {
    /// Takes the standing of the rules from the approvals, where the pack asks for that.
    pub(super) fn approve(&mut self) {
        let doc = self.doc;
        let asked = doc.setting(Kind::Pack).and_then(|pack| pack.text("approval")).is_some();
        if !asked {
            if let Some(approvals) = &doc.approvals {
                self.report(Diagnostic::at(&codes::APPROVALS_NOT_ASKED, approvals.span));
            }
            return;
        }
        self.approvals.required = true;
        let given: Vec<Given<'_>> = doc.approvals.iter().flat_map(|all| &all.given).filter_map(Given::read).collect();
        let known: Vec<String> = self.rules.iter().map(|rule| rule.name.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        for one in &given {
            if !known.contains(&one.rule.value) {
                self.unknown(&codes::APPROVAL_OF_NOTHING, one.rule.span, &[("name", one.rule.value)], &known);
            } else if one.by_author() {
                self.fault(&codes::APPROVED_BY_AUTHOR, one.by.span, &[("name", one.by.value)]);
            }
        }
        let prints = Fingerprints::new(doc);
        for (n, name) in known.iter().enumerate() {
            let id = RuleId::new(n);
            let Some(entry) = self.entry(id) else { continue };
            let own: Vec<&Given<'_>> = given.iter().filter(|one| one.rule.value == *name && !one.by_author()).collect();
            let hash = prints.of(entry);
            let fits = |one: &&&Given<'_>| one.hash.value.eq_ignore_ascii_case(&hash);
            if let Some(one) = own.iter().filter(fits).max_by_key(|one| one.on) {
                let (author, by) = (one.author.value.to_owned(), one.by.value.to_owned());
                self.approvals.given.push(Approved { rule: id, hash, author, by, on: one.on });
                continue;
            }
            let Some(rule) = self.rules.get_mut(n).filter(|rule| rule.standing != Standing::Shadow) else { continue };
            rule.standing = Standing::Proposed;
            let cure = vec![("rule", (*name).to_owned()), ("hash", hash)];
            let span = rule.span;
            let problem = match own.iter().max_by_key(|one| one.on) {
                Some(last) => Diagnostic::at(&codes::APPROVAL_OUTDATED, last.hash.span)
                    .with("name", name)
                    .with("by", last.by.value)
                    .with("day", last.on)
                    .also(Place::Rule(span), "rule"),
                None => Diagnostic::at(&codes::NOT_APPROVED, span).with("name", name),
            };
            self.report(problem.help("help-hash", cure));
        }
    }
}
