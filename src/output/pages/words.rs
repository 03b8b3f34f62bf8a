//! Words in both languages at once: the page holds them side by side and shows one of the two.
//!
//! `t` says a message of `locales/*/pages.ftl`, `said` gives it in both languages to choose from, `both` a text that a pack gives, `named` puts words into an attribute that
//! the page's script can turn; `bidi` sets apart what people typed, so that its direction ends with it. An unknown key
//! is a fault of the template, never an empty place. Which language is shown is left to the page.

use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind};

use crate::text::{Bilingual, Lang, exists, say_with};

/// The same in Chinese and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both(pub String, pub String);

impl Both {
    /// As HTML: once where both are the same, else each in its own element.
    pub fn html(&self) -> String {
        let (zh, en) = (escaped(&self.0), escaped(&self.1));
        if zh == en {
            return zh;
        }
        format!(r#"<span class="zh" lang="zh">{zh}</span><span class="en" lang="en">{en}</span>"#)
    }

    /// As SVG text.
    pub fn svg(&self) -> String {
        let (zh, en) = (escaped(&self.0), escaped(&self.1));
        if zh == en {
            return zh;
        }
        format!(r#"<tspan class="zh" lang="zh">{zh}</tspan><tspan class="en" lang="en">{en}</tspan>"#)
    }

    /// A message in both languages; its key in braces where there is none.
    pub fn said(key: &str, args: &[(&str, Both)]) -> Both {
        let one = |lang: Lang| {
            let args: Vec<(&str, String)> =
                args.iter().map(|(name, both)| (*name, both.get(lang).to_owned())).collect();
            say_with(lang, key, &args).unwrap_or_else(|| format!("{{{key}}}"))
        };
        Both(one(Lang::Zh), one(Lang::En))
    }

    /// The text in a language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.0,
            Lang::En => &self.1,
        }
    }

    /// The same text in both languages.
    pub fn same(text: &str) -> Both {
        Both(text.to_owned(), text.to_owned())
    }
}

impl From<&Bilingual> for Both {
    fn from(text: &Bilingual) -> Both {
        let of = |lang| text.get(lang).unwrap_or("").to_owned();
        Both(of(Lang::Zh), of(Lang::En))
    }
}

impl From<&Both> for Value {
    fn from(both: &Both) -> Value {
        Value::from_pairs([("zh", both.0.clone()), ("en", both.1.clone())])
    }
}

/// Words of a pack as templates take them.
pub fn both(text: &Bilingual) -> Value {
    Value::from(&Both::from(text))
}

/// Gives words to templates.
pub(super) fn add(all: &mut Environment<'_>) {
    all.add_function("t", |key: &str, args: Kwargs| Ok::<_, Error>(Value::from_safe_string(said(key, &args)?.html())));
    all.add_function("both", |text: &Value| Ok::<_, Error>(Value::from_safe_string(set_apart(&pair(text)?))));
    all.add_function("named", |attribute: &str, key: &str, args: Kwargs| {
        let Both(zh, en) = said(key, &args)?;
        let (zh, en) = (escaped(&zh), escaped(&en));
        let (mark, name) = (format!("data-{attribute}"), escaped(attribute));
        Ok::<_, Error>(Value::from_safe_string(format!(r#"{name}="{en}" {mark}-zh="{zh}" {mark}-en="{en}""#)))
    });
    all.add_function("said", |key: &str| Value::from(&Both::said(key, &[])));
    all.add_filter("bidi", |text: &str| Value::from_safe_string(format!("<bdi>{}</bdi>", escaped(text))));
}

fn set_apart(both: &Both) -> String {
    match both {
        Both(zh, en) if zh == en => format!("<bdi>{}</bdi>", escaped(zh)),
        Both(zh, en) => {
            let (zh, en) = (escaped(zh), escaped(en));
            format!(r#"<bdi class="zh" lang="zh">{zh}</bdi><bdi class="en" lang="en">{en}</bdi>"#)
        }
    }
}

/// A message with what fills its holes.
fn said(key: &str, args: &Kwargs) -> Result<Both, Error> {
    if !exists(key) {
        return Err(Error::new(ErrorKind::UndefinedError, format!("there is no message `{key}`")));
    }
    let mut holes = Vec::new();
    for name in args.args() {
        let value: Value = args.get(name)?;
        holes.push((name, pair(&value)?));
    }
    Ok(Both::said(key, &holes))
}

/// A text of a pack in both languages, or one text for both.
fn pair(value: &Value) -> Result<Both, Error> {
    if value.kind() != minijinja::value::ValueKind::Map {
        return Ok(Both::same(&value.to_string()));
    }
    let of = |lang: &str| value.get_attr(lang).map(|text| text.as_str().unwrap_or("").to_owned());
    Ok(Both(of("zh")?, of("en")?))
}

/// A text as HTML and SVG take it, in elements and in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            // What cannot stand in HTML at all.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            _ => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_both_languages_unless_they_are_the_same() {
        assert_eq!(Both::same("a<b").html(), "a&lt;b");
        let two = Both("甲".to_owned(), "A".to_owned()).html();
        assert_eq!(two, r#"<span class="zh" lang="zh">甲</span><span class="en" lang="en">A</span>"#);
    }

    #[test]
    fn a_text_in_one_language_serves_in_both() {
        let only = Bilingual { zh: Some("甲".to_owned()), en: None };
        assert_eq!(Both::from(&only), Both::same("甲"));
    }

    #[test]
    fn what_would_be_markup_is_text() {
        assert_eq!(escaped("<i a=\"'\">&\u{1}"), "&lt;i a=&quot;&#x27;&quot;&gt;&amp;\u{fffd}");
    }
}
