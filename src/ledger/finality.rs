//! How far what is made of a run may be taken as final: it is once the ledger holds the close of that very run.
//!
//! What is handed out bears it: files by the beginning of their names, pages by their titles, rows of a database by a word.

use serde::Serialize;

/// How far what is made of a run is final.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finality {
    /// The ledger holds the close of this very run.
    Final,
    /// It does not yet.
    #[default]
    Draft,
    /// It never will: the run supposes other parameters than the pack's.
    WhatIf,
}

impl Finality {
    /// Its word for programs.
    pub fn name(self) -> &'static str {
        match self {
            Finality::Final => "final",
            Finality::Draft => "draft",
            Finality::WhatIf => "what-if",
        }
    }

    /// What stands before the name of a file that is not final.
    pub fn prefix(self) -> &'static str {
        match self {
            Finality::Final => "",
            Finality::Draft => "DRAFT-",
            Finality::WhatIf => "WHAT-IF-",
        }
    }

    /// Whether the period is not closed with the run.
    pub fn is_open(self) -> bool {
        self != Finality::Final
    }
}
