//! The rendered texts as people see them, whole, in both languages and all formats.
