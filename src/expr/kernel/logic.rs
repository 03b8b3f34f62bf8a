//! Three-valued logic, and which rows a branch is read on.
//!
//! `false && missing` is false and `true || missing` true; otherwise a missing side leaves its reason. A side is read
//! only on the rows that the other leaves open: those are found here, and the kernel reads them.

use super::operand::{Gaps, Operand, Trouble, View, map_one, row_number, strict};
use crate::expr::tree::Operator;
use crate::value::{Cells, Reason, Type, Value};

/// The value with which the left side of `&&` or `||` decides alone; none for other operators.
pub(super) fn decisive(op: Operator) -> Option<bool> {
    match op {
        Operator::And => Some(false),
        Operator::Or => Some(true),
        _ => None,
    }
}

pub(super) fn not(rows: usize, a: &Operand) -> Result<Operand, Trouble> {
    strict(rows, Type::Flag, &[a], |gaps| {
        let flags = a.view::<bool>().ok_or_else(|| Trouble::unfit("!", &[a]))?;
        map_one(gaps, flags, |a| Ok(Some(!a)))
    })
}

pub(super) fn is_missing(a: &Operand) -> Operand {
    match a {
        Operand::Constant(_) => Operand::Constant(Value::Flag(false)),
        Operand::Absent(_) => Operand::Constant(Value::Flag(true)),
        Operand::Column(column) => match column.gaps() {
            None => Operand::Constant(Value::Flag(false)),
            Some(gaps) => Operand::of(Cells::Flag(gaps.iter().map(Option::is_some).collect()), None),
        },
    }
}

/// Whether a value is there; what is not covered stays so.
pub(super) fn is_present(a: &Operand) -> Operand {
    match a {
        Operand::Constant(_) => Operand::Constant(Value::Flag(true)),
        Operand::Absent(Reason::NOT_COVERED) => Operand::Absent(Reason::NOT_COVERED),
        Operand::Absent(_) => Operand::Constant(Value::Flag(false)),
        Operand::Column(column) => match column.gaps() {
            None => Operand::Constant(Value::Flag(true)),
            Some(gaps) => {
                let flags = gaps.iter().map(Option::is_none).collect();
                let unknown: Vec<_> = gaps.iter().map(|gap| gap.filter(|r| *r == Reason::NOT_COVERED)).collect();
                let unknown = unknown.iter().any(Option::is_some).then_some(unknown);
                Operand::of(Cells::Flag(flags), unknown)
            }
        },
    }
}

/// Flags with their gaps, read row by row.
struct Flags<'a> {
    cells: View<'a, bool>,
    gaps: Option<&'a [Option<Reason>]>,
    absent: Option<Reason>,
}

impl<'a> Flags<'a> {
    fn of(operand: &'a Operand, sign: &str) -> Result<Flags<'a>, Trouble> {
        if let Operand::Absent(reason) = operand {
            return Ok(Flags { cells: View::Many(&[]), gaps: None, absent: Some(*reason) });
        }
        let cells = operand.view::<bool>().ok_or_else(|| Trouble::unfit(sign, &[operand]))?;
        Ok(Flags { cells, gaps: operand.gaps(), absent: None })
    }

    fn at(&self, row: usize) -> Result<bool, Reason> {
        if let Some(reason) = self.absent.or_else(|| self.gaps.and_then(|gaps| gaps.get(row).copied().flatten())) {
            return Err(reason);
        }
        Ok(match self.cells {
            View::One(flag) => *flag,
            View::Many(flags) => flags.get(row).copied().unwrap_or_default(),
            View::Few(flags, codes) => {
                let code = codes.get(row).map(|code| usize::from(*code));
                code.and_then(|code| flags.get(code)).copied().unwrap_or_default()
            }
            View::Units(..) => false,
        })
    }
}

fn sign(decisive: bool) -> &'static str {
    if decisive { "||" } else { "&&" }
}

/// The right side where the left leaves all to it.
pub(super) fn flag(right: Operand, decisive: bool) -> Result<Operand, Trouble> {
    Flags::of(&right, sign(decisive))?;
    Ok(right)
}

/// The rows that the left side does not decide.
pub(super) fn undecided(rows: usize, left: &Operand, decisive: bool) -> Result<Vec<u32>, Trouble> {
    let flags = Flags::of(left, sign(decisive))?;
    Ok((0..rows).filter(|row| flags.at(*row) != Ok(decisive)).map(row_number).collect())
}

/// Both sides together: the right is aligned to the `open` rows, the others are decided.
pub(super) fn settle(
    rows: usize,
    left: &Operand,
    open: &[u32],
    right: &Operand,
    decisive: bool,
) -> Result<Operand, Trouble> {
    let (first, second) = (Flags::of(left, sign(decisive))?, Flags::of(right, sign(decisive))?);
    let mut out = vec![decisive; rows];
    let mut gaps: Gaps = None;
    for (index, row) in open.iter().enumerate() {
        let row = *row as usize;
        let together = match (first.at(row), second.at(index)) {
            (Ok(_), right) => right,
            (Err(_), Ok(flag)) if flag == decisive => Ok(flag),
            (Err(reason), Ok(_)) => Err(reason),
            (Err(reason), Err(other)) => Err(reason.first(other)),
        };
        match together {
            Ok(flag) => out.get_mut(row).into_iter().for_each(|cell| *cell = flag),
            Err(reason) => {
                let gaps = gaps.get_or_insert_with(|| vec![None; rows]);
                gaps.get_mut(row).into_iter().for_each(|gap| *gap = Some(reason));
            }
        }
    }
    Ok(Operand::of(Cells::Flag(out), gaps))
}

/// The rows of each branch of an `if`, and where its condition is missing.
pub(super) struct Parts {
    pub(super) yes: Vec<u32>,
    pub(super) no: Vec<u32>,
    pub(super) gaps: Gaps,
}

pub(super) fn split(condition: &Operand) -> Result<Parts, Trouble> {
    let Some(View::Many(flags)) = condition.view::<bool>() else {
        return Err(Trouble::unfit("if", &[condition]));
    };
    let gaps = condition.gaps();
    let mut parts = Parts { yes: Vec::new(), no: Vec::new(), gaps: gaps.map(<[_]>::to_vec) };
    for (row, flag) in flags.iter().enumerate() {
        if gaps.is_some_and(|gaps| gaps.get(row).copied().flatten().is_some()) {
            continue;
        }
        if *flag { parts.yes.push(row_number(row)) } else { parts.no.push(row_number(row)) }
    }
    Ok(parts)
}
