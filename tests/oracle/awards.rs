//! Awards, place by place: who stands where, which prizes a tie fills and who gets the odd cents, who may not receive,
//! what cannot be decided.
//!
//! Nobody moves up: a prize that may not be received is given up. Lines are amounts as those of any payout; which of
//! them are told in the award's own file is said by [`World::told_lines`].

use std::collections::BTreeMap;

use num_traits::Zero;

use super::evaluate::Place;
use super::figures::Figure;
use super::money::{Line, undecided};
use super::numbers::{Q, whole};
use super::rules::Rule;
use super::values::{V, Why};
use super::world::{Key, World};

/// Parts of an award that are no amounts of its lines.
pub const PARTS: &[&str] = &["place", "tied", "turn", "pool", "barred"];
/// Parts that are, and the amount that each is.
pub const AMOUNTS: &[(&str, &str)] =
    &[("prize", "payable"), ("base", "base"), ("forfeited", "forfeited"), ("held", "held")];

/// Who stands at a place, together with whom.
struct Stand {
    place: i64,
    /// How many stand there.
    tied: usize,
    /// The turn among them, from 0.
    turn: usize,
}

fn as_place(value: &V) -> i64 {
    value.number().to_integer().try_into().expect("a place")
}

impl World {
    fn ranking_of(&self, award: &Rule) -> (&Rule, Vec<String>) {
        let id = award.keys.text("ranking").unwrap();
        (self.pack.rule("ranking", id).expect("a ranking"), self.versions(id)[0].clone())
    }

    /// The grain of an award: that of its ranking.
    pub fn award_grain(&self, award: &Rule) -> Vec<String> {
        self.ranking_of(award).1
    }

    /// Where each key of the ranking stands; why not, where it does not.
    fn stands(&self, award: &Rule) -> BTreeMap<Key, Result<Stand, Why>> {
        let (ranking, grain) = self.ranking_of(award);
        let within = ranking.keys.texts("within");
        let ranks = self.figure(&ranking.id, &grain);
        // As any figure of one dimension it has a row for every key that holds in its own period: who left before that has
        // a place in a longer ranking, but is nobody here, and stands beside nobody.
        let rows: BTreeMap<Key, &V> = match grain.as_slice() {
            [dimension] => {
                let rank = |key: &String| ranks.rows.get(std::slice::from_ref(key)).unwrap_or(&ranks.absent);
                self.keys(dimension).iter().map(|key| (vec![key.clone()], rank(key))).collect()
            }
            _ => ranks.rows.iter().map(|(key, value)| (key.clone(), value)).collect(),
        };
        let group = |key: &Key| -> Vec<V> { within.iter().map(|d| self.reach(Place::Key(&grain, key), d).0).collect() };
        let one = |(key, value): (&Key, &&V)| {
            let V::Num(_) = value else { return (key.clone(), Err(value.why().expect("no place").clone())) };
            let own = group(key);
            let equals: Vec<&Key> =
                rows.iter().filter(|(k, v)| *v == value && group(k) == own).map(|(k, _)| k).collect();
            let turn = equals.iter().position(|k| *k == key).expect("it is its own equal");
            (key.clone(), Ok(Stand { place: as_place(value), tied: equals.len(), turn }))
        };
        rows.iter().map(one).collect()
    }

    /// The prize of a place; none where the place has none.
    fn prize(&self, award: &Rule, place: i64) -> Option<V> {
        let places = award.keys.list("places");
        let stretch = places.iter().find(|p| {
            let Some(super::rules::T::Number(to)) = p.get("to") else { panic!("no last place") };
            whole(place) <= *to
        })?;
        let prize = self.scalar(stretch.get("prize").expect("a prize"), Place::Key(&[], &[]));
        Some(match prize {
            V::Missing(why) => V::Missing(why),
            there => V::Num(self.pack.amounts(award).round(&there.number())),
        })
    }

    /// What those at a place share: the prizes of the places that they fill.
    fn pool(&self, award: &Rule, stand: &Stand) -> V {
        let filled = if self.ranking_of(award).0.keys.is("ties", "dense") { 1 } else { stand.tied as i64 };
        let mut pool = Q::zero();
        for place in stand.place..stand.place + filled {
            match self.prize(award, place) {
                Some(V::Missing(why)) => return V::Missing(why),
                Some(prize) => pool += prize.number(),
                None => {}
            }
        }
        V::Num(pool)
    }

    /// What is won at a place, whoever may receive it.
    fn won(&self, award: &Rule, stand: &Stand) -> V {
        if !award.keys.is("ties", "share") {
            return self.prize(award, stand.place).unwrap_or_else(|| V::Num(Q::zero()));
        }
        let pool = match self.pool(award, stand) {
            V::Num(pool) => pool,
            missing => return missing,
        };
        // Cents are dealt out one after the other, as cards are.
        let places = self.pack.amounts(award).places;
        let cent = whole(1) / Q::from_integer(super::numbers::ten_to(places));
        let cents = (pool / &cent).to_integer();
        let (tied, turn) = (whole(stand.tied as i64).to_integer(), whole(stand.turn as i64).to_integer());
        let odd = &cents % &tied > turn;
        V::Num((Q::from_integer(cents / tied) + whole(i64::from(odd))) * cent)
    }

    pub fn award_lines(&self, award: &Rule) -> BTreeMap<Key, Line> {
        let grain = self.award_grain(award);
        let line = |(key, stand): (Key, Result<Stand, Why>)| {
            let line = self.award_line(award, Place::Key(&grain, &key), &key, &stand);
            (key, line)
        };
        self.stands(award).into_iter().map(line).collect()
    }

    fn award_line(&self, award: &Rule, place: Place<'_>, key: &Key, stand: &Result<Stand, Why>) -> Line {
        let payee = match award.keys.expression("payee") {
            Some(e) => self.value(&e, place),
            None => V::Text(key.first().cloned().unwrap_or_default()),
        };
        let base = match stand {
            Err(Why::NotCovered) => return undecided(payee, Q::zero(), Why::NotCovered, true),
            Err(_) => Q::zero(),
            Ok(stand) => match self.won(award, stand) {
                V::Missing(why) => return undecided(payee, Q::zero(), why, true),
                there => there.number(),
            },
        };
        self.reaches(&base);
        let bars = match self.bars(award, place, stand) {
            V::Missing(Why::NotCovered) => return undecided(payee, base, Why::NotCovered, false),
            V::Missing(why) => match award.keys.text("if_missing") {
                Some("yes") => false,
                Some("no") => true,
                _ => return undecided(payee, base, why, false),
            },
            there => there.flag(),
        };
        let (forfeited, payable) = if bars { (base.clone(), Q::zero()) } else { (Q::zero(), base.clone()) };
        let mut amounts: BTreeMap<&'static str, Q> =
            ["added", "reduced", "withheld", "held"].map(|amount| (amount, Q::zero())).into();
        amounts.extend([
            ("base", base.clone()),
            ("earned", base),
            ("forfeited", forfeited.clone()),
            ("payable", payable),
        ]);
        let steps = if bars { vec![(award.id.clone(), "penalty".into(), forfeited)] } else { Vec::new() };
        Line { payee, amounts, held: None, no_base: false, steps, would: Vec::new(), would_after: Vec::new() }
    }

    /// Whether who stands at a place with a prize may not receive it.
    fn bars(&self, award: &Rule, place: Place<'_>, stand: &Result<Stand, Why>) -> V {
        let Some(when) = award.keys.expression("when") else { return V::Flag(false) };
        let wins = stand.as_ref().is_ok_and(|s| self.prize(award, s.place).is_some());
        if !wins {
            return V::Flag(false);
        }
        match self.value(&when, place) {
            V::Flag(may) => V::Flag(!may),
            missing => missing,
        }
    }

    /// A part of an award as a figure.
    pub fn award_part(&self, award: &Rule, part: Option<&str>) -> Figure {
        let part = part.unwrap_or("prize");
        if let Some((_, amount)) = AMOUNTS.iter().find(|(name, _)| *name == part) {
            return self.payout_part(award, amount);
        }
        if let Some(number) = part.strip_prefix("prize_") {
            let places = award.keys.list("places");
            let at: usize = number.parse().expect("a number");
            let value = self.scalar(places[at - 1].get("prize").expect("a prize"), Place::Key(&[], &[]));
            let value = match value {
                V::Missing(why) => V::Missing(why),
                there => V::Num(self.pack.amounts(award).round(&there.number())),
            };
            return Figure { rows: [(Key::new(), value)].into(), absent: V::Missing(Why::NoObservations) };
        }
        let grain = self.award_grain(award);
        let rows = self.stands(award).into_iter().map(|(key, stand)| {
            let value = match (&stand, part) {
                (_, "barred") => self.bars(award, Place::Key(&grain, &key), &stand),
                (Err(why), _) => V::Missing(why.clone()),
                (Ok(stand), "place") => V::Num(whole(stand.place)),
                (Ok(stand), "tied") => V::Num(whole(stand.tied as i64)),
                (Ok(stand), "turn") => V::Num(whole(stand.turn as i64 + 1)),
                (Ok(stand), _) => self.pool(award, stand),
            };
            (key, value)
        });
        let rows = rows.collect();
        let (ranking, grain) = self.ranking_of(award);
        let gap = self.figure(&ranking.id, &grain).absent == V::Missing(Why::NotCovered);
        Figure { rows, absent: V::Missing(if gap { Why::NotCovered } else { Why::NoObservations }) }
    }

    /// The lines of an award that its file tells, with the place of each: of those at a place with a prize, and of those
    /// that cannot be decided.
    pub fn told_lines(&self, award: &Rule) -> BTreeMap<Key, (Option<i64>, Line)> {
        let stands = self.stands(award);
        let lines = self.lines_of(&award.id);
        let mut told = BTreeMap::new();
        for (key, line) in lines.iter() {
            let place = stands[key].as_ref().ok().map(|s| s.place);
            if line.held.is_some() || place.is_some_and(|p| self.prize(award, p).is_some()) {
                told.insert(key.clone(), (place, line.clone()));
            }
        }
        told
    }

    /// What the pack calls the prize of a place, in a language.
    pub fn prize_title(&self, award: &Rule, place: i64, language: &str) -> String {
        let stretch = award.keys.list("places").iter().find(|p| match p.get("to") {
            Some(super::rules::T::Number(to)) => whole(place) <= *to,
            _ => false,
        });
        let title = stretch.and_then(|s| s.get("title"));
        title.and_then(|t| t.text(language)).unwrap_or_default().to_owned()
    }
}
