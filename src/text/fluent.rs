//! The locale files, compiled in, and the sentences made from them.
//!
//! [`FILES`] is the one list of locale files. A message that does not exist is said as its key in braces, a hole
//! without an argument as the hole's name: the worst that a mistake here can do is to look odd. A test fails when one
//! language lacks a key, an attribute or a hole that the other has.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::{Lang, Message};

/// Name, English text and Chinese text of every locale file.
const FILES: &[(&str, &str, &str)] = &[
    (
        "diagnostics-rules",
        include_str!("../../locales/en/diagnostics-rules.ftl"),
        include_str!("../../locales/zh/diagnostics-rules.ftl"),
    ),
    (
        "diagnostics-data",
        include_str!("../../locales/en/diagnostics-data.ftl"),
        include_str!("../../locales/zh/diagnostics-data.ftl"),
    ),
    (
        "diagnostics-ledger",
        include_str!("../../locales/en/diagnostics-ledger.ftl"),
        include_str!("../../locales/zh/diagnostics-ledger.ftl"),
    ),
    ("terminal", include_str!("../../locales/en/terminal.ftl"), include_str!("../../locales/zh/terminal.ftl")),
    ("compare", include_str!("../../locales/en/compare.ftl"), include_str!("../../locales/zh/compare.ftl")),
    ("workbook", include_str!("../../locales/en/workbook.ftl"), include_str!("../../locales/zh/workbook.ftl")),
    ("verify", include_str!("../../locales/en/verify.ftl"), include_str!("../../locales/zh/verify.ftl")),
    ("papers", include_str!("../../locales/en/papers.ftl"), include_str!("../../locales/zh/papers.ftl")),
    ("pages", include_str!("../../locales/en/pages.ftl"), include_str!("../../locales/zh/pages.ftl")),
    ("evidence", include_str!("../../locales/en/evidence.ftl"), include_str!("../../locales/zh/evidence.ftl")),
];

type Bundle = FluentBundle<FluentResource>;

/// The sentence of `message` in `lang`; `{key}` if there is none.
pub fn say(lang: Lang, message: &Message) -> String {
    let bundle = bundle(lang);
    bundle.get_message(message.key).and_then(|m| m.value()).map_or_else(
        || format!("{{{}}}", message.key),
        |pattern| bundle.format_pattern(pattern, Some(&arguments(&message.args)), &mut Vec::new()).into_owned(),
    )
}

/// The sentence of an attribute of message `key`; none if the message or the attribute is absent.
pub fn say_attribute(lang: Lang, key: &str, attribute: &str, args: &[(&'static str, String)]) -> Option<String> {
    let bundle = bundle(lang);
    let pattern = bundle.get_message(key)?.get_attribute(attribute)?.value();
    Some(bundle.format_pattern(pattern, Some(&arguments(args)), &mut Vec::new()).into_owned())
}

/// The sentence of message `key` with named arguments, all of them made while the program runs; none if it is absent.
pub fn say_with(lang: Lang, key: &str, args: &[(&str, String)]) -> Option<String> {
    let bundle = bundle(lang);
    let pattern = bundle.get_message(key)?.value()?;
    Some(bundle.format_pattern(pattern, Some(&arguments(args)), &mut Vec::new()).into_owned())
}

/// Whether there is a message `key`.
pub fn exists(key: &str) -> bool {
    bundle(Lang::En).has_message(key)
}

/// Every message key of a language, in the order of the files.
pub fn keys(lang: Lang) -> Vec<String> {
    texts(lang).flat_map(str::lines).filter_map(key_of).map(str::to_owned).collect()
}

/// The texts of a language's files.
fn texts(lang: Lang) -> impl Iterator<Item = &'static str> {
    FILES.iter().map(move |(_, en, zh)| if lang == Lang::En { *en } else { *zh })
}

/// The key, if this line begins a message.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    line.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(key.trim_end())
}

/// The bundle of a language, made at first use.
fn bundle(lang: Lang) -> &'static Bundle {
    static EN: OnceLock<Bundle> = OnceLock::new();
    static ZH: OnceLock<Bundle> = OnceLock::new();
    let (cell, name) = match lang {
        Lang::En => (&EN, "en"),
        Lang::Zh => (&ZH, "zh-CN"),
    };
    cell.get_or_init(|| {
        let language: LanguageIdentifier = name.parse().unwrap_or_default();
        let mut bundle = Bundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        for text in texts(lang) {
            let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(good_part, _)| good_part);
            // A key given twice keeps its first meaning; the tests refuse it.
            let _ = bundle.add_resource(resource);
        }
        bundle
    })
}

/// Arguments as Fluent takes them. A plain count becomes a number, so that a sentence can choose singular or plural.
fn arguments<'a>(args: &'a [(&'a str, String)]) -> FluentArgs<'a> {
    let mut all = FluentArgs::with_capacity(args.len());
    for (name, text) in args.iter().rev() {
        let plain = text.len() < 15 && !(text.len() > 1 && text.starts_with('0'));
        let count = if plain && text.bytes().all(|b| b.is_ascii_digit()) { text.parse::<i64>().ok() } else { None };
        all.set(*name, count.map_or_else(|| FluentValue::from(text.as_str()), FluentValue::from));
    }
    all
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Key or `key.attribute`, to the names of its holes.
    fn shape(text: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let (mut message, mut current) = (String::new(), String::new());
        for line in text.lines() {
            if let Some(key) = key_of(line) {
                message = key.to_owned();
                current = message.clone();
                assert!(!all.contains_key(&current), "`{current}` stands twice");
                all.entry(current.clone()).or_default();
            } else if let Some((name, _)) = line.strip_prefix("    .").and_then(|l| l.split_once('=')) {
                current = format!("{message}.{}", name.trim_end());
                assert!(!all.contains_key(&current), "`{current}` stands twice");
                all.entry(current.clone()).or_default();
            }
            for hole in line.split('$').skip(1) {
                let end = hole.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
                all.entry(current.clone()).or_default().insert(hole[..end.unwrap_or(hole.len())].to_owned());
            }
        }
        all
    }

    #[test]
    fn both_languages_have_the_same_keys_attributes_and_holes() {
        for (file, en, zh) in FILES {
            let (en, zh) = (shape(en), shape(zh));
            let names = |all: &BTreeMap<String, BTreeSet<String>>| all.keys().cloned().collect::<BTreeSet<_>>();
            let apart: Vec<String> = names(&en).symmetric_difference(&names(&zh)).cloned().collect();
            assert!(apart.is_empty(), "{file}.ftl: only one language has {apart:?}");
            for (key, holes) in &en {
                assert_eq!(holes, &zh[key], "{file}.ftl: the holes of `{key}` differ (en, zh)");
            }
        }
    }

    #[test]
    fn every_file_is_read_without_errors_and_no_key_stands_twice() {
        for (file, en, zh) in FILES {
            for text in [en, zh] {
                if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
                    panic!("{file}.ftl: {errors:?}");
                }
            }
        }
        for lang in [Lang::En, Lang::Zh] {
            let all = keys(lang);
            assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
            assert!(all.iter().all(|key| bundle(lang).has_message(key)));
        }
    }

    #[test]
    fn a_sentence_is_said_in_both_languages() {
        let message = Message::new("unknown-name").with("name", "达成率");
        assert_eq!(say(Lang::En, &message), "there is no `达成率` here");
        assert_eq!(say(Lang::Zh, &message), "这里没有 `达成率`");
    }

    #[test]
    fn a_count_chooses_its_form_and_other_digits_stay_as_written() {
        let errors = |n: &str| say(Lang::En, &Message::new("count-errors").with("count", n));
        assert_eq!((errors("1").as_str(), errors("12000").as_str()), ("1 error", "12000 errors"));
        for text in ["007", "1.10", "99999999999999999999", "-3", ""] {
            let said = say(Lang::En, &Message::new("unknown-name").with("name", text));
            assert_eq!(said, format!("there is no `{text}` here"));
        }
    }

    #[test]
    fn what_does_not_exist_is_said_as_its_key() {
        assert_eq!(say(Lang::Zh, &Message::new("no-such-sentence")), "{no-such-sentence}");
        assert_eq!(say_attribute(Lang::En, "unknown-name", "no-such-attribute", &[]), None);
        assert!(exists("unknown-name") && !exists("no-such-sentence"));
    }

    #[test]
    fn the_first_of_two_arguments_with_one_name_counts() {
        let args = [("text", "near".to_owned()), ("text", "far".to_owned())];
        let said = say_attribute(Lang::En, "any-problem", "help-nearest", &args);
        assert_eq!(said.as_deref(), Some("did you mean `near`?"));
    }
}
