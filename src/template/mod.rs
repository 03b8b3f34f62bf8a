//! Templates that a pack brings: what they may name, and everything that is wrong with one, with its place.
//!
//! A template of a notice is HTML with `{{ name }}`, `{{ name|form }}`, `{% for %}` and `{% if %}`; it stands inside the page's
//! own frame, and all that it shows is escaped. [`faults`] reads it without showing it to anybody: syntax, names, forms,
//! and a trial with made-up values. What is filled in when a notice is made is `output`'s.

use std::ops::Range;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context, filters};

/// What a template of a notice may name.
pub const NAMES: [&str; 15] = [
    "appeal", "because", "clause", "detail", "details", "draft", "due", "first", "id", "key", "kind", "last", "pack",
    "period", "title",
];
/// Who takes part: a list.
pub const WHO: &str = "who";
/// The one function: a text in both languages.
pub const BOTH: &str = "both";
/// The forms that values may be shown in.
pub const FORMS: [&str; 10] =
    ["bidi", "date", "default", "first", "join", "last", "length", "money", "number", "percent"];

/// The name by which a template finds a detail: one that ends in `_zh` or `_en` is that language's of a detail of both.
pub fn detail_id(name: &str) -> &str {
    name.strip_suffix("_zh").or(name.strip_suffix("_en")).unwrap_or(name)
}

/// Something wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The bytes that it is about.
    pub at: Range<usize>,
    /// What.
    pub what: What,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A name that there is not, and all that there are.
    Name(String),
    /// A form that there is not.
    Form(String),
    /// It cannot be read, or cannot be filled in; as the engine says it.
    Syntax(String),
}

/// The syntax of templates: tags alone on a line leave no line behind.
///
/// # Errors
/// Never with these delimiters; the library's builder says so of any.
pub fn syntax() -> Result<SyntaxConfig, minijinja::Error> {
    SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()
}

/// Everything that is wrong with the template of an action with these details.
pub fn faults(text: &str, details: &[&str]) -> Vec<Fault> {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    match syntax() {
        Ok(syntax) => engine.set_syntax(syntax),
        Err(error) => return vec![told(text, &error)],
    }
    for form in FORMS {
        engine.add_filter(form, |value: Value| value);
    }
    engine.add_filter("join", filters::join);
    engine.add_filter("length", filters::length);
    engine.add_filter("default", filters::default);
    engine.add_function(BOTH, |value: Value| value);
    let template = match engine.template_from_str(text) {
        Ok(template) => template,
        Err(error) => return vec![told(text, &error)],
    };
    let known = |name: &str| NAMES.contains(&name) || [WHO, BOTH].contains(&name);
    let unknown = template.undeclared_variables(false);
    let mut found: Vec<Fault> = words(text)
        .into_iter()
        .filter_map(|word| {
            let name = text.get(word.at.clone())?;
            let what = match word.role {
                Role::Name if unknown.contains(name) && !known(name) => What::Name(name.to_owned()),
                Role::Form if !FORMS.contains(&name) => What::Form(name.to_owned()),
                _ => return None,
            };
            Some(Fault { at: word.at, what })
        })
        .collect();
    if found.is_empty()
        && let Err(error) = template.render(sample(details))
    {
        found.push(told(text, &error));
    }
    found
}

/// A notice as there is none.
fn sample(details: &[&str]) -> Value {
    let both = || context! { zh => "-", en => "-" };
    let all = details.iter().map(|name| context! { id => *name, name => both(), value => both() });
    let by_name = Value::from_pairs(details.iter().map(|name| ((*name).to_owned(), both())));
    context! {
        appeal => both(), because => both(), clause => "-", detail => by_name,
        details => all.collect::<Vec<_>>(), draft => true, due => "2000-01-01", first => "2000-01-01",
        id => "-", key => both(), kind => "-", last => "2000-01-31", pack => both(), period => "2000-01",
        title => both(), who => vec!["-"],
    }
}

/// A fault of the engine, on its line.
fn told(text: &str, error: &minijinja::Error) -> Fault {
    let line = error.line().unwrap_or(1).max(1);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let words = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let shift = words.len() - words.trim_start().len();
    let mut detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    if let Some(cause) = std::error::Error::source(error) {
        detail.push_str(&format!(": {cause}"));
    }
    Fault { at: start + shift..start + words.trim_end().len(), what: What::Syntax(detail.replace('\n', " ")) }
}

/// A word inside of a tag.
struct Word {
    at: Range<usize>,
    role: Role,
}

#[derive(PartialEq, Eq)]
enum Role {
    /// A name that stands for itself.
    Name,
    /// A form, behind a bar.
    Form,
}

/// The names and forms in the tags of a text, outside of quotes; what stands behind a dot is no name of its own.
fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::new();
    let mut rest = 0;
    while let Some(open) = text.get(rest..).and_then(|t| t.find('{')).map(|at| rest + at) {
        let close = match text.get(open..open + 2) {
            Some("{{") => "}}",
            Some("{%") => "%}",
            Some("{#") => "#}",
            _ => {
                rest = open + 1;
                continue;
            }
        };
        let end = text.get(open + 2..).and_then(|t| t.find(close)).map_or(text.len(), |at| open + 2 + at);
        if close != "#}" {
            within(text, open + 2..end, &mut all);
        }
        rest = (end + 2).min(text.len());
    }
    all
}

fn within(text: &str, tag: Range<usize>, all: &mut Vec<Word>) {
    let (mut quote, mut before) = (None, ' ');
    let mut start: Option<(usize, char)> = None;
    let inside = text.get(tag.clone()).unwrap_or("");
    for (at, c) in inside.char_indices().chain([(inside.len(), ' ')]) {
        let is_word = c.is_alphanumeric() || c == '_';
        match (quote, start) {
            (Some(open), _) => {
                if c == open {
                    quote = None;
                    before = c;
                }
                continue;
            }
            (None, None) if is_word && !c.is_numeric() => start = Some((at, before)),
            (None, Some((from, sign))) if !is_word => {
                let role = match sign {
                    '|' => Some(Role::Form),
                    '.' => None,
                    _ => Some(Role::Name),
                };
                all.extend(role.map(|role| Word { at: tag.start + from..tag.start + at, role }));
                start = None;
                before = 'x';
            }
            _ => {}
        }
        if c == '"' || c == '\'' {
            quote = Some(c);
        } else if !c.is_whitespace() && start.is_none() {
            before = c;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, What)> {
        faults(text, &["next"]).into_iter().map(|fault| (text[fault.at].to_owned(), fault.what)).collect()
    }

    #[test]
    fn what_is_right_is_right() {
        let text = "<p>{{ both(title) }} {{ due|date }} {# nothing #} {{ key.zh }}</p>\n{% for name in who %}<b>{{ name|bidi }}\
            </b>{% else %}–{% endfor %}{% for one in details %}{{ both(one.value) }}{% endfor %}{{ both(detail.next) }}\
            {% if draft and \"unknown|thing\" %}{{ details|length }}{% endif %}";
        assert_eq!(told(text), []);
    }

    #[test]
    fn names_and_forms_that_are_not_there_are_told_with_their_place_in_every_branch() {
        let text = "{% if not draft %}\n  {{ whom }} {{ due|dat }}\n{% endif %}";
        let found = [("whom".to_owned(), What::Name("whom".into())), ("dat".to_owned(), What::Form("dat".into()))];
        assert_eq!(told(text), found);
    }

    #[test]
    fn what_cannot_be_read_or_filled_in_is_told_on_its_line() {
        let all = told("<p>\n  {% if due %}\n</p>");
        assert!(matches!(&all[..], [(_, What::Syntax(_))]), "{all:?}");
        let all = told("<p>\n  {{ detail.last }}\n</p>");
        assert!(matches!(&all[..], [(line, What::Syntax(_))] if line == "{{ detail.last }}"), "{all:?}");
        assert!(!told("{% include 'base.html' %}").is_empty());
        assert!(!told("{{ t('page-skip') }}").is_empty());
    }
}
