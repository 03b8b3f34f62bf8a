//! Why a text is no expression: the place and the kind of a refusal.
//!
//! Both the reader of the text ([`super::expression`]) and the list of what expressions have ([`super::lower`]) refuse;
//! `check` makes problems of it. A refusal says what the text is, never what its author should do.

use crate::source::Span;

/// Why a text is no expression of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Where: the token or part at fault, or the whole text when its bytes do not map one to one.
    pub span: Span,
    /// Why.
    pub kind: RefusalKind,
}

/// The kinds of refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// It cannot be read; what is wrong, in plain words.
    Syntax(String),
    /// It can be read, but belongs into a script; what it is, as a plural (`loops`, `arrays`).
    NotInExpressions(String),
    /// A number with more digits than are held exactly, as written.
    TooPrecise(String),
    /// It reads otherwise than it looks; the same with the brackets that its author most likely means.
    BracketsNeeded {
        /// The comparison written anew.
        cure: String,
    },
    /// It nests too deep or is too long.
    TooDeep,
}
