//! Data files: what they must look like and how they are read, strictly and as a stream.
pub mod schema;
