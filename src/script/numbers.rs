//! Numbers inside scripts: always exact, and each value in one form only.
//!
//! A whole number that fits is Rhai's integer, another finite decimal of at most 28 places its decimal, the rest our
//! own [`Ratio`]. Every operator is registered for each pair of the three and gives back the one form of its exact
//! result, so that a third times three is 1 and a `switch` on 1000 meets 1000.00. Past 4,096 bits it is a fault.

use std::any::TypeId;
use std::cmp::Ordering;

use rhai::{Dynamic, Engine, EvalAltResult, INT, ImmutableString, Position};
use rust_decimal::Decimal;

use super::missing::Missing;
use crate::value::{Date, DateTime, Mode, Outgrown, Ratio, Rounding};

pub(super) type Answer<T> = Result<T, Box<EvalAltResult>>;

/// What the fault of a number grown too large says; [`super::fault`] knows it as a limit.
pub(super) const OUTGROWN: &str = "a number grows past 4096 bits";

/// A fault of the author's arithmetic.
pub(super) fn wrong<T>(what: impl Into<String>) -> Answer<T> {
    Err(Box::new(EvalAltResult::ErrorArithmetic(what.into(), Position::NONE)))
}

/// A number in its one form.
pub(super) fn to_dynamic(number: Ratio) -> Dynamic {
    if let Some(whole) = number.to_i64() {
        return Dynamic::from_int(whole);
    }
    match number.to_decimal() {
        Some(decimal) => Dynamic::from_decimal(decimal.normalize()),
        None => Dynamic::from(number),
    }
}

/// The number in a value, if it is one.
pub(super) fn from_dynamic(value: &Dynamic) -> Option<Ratio> {
    if let Ok(whole) = value.as_int() {
        return Some(Ratio::from_int(whole));
    }
    if let Ok(decimal) = value.as_decimal() {
        return Some(Ratio::from_decimal(decimal));
    }
    value.read_lock::<Ratio>().map(|number| number.clone())
}

/// A number in any of the three forms.
trait Number: Clone + Send + Sync + 'static {
    fn ratio(&self) -> Ratio;
}

impl Number for INT {
    fn ratio(&self) -> Ratio {
        Ratio::from_int(*self)
    }
}

impl Number for Decimal {
    fn ratio(&self) -> Ratio {
        Ratio::from_decimal(*self)
    }
}

impl Number for Ratio {
    fn ratio(&self) -> Ratio {
        self.clone()
    }
}

fn held(result: Result<Ratio, Outgrown>) -> Answer<Ratio> {
    result.or_else(|_| wrong(OUTGROWN))
}

fn divided(a: &Ratio, b: &Ratio) -> Answer<Ratio> {
    match a.div(b) {
        Ok(Some(quotient)) => Ok(quotient),
        Ok(None) => wrong("division by zero"),
        Err(Outgrown) => wrong(OUTGROWN),
    }
}

/// What whole division leaves, with the sign of the left.
fn remainder(a: &Ratio, b: &Ratio) -> Answer<Ratio> {
    let whole = Rounding { places: 0, mode: Mode::Down }.round(&divided(a, b)?);
    held(whole.mul(b).and_then(|taken| a.sub(&taken)))
}

fn power(a: &Ratio, b: &Ratio) -> Answer<Ratio> {
    let Some(exponent) = b.to_i64() else { return wrong("an exponent must be a whole number") };
    let mut result = Ratio::ONE;
    let mut square = a.clone();
    let mut rest = exponent.unsigned_abs();
    while rest > 0 {
        if rest % 2 == 1 {
            result = held(result.mul(&square))?;
        }
        rest /= 2;
        if rest > 0 {
            square = held(square.mul(&square))?;
        }
    }
    if exponent < 0 { divided(&Ratio::ONE, &result) } else { Ok(result) }
}

type Arithmetic = fn(&Ratio, &Ratio) -> Answer<Ratio>;

const ARITHMETIC: [(&str, &str, Arithmetic); 6] = [
    ("+", "+=", |a, b| held(a.add(b))),
    ("-", "-=", |a, b| held(a.sub(b))),
    ("*", "*=", |a, b| held(a.mul(b))),
    ("/", "/=", divided),
    ("%", "%=", remainder),
    ("**", "**=", power),
];

type Comparison = fn(Ordering) -> bool;

const COMPARISONS: [(&str, Comparison); 6] = [
    ("==", Ordering::is_eq),
    ("!=", Ordering::is_ne),
    ("<", Ordering::is_lt),
    ("<=", Ordering::is_le),
    (">", Ordering::is_gt),
    (">=", Ordering::is_ge),
];

/// Registers every operator for all numbers, and the comparisons of everything else.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Ratio>("number");
    alone::<INT>(engine);
    alone::<Decimal>(engine);
    alone::<Ratio>(engine);
    pair::<INT, INT>(engine);
    pair::<INT, Decimal>(engine);
    pair::<INT, Ratio>(engine);
    pair::<Decimal, INT>(engine);
    pair::<Decimal, Decimal>(engine);
    pair::<Decimal, Ratio>(engine);
    pair::<Ratio, INT>(engine);
    pair::<Ratio, Decimal>(engine);
    pair::<Ratio, Ratio>(engine);
    engine.register_fn("!", |flag: bool| !flag);
    for (sign, holds) in COMPARISONS {
        engine.register_fn(sign, move |a: Date, b: Date| holds(a.cmp(&b)));
        engine.register_fn(sign, move |a: DateTime, b: DateTime| holds(a.cmp(&b)));
        engine.register_fn(sign, move |a: ImmutableString, b: ImmutableString| holds(a.as_str().cmp(b.as_str())));
        engine.register_fn(sign, move |a: Dynamic, b: Dynamic| others(sign, holds, &a, &b));
    }
}

fn alone<A: Number>(engine: &mut Engine) {
    engine.register_fn("-", |a: A| to_dynamic(a.ratio().neg()));
    engine.register_fn("+", |a: A| to_dynamic(a.ratio()));
    for name in ["to_string", "to_debug"] {
        engine.register_fn(name, |a: A| -> ImmutableString { written(&a.ratio()).into() });
    }
}

fn pair<A: Number, B: Number>(engine: &mut Engine) {
    for (sign, assign, compute) in ARITHMETIC {
        engine.register_fn(sign, move |a: A, b: B| compute(&a.ratio(), &b.ratio()).map(to_dynamic));
        engine.register_raw_fn(assign, [TypeId::of::<A>(), TypeId::of::<B>()], move |_, args| {
            if let [target, by] = args
                && let (Some(a), Some(b)) = (from_dynamic(target), from_dynamic(by))
            {
                **target = to_dynamic(compute(&a, &b)?);
            }
            Ok(())
        });
    }
    for (sign, holds) in COMPARISONS {
        engine.register_fn(sign, move |a: A, b: B| holds(a.ratio().cmp(&b.ratio())));
    }
}

/// Values that are neither both numbers, both texts nor both dates; Rhai itself would call them unequal in silence.
fn others(sign: &str, holds: Comparison, a: &Dynamic, b: &Dynamic) -> Answer<bool> {
    let same = matches!(sign, "==" | "!=");
    if let (Ok(a), Ok(b)) = (a.as_bool(), b.as_bool())
        && same
    {
        return Ok(holds(a.cmp(&b)));
    }
    if let (Ok(a), Ok(b)) = (a.as_char(), b.as_char()) {
        return Ok(holds(a.cmp(&b)));
    }
    if same && (a.is_unit() || b.is_unit()) {
        return Ok(holds(a.is_unit().cmp(&b.is_unit())));
    }
    let (left, right) = (kind(a), kind(b));
    wrong(format!("{left} and {right} cannot be compared by `{sign}`"))
}

/// What a value is called in messages.
pub(super) fn kind(value: &Dynamic) -> &'static str {
    if from_dynamic(value).is_some() {
        "a number"
    } else if value.is_string() || value.is_char() {
        "a text"
    } else if value.is_bool() {
        "a flag"
    } else if value.is_unit() {
        "nothing"
    } else if value.is_array() {
        "an array"
    } else if value.is_map() {
        "a map"
    } else if value.is::<Date>() || value.is::<DateTime>() {
        "a date"
    } else if value.is::<Missing>() {
        "a missing value"
    } else {
        "a function"
    }
}

/// The exact text of a number: a decimal where it is one, else a fraction.
pub(super) fn written(number: &Ratio) -> String {
    let mut bytes = Vec::new();
    match number.to_decimal() {
        Some(decimal) => return decimal.normalize().to_string(),
        None => number.write_exact(&mut bytes),
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
