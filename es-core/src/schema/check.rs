//! Checks across types, evaluated by the compiler; the derive macros emit calls to these.
