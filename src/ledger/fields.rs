//! JSON in the one form that the ledger hashes: keys in the order of their bytes, no spaces, amounts as texts.
//!
//! [`canonical`] writes it; [`Fields`] takes an object apart again and yields nothing where a field is not as it must be.
//! What a line means is `entry`'s.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::amounts::{self, Amounts, Kept, NAMES, Parts, Reason};
use crate::value::Money;

/// A value in the canonical form.
pub(super) fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&str, &Value> = fields.iter().map(|(k, v)| (k.as_str(), v)).collect();
            out.push('{');
            for (n, (key, value)) in sorted.into_iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                canonical(&Value::from(key), out);
                out.push(':');
                canonical(value, out);
            }
            out.push('}');
        }
        Value::Array(all) => {
            out.push('[');
            for (n, value) in all.iter().enumerate() {
                if n > 0 {
                    out.push(',');
                }
                canonical(value, out);
            }
            out.push(']');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

/// An object being put together.
pub(super) struct Build {
    fields: Map<String, Value>,
    places: u32,
}

impl Build {
    pub(super) fn new(places: u32) -> Build {
        Build { fields: Map::new(), places }
    }

    pub(super) fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    pub(super) fn money(&mut self, name: &str, amount: Money) {
        self.put(name, amounts::written(amount, self.places));
    }

    pub(super) fn amounts(&mut self, name: &str, amounts: &Amounts) {
        self.put(name, of_amounts(amounts, self.places));
    }

    pub(super) fn parts(&mut self, name: &str, parts: &Parts) {
        let mut kinds: Map<String, Value> = Map::new();
        for (reason, amount) in parts {
            let kind = kinds.entry(reason.kept.name()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(kind) = kind {
                kind.insert(reason.code.clone(), amounts::written(*amount, self.places).into());
            }
        }
        self.put(name, kinds);
    }

    pub(super) fn key(&mut self, key: &[(String, String)]) {
        let pairs: Vec<Value> = key.iter().map(|(d, k)| Value::from(vec![d.as_str(), k.as_str()])).collect();
        self.put("key", pairs);
    }

    pub(super) fn moneys<'a>(&mut self, name: &str, all: impl IntoIterator<Item = (&'a str, Money)>) {
        let places = self.places;
        let fields = all.into_iter().map(|(key, amount)| (key.to_owned(), amounts::written(amount, places).into()));
        self.put(name, fields.collect::<Map<String, Value>>());
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.fields)
    }
}

pub(super) fn of_amounts(amounts: &Amounts, places: u32) -> Value {
    let fields = NAMES.iter().zip(amounts.0).map(|(n, a)| ((*n).to_owned(), amounts::written(a, places).into()));
    Value::Object(fields.collect())
}

/// An object being taken apart.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    fields: &'a Map<String, Value>,
    places: u32,
}

impl<'a> Fields<'a> {
    pub(super) fn new(value: &'a Value, places: u32) -> Option<Fields<'a>> {
        Some(Fields { fields: value.as_object()?, places })
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name)
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.as_str().map(str::to_owned)
    }

    /// A text that may be absent; anything else in its place is nothing at all.
    pub(super) fn maybe(&self, name: &str) -> Option<Option<String>> {
        match self.get(name) {
            None => Some(None),
            Some(_) => self.text(name).map(Some),
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    pub(super) fn money(&self, name: &str) -> Option<Money> {
        amounts::read(self.get(name)?.as_str()?, self.places)
    }

    pub(super) fn amounts(&self, name: &str) -> Option<Amounts> {
        to_amounts(self.get(name)?, self.places)
    }

    pub(super) fn parts(&self, name: &str) -> Option<Parts> {
        let mut parts = Parts::new();
        for (kind, codes) in self.get(name)?.as_object()? {
            let kept = Kept::of(kind)?;
            for (code, amount) in codes.as_object()? {
                let amount = amounts::read(amount.as_str()?, self.places).filter(|amount| !amount.is_zero())?;
                parts.insert(Reason::new(kept, code.clone()), amount);
            }
        }
        Some(parts)
    }

    pub(super) fn key(&self) -> Option<Vec<(String, String)>> {
        let pair = |pair: &Value| match pair.as_array()?.as_slice() {
            [dimension, key] => Some((dimension.as_str()?.to_owned(), key.as_str()?.to_owned())),
            _ => None,
        };
        self.get("key")?.as_array()?.iter().map(pair).collect()
    }

    pub(super) fn moneys(&self, name: &str) -> Option<BTreeMap<String, Money>> {
        let one = |(key, amount): (&String, &Value)| Some((key.clone(), amounts::read(amount.as_str()?, self.places)?));
        self.get(name)?.as_object()?.iter().map(one).collect()
    }
}

pub(super) fn to_amounts(value: &Value, places: u32) -> Option<Amounts> {
    let fields = value.as_object()?;
    let mut out = Amounts::default();
    for (slot, name) in out.0.iter_mut().zip(NAMES) {
        *slot = amounts::read(fields.get(name)?.as_str()?, places)?;
    }
    Some(out)
}
