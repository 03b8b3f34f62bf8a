//! Properties of ratios.
