//! Part 2: what was in force. Parameters with their values, rules with their clause, standing and approval, the rule files.
//!
//! A parameter that is another than the pack's says so in part 5. Rules stand in the order of the pack.

use super::model::{Evidence, Sheet, texts};
use crate::output::artifact::Artifact;
use crate::output::facts::exact_text;
use crate::output::run::standing;
use crate::value::Value;

const PART: &str = "2-rules";

pub(super) fn files<'a>(of: &Evidence<'a>) -> Vec<Artifact<'a>> {
    let (run, program) = (of.run, of.run.program());
    let mut parameters = Sheet::new(
        &format!("{PART}/parameters.csv"),
        texts(["parameter", "value", "since", "clause", "note", "place"]),
    );
    for (param, values) in program.params.iter().zip(&run.plan.params) {
        let value = values.last().map_or_else(String::new, said);
        let last = run.plan.period.last;
        let since = param.schedule.entries.iter().rev().find_map(|(from, _)| from.filter(|from| *from <= last));
        let since = since.map_or_else(String::new, |day| day.to_string());
        let [clause, note] = [&param.clause, &param.note].map(|text| text.clone().unwrap_or_default());
        parameters.row([param.name.clone(), value, since, clause, note, program.sources.place(param.span)]);
    }
    let columns = [
        "rule",
        "kind",
        "title_zh",
        "title_en",
        "clause",
        "note",
        "standing",
        "from",
        "to",
        "place",
        "approved_by",
        "approved_on",
        "author",
        "hash",
    ];
    let mut rules = Sheet::new(&format!("{PART}/rules.csv"), texts(columns));
    for (n, rule) in program.rules.iter().enumerate() {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: Option<crate::value::Date>| day.map_or_else(String::new, |day| day.to_string());
        let mut row = vec![rule.name.clone(), rule.kind.word().to_owned(), text(&rule.title.zh), text(&rule.title.en)];
        row.extend([text(&rule.clause), text(&rule.note), standing(rule.standing).to_owned()]);
        row.extend([day(rule.effective.from), day(rule.effective.to), program.sources.place(rule.span)]);
        let approved = program.approvals.of(crate::expr::RuleId::new(n));
        row.extend(approved.map_or_else(
            || [const { String::new() }; 4],
            |a| [a.by.clone(), a.on.to_string(), a.author.clone(), a.hash.clone()],
        ));
        rules.row(row);
    }
    let mut all = vec![parameters.file(), rules.file()];
    all.extend(of.rules.iter().map(|(name, bytes)| Artifact::bytes(format!("{PART}/pack/{name}"), bytes.as_slice())));
    all
}

/// A value in words that hold it exactly.
fn said(value: &Value) -> String {
    match value {
        Value::Number(number) => exact_text(number),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::DateTime(moment) => moment.to_string(),
    }
}
