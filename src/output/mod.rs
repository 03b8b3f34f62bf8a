//! What goes out, one format a file.
//!
//! Rooms here turn finished values into texts and bytes; they compute nothing and write no file themselves: `app`
//! gives them what they show and puts what they return where it belongs.

pub mod diagnostics;
