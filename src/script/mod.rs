//! The Rhai wall.
