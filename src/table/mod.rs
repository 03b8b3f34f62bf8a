//! Data files: what they must look like and how they are read, strictly and as a stream.
//!
//! A file becomes [`blocks`] that end at a record's end, a block becomes [`records`] of cells, a cell is read by its
//! column's rule in [`cell`]. Which files a table has is said in [`choose`]; those with typed cells of their own, a
//! [`workbook`] or [`columnar`], come as [`cells`] and become the same records by [`rows`]. [`decode`] turns other encodings into UTF-8, [`reshape`] sheets as people lay them out
//! into the rows of a table. Whatever does not fit the [`schema`] becomes a diagnostic with file, line and column in
//! [`problems`]. A file of any size is read once, in bounded memory. Files for others are
//! written in the [`manner`] that they ask for. What rows mean belongs to `fold`.

pub mod block;
pub mod blocks;
pub mod cell;
pub mod cells;
pub mod choose;
pub mod columnar;
pub mod control;
mod cure;
pub mod decode;
pub mod ends;
pub mod header;
pub mod index;
pub mod manner;
pub mod memo;
pub mod number;
pub mod problems;
pub mod records;
pub mod reshape;
pub mod rows;
pub mod schema;
mod swift;
pub mod workbook;

#[cfg(test)]
mod tests;
