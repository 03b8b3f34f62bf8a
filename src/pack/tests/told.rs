//! One case for each thing that authors are told.
//!
//! The problems of all cases, rendered in full, stand in `told.txt` beside this file; a sentence that changes shows
//! there as a difference to be read and accepted.

use super::{PACK, Place, parse, told, told_of};

type Case = fn(&mut Vec<String>);

/// `told.txt` holds, per case, one line for each problem: code, place, words under the span, arguments, places that
/// belong to it, cures with what they write. On a difference the whole text is shown, to be read and put there.
#[test]
fn authors_are_told_in_full() {
    let cases: [(&str, Case); 7] = [
        ("every fault of syntax is told at once", every_fault_of_syntax_is_told_at_once),
        ("twice the same points to the first", twice_the_same_points_to_the_first),
        ("what nobody knows is told with the nearest name", what_nobody_knows_is_told_with_the_nearest_name),
        ("what is lacking is told where it is missed", what_is_lacking_is_told_where_it_is_missed),
        ("wrong shapes are told", wrong_shapes_are_told),
        ("numbers dates and names are exact", numbers_dates_and_names_are_exact),
        ("bytes that are no text are told", bytes_that_are_no_text_are_told),
    ];
    let mut got = String::new();
    for (name, case) in cases {
        let mut out = Vec::new();
        case(&mut out);
        got += &format!("# {name}\n{}\n\n", out.join("\n"));
    }
    assert!(got == include_str!("told.txt"), "told.txt should be:\n{got}<end>");
}

fn every_fault_of_syntax_is_told_at_once(out: &mut Vec<String>) {
    let words = "[param]\na = 85%\n比例 = 1\nb = 0.85元\nc = \"x\nd = 2011-02-30\ne = \nf = 1\nf = 2\n";
    out.extend(told_of(words));
}

fn twice_the_same_points_to_the_first(out: &mut Vec<String>) {
    let words = "[action.a]\nkind = 'x'\nby = []\nwhen = 'y'\ndetails = { k = 'a', k = 'b' }\n[action.a]\nkind = 'z'\n\
                 [param]\nkind = 1\nx = { value = 1, note = 'n', note = 'm' }\n";
    out.extend(told_of(words));
    let files = [("a.toml", PACK), ("b.toml", "[pack]\nid = 'q'\n[param]\nx = 1\n"), ("c.toml", "[param]\nx = 2\n")];
    out.extend(told(&files));
}

fn what_nobody_knows_is_told_with_the_nearest_name(out: &mut Vec<String>) {
    let words = "x = 1\n[payuot.a]\nby = []\n[goals.b]\n[param]\np = { valeu = 1, value = 2 }\n\
                 [table.t]\nfile = 'f'\ncolumns = { c = { type = 'id', \"heaber\" = 'x' } }\ncover = { from = 2011-01-01, til = 1 }\n\
                 [payout.提]\n[payout.\"成\"]\nby = []\nbase = 'x'\nratio = { of = 'y', flor = 1 }\n";
    out.extend(told_of(words));
}

fn what_is_lacking_is_told_where_it_is_missed(out: &mut Vec<String>) {
    let words = "[measure.m]\n[score.s]\ncombine = 'mean'\n[score.t]\nof = 'a'\nparts = { b = { of = 'c' }, d = {} }\n\
                 combine = 'sum'\n[measure.n]\nby = []\nwhere = 'x'\nformula = '1'\n[band.b]\nof = 'm'\nrows = [{}]\n\
                 [checklist.c]\nfrom = 't'\nby = 'o'\nitem = 'i'\npass = 'p'\nitems = { \"A-1\" = {} }\n[export.e]\n";
    out.extend(told_of(words));
    out.extend(told(&[("a.toml", "[pack]\nformat = 2\n")]));
    out.extend(told(&[("a.toml", "[param]\nx = 1\n")]));
    out.extend(told(&[("a.toml", "# nothing\n"), ("tests/x.toml", "="), ("older/approvals.toml", "=")]));
    out.extend(told(&[]));
}

fn wrong_shapes_are_told(out: &mut Vec<String>) {
    let words = "[measure.m]\nby = ['a', ['b']]\nformula = 3\nfrom = ''\nround = 1.5\ntitle = {}\nunit = ['x']\n\
                 [payout.p]\nby = [1]\nbase = []\nratio = [1]\neffective = 2011-10-01\ncoefficients = 'x'\nfloor = true\n\
                 title = { zh = 1, fr = 'x' }\n[table.t]\nfile = 'f'\nspan = ['a', 'b', 'c']\ncolumns = { c = 'id' }\n\
                 timeless = 'yes'\nkey = 3\nspam = 1\n[export.e]\nfile = 'f'\nby = []\ncolumns = [{}, { a = '1', b = '2' }, 3]\n\
                 [dimension]\nd = 3\n[[band]]\n[score.s]\nof = 'x'\ncombine = 'maen'\nat_least = -1\n[param]\nl = [{ from = 1 }]\n";
    out.extend(told_of(words));
    out.extend(told(&[("a.toml", "pack = 3\n")]));
}

fn numbers_dates_and_names_are_exact(out: &mut Vec<String>) {
    let words = "[param]\na = 1_000\nb = 0x1F\nc = 1e3\nd = nan\ne = +5\nf = 12345678901234567890123456789\n\
                 g = 0.12345678901234567890123456789\nh = 2011-10-01T08:00:00\ni = 10:30:00\nswitch = 1\n\"a b\" = 1\npay-out = 2\n\
                 'Ⓐ' = 3\nj = [{ from = '2011-13-01', value = 1 }]\nk = 0b102\n";
    out.extend(told_of(words));
    let pack = format!("{PACK}year_starts = '02-29'\neffective = {{ from = '2011', to = 2011-10-01 }}\n");
    out.extend(told(&[("pack.toml", &pack)]));
}

fn bytes_that_are_no_text_are_told(out: &mut Vec<String>) {
    let files = [
        ("pack.toml".to_owned(), b"[pack]\nid = '\xb9\xe6'\n".to_vec()),
        ("scripts/s.rhai".to_owned(), b"fn \xff".to_vec()),
    ];
    let (doc, diagnostics) = parse(&files);
    let lines: Vec<String> = diagnostics.iter().map(|d| super::line(&doc.sources, d)).collect();
    out.extend(lines);
    assert!(diagnostics.iter().all(|d| matches!(d.place, Place::Rule(_))));
}
