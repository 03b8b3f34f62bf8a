//! Who may sign: the lines of an `allowed_signers` file, as `ssh-keygen -Y verify -f` reads it.
//!
//! A line is: who, options, kind of key, key. A word that is not understood makes the file unreadable, for an option that
//! is passed over would let through what it forbids. Keys of kinds that are not checked here stay without a key. Time
//! limits are compared with whole days that are given, since nothing here knows what day it is.

use ssh_key::PublicKey;
use ssh_key::public::KeyData;

use crate::value::{Date, DateTime};

/// What signatures of runs are for: one of another use is none of a run.
pub const NAMESPACE: &str = "reckoner-run";

/// A line of the file.
#[derive(Clone, Debug)]
pub struct Signer {
    /// Its line, from 1.
    pub line: u64,
    /// Who, as written.
    pub who: String,
    /// What the key may sign; everything where it is not said.
    namespaces: Option<String>,
    /// From when on.
    after: Option<DateTime>,
    /// Until when.
    before: Option<DateTime>,
    /// Whether the key is that of an authority, which signs other keys and no files.
    authority: bool,
    /// The key; none of a kind that is not checked here.
    key: Option<KeyData>,
}

/// Why a listed key does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It may sign other things only.
    Namespace,
    /// Not on this day.
    Day,
    /// It is an authority's.
    Authority,
}

/// A line that cannot be read, and what of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its line, from 1.
    pub line: u64,
    /// What is not understood.
    pub word: String,
}

impl Signer {
    /// Whether it has a time limit.
    pub fn is_limited(&self) -> bool {
        self.after.is_some() || self.before.is_some()
    }

    /// Whether it is the line of a key.
    pub fn has(&self, key: &KeyData) -> bool {
        self.key.as_ref() == Some(key)
    }

    /// Why it does not count for a run on a day; the whole of the day has to lie within its limits.
    pub fn barred(&self, day: Option<Date>) -> Option<Barred> {
        let (first, last) = (day.map(DateTime::midnight), day.map(|day| DateTime::midnight(day.add_days(1))));
        let late = self.after.is_some_and(|after| first.is_none_or(|first| first < after));
        let early = self.before.is_some_and(|before| last.is_none_or(|last| last > before));
        if self.authority {
            Some(Barred::Authority)
        } else if self.namespaces.as_deref().is_some_and(|list| !matches_list(list, NAMESPACE)) {
            Some(Barred::Namespace)
        } else {
            (late || early).then_some(Barred::Day)
        }
    }
}

/// The lines of a file.
///
/// # Errors
/// The first line that is not understood.
pub fn read(text: &str) -> Result<Vec<Signer>, Unreadable> {
    let mut all = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            let number = n as u64 + 1;
            all.push(signer(number, line).map_err(|word| Unreadable { line: number, word })?);
        }
    }
    Ok(all)
}

fn signer(number: u64, line: &str) -> Result<Signer, String> {
    let (who, rest) = field(line);
    let (second, after_second) = field(rest);
    let is_kind = |word: &str| ["ssh-", "ecdsa-", "sk-"].iter().any(|begin| word.starts_with(begin));
    let (options, kind, rest) = if is_kind(second) {
        ("", second, after_second)
    } else {
        let (kind, rest) = field(after_second);
        (second, kind, rest)
    };
    let (key, _comment) = field(rest);
    if who.is_empty() || !is_kind(kind) || key.is_empty() {
        return Err(if kind.is_empty() { line.to_owned() } else { kind.to_owned() });
    }
    let mut signer = Signer {
        line: number,
        who: who.replace('"', ""),
        namespaces: None,
        after: None,
        before: None,
        authority: false,
        key: None,
    };
    for option in split_unquoted(options, ',').into_iter().filter(|option| !option.is_empty()) {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let value = value.trim_matches('"');
        let moment = || moment(value).ok_or_else(|| option.to_owned());
        match name.to_ascii_lowercase().as_str() {
            "namespaces" if !value.is_empty() => signer.namespaces = Some(value.to_owned()),
            "valid-after" => signer.after = Some(moment()?),
            "valid-before" => signer.before = Some(moment()?),
            "cert-authority" => signer.authority = true,
            _ => return Err(option.to_owned()),
        }
    }
    if kind == "ssh-ed25519" {
        let read = PublicKey::from_openssh(&format!("{kind} {key}")).map_err(|_| key.to_owned())?;
        signer.key = Some(read.key_data().clone());
    }
    Ok(signer)
}

/// The first field of a line, blanks between quotes among it, and what follows.
fn field(line: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        c.is_whitespace() && !quoted
    });
    let (field, rest) = line.split_at(end.map_or(line.len(), |(at, _)| at));
    (field, rest.trim_start())
}

fn split_unquoted(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
    .collect()
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, with `Z` or without.
fn moment(text: &str) -> Option<DateTime> {
    let digits = text.strip_suffix('Z').unwrap_or(text);
    if ![8, 12, 14].contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits.get(from..to).map_or(Some(0), |part| part.parse::<u32>().ok());
    let date = Date::from_ymd(i32::try_from(number(0, 4)?).ok()?, number(4, 6)?, number(6, 8)?)?;
    DateTime::new(date, number(8, 10)?, number(10, 12)?, number(12, 14)?)
}

/// Whether a word matches a list of patterns with `*`, `?` and, before one that forbids, `!`.
fn matches_list(list: &str, word: &str) -> bool {
    let mut found = false;
    for pattern in list.split(',').map(str::trim) {
        match pattern.strip_prefix('!') {
            Some(forbidden) if matches(forbidden, word) => return false,
            None if matches(pattern, word) => found = true,
            _ => {}
        }
    }
    found
}

fn matches(pattern: &str, word: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => word.is_empty(),
        Some('*') => word
            .char_indices()
            .map(|(at, _)| at)
            .chain([word.len()])
            .any(|at| word.get(at..).is_some_and(|rest| matches(letters.as_str(), rest))),
        Some(letter) => {
            let mut own = word.chars();
            own.next().is_some_and(|c| (letter == '?' || letter == c) && matches(letters.as_str(), own.as_str()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "AAAAC3NzaC1lZDI1NTE5AAAAIOpKbDM8jGqlkAvxGFNYQxqMBVwBwX8DGFMfBqVQZ3tO";

    fn one(line: &str) -> Result<Signer, Unreadable> {
        read(line).map(|mut all| all.remove(0))
    }

    fn day(text: &str) -> Option<Date> {
        Date::parse_iso(text.as_bytes())
    }

    #[test]
    fn lines_are_read_as_ssh_keygen_reads_them() {
        let text = format!(
            "# us\n\nli@a,wu@a ssh-ed25519 {KEY} a comment\n\"Wu Min\" namespaces=\"file,reckoner-*\" ssh-ed25519 {KEY}\nz ecdsa-sha2-nistp256 AAAA\n"
        );
        let all = read(&text).unwrap();
        let told: Vec<(u64, &str, bool)> = all.iter().map(|s| (s.line, s.who.as_str(), s.key.is_some())).collect();
        assert_eq!(told, [(3, "li@a,wu@a", true), (4, "Wu Min", true), (5, "z", false)]);
        assert!(all.iter().all(|signer| signer.barred(None).is_none()));
        for (line, word) in [
            ("li@a ssh-ed25519".to_owned(), "ssh-ed25519"),
            (format!("li@a verify-required ssh-ed25519 {KEY}"), "verify-required"),
            (format!("li@a valid-before=\"tomorrow\" ssh-ed25519 {KEY}"), "valid-before=\"tomorrow\""),
            ("li@a ssh-ed25519 nonsense".to_owned(), "nonsense"),
            (format!("li@a {KEY}"), KEY),
        ] {
            let unreadable = one(&line).unwrap_err();
            assert!(unreadable.line == 1 && unreadable.word.contains(word), "{unreadable:?}");
        }
    }

    #[test]
    fn limits_hold_for_whole_days() {
        let line = format!("li@a valid-after=\"20111101\",valid-before=\"201111050830Z\" ssh-ed25519 {KEY}");
        let signer = one(&line).unwrap();
        let on = |text: &str| signer.barred(day(text));
        assert!(signer.is_limited());
        assert_eq!((on("2011-10-31"), on("2011-11-05")), (Some(Barred::Day), Some(Barred::Day)));
        assert_eq!((on("2011-11-01"), on("2011-11-04")), (None, None));
        assert_eq!(signer.barred(None), Some(Barred::Day));
    }

    #[test]
    fn a_key_for_other_things_does_not_count() {
        let barred = |options: &str| one(&format!("li@a {options} ssh-ed25519 {KEY}")).unwrap().barred(None);
        assert_eq!(barred("namespaces=\"file,git\""), Some(Barred::Namespace));
        assert_eq!(barred("namespaces=\"*,!reckoner-r?n\""), Some(Barred::Namespace));
        assert_eq!(barred("cert-authority"), Some(Barred::Authority));
        assert_eq!(barred("NAMESPACES=\"reckoner-run\""), None);
    }
}
