//! Both languages say everything: no key is used that is nowhere, none stands that nothing uses, no Chinese is English.
//!
//! That both languages have the same keys, attributes and holes is tested beside the code that reads them
//! (`src/text/fluent.rs`). Here the source is read: a key is used where it stands as a text, or where a text that ends in
//! `-` begins it; it is asked for where a function that says messages is called with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// What asks for a message by a key that follows.
const ASKING: [&str; 11] = [
    "Message::new(",
    "AppError::about(",
    "AppError::of_io(",
    "say_attribute(lang, ",
    "Both::said(",
    "exists(",
    "{{ t(",
    "{{ said(",
    "~ t(",
    "severity(",
    ", t(",
];
/// What asks for an attribute of a message.
const ASKING_ATTRIBUTES: [&str; 3] = [".help(", ".write_instead(", ".also_help("];

/// Every file of a folder with one of these endings, with its text; what stands below its tests is left out.
fn texts(folder: &Path, endings: &[&str], all: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, endings, all);
        } else if endings.iter().any(|ending| path.to_str().unwrap().ends_with(ending)) {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let text =
                text.split('\n').filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            all.insert(path.to_str().unwrap().to_owned(), text);
        }
    }
}

fn source() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    texts(&folder, &[".rs", ".html"], &mut all);
    all.retain(|path, _| !path.contains("/tests/") && !path.ends_with("/tests.rs"));
    assert!(all.len() > 200);
    all
}

/// Messages of a language: key, and all its text with that of its attributes.
fn messages(lang: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let mut files = BTreeMap::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang), &[".ftl"], &mut files);
    let mut key = String::new();
    for line in files.values().flat_map(|text| text.lines()).filter(|line| !line.starts_with('#')) {
        match line.split_once('=') {
            Some((name, words)) if line.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                key = name.trim().to_owned();
                all.insert(key.clone(), words.to_owned());
            }
            _ if !line.is_empty() => all.get_mut(&key).unwrap().push_str(&format!("\n{line}")),
            _ => {}
        }
    }
    all
}

/// The literals of a text, without those that could be no key.
fn literals(text: &str) -> impl Iterator<Item = &str> {
    let is_key = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    // Between two quotes, or between a quote and a hole.
    text.split('"').map(|word| word.split('{').next().unwrap()).filter(is_key)
}

#[test]
fn no_message_stands_that_nothing_uses() {
    let source = source();
    let used: BTreeSet<&str> = source.values().flat_map(|text| literals(text)).collect();
    let stems: Vec<&str> = used.iter().copied().filter(|word| word.ends_with('-') && word.len() > 4).collect();
    let all = messages("en");
    let idle = all.keys().filter(|key| {
        let begun = || stems.iter().any(|stem| key.starts_with(stem));
        !used.contains(key.as_str()) && !begun()
    });
    let idle: Vec<&String> = idle.collect();
    assert!(idle.is_empty(), "nothing says {idle:?}");
}

#[test]
fn no_message_is_asked_for_that_is_nowhere() {
    let (all, mut lacking, mut asked) = (messages("en"), Vec::new(), 0);
    let attributes: BTreeSet<String> = all
        .values()
        .flat_map(|text| text.lines())
        .filter_map(|line| Some(line.strip_prefix("    .")?.split_once('=')?.0.trim().to_owned()))
        .collect();
    for (path, text) in source() {
        let calls = |asking: &'static [&'static str]| {
            let of = |call: &'static str| {
                let rests: Vec<String> = text.split(call).skip(1).map(str::to_owned).collect();
                rests.into_iter().filter_map(|rest| {
                    let word = rest.trim_start().strip_prefix('"')?.split('"').next()?.to_owned();
                    (!word.ends_with('-') && !word.contains('{')).then_some(word)
                })
            };
            asking.iter().flat_map(move |call| of(call)).collect::<Vec<String>>()
        };
        for key in calls(&ASKING) {
            asked += 1;
            if !all.contains_key(&key) {
                lacking.push(format!("{path}: `{key}`"));
            }
        }
        for name in calls(&ASKING_ATTRIBUTES).into_iter().filter(|_| !path.contains("/cli/")) {
            asked += 1;
            if !attributes.contains(&name) {
                lacking.push(format!("{path}: attribute `{name}`"));
            }
        }
    }
    assert!(asked > 400 && lacking.is_empty(), "{asked} are asked for, nowhere stand: {lacking:#?}");
}

#[test]
fn what_is_chinese_is_chinese_and_what_is_english_is_not() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let (zh, en) = (messages("zh"), messages("en"));
    // Of names, signs and holes alone there is nothing to say in another language.
    let says = |text: &str| {
        let mut depth = 0;
        let bare: String = text
            .chars()
            .filter(|c| {
                depth += i32::from(*c == '{') - i32::from(*c == '}');
                depth == 0
            })
            .collect();
        let bare: String = bare.split('`').step_by(2).collect();
        bare.split(|c: char| !c.is_alphabetic()).any(|word| word.len() > 2 && word.to_uppercase() != word)
    };
    let english: Vec<(&String, &String)> =
        zh.iter().filter(|(key, text)| !is_chinese(text) && says(&en[*key]) && says(text)).collect();
    assert!(english.is_empty(), "not Chinese: {english:#?}");
    let chinese: Vec<&String> = en.iter().filter(|(_, text)| is_chinese(text)).map(|(key, _)| key).collect();
    assert!(chinese.is_empty(), "not English: {chinese:?}");
}
