//! The utility as files, all of them from one number.
//!
//! Each file below makes one part: who works where and for what pay (`people`, `pay`), what gauges read (`network`), what
//! customers ask for and what becomes of it (`service`), what is counted of each post (`posts`), accounts and tariff
//! classes (`accounts`), weekly questions and the labour competition (`contests`). Chance is that of the made-up city.

mod accounts;
mod calendar;
mod contests;
mod network;
mod pay;
mod people;
mod posts;
#[path = "../../outlet_city/city/random.rs"]
mod random;
mod service;

/// A file to be written.
pub(crate) struct File {
    /// Its name, without a folder.
    pub(crate) name: String,
    /// What stands in it.
    pub(crate) text: String,
}

impl File {
    fn new(name: &str, text: String) -> File {
        File { name: name.to_owned(), text }
    }
}

/// All files.
pub(crate) fn files(seed: u64) -> Vec<File> {
    let people = people::made(seed);
    let mut files = network::files(seed);
    files.extend(people::files(&people));
    files.extend(pay::files(seed, &people));
    files.extend(service::files(seed, &people));
    files.extend(posts::files(seed, &people));
    files.extend(accounts::files(seed));
    files.extend(contests::files(seed, &people));
    files
}
