//! `[pack]` and `[rounding]`: the pack's own name, its period, its currency, how it rounds.
//!
//! The first to be read, since the types of columns and the lengths of periods follow from it; what is wrong in it
//! stands as the default meanwhile.

use super::{bilingual, effective, owned};
use crate::check::model::Pack;
use crate::check::state::Checker;
use crate::check::values::rounding_value;
use crate::diagnostic::{Diagnostic, codes};
use crate::pack::grammar::Kind;
use crate::pack::model::{Node, Table};
use crate::source::Spanned;
use crate::text::Bilingual;
use crate::value::{Mode, PeriodKind, Rounding};

/// Places of money where `[rounding]` does not say.
const MONEY_PLACES: u32 = 2;

impl Checker<'_> {
    /// `[pack]` and `[rounding]`.
    pub(in crate::check) fn set_pack(&mut self) {
        let doc = self.doc;
        let empty = Table::default();
        let pack = doc.setting(Kind::Pack).unwrap_or(&empty);
        let rounding = doc.setting(Kind::Rounding).unwrap_or(&empty);
        let mode = rounding.text("default").and_then(|t| Mode::from_name(t.value)).unwrap_or(Mode::HalfUp);
        for (name, value) in &rounding.fields {
            if name.value == "default" {
                continue;
            }
            match rounding_value(&value.value, mode) {
                Some(read) => {
                    self.roundings.insert(name.value.clone(), read);
                }
                None => {
                    self.too_many_places(value);
                    self.roundings.insert(name.value.clone(), Rounding { places: MONEY_PLACES, mode });
                }
            }
        }
        if let Some(format) = pack.get("format")
            && !matches!(&format.value, Node::Number(n) if n.to_i64() == Some(1))
        {
            self.problems.push(
                Diagnostic::at(&codes::UNSUPPORTED_FORMAT, format.span)
                    .with("text", self.doc.sources.snippet(format.span)),
            );
        }
        let starts = pack.text("year_starts").and_then(|starts| month_day(starts.value));
        self.pack.year = starts.map_or(PeriodKind::CALENDAR_YEAR, |starts| PeriodKind::Year { starts });
        self.declare_periods();
        let kind = pack.text("period").and_then(|text| self.kind_of_period(text));
        if let Some(currency) = pack.text("currency") {
            let letters = currency.value.len() == 3 && currency.value.bytes().all(|b| b.is_ascii_uppercase());
            if !letters {
                self.problems.push(Diagnostic::at(&codes::BAD_CURRENCY, currency.span).with("text", currency.value));
            }
        }
        let named = |name: &str, places| self.roundings.get(name).copied().unwrap_or(Rounding { places, mode });
        self.pack = Pack {
            id: owned(pack, "id").unwrap_or_default(),
            title: bilingual(pack, "title")
                .unwrap_or_else(|| Bilingual::plain(pack.text("id").map_or("", |t| t.value))),
            period: kind.unwrap_or(PeriodKind::Month),
            year: self.pack.year.clone(),
            named: self.pack.named.clone(),
            currency: owned(pack, "currency").unwrap_or_default(),
            money: named("money", MONEY_PLACES),
            points: named("points", 0),
            mode,
            effective: effective(pack, "effective"),
            appeal: bilingual(pack, "appeal"),
        };
        self.per = self.pack.period.clone();
        self.clauses = pack.texts("clauses").into_iter().map(|t| Spanned::new(t.value.to_owned(), t.span)).collect();
    }
}

fn month_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}
