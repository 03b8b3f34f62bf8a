//! The month close as a checked program, and small packs whose every problem is known.
//!
//! Problems in full words are held by `tests/codes`; here is what a program is made of, and in `expressions` what the
//! checker knows of single expressions.

mod chains;
mod expressions;
mod forgotten;

use super::check;
use crate::check::model::{How, Program};
use crate::diagnostic::Diagnostic;
use crate::pack::parse;

fn yardstick() -> Vec<(String, Vec<u8>)> {
    let files: [(&str, &[u8]); 4] = [
        ("checklist.toml", include_bytes!("../../benches/month-close/pack/checklist.toml")),
        ("data.toml", include_bytes!("../../benches/month-close/pack/data.toml")),
        ("pack.toml", include_bytes!("../../benches/month-close/pack/pack.toml")),
        ("rules.toml", include_bytes!("../../benches/month-close/pack/rules.toml")),
    ];
    files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect()
}

fn checked(files: &[(String, Vec<u8>)]) -> (Option<Program>, Vec<Diagnostic>, crate::source::Sources) {
    let (doc, problems) = parse(files);
    let told: Vec<String> = problems.iter().map(|p| format!("{} {:?}", p.code.id, p.args)).collect();
    assert!(!problems.iter().any(Diagnostic::is_error), "{told:#?}");
    let (program, problems) = check(&doc);
    (program, problems, doc.sources)
}

#[test]
fn the_month_close_is_sound() {
    let (program, problems, sources) = checked(&yardstick());
    let told: Vec<String> = problems
        .iter()
        .map(|p| match &p.place {
            crate::diagnostic::Place::Rule(span) => format!("{} {} {:?}", p.code.id, sources.place(*span), p.args),
            _ => p.code.id.to_owned(),
        })
        .collect();
    let program = program.unwrap_or_else(|| panic!("{told:#?}"));
    let names: Vec<&str> =
        program.figures.iter().filter(|f| !matches!(f.how, How::Amount(..))).map(|f| f.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "handling",
            "handling.passes",
            "handling.n",
            "handling.left_out",
            "handling.low",
            "handling.high",
            "handling.thin",
            "attitude",
            "attitude.passes",
            "attitude.n",
            "attitude.left_out",
            "attitude.low",
            "attitude.high",
            "attitude.thin",
            "handling_execution",
            "attitude_execution",
            "complaint_count",
            "transactions",
            "complaint_rate",
            "complaint_rank",
            "line_not_paid",
            "light",
            "interview",
        ]
    );
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told.iter().all(|t| t.starts_with("U402")), "{told:#?}");
}
