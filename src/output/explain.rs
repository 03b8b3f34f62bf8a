//! The derivation of a figure as a tree for people, and as JSON for programs.
//!
//! Both show the same tree and leave nothing out: rule, clause, value, what was read, what did not fire. The text
//! speaks the reader's language and writes what comes again only once; the JSON is the same in every language and whole. How a figure is derived is left to `eval`.

use std::borrow::Cow;

use hashbrown::HashSet;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr;

use crate::outcome::derivation::{Derivation, Role, RuleNote};
use crate::text::{Lang, Message, broken, say, visible};

/// The tree as text, each level under the one that rests on it; a line for each thing, however long.
pub fn text(derivation: &Derivation, lang: Lang) -> String {
    text_within(derivation, lang, usize::MAX)
}

/// The tree as text in lines of at most `most` cells of a terminal; what is broken goes on beside its branch.
pub fn text_within(derivation: &Derivation, lang: Lang, most: usize) -> String {
    let mut told = Told { most, ..Told::default() };
    put(derivation, lang, "", "", &mut told);
    told.out
}

/// Rows of the data, each with its place and text; how many more; the tables that were not looked in.
pub type Rows = (Vec<(String, String)>, u64, Vec<String>);

/// The tree as JSON, with rows of the data where they were asked for.
pub fn json(derivation: &Derivation, rows: Option<Rows>) -> String {
    let mut tree = object(derivation);
    if let (Value::Object(tree), Some((rows, more, not_looked_in))) = (&mut tree, rows) {
        let row = |(place, text): (String, String)| json!({ "place": place, "text": text });
        tree.insert("rows".into(), rows.into_iter().map(row).collect());
        tree.insert("more_rows".into(), more.into());
        if !not_looked_in.is_empty() {
            tree.insert("not_looked_in".into(), not_looked_in.into());
        }
    }
    String::from_utf8(super::package::pretty(&tree)).unwrap_or_default()
}

/// What a reader has seen further up, and the text so far.
#[derive(Default)]
struct Told<'d> {
    /// The text.
    out: String,
    /// How wide a line may be.
    most: usize,
    /// Rules and formulas that were introduced.
    words: HashSet<(&'d str, &'d str)>,
    /// Lines that were shown with all that they rest on.
    lines: HashSet<&'d Derivation>,
}

impl Told<'_> {
    /// Writes words behind `first`, and where they need more lines, behind `rest`.
    fn line(&mut self, first: &str, rest: &str, words: &str) {
        let words = visible(words);
        let branches = self.most.saturating_sub(NARROWEST);
        let (first, rest) = (&fitted(first, branches), &fitted(rest, branches));
        let room = self.most.saturating_sub(first.width().max(rest.width())).max(NARROWEST);
        for (n, line) in broken(&words, room).iter().enumerate() {
            let before = if n == 0 { first } else { rest };
            self.out.push_str(before);
            self.out.push_str(line);
            self.out.push('\n');
        }
    }
}

/// Words of the tree have at least so many cells.
const NARROWEST: usize = 16;

/// Branches in at most so many cells: of a tree that is deeper, the last ones.
fn fitted(branches: &str, most: usize) -> Cow<'_, str> {
    let cells = branches.chars().count();
    if cells <= most {
        return Cow::Borrowed(branches);
    }
    let last: String = branches.chars().skip(cells.saturating_sub(most) + 1).collect();
    Cow::Owned(format!("…{last}"))
}

/// Writes a line and what is under it. A rule is introduced where it first appears, and what stands under a line is
/// written once: where the very same line comes again, it says so.
fn put<'d>(derivation: &'d Derivation, lang: Lang, first: &str, rest: &str, told: &mut Told<'d>) {
    let mut headline = headline(derivation, lang);
    let has_parts = !derivation.parts.is_empty() || derivation.more > 0;
    let below = if has_parts { format!("{rest}│  ") } else { format!("{rest}   ") };
    if !derivation.parts.is_empty() && !told.lines.insert(derivation) {
        let above = say(lang, &Message::new("explain-as-above"));
        headline.push_str(&format!(" ({above})"));
        told.line(first, &format!("{rest}   "), &headline);
        return;
    }
    told.line(first, &below, &headline);
    for line in details(derivation, lang, &mut told.words) {
        told.line(&below, &format!("{below}  "), &line);
    }
    let last = derivation.parts.len();
    for (n, part) in derivation.parts.iter().enumerate() {
        let closing = n + 1 == last && derivation.more == 0;
        let (branch, stem) = if closing { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        put(part, lang, &format!("{rest}{branch}"), &format!("{rest}{stem}"), told);
    }
    if derivation.more > 0 {
        let more = say(lang, &Message::new("and-more").with("count", derivation.more));
        told.line(&format!("{rest}└─ "), &format!("{rest}   "), &more);
    }
}

/// What is derived, and its value.
fn headline(d: &Derivation, lang: Lang) -> String {
    let mut line = String::new();
    if let Some(key) = role_key(d.role) {
        line.push_str(&say(lang, &Message::new(key)));
        if d.role != Role::FirstTime {
            line.push(' ');
        }
    }
    match &d.formula {
        // A part of an expression has no name but its own words.
        Some(formula) if d.name.is_empty() => line.push_str(&one_line(formula)),
        _ if d.role == Role::Known => {
            let (code, number) = d.name.split_once(' ').unwrap_or((&d.name, ""));
            line.push_str(&say(lang, &Message::new("explain-known").with("name", code).with("number", number)));
        }
        _ => line.push_str(&d.name),
    }
    if !d.key.is_empty() {
        let pairs: Vec<String> = d.key.iter().map(|(dimension, key)| format!("{dimension}={key}")).collect();
        if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(&format!("[{}]", pairs.join(", ")));
    }
    match (&d.missing, d.value.is_empty()) {
        (Some(reason), _) => {
            let words = say(lang, &Message::new("reason-words").with("code", reason));
            let missing = Message::new("explain-missing").with("reason", words);
            line.push_str(&format!(" = {}", say(lang, &missing)));
        }
        (None, false) => line.push_str(&format!(" = {}", d.value)),
        (None, true) => {}
    }
    if let Some(exact) = d.exact.as_ref().filter(|exact| **exact != d.value) {
        let exact = say(lang, &Message::new("explain-exact").with("value", exact));
        line.push_str(&format!(" ({exact})"));
    }
    line
}

/// What stands under the headline: rule, clause, place and note where the rule is new, the formula, the rounding.
fn details<'d>(d: &'d Derivation, lang: Lang, told: &mut HashSet<(&'d str, &'d str)>) -> Vec<String> {
    let mut all = Vec::new();
    let mut is_new = |of: &'d str, what: &'d str| told.insert((of, what));
    if let Some(rule) = d.rule.as_ref().filter(|rule| is_new(&rule.id, "")) {
        all.push(rule_line(rule, lang));
        if let Some(note) = &rule.note {
            all.push(say(lang, &Message::new("explain-note").with("note", one_line(note))));
        }
    }
    // Words that say nothing but a name that is told anyway are left out.
    let is_path = |f: &str| f.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
    let formula = d.formula.as_ref().filter(|f| !d.name.is_empty() && !is_path(f));
    if let Some(formula) = formula.filter(|f| is_new(&d.name, f)) {
        all.push(one_line(formula));
    }
    if let Some((before, how)) = &d.before {
        let rounded = Message::new("explain-rounded").with("before", before).with("after", &d.value).with("how", how);
        all.push(say(lang, &rounded));
    }
    all
}

fn rule_line(rule: &RuleNote, lang: Lang) -> String {
    let mut line = format!("{} {}", rule.kind, rule.id);
    if let Some(title) = rule.title.get(lang).filter(|t| **t != *rule.id) {
        line.push_str(&format!(" “{title}”"));
    }
    if let Some(clause) = &rule.clause {
        line.push_str(" · ");
        line.push_str(&say(lang, &Message::new("explain-clause").with("clause", clause)));
    }
    if let Some(status) = &rule.status {
        line.push_str(" · ");
        line.push_str(&say(lang, &Message::new("explain-status").with("status", status)));
    }
    if let Some((by, day)) = &rule.approved {
        line.push_str(" · ");
        line.push_str(&say(lang, &Message::new("explain-approved").with("by", by).with("day", day)));
    }
    line.push_str(" · ");
    line.push_str(&rule.place);
    line
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is said before the name, where the name alone does not tell.
fn role_key(role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Figure | Role::Expression | Role::Known => return None,
        Role::Step => "explain-step",
        Role::Correction => "explain-correction",
        Role::Release => "explain-release",
        Role::Penalty => "explain-penalty",
        Role::Holdback => "explain-holdback",
        Role::NotFired => "explain-not-fired",
        Role::NotInForce => "explain-not-in-force",
        Role::FirstTime => "explain-first-time",
        Role::Aggregate => "explain-aggregate",
        Role::OtherPeriods => "explain-other-periods",
        Role::Fact => "explain-fact",
        Role::Lookup => "explain-lookup",
        Role::Parameter => "explain-parameter",
        Role::Given => "explain-given",
        Role::Key => "explain-key",
        Role::Period => "explain-period",
        Role::Script => "explain-script",
    })
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Figure => "figure",
        Role::Step => "step",
        Role::Correction => "correction",
        Role::Release => "release",
        Role::Penalty => "penalty",
        Role::Holdback => "holdback",
        Role::NotFired => "not_fired",
        Role::NotInForce => "not_in_force",
        Role::Expression => "expression",
        Role::Known => "known",
        Role::FirstTime => "first_time",
        Role::Aggregate => "aggregate",
        Role::OtherPeriods => "other_periods",
        Role::Fact => "fact",
        Role::Lookup => "lookup",
        Role::Parameter => "parameter",
        Role::Given => "given",
        Role::Key => "key",
        Role::Period => "period",
        Role::Script => "script",
    }
}

fn object(d: &Derivation) -> Value {
    let mut out = Map::new();
    out.insert("role".into(), role_name(d.role).into());
    out.insert("name".into(), d.name.as_str().into());
    let key: Map<String, Value> = d.key.iter().map(|(k, v)| (k.clone(), v.as_str().into())).collect();
    out.insert("key".into(), key.into());
    out.insert("value".into(), d.value.as_str().into());
    let mut optional = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.insert(name.into(), value.into());
        }
    };
    optional("exact", d.exact.as_deref());
    optional("missing", d.missing.as_deref());
    optional("formula", d.formula.as_deref());
    optional("before_rounding", d.before.as_ref().map(|(before, _)| before.as_str()));
    optional("rounding", d.before.as_ref().map(|(_, how)| how.as_str()));
    if let Some(rule) = &d.rule {
        out.insert("rule".into(), rule_object(rule));
    }
    if !d.parts.is_empty() {
        out.insert("parts".into(), d.parts.iter().map(object).collect());
    }
    if d.more > 0 {
        out.insert("more".into(), d.more.into());
    }
    Value::Object(out)
}

fn rule_object(rule: &RuleNote) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.insert(name.into(), value.into());
        }
    };
    put("id", Some(&rule.id));
    put("kind", Some(&rule.kind));
    put("title_zh", rule.title.zh.as_deref());
    put("title_en", rule.title.en.as_deref());
    put("clause", rule.clause.as_deref());
    put("note", rule.note.as_deref());
    put("status", rule.status.as_deref());
    put("approved_by", rule.approved.as_ref().map(|(by, _)| by.as_str()));
    put("approved_on", rule.approved.as_ref().map(|(_, day)| day.as_str()));
    put("place", Some(&rule.place));
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Derivation {
        let part =
            Derivation { role: Role::Fact, name: "checks: passes".into(), value: "3".into(), ..Derivation::default() };
        let not = Derivation {
            role: Role::NotFired,
            name: "line_not_paid".into(),
            parts: vec![Derivation {
                role: Role::Expression,
                name: "complaint_rank <= 10".into(),
                missing: Some("not_ranked".into()),
                ..Derivation::default()
            }],
            ..Derivation::default()
        };
        Derivation {
            name: "commission.payable".into(),
            key: vec![("outlet".into(), "A".into())],
            value: "0.33".into(),
            before: Some(("1/3".into(), "2 half_up".into())),
            parts: vec![part, not],
            more: 2,
            ..Derivation::default()
        }
    }

    #[test]
    fn a_tree_shows_each_level_under_what_rests_on_it() {
        let said = text(&tree(), Lang::En);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines[0], "commission.payable [outlet=A] = 0.33");
        assert!(lines[1].starts_with("│  ") && lines[1].contains("1/3"), "{said}");
        assert_eq!(lines[2], "├─ fact checks: passes = 3");
        assert_eq!(lines[3], "├─ did not fire: line_not_paid");
        assert!(lines[4].starts_with("│  └─ complaint_rank <= 10 = missing"), "{said}");
        assert!(lines[5].starts_with("└─ ") && lines.len() == 6, "{said}");
    }

    #[test]
    fn a_narrow_terminal_gets_more_lines_and_the_same_words() {
        let words = |text: &str| text.split_whitespace().filter(|w| !"│├─└─".contains(w)).collect::<String>();
        let whole = words(&text(&tree(), Lang::Zh));
        for most in [30, 40, 80, 120] {
            let said = text_within(&tree(), Lang::Zh, most);
            assert!(said.lines().all(|line| line.width() <= most), "{most}\n{said}");
            assert_eq!(words(&said), whole, "{most}\n{said}");
        }
    }

    #[test]
    fn json_holds_the_same_tree() {
        let read: Value = serde_json::from_str(&super::json(&tree(), None)).unwrap();
        assert_eq!(read["parts"][1]["parts"][0]["missing"], "not_ranked");
        assert_eq!(read["before_rounding"], "1/3");
        assert_eq!(read["more"], 2);
    }
}
