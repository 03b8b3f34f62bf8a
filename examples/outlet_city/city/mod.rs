//! The city as a value, and the files that tell of it.
//!
//! [`City::of`] makes it from a size and a seed; [`City::files`] writes it down in one of two forms, which hold the
//! same observations. Each file below makes one part: who there is (`places`), what inspectors see (`visits`), what
//! systems count (`system`), what is sold and complained of (`trade`), what customers say when asked (`survey`).

mod calendar;
mod items;
mod names;
mod places;
mod random;
mod rows;
mod survey;
mod system;
mod trade;
mod visits;
mod wide;

use places::Places;
use visits::Visit;

/// What a city is made from.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// How many outlets; 13 or more.
    pub(crate) outlets: usize,
    /// What chance begins with.
    pub(crate) seed: u64,
}

/// How observations are written.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// One observation a line, a file a month.
    Rows,
    /// One visit a line, a sheet a week.
    Wide,
}

impl Form {
    /// By its word.
    pub(crate) fn named(word: &str) -> Option<Form> {
        match word {
            "rows" => Some(Form::Rows),
            "wide" => Some(Form::Wide),
            _ => None,
        }
    }
}

/// A file to be written.
pub(crate) struct File {
    /// Its name, without a folder.
    pub(crate) name: String,
    /// What stands in it.
    pub(crate) bytes: Vec<u8>,
}

impl File {
    fn new(name: impl Into<String>, text: String) -> File {
        File { name: name.into(), bytes: text.into_bytes() }
    }
}

/// A city.
pub(crate) struct City {
    seed: u64,
    places: Places,
    visits: Vec<Visit>,
}

impl City {
    /// The city of this size; the same size gives the same city.
    pub(crate) fn of(size: Size) -> City {
        let places = places::made(size);
        let visits = visits::made(size.seed, &places);
        City { seed: size.seed, places, visits }
    }

    /// All of its files in one form.
    pub(crate) fn files(&self, form: Form) -> Vec<File> {
        let mut files = places::files(&self.places);
        files.extend(match form {
            Form::Rows => rows::files(&self.visits),
            Form::Wide => wide::files(&self.visits),
        });
        files.extend(system::files(self.seed, &self.places));
        files.extend(trade::files(self.seed, &self.places));
        files.push(survey::file(self.seed));
        files
    }
}
