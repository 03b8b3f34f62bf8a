//! The engine that runs scripts: what it can do, and where it stops.
//!
//! Language, texts, arrays and maps come from Rhai; numbers and their functions from [`super::numbers`] and
//! [`super::functions`]. There is no file, clock, chance, printing, `eval` or import. Every bound below is counted, not
//! timed, so that a script stops at the same place on every machine; together they keep the worst script within a few
//! seconds and within the stack of a worker thread.

use rhai::packages::{
    BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicStringPackage, MoreStringPackage,
    Package,
};
use rhai::{Engine, OptimizationLevel, Token};

use super::tokens::Recorder;
use super::{functions, numbers};

/// Steps of one call.
pub(super) const MOST_STEPS: u64 = 100_000;
/// Calls of script functions inside one another.
pub(super) const MOST_CALLS: usize = 16;
/// Levels of one expression outside and inside a function.
const MOST_DEPTH: usize = 64;
/// Nodes from a function's body down to its deepest part.
pub(super) const MOST_NODES: usize = 64;
/// Bytes of one text.
pub(super) const MOST_TEXT: usize = 4_096;
/// Elements of one array or map, those of inner ones counted.
pub(super) const MOST_ELEMENTS: usize = 256;
/// Variables at one time.
const MOST_VARIABLES: usize = 256;
/// Functions of one file.
const MOST_FUNCTIONS: usize = 500;

/// Words of Rhai that scripts do not have.
pub(super) const FORBIDDEN: [&str; 8] = ["eval", "print", "debug", "import", "export", "exit", "sleep", "timestamp"];

/// The engine; with a recorder for compiling one file, without one for running.
pub(super) fn engine(recorder: Option<Recorder>) -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_fast_operators(false);
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    engine.set_max_operations(MOST_STEPS);
    engine.set_max_call_levels(MOST_CALLS);
    engine.set_max_expr_depths(MOST_DEPTH, MOST_DEPTH);
    engine.set_max_string_size(MOST_TEXT);
    engine.set_max_array_size(MOST_ELEMENTS);
    engine.set_max_map_size(MOST_ELEMENTS);
    engine.set_max_variables(MOST_VARIABLES);
    engine.set_max_functions(MOST_FUNCTIONS);
    for word in FORBIDDEN {
        engine.disable_symbol(word);
    }
    BasicStringPackage::new().register_into_engine(&mut engine);
    MoreStringPackage::new().register_into_engine(&mut engine);
    BasicArrayPackage::new().register_into_engine(&mut engine);
    BasicMapPackage::new().register_into_engine(&mut engine);
    BasicIteratorPackage::new().register_into_engine(&mut engine);
    BasicFnPackage::new().register_into_engine(&mut engine);
    numbers::register(&mut engine);
    functions::register(&mut engine);
    if let Some(recorder) = recorder {
        #[expect(deprecated, reason = "Rhai marks the hook as volatile; its version is pinned")]
        engine.on_parse_token(move |token, position, _| exact(recorder.note(token, position, usize::MAX)));
    }
    engine
}

/// A decimal literal in the one form of its value: `1000.00` is the whole number 1000.
fn exact(token: Token) -> Token {
    match token {
        Token::DecimalConstant(literal) => {
            let decimal = literal.0.normalize();
            match i64::try_from(decimal) {
                Ok(whole) if decimal.is_integer() => Token::IntegerConstant(whole),
                _ => Token::DecimalConstant(Box::new((decimal, literal.1))),
            }
        }
        other => other,
    }
}
