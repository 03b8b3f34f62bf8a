//! What a run consists of: files by name, each a function that writes its bytes.
//!
//! The rooms of `output` make [`Artifact`]s and never hold a big file whole; `app` calls them with a file in hand and
//! hashes what passes. A table carries its [`Shape`], from which `package` describes it to other programs.

use std::io::{self, Write};

use crate::table::manner::Manner;

/// What writes a file's bytes.
pub type Body<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'a>;

/// A file of a run.
pub struct Artifact<'a> {
    /// Its name in the run folder, with `/`.
    pub name: String,
    /// What its columns are, where it is a table.
    pub shape: Option<Shape>,
    /// Writes it; the same bytes each time.
    pub body: Body<'a>,
}

/// What a table looks like to other programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Its columns.
    pub fields: Vec<Field>,
    /// Between cells.
    pub separator: u8,
    /// What a missing value is written as.
    pub missing: String,
    /// Whether it begins with a byte-order mark.
    pub bom: bool,
    /// How letters, numbers and days are written.
    pub manner: Manner,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its header.
    pub name: String,
    /// What its cells are.
    pub kind: FieldKind,
}

/// What cells are to other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// A decimal.
    Number,
    /// A whole number.
    Integer,
    /// `yes` or `no`.
    Flag,
    /// A day.
    Date,
}

impl Shape {
    /// A table of this project's own form: commas, nothing for what is missing.
    ///
    /// Each column has a name of its own: where a dimension is called like another column (`payee`), the later one is
    /// `payee_2`.
    pub fn plain(mut fields: Vec<Field>) -> Shape {
        for at in 1..fields.len() {
            let (before, rest) = fields.split_at_mut(at);
            let Some(field) = rest.first_mut() else { continue };
            let taken = |name: &str| before.iter().any(|other| other.name == name);
            if taken(&field.name) {
                let free = (2..).map(|n| format!("{}_{n}", field.name)).find(|name| !taken(name));
                field.name = free.unwrap_or_default();
            }
        }
        Shape { fields, separator: b',', missing: String::new(), bom: false, manner: Manner::default() }
    }
}

impl Field {
    /// A column of texts.
    pub fn text(name: impl Into<String>) -> Field {
        Field { name: name.into(), kind: FieldKind::Text }
    }

    /// A column of decimals.
    pub fn number(name: impl Into<String>) -> Field {
        Field { name: name.into(), kind: FieldKind::Number }
    }

    /// A column of whole numbers.
    pub fn integer(name: impl Into<String>) -> Field {
        Field { name: name.into(), kind: FieldKind::Integer }
    }

    /// A column of yes and no.
    pub fn flag(name: impl Into<String>) -> Field {
        Field { name: name.into(), kind: FieldKind::Flag }
    }

    /// A column of days.
    pub fn date(name: impl Into<String>) -> Field {
        Field { name: name.into(), kind: FieldKind::Date }
    }
}

impl<'a> Artifact<'a> {
    /// A table.
    pub fn table(
        name: impl Into<String>,
        shape: Shape,
        body: impl Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'a,
    ) -> Artifact<'a> {
        Artifact { name: name.into(), shape: Some(shape), body: Box::new(body) }
    }

    /// A file of known bytes that is no table.
    pub fn bytes(name: impl Into<String>, bytes: impl AsRef<[u8]> + Send + Sync + 'a) -> Artifact<'a> {
        Artifact { name: name.into(), shape: None, body: Box::new(move |out| out.write_all(bytes.as_ref())) }
    }

    /// Its whole text, for tests and for tables that are known to be small.
    ///
    /// # Errors
    /// What its body yields.
    pub fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        (self.body)(&mut all)?;
        Ok(all)
    }
}

impl std::fmt::Debug for Artifact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Artifact").field("name", &self.name).field("shape", &self.shape).finish_non_exhaustive()
    }
}
