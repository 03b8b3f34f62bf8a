//! The enterprise as files, all of them from one number.
//!
//! Each file below makes one part: the classification (`codes`), who there is and what they were taught (`people`),
//! the complaints and what they cost (`tickets`, `costs`), what customers say when asked (`survey`), the milestones, the
//! log of duties and the register of risks (`plan`). Chance is that of the other made-up place.

mod calendar;
mod codes;
mod costs;
mod people;
mod plan;
#[path = "../../outlet_city/city/random.rs"]
mod random;
mod survey;
mod tickets;

/// A file to be written.
pub(crate) struct File {
    /// Its name, without a folder.
    pub(crate) name: &'static str,
    /// What stands in it.
    pub(crate) text: String,
}

/// All files.
pub(crate) fn files(seed: u64) -> Vec<File> {
    let people = people::made(seed);
    let mut files = vec![codes::file(), tickets::file(seed, &people), costs::file(seed), survey::file(seed)];
    files.extend(people::files(seed, &people));
    files.extend(plan::files(seed));
    files
}
