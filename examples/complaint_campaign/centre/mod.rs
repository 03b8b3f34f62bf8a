//! The centre's tables: who there is (`people`), what customers complain of (`calls`), how tickets are handled
//! (`tickets`), what teams and clerks hand in for the prizes (`ideas`, `training`, `practice`).
//!
//! Each file makes one part, from streams of chance of its own; [`files`] is all of them as written.

mod calendar;
mod calls;
mod ideas;
mod people;
mod practice;
#[path = "../../outlet_city/city/random.rs"]
mod random;
mod tickets;
mod training;

/// A file to be written.
pub(crate) struct File {
    /// Its name, without a folder.
    pub(crate) name: String,
    /// What stands in it.
    pub(crate) text: String,
}

impl File {
    fn new(name: impl Into<String>, text: String) -> File {
        File { name: name.into(), text }
    }
}

/// All tables of a seed; the same seed gives the same bytes.
pub(crate) fn files(seed: u64) -> Vec<File> {
    let people = people::made(seed);
    let mut files = people::files(&people);
    files.extend(calls::files(seed));
    files.extend(tickets::files(seed, &people));
    files.push(ideas::file(seed, &people));
    files.push(training::file(seed, &people));
    files.extend(practice::files(seed, &people));
    files
}
