//! The month close, written as the checked program it becomes.
//!
//! Three outlets by hand: counts, sums, climbs, kept rows, coverage, inputs.

use super::build::{
    binary, cell, column, dimension, given, group, is, memory, of, plan, schema, shown, slot, told, up, whole_text,
};
use crate::check::model::Keys;
use crate::expr::{ColumnId, Expr, Fold, Operator, TableId};
use crate::fold::run;
use crate::plan::model::Plan;
use crate::table::schema::{Column, Placed};
use crate::value::{Date, Type};

const ITEMS: [&str; 17] = [
    "tariff",
    "effective_time",
    "bundling",
    "rebate",
    "id_check",
    "no_forced",
    "order_signed",
    "sms",
    "greeting",
    "farewell",
    "response",
    "seat",
    "two_hands",
    "posture",
    "no_chatting",
    "smile",
    "eye_contact",
];

fn listed(items: &[&str]) -> Expr {
    let mut all = items.iter().map(|item| is(3, item));
    let first = all.next().unwrap();
    all.fold(first, |any, item| binary(Operator::Or, any, item))
}

pub(super) fn close() -> Plan {
    let table = |table, key, label| Keys::Table {
        table: TableId::new(table),
        key: ColumnId::new(key),
        label: Some(ColumnId::new(label)),
    };
    let dimensions = vec![
        dimension("outlet", table(0, 0, 1)),
        dimension("district", Keys::Found),
        dimension("item", given(&ITEMS)),
        dimension("business", given(&["voice", "data", "sms_pack", "broadband", "family", "handset"])),
    ];
    let one_of = |name, words: &[&str]| Column {
        one_of: words.iter().map(|w| (*w).to_owned()).collect(),
        ..column(name, Type::Text)
    };
    let mut outlets = schema(
        "outlets",
        &[0],
        Placed::Span(ColumnId::new(3), None),
        vec![column("outlet", Type::Id), column("name", Type::Text), of("district", 1), column("opened", Type::Date)],
    );
    outlets.ignore = vec!["star".to_owned()];
    let checks = schema(
        "checks",
        &[],
        Placed::Day(ColumnId::new(1)),
        vec![
            of("outlet", 0),
            column("date", Type::Date),
            one_of("source", &["mystery", "visit", "monitor", "system"]),
            of("item", 2),
            one_of("result", &["pass", "fail", "na"]),
        ],
    );
    let mut complaints = schema(
        "complaints",
        &[0],
        Placed::Day(ColumnId::new(2)),
        vec![column("complaint", Type::Id), of("outlet", 0), column("date", Type::Date), of("business", 3)],
    );
    complaints.ignore = vec!["kind".to_owned()];
    complaints.covers = Some((Date::from_ymd(2011, 10, 1), None));
    let timeless = Placed::Timeless { declared: false };
    let volumes = schema(
        "volumes",
        &[0, 1],
        timeless,
        vec![of("outlet", 0), of("business", 3), column("transactions", Type::Count)],
    );
    let amount = Column { not_negative: true, ..column("amount", Type::Money) };
    let commissions = schema("commissions", &[0, 1], timeless, vec![of("outlet", 0), of("business", 3), amount]);
    let checklist = |items: &[&str]| {
        let counted = binary(Operator::NotEqual, cell(4, Type::Text), super::build::text("na"));
        let slots = vec![
            slot(Fold::Count, None, Some(is(4, "pass"))),
            slot(Fold::Count, None, Some(counted)),
            slot(Fold::Count, None, Some(is(4, "na"))),
        ];
        group(1, &[0, 2], vec![up(0, &[]), up(3, &[])], Some(listed(items)), slots)
    };
    let sum = slot(Fold::Sum, Some(cell(2, Type::Count)), None);
    let groups = vec![
        checklist(&ITEMS[..8]),
        checklist(&ITEMS[8..]),
        group(2, &[0, 3], vec![up(1, &[]), up(3, &[])], None, vec![slot(Fold::Count, None, None)]),
        group(3, &[0, 3], vec![up(0, &[]), up(1, &[])], None, vec![sum]),
        group(2, &[1], vec![up(1, &[(0, 2)])], None, vec![slot(Fold::Count, None, None)]),
    ];
    plan(
        dimensions,
        vec![outlets, checks, complaints, volumes, commissions],
        groups,
        &[(0, &[1, 2]), (4, &[2])],
        &["2011-10"],
    )
}

#[test]
fn a_month_of_three_outlets_folds() {
    let plan = close();
    let data = memory(&[
        (
            "outlets.csv",
            "\u{feff}outlet,name,district,star,opened\nB,乙,east,4,2004-05-01\nA,\"甲,一\",west,3,2011-10-05\nC,丙,east,1,2012-01-01\n",
        ),
        (
            "checks.csv",
            "outlet,date,source,item,result\r\nA,2011-10-01,visit,tariff,pass\r\nA,2011-10-01,visit,smile,na\r\nA,2011-10-02,visit,tariff,fail\r\nB,2011-10-31,system,tariff,pass\r\nB,2011-11-01,system,tariff,pass\r\n",
        ),
        (
            "complaints.csv",
            "complaint,outlet,date,business,kind\nT1,A,2011-10-07,voice,x\nT2,A,2011-10-09,voice,x\nT3,B,2011-10-09,data,x",
        ),
        ("volumes.csv", "outlet,business,transactions\nB,data,7\nA,voice,280\nA,data,20\n"),
        ("commissions.csv", "outlet,business,amount\nB,data,601.35\nA,voice,12.00\n\n\n"),
        ("notes.txt", "nobody reads this"),
    ]);
    let (facts, problems) = run(&plan, &data, 1);
    assert_eq!(problems, []);
    let facts = facts.unwrap();
    assert_eq!(told(&facts, 0, 0, &plan), ["A,tariff: 1 2 0", "B,tariff: 1 1 0"]);
    assert_eq!(told(&facts, 0, 1, &plan), ["A,smile: 0 0 1"]);
    assert_eq!(told(&facts, 0, 2, &plan), ["A,voice: 2", "B,data: 1"]);
    assert_eq!(told(&facts, 0, 3, &plan), ["A,data: 20", "A,voice: 280", "B,data: 7"]);
    assert_eq!(told(&facts, 0, 4, &plan), ["east: 1", "west: 2"]);
    assert_eq!(*facts.periods[0].holds[0], [0, 1]);
    let kept = facts.periods[0].kept[0].as_ref().unwrap();
    assert_eq!(kept.rows.keys(), [0, 1]);
    assert_eq!(shown(kept.columns[0].1.value(0)), "甲,一");
    assert_eq!(shown(kept.columns[1].1.value(0)), "west");
    let paid = facts.periods[0].kept[4].as_ref().unwrap();
    assert_eq!(shown(paid.columns[0].1.value(1)), "12027/20");
    assert_eq!((facts.coverage[1].rows, facts.coverage[1].in_period, facts.coverage[1].elsewhere), (5, 4, 1));
    assert_eq!(facts.coverage[0].unread, ["star"]);
    assert_eq!(facts.inputs.len(), 6);
    assert_eq!(facts.inputs[3].rows, None);
    let (again, _) = run(&plan, &data, 3);
    assert_eq!(whole_text(&again.unwrap(), &plan), whole_text(&facts, &plan));
}
