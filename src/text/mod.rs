//! Words for people: a key with arguments becomes a sentence in Chinese or English.
//!
//! Every user-facing text stands in `locales/` as Fluent messages; code names a key and gives arguments, never a
//! sentence. The locale files are compiled in, so a binary speaks both languages without files beside it.

mod fluent;
mod wrap;

pub use fluent::{exists, keys, say, say_attribute, say_with};
pub use wrap::{broken, visible};

/// The language a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, as written in the People's Republic.
    Zh,
    /// English.
    En,
}

/// A text that a pack's author gives in one or both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: Option<String>,
    /// In English.
    pub en: Option<String>,
}

impl Bilingual {
    /// One text that serves in both languages.
    pub fn plain(text: &str) -> Bilingual {
        Bilingual { zh: Some(text.to_owned()), en: Some(text.to_owned()) }
    }

    /// The text in `lang`, else in the other language, if there is one.
    pub fn get(&self, lang: Lang) -> Option<&str> {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        first.as_deref().or(second.as_deref())
    }
}

/// A sentence to be said: the key of a Fluent message and what fills its holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The Fluent key.
    pub key: &'static str,
    /// Name and text of each argument.
    pub args: Vec<(&'static str, String)>,
}

impl Message {
    /// A sentence without arguments.
    pub fn new(key: &'static str) -> Message {
        Message { key, args: Vec::new() }
    }

    /// With one argument more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Message {
        self.args.push((name, value.to_string()));
        self
    }
}
