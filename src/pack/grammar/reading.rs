//! The part of the table that says how files are read: the keys that a table and a form share, and the forms.
//!
//! Only data: how the table is read stands in [`super`]. A form is another kind of file of the same rows; what its
//! columns mean stays the table's, how they are written is the form's own.

use super::model::{KeySpec, Kind, KindSpec, NOTE, Shape, TITLE, optional, required};

/// What may stand between cells.
pub(super) const SEPARATORS: &[&str] = &[",", ";", "\t"];

pub(super) const ENCODING: KeySpec = optional(
    "encoding",
    Shape::OneOf(&["utf-8", "gb18030"]),
    "how the file's bytes stand for letters; without it UTF-8, and it is never guessed",
);
pub(super) const HEADER_ROW: KeySpec =
    optional("header_row", Shape::Whole, "the line with the headers, from 1; lines before it are passed over");
pub(super) const SHEET: KeySpec = optional(
    "sheet",
    Shape::Text,
    "the sheet of a workbook; it may be left out where a workbook has one only, and says nothing of other files",
);
pub(super) const FILL_DOWN: KeySpec =
    optional("fill_down", Shape::Ids, "columns whose empty cells take the one above, before `skip` looks at the row");
pub(super) const IGNORE: KeySpec =
    optional("ignore", Shape::Texts, "headers that are passed over; `\"\"` stands for columns without a header");
pub(super) const SKIP: KeySpec = optional(
    "skip",
    Shape::Expression,
    "rows that are passed over: a condition on the texts of the row's cells as written, trimmed; nothing else of such \
     a row is looked at",
);
pub(super) const SEPARATOR: KeySpec =
    optional("separator", Shape::OneOf(SEPARATORS), "what stands between cells; without it, a comma");
pub(super) const UNPIVOT: KeySpec = optional(
    "unpivot",
    Shape::Table(WIDE),
    "turns a wide sheet into rows: each of its columns for a member of a dimension gives a row of its own; an empty \
     cell is no row",
);

const WIDE: &[KeySpec] = &[
    required("name", Shape::Id, "the column that takes the member's key"),
    required(
        "values",
        Shape::Map(&Shape::Text),
        "for each column of values the headers of the sheet, `\"{item} 备注\"`, where `{NAME}` is a member's key, title \
         or `header`",
    ),
];

pub(super) const HEADER: KeySpec =
    optional("header", Shape::Texts, "the headers that it may have; without it, its name");
pub(super) const MISSING: KeySpec = optional("missing", Shape::Texts, "texts that stand for an empty cell");
pub(super) const MAP: KeySpec = optional("map", Shape::Map(&Shape::Text), "what the texts of the file mean");
pub(super) const PATTERN: KeySpec =
    optional("pattern", Shape::Text, "what stands around the value, as in `\"{} out of 10\"`; looked for after `map`");
pub(super) const FORMAT: KeySpec =
    optional("format", Shape::Text, "how dates are written, `%Y/%m/%d`; without it, `2011-10-31`");
pub(super) const DECIMAL: KeySpec =
    optional("decimal", Shape::OneOf(&[".", ","]), "the mark before decimals; without it, the point");
pub(super) const GROUPING: KeySpec = optional("grouping", Shape::Text, "the mark between thousands");

/// `[form.id]`.
pub(super) static FORM: KindSpec = KindSpec {
    kind: Kind::Form,
    word: "form",
    setting: false,
    keys: &[
        required("of", Shape::Id, "the table that it gives rows to, beside the table's own file and its other forms"),
        required(
            "file",
            Shape::Text,
            "the files of this form under DATA; there may be none, as long as the table has another",
        ),
        ENCODING,
        SHEET,
        HEADER_ROW,
        FILL_DOWN,
        IGNORE,
        SKIP,
        SEPARATOR,
        UNPIVOT,
        optional(
            "columns",
            Shape::Maps(FORM_COLUMN),
            "the columns that are written otherwise than in the table's own file; as there, only an optional one may be \
             absent",
        ),
        TITLE,
        NOTE,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[],
    doc: "another kind of file with rows of a table, and how it is read",
};

const FORM_COLUMN: &[KeySpec] = &[
    HEADER,
    MISSING,
    MAP,
    PATTERN,
    FORMAT,
    DECIMAL,
    GROUPING,
    optional("value", Shape::Text, "what every row has in this column, where these files have no such column"),
];
