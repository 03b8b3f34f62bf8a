//! The missing value of scripts: what `missing("why")` gives.
//!
//! Scripts make it and ask for it by functions of [`super::functions`], messages call it by name, and
//! [`super::fault`] turns it into an answer. It takes part in no arithmetic.

use rhai::ImmutableString;

/// The value `missing("why")` inside a script.
#[derive(Clone, Debug)]
pub(super) struct Missing(pub(super) ImmutableString);
