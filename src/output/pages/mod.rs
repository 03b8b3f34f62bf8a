//! Pages that people look at: one HTML file each, whole in itself, from templates with the words of both languages.
//!
//! A page extends `base.html`, which brings the head, the switches for language and light, and a policy that lets no
//! request leave: styles and scripts are allowed by their hash alone. To add a page: put `NAME.html` (and `.css`,
//! `.js`) beside this file, name it in `TEMPLATES`, put its words into `locales/*/pages.ftl`, and call [`Page::html`]
//! with what it shows. A template writes `{{ t("key", name=value) }}` for a sentence, `{{ both(title) }}` for words of a
//! pack, `{{ x|money }}`, `|number`, `|percent`, `|date` for exact texts in the reader's form and `{{ name|bidi }}` for
//! what people typed; all is escaped. What a page shows is computed elsewhere.

pub mod report;

mod forms;
mod policy;
mod words;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};

pub use forms::{date_in, grouped, percent, rounded};
pub use words::{Both, both};

use crate::text::Lang;

/// The templates that are built in, by name.
const TEMPLATES: &[(&str, &str)] = &[
    ("base.html", include_str!("base.html")),
    ("report.html", include_str!("report.html")),
    ("statement.html", include_str!("papers/statement.html")),
    ("notice.html", include_str!("papers/notice.html")),
    ("papers.html", include_str!("papers/index.html")),
];
/// How every page looks.
const STYLE: &str = include_str!("base.css");
/// What every page can do.
const SCRIPT: &str = include_str!("base.js");

/// A page to be made.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The template by its name in `TEMPLATES`.
    pub template: &'a str,
    /// A template in place of it, from a pack: its file's name and its text.
    pub own: Option<(&'a str, &'a str)>,
    /// The language that the page opens in.
    pub lang: Lang,
    /// Styles after those of every page.
    pub style: &'a str,
    /// A script after that of every page.
    pub script: &'a str,
}

/// Why a page could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFault {
    /// The template.
    pub template: String,
    /// Its line, where that is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub detail: String,
}

impl Page<'_> {
    /// The page with what it shows; the same bytes each time.
    ///
    /// # Errors
    /// A template names what is not there, or cannot be read.
    pub fn html(&self, shown: Value) -> Result<String, PageFault> {
        let mut environment = environment().map_err(|error| fault(self.template, &error))?;
        let name = match self.own {
            None => self.template,
            Some((name, text)) => {
                environment.add_template(name, text).map_err(|error| fault(name, &error))?;
                name
            }
        };
        let (style, script) = (joined(STYLE, self.style), joined(SCRIPT, self.script));
        let frame = context! {
            lang => if self.lang == Lang::Zh { "zh" } else { "en" },
            policy => Value::from_safe_string(policy::policy(&style, &script)),
            style => Value::from_safe_string(style),
            script => Value::from_safe_string(script),
        };
        let template = environment.get_template(name).map_err(|error| fault(name, &error))?;
        template.render(context! { ..shown, ..frame }).map_err(|error| fault(name, &error))
    }
}

/// The engine with the built-in templates, strict about what is not there.
fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut all = Environment::empty();
    all.set_undefined_behavior(UndefinedBehavior::Strict);
    all.set_auto_escape_callback(|_| AutoEscape::Html);
    all.set_syntax(crate::template::syntax()?);
    builtins(&mut all);
    forms::add(&mut all);
    words::add(&mut all);
    for (name, text) in TEMPLATES {
        all.add_template(name, text)?;
    }
    Ok(all)
}

/// The few functions and filters of the engine's own that templates may use.
fn builtins(all: &mut Environment<'_>) {
    use minijinja::{filters, functions, tests};
    all.add_filter("length", filters::length);
    all.add_filter("join", filters::join);
    all.add_filter("first", filters::first);
    all.add_filter("last", filters::last);
    all.add_filter("default", filters::default);
    all.add_function("range", functions::range);
    all.add_test("defined", tests::is_defined);
    all.add_test("none", tests::is_none);
    all.add_test("eq", tests::is_eq);
}

fn joined(first: &str, second: &str) -> String {
    format!("{first}{}{second}", if second.is_empty() { "" } else { "\n" })
}

fn fault(template: &str, error: &minijinja::Error) -> PageFault {
    let mut detail = error.to_string();
    let mut inner = std::error::Error::source(error);
    while let Some(cause) = inner {
        detail.push_str(": ");
        detail.push_str(&cause.to_string());
        inner = cause.source();
    }
    let template = error.name().unwrap_or(template).to_owned();
    PageFault { template, line: error.line(), detail: detail.replace('\n', " ") }
}

/// Data for a page's script, as text that may stand between `<script type="application/json">` and its end.
pub fn data(value: &serde_json::Value) -> Value {
    Value::from_safe_string(quiet(&value.to_string()))
}

/// JSON without a sign that HTML or an old script reader would take for its own.
fn quiet(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for sign in json.chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{feff}' => out.push_str(&format!("\\u{:04x}", sign as u32)),
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(own: &str, shown: Value) -> Result<String, PageFault> {
        let own = Some(("own.html", own));
        Page { template: "", own, lang: Lang::Zh, style: ".a{}", script: "1;" }.html(shown)
    }

    #[test]
    fn a_page_is_whole_in_itself_and_lets_nothing_out() {
        let html = page(
            r#"{% extends "base.html" %}{% block title %}T{% endblock %}{% block main %}{{ x }}{% endblock %}"#,
            context! { x => "<b>&\u{202e}'\"" },
        )
        .unwrap();
        assert!(html.contains("default-src 'none'") && html.contains("lang=\"zh\""), "{html}");
        assert!(html.contains("&lt;b&gt;&amp;\u{202e}&#x27;&quot;"), "{html}");
        for word in ["http:", "https:", "@import", "url("] {
            assert!(!html.contains(word), "{word}");
        }
    }

    #[test]
    fn a_name_that_is_not_there_is_told_with_its_line() {
        let fault = page("\n{{ absent }}", context! {}).unwrap_err();
        assert_eq!((fault.template.as_str(), fault.line), ("own.html", Some(2)));
        assert!(page("{{ t('no-such-key') }}", context! {}).unwrap_err().detail.contains("no-such-key"));
        assert!(page("{% include 'https://x' %}", context! {}).is_err());
    }

    #[test]
    fn words_of_a_pack_stand_in_both_languages() {
        let title = both(&crate::text::Bilingual { zh: Some("甲<".to_owned()), en: Some("A".to_owned()) });
        let html =
            page("{{ both(x) }}{{ t('page-draft') }}{{ named('title', 'page-draft') }}", context! { x => title });
        let html = html.unwrap();
        assert!(html.contains(r#"<bdi class="zh" lang="zh">甲&lt;</bdi><bdi class="en" lang="en">A</bdi>"#), "{html}");
        assert!(html.contains(r#"<span class="zh" lang="zh">草稿</span>"#), "{html}");
        assert!(html.ends_with(r#"title="DRAFT" data-title-zh="草稿" data-title-en="DRAFT""#), "{html}");
    }

    #[test]
    fn data_cannot_end_its_script() {
        let json = serde_json::json!({ "a": "</script><!--\u{2028}\u{202e}&" });
        let text = data(&json).to_string();
        assert!(!text.contains('<') && !text.contains('\u{2028}') && !text.contains('&'), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), json);
    }
}
