//! The chain: each line of the ledger bound to the one before, written and read back.
//!
//! A line is `HASH JSON`; HASH is the SHA-256, in hexadecimal, of the hash of the entry before (64 zeros before the
//! first) followed by the bytes of JSON. Entries are numbered over the whole ledger, so the files may be read in any
//! order. What follows the last `end` without breaking the chain is a torn tail, as a crash leaves it; everything else
//! that does not fit is damage, named by file and line. Bytes of any kind may come in; none makes this panic.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::entry::{Entry, Head};

/// How the files of a ledger end.
pub const SUFFIX: &str = ".ledger";
/// The hash before the first entry.
pub const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A file and a line of the ledger, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: Wrong,
}

/// What can be wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no entry as the ledger writes them.
    NoEntry,
    /// Its hash is not that of the entry before and its own text.
    Chain,
    /// An entry before it is lacking, or its number stands twice.
    Number,
    /// It stands where no such entry may stand.
    Order,
    /// It stands in the file of another period.
    File,
    /// The amounts do not balance, or do not come to what it says.
    Sum,
    /// Something closed would be written anew.
    Rewritten,
}

impl Wrong {
    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Wrong::NoEntry => "no-entry",
            Wrong::Chain => "chain",
            Wrong::Number => "number",
            Wrong::Order => "order",
            Wrong::File => "file",
            Wrong::Sum => "sum",
            Wrong::Rewritten => "rewritten",
        }
    }
}

/// An entry and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The entry.
    pub entry: Entry,
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// Its hash.
    pub hash: String,
}

/// What a crash left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The file.
    pub file: String,
    /// How many bytes of it are whole.
    pub keep: u64,
    /// The first line that is not, from 1.
    pub line: u64,
}

/// A ledger as read: its whole batches, and what was torn off behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Each batch with its entries, `end` the last.
    pub batches: Vec<Vec<Placed>>,
    /// A torn tail.
    pub torn: Option<Torn>,
    /// Whose ledger it is, if it has begun.
    pub head: Option<Head>,
}

/// The end of the chain, to which more is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The hash of the last entry.
    pub hash: String,
    /// How many entries there are.
    pub entries: u64,
}

impl Default for Tip {
    fn default() -> Tip {
        Tip { hash: NOTHING.to_owned(), entries: 0 }
    }
}

impl Tip {
    /// Adds entries to the chain: the lines to be written.
    pub fn add(&mut self, entries: &[Entry], places: u32) -> String {
        let mut out = String::new();
        for entry in entries {
            self.entries += 1;
            let text = entry.text(self.entries, places);
            self.hash = bound(&self.hash, &text);
            out.push_str(&self.hash);
            out.push(' ');
            out.push_str(&text);
            out.push('\n');
        }
        out
    }
}

impl Read {
    /// The end of the chain.
    pub fn tip(&self) -> Tip {
        let last = self.batches.last().and_then(|batch| batch.last());
        let entries = self.batches.iter().map(|batch| batch.len() as u64).sum();
        last.map_or_else(Tip::default, |last| Tip { hash: last.hash.clone(), entries })
    }
}

/// The hash that binds a text to the entry before.
fn bound(before: &str, text: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(before.as_bytes());
    hash.update(text.as_bytes());
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| DIGITS.get(usize::from(n)).copied().unwrap_or(b'0') as char;
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// A line that has the form of one.
struct Raw<'a> {
    file: &'a str,
    line: u64,
    from: u64,
    /// Whether its line end is there.
    ended: bool,
    hash: &'a str,
    text: &'a str,
    value: Value,
    number: u64,
}

/// Reads the files of a ledger, given by name and bytes.
///
/// # Errors
/// The first damage, in the order of the entries' numbers; of lines that are none, in the order of the files.
pub fn read(files: &[(String, Vec<u8>)]) -> Result<Read, Damage> {
    let mut lines: Vec<Raw<'_>> = Vec::new();
    let mut tails: Vec<Torn> = Vec::new();
    for (file, bytes) in files {
        split(file, bytes, &mut lines, &mut tails)?;
    }
    lines.sort_by_key(|line| line.number);
    let mut read = Read::default();
    let (mut before, mut batch, mut places) = (NOTHING, Vec::new(), 0);
    let count = lines.len();
    for (n, raw) in lines.iter().enumerate() {
        let damage = |what| Damage { file: raw.file.to_owned(), line: raw.line, what };
        if raw.number != n as u64 + 1 {
            return Err(damage(Wrong::Number));
        }
        if raw.hash != bound(before, raw.text) {
            return Err(damage(Wrong::Chain));
        }
        // Without its line end only the last of all may stand.
        if !raw.ended && n + 1 != count {
            return Err(damage(Wrong::NoEntry));
        }
        before = raw.hash;
        let entry = Entry::of(&raw.value, places).ok_or_else(|| damage(Wrong::NoEntry))?;
        if let Entry::Ledger(head) = &entry {
            if n > 0 {
                return Err(damage(Wrong::Order));
            }
            places = head.places;
            read.head = Some(head.clone());
        }
        if n == 0 && read.head.is_none() {
            return Err(damage(Wrong::Order));
        }
        if entry.text(raw.number, places) != raw.text {
            return Err(damage(Wrong::NoEntry));
        }
        let ends = matches!(entry, Entry::End(_)) && raw.ended;
        batch.push((Placed { entry, file: raw.file.to_owned(), line: raw.line, hash: raw.hash.to_owned() }, raw.from));
        if ends {
            read.batches.push(std::mem::take(&mut batch).into_iter().map(|(placed, _)| placed).collect());
        }
    }
    if read.batches.is_empty() {
        read.head = None;
    }
    read.torn = torn(&batch, tails)?;
    Ok(read)
}

/// What is left behind the last whole batch: lines of one file, and at most a part of a line behind them.
fn torn(rest: &[(Placed, u64)], tails: Vec<Torn>) -> Result<Option<Torn>, Damage> {
    let lines = rest.first().map(|(placed, from)| Torn { file: placed.file.clone(), keep: *from, line: placed.line });
    let other = rest.iter().find(|(placed, _)| lines.as_ref().is_some_and(|torn| torn.file != placed.file));
    if let Some((placed, _)) = other {
        return Err(Damage { file: placed.file.clone(), line: placed.line, what: Wrong::File });
    }
    let mut found = lines;
    for tail in tails {
        match &found {
            None => found = Some(tail),
            Some(torn) if torn.file == tail.file && torn.keep < tail.keep => {}
            Some(_) => return Err(Damage { file: tail.file, line: tail.line, what: Wrong::NoEntry }),
        }
    }
    Ok(found)
}

/// The lines of a file; what stands behind the last line end and is the beginning of a line goes to `tails`.
fn split<'a>(file: &'a str, bytes: &'a [u8], lines: &mut Vec<Raw<'a>>, tails: &mut Vec<Torn>) -> Result<(), Damage> {
    let mut from = 0_usize;
    for (n, piece) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = n as u64 + 1;
        let damage = || Damage { file: file.to_owned(), line, what: Wrong::NoEntry };
        let (text, ended) = piece.strip_suffix(b"\n").map_or((piece, false), |text| (text, true));
        match form(text) {
            Form::Whole(hash, text, value) => {
                let number = value.get("n").and_then(Value::as_u64).ok_or_else(damage)?;
                lines.push(Raw { file, line, from: from as u64, ended, hash, text, value, number });
            }
            Form::Begun if !ended => tails.push(Torn { file: file.to_owned(), keep: from as u64, line }),
            Form::Begun | Form::Wrong => return Err(damage()),
        }
        from += piece.len();
    }
    Ok(())
}

/// What the bytes of a line are.
enum Form<'a> {
    /// A hash, a text, and what the text says.
    Whole(&'a str, &'a str, Value),
    /// The beginning of such a line.
    Begun,
    /// Neither.
    Wrong,
}

fn form(bytes: &[u8]) -> Form<'_> {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let (hash, rest) = bytes.split_at(bytes.len().min(64));
    if !hash.iter().all(is_hex) {
        return Form::Wrong;
    }
    let Some((space, rest)) = rest.split_first() else { return Form::Begun };
    if *space != b' ' {
        return Form::Wrong;
    }
    if rest.is_empty() {
        return Form::Begun;
    }
    let (Ok(hash), Some(text)) = (std::str::from_utf8(hash), whole_letters(rest)) else { return Form::Wrong };
    match serde_json::from_str::<Value>(text) {
        Ok(value) if value.is_object() && text.len() == rest.len() => Form::Whole(hash, text, value),
        Err(error) if error.is_eof() && text.starts_with('{') => Form::Begun,
        _ => Form::Wrong,
    }
}

/// The text of bytes, up to a letter that was cut through at their very end.
fn whole_letters(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            bytes.get(..error.valid_up_to()).and_then(|whole| std::str::from_utf8(whole).ok())
        }
        Err(_) => None,
    }
}
