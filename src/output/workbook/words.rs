//! The words of the workbook: headers and notes, each in Chinese and in English.
//!
//! A header stands in both languages, one above the other, whatever language the run was made in, so that the file is the
//! same for everybody.

use crate::text::{Bilingual, Lang, Message, say};

/// A text of the locales in both languages.
pub(super) fn title(key: &'static str) -> Bilingual {
    said(&Message::new(key))
}

/// A sentence in both languages.
pub(super) fn said(message: &Message) -> Bilingual {
    Bilingual { zh: Some(say(Lang::Zh, message)), en: Some(say(Lang::En, message)) }
}

/// A title with a word about which part of it is shown.
pub(super) fn beside(of: &Bilingual, key: &'static str) -> Bilingual {
    let one = |lang: Lang| {
        let part = say(lang, &Message::new(key));
        match (of.get(lang), lang) {
            (Some(title), Lang::Zh) => format!("{title}：{part}"),
            (Some(title), Lang::En) => format!("{title}: {part}"),
            (None, _) => part,
        }
    };
    Bilingual { zh: Some(one(Lang::Zh)), en: Some(one(Lang::En)) }
}

/// Both languages in one line.
pub(super) fn both(text: &Bilingual) -> String {
    match (text.zh.as_deref(), text.en.as_deref()) {
        (Some(zh), Some(en)) if zh != en => format!("{zh} {en}"),
        (Some(one), _) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}
